"""Which sections a piece has, and how they become one file. The issue's own pages (cover, changes) are made last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from projects.enums import PrintKind
from projects.guide.book import policy_book, service_guide
from projects.guide.book.context import Book
from projects.guide.book.front import changes_section, cover_section
from projects.guide.draw.text import shorten
from projects.guide.paper import pdf
from projects.guide.paper.binding import Entry, Piece, Section

CSS = "css/book.css"
HEAD = 40  # ems of the running head that the project's name may take; the cover has it whole
EDITION = 1  # of the pieces themselves: a higher one makes every issue outdated

MAKERS: dict[str, Callable[[Book], list[Section]]] = {
    PrintKind.GUIDE: service_guide.sections,
    PrintKind.POLICY_BOOK: policy_book.sections,
}


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an issue says about itself: its number, its day, its public page, and what changed since the issue before."""

    number: int
    made_on: date
    check_url: str
    changes: Sequence[tuple[str, str]] = ()  # (zh, en)
    warnings: Sequence[tuple[str, str]] = ()


def make_sections(book: Book, kind: str) -> list[Section]:
    """The sections without cover and changes, in the book's language."""
    with translation.override(book.language):
        return MAKERS[kind](book)


def content_hash(book: Book, kind: str, sections: Sequence[Section]) -> str:
    """Of everything that is said, without the issue's number, day and list of changes."""
    said = [EDITION, kind, book.language, pdf.style_sheet(CSS), *([s.id, s.title, s.body] for s in sections)]
    people = [
        (str(kind), person.name, person.phone, person.is_demo) for kind, person in sorted(book.parts.people.items())
    ]
    project = book.project
    scale = [project.site, project.investment_wan, project.floor_area_m2, project.is_demo]
    cover = [project.name, project.enterprise.name, project.code, *scale, book.link, book.zone_name, people]
    return hashlib.sha256(json.dumps([said, cover], ensure_ascii=False, default=str).encode()).hexdigest()


def make_piece(book: Book, kind: str, sections: Sequence[Section], imprint: Imprint) -> Piece:
    """The whole, ready for `binding.bind`."""
    with translation.override(book.language):
        title = str(PrintKind(kind).label)
        front = [cover_section(book, kind, imprint)]
        if imprint.number > 1:
            front.append(changes_section(book, imprint))
        return Piece(
            language=book.language,
            title=f"{title} — {book.project.name}",
            author=book.site_name or gettext("项目审批服务"),
            css=pdf.style_sheet(CSS),
            sections=[*front, *sections],
            head=(
                shorten(book.project.name, 1, HEAD),
                gettext("%(title)s第 %(number)d 期") % {"title": title, "number": imprint.number},
            ),
            foot=gettext("目录版本 %(version)s，事项包第 %(number)d 版")
            % {"version": book.package.catalogue.number, "number": book.package.number},
            numbers=(gettext("第 "), gettext(" 页，共 "), gettext(" 页")),
            contents=_contents(book.language),
            contents_after="cover",
        )


def _contents(language: str) -> Callable[[Sequence[Entry]], str]:
    def made(entries: Sequence[Entry]) -> str:
        with translation.override(language):
            return render_to_string("pdf/book/contents.html", {"entries": with_parts(entries)})

    return made


def with_parts(entries: Sequence[Entry]) -> list[Entry]:
    """The contents with a line above the matters: their part has no page of its own."""
    lines: list[Entry] = []
    for entry in entries:
        if entry.id.startswith("m-") and not (lines and lines[-1].id.startswith("m-")):
            lines.append(Entry(entry.id, str(service_guide.PART), 1, entry.page))
        lines.append(entry)
    return lines

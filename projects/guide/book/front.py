"""The cover of an issue, and what changed since the issue before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import segno
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from projects.enums import PrintKind
from projects.guide.book.context import Book
from projects.guide.paper.binding import Section

if TYPE_CHECKING:
    from projects.guide.book.pieces import Imprint

CROWDED = 90  # characters of name, enterprise and site together: above this the cover begins higher up
ROOMY = 120  # of everything typed on the cover: up to this there is room between what begins at the top and at the foot
OVERFULL = 700  # of everything typed on the cover: above this it runs over to a second page


class Count(NamedTuple):
    """So many of one kind of matter."""

    kind: str
    n: int


def qr(link: str, title: str) -> SafeString:
    """A QR code as SVG; `title` is what a reader who does not see it is told."""
    code = segno.make(link, error="m", micro=False)
    return SafeString(code.svg_inline(border=0, omitsize=True, title=title, svgclass="qr", dark="#12201f"))  # nosec B703


def spaced(phone: str) -> str:
    """A mobile number in groups, as people read it out: 133 0000 2046. Anything else stays as it was typed."""
    plain = phone.replace(" ", "")
    mobile = len(plain) == 11 and plain.isascii() and plain.isdigit() and plain.startswith("1")
    return f"{plain[:3]} {plain[3:7]} {plain[7:]}" if mobile else phone


def cover_section(book: Book, kind: str, imprint: Imprint) -> Section:
    return Section("cover", "", render_to_string("pdf/book/cover.html", _cover(book, kind, imprint)), stamped=False)


def changes_section(book: Book, imprint: Imprint) -> Section:
    number = {"number": imprint.number - 1}
    context = {"title": gettext("与第 %(number)d 期相比") % number, "changes": said(book, imprint.changes), **number}
    return Section("changes", context["title"], render_to_string("pdf/book/changes.html", context))


def said(book: Book, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """(zh, en) of each sentence → the sentences in the language of the book."""
    return [(en or zh) if book.english else zh for zh, en in pairs]


def counts(book: Book) -> list[Count]:
    """How many matters are needed, by kind; workflows are the zone's own work."""
    found = book.result.counts
    return [Count(kind, found[kind]) for kind in ("item", "evaluation", "special", "utility") if found.get(kind)]


def _cover(book: Book, kind: str, imprint: Imprint) -> dict[str, Any]:
    result, project = book.result, book.project
    typed = f"{project.name}{project.enterprise.name}{project.site}"
    others = [person.name for person in book.parts.people.values()] + said(book, imprint.warnings)
    length = len(typed) + sum(map(len, others))
    crowded = len(typed) > CROWDED or bool(imprint.warnings)
    papers = result.papers
    return {
        "book": book,
        "kind": kind,
        "is_guide": kind == PrintKind.GUIDE,
        "imprint": imprint,
        "warnings": said(book, imprint.warnings),
        "crowded": crowded,
        "roomy": length <= ROOMY and not crowded,
        "overfull": length > OVERFULL,
        "long_name": len(project.name) > 40,
        "counts": counts(book),
        "papers": papers,
        "fetched": papers.total - papers.to_bring,
        "start": next((m for m in result.milestones if m.id == "ms-construction-start" and m.applies), None),
        "open_policies": sum(not line.certain for line in result.policies),
        "agent_phone": spaced(book.agent.phone) if book.agent else "",
        "backup_phone": spaced(book.backup.phone) if book.backup else "",
        "project_qr": qr(book.link, gettext("二维码：在网上看这个项目的进度")),
        "check_qr": qr(imprint.check_url, gettext("二维码：在网上查这一期是不是最新")),
    }

"""How the handbook becomes one file: cover, contents, changes, sections; running heads; a coloured tab for each phase."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from projects.guide.book.front import qr
from projects.guide.handbook import tables
from projects.guide.handbook.sections import sections
from projects.guide.handbook.zone import Zone
from projects.guide.paper import pdf
from projects.guide.paper.binding import Entry, Piece, Section

SHEETS = ("css/book.css", "css/handbook.css")
EDITION = 1  # of the piece itself: a higher one makes every issue outdated


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an issue says about itself: its number, its day, its public page, and what changed since the issue before."""

    number: int
    made_on: date
    check_url: str
    changes: Sequence[tuple[str, str]] = ()  # (zh, en)


def css() -> str:
    return "".join(pdf.style_sheet(name) for name in SHEETS)


def make_sections(zone: Zone) -> list[Section]:
    """The sections without cover and changes, in the zone's language."""
    with translation.override(zone.language):
        return sections(zone)


def content_hash(zone: Zone, made: Sequence[Section]) -> str:
    """Of everything that is said, without the issue's number, day and list of changes."""
    cover = [zone.name, zone.site_name, zone.link, zone.number, zone.as_of, zone.effective_on]
    said = [EDITION, zone.language, css(), cover, *([s.id, s.title, s.body] for s in made)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()


def make_piece(zone: Zone, made: Sequence[Section], imprint: Imprint) -> Piece:
    """The whole, ready for `binding.bind`."""
    with translation.override(zone.language):
        front = [_cover(zone, imprint)]
        if imprint.number > 1:
            front.append(_changes(zone, imprint))
        name = zone.say(zone.name)
        return Piece(
            language=zone.language,
            title=f"{gettext('项目投资促进服务手册')} — {name}",
            author=zone.site_name or gettext("项目审批服务"),
            css=css(),
            sections=[*front, *made],
            head=(name, gettext("服务手册第 %(number)d 期") % {"number": imprint.number}),
            foot=gettext("目录版本 %(version)s") % {"version": zone.number},
            numbers=(gettext("第 "), gettext(" 页，共 "), gettext(" 页")),
            contents=_contents(zone),
            contents_after="cover",
        )


def _cover(zone: Zone, imprint: Imprint) -> Section:
    context = {
        "zone": zone,
        "imprint": imprint,
        "counts": tables.counts(zone),
        "phases": zone.phases,
        "site_qr": qr(zone.link, gettext("二维码：在网上看这本手册")),
        "check_qr": qr(imprint.check_url, gettext("二维码：查这一期是不是最新")),
    }
    return Section("cover", "", render_to_string("pdf/handbook/cover.html", context), stamped=False)


def _changes(zone: Zone, imprint: Imprint) -> Section:
    title = gettext("与第 %(number)d 期相比") % {"number": imprint.number - 1}
    lines = [(en or zh) if zone.english else zh for zh, en in imprint.changes]
    context: dict[str, Any] = {"title": title, "changes": lines, "number": imprint.number - 1}
    return Section("changes", title, render_to_string("pdf/book/changes.html", context))


def _contents(zone: Zone) -> Callable[[Sequence[Entry]], str]:
    """Each line with the tab of its phase."""
    tabs = {f"m-{row.node.id}": phase.number for phase in zone.phases for row in phase.rows}
    tabs |= {f"phase-{phase.number}": phase.number for phase in zone.phases}

    def made(entries: Sequence[Entry]) -> str:
        with translation.override(zone.language):
            lines = [(entry, tabs.get(entry.id)) for entry in entries]
            return render_to_string("pdf/handbook/contents.html", {"lines": lines})

    return made

"""The project as a whole: at a glance (一览), the dated route, the flowchart as a fold-out."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from projects.enums_catalogue import Route
from projects.guide.book.context import Book
from projects.guide.book.matters import numbers_of
from projects.guide.definitions.text import zh_only
from projects.guide.paper.binding import Section
from projects.guide.result import Matter, Milestone, Phase, Result
from projects.guide.result_sheet import SMALLEST, Picture, Sheet, for_paper, left_out, picture, size_of, window
from projects.rules.detours import STANDARD
from projects.rules.ways import taken
from projects.rules.ways_words import WHAT
from projects.rules.wording import Text, chinese, name_of, provenance_mark

PAGE = Sheet("", 650, 600)  # the room for a figure on an upright page, in CSS pixels
FOLD_OUT = Sheet("a3l", 1505, 890)
LARGEST = 1.8  # a small flowchart grows that much


class Numbered(NamedTuple):
    """A matter with its number in the guide."""

    number: int
    matter: Matter


class Block(NamedTuple):
    phase: Phase
    rows: list[Numbered]


def numbered(result: Result) -> list[Block]:
    """The matters by phase, with the numbers of their sections."""
    numbers = numbers_of(result)
    found = [Block(phase, [Numbered(numbers[m.id], m) for m in phase.matters]) for phase in result.phases]
    return [block for block in found if block.rows]


def glance_section(book: Book) -> Section:
    result = book.result
    context = {
        "book": book,
        "result": result,
        "blocks": numbered(result),
        "milestones": _milestones(result),
        "start": _start(result),
        "left_out": left_out(result),
        "by_hand": [m.name for m in result.matters if m.finding.adjusted],
    }
    return Section("glance", gettext("一览"), render_to_string("pdf/book/glance.html", context))


def route_section(book: Book) -> Section:
    result = book.result
    counted = result.evaluation.catalogue.document["calendar"]
    context = {
        "book": book,
        "result": result,
        "gantt": _upright(book.figures.gantt(standalone=True, paper=True)),
        "milestones": _milestones(result),
        "critical": _critical(result),
        "way": _way(book),
        "land_supply": result.land_supply,
        "utilities": result.counts.get("utility"),
        "procedures": result.procedures,
        "tentative": _tentative(result),
        "counting": zh_only(counted.get("counting")),
        "clock_start": zh_only(counted.get("clock_start")),
        "counting_mark": provenance_mark(counted.get("src")),
    }
    return Section("route", gettext("日期和路线"), render_to_string("pdf/book/route.html", context))


class Way(NamedTuple):
    """The route that was chosen: what it is, what the enterprise promises, what it risks, each with its mark."""

    name: str
    what: Text
    promises: list[tuple[Text, Text | None, str]]  # matter, condition, mark
    risks: list[tuple[Text, str]]


def _way(book: Book) -> Way | None:
    """None on the usual route, which needs no words."""
    route = str(book.package.route)
    if route == STANDARD:
        return None
    way = taken(book.result.evaluation, route)
    promises = [
        (name_of(each.finding.node.raw), _condition(each.condition), provenance_mark(each.src)) for each in way.promises
    ]
    return Way(str(Route(route).label), WHAT[route], promises, [(r.text, provenance_mark(r.src)) for r in way.risks])


def _condition(text: Text | None) -> Text | None:
    return Text(chinese(text.zh), text.en) if text else None


def flow_section(book: Book) -> Section:
    drawn = picture(book.figures.flowchart(standalone=True), (FOLD_OUT,), (FOLD_OUT,), LARGEST)
    return Section("flow", gettext("流程图"), render_to_string("pdf/book/flow.html", {"flow": _whole(drawn)}))


def _whole(drawn: Picture | None) -> list[tuple[SafeString, ...]]:
    return list(drawn.sheets) if drawn else []


def _upright(svg: str) -> SafeString | None:
    """The Gantt on an upright page, its 12 px never below 7 pt."""
    if not svg:
        return None
    svg = for_paper(svg)
    width, height = size_of(svg)
    across = PAGE.width / width
    down = max(SMALLEST, min(across, PAGE.height / height))
    return window(svg, 0, width, across, min(across, down))


def _milestones(result: Result) -> list[Milestone]:
    return [each for each in result.milestones if each.applies]


def _start(result: Result) -> Milestone | None:
    return next((m for m in _milestones(result) if m.id == "ms-construction-start"), None)


def _critical(result: Result) -> list[Numbered]:
    """By date: a day of delay here is a day of delay of a milestone."""
    numbers = numbers_of(result)
    found = [(m.row.due_on or date.max, numbers[m.id], m) for m in result.matters if m.row and m.row.critical]
    return [Numbered(number, m) for _, number, m in sorted(found, key=lambda each: each[:2])]


def _tentative(result: Result) -> list[Text]:
    """What has a day in a year whose holidays are not announced."""
    rows = [m.name for m in result.matters if m.row and m.row.tentative and not m.row.pinned]
    return [m.name for m in _milestones(result) if m.tentative] + rows

"""The days of a clock as months on a wall: one cell a day, with the reason in a word and in a colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext, pgettext

if TYPE_CHECKING:
    from projects.views.clock_page import Line

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day; empty of words outside the clock. `full`: the whole reason."""

    day: date
    word: str = ""
    full: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[Cell | None]]


def months_of(lines: list[Line]) -> list[Month]:
    """Every month that the lines touch, in weeks from Monday without those outside the clock; None: another month."""
    if not lines:
        return []
    cells = {}
    for line in lines:
        day = line.run.first
        while day <= line.run.last:
            cells[day] = _cell(day, line)
            day += ONE_DAY
    months, first = [], lines[0].run.first.replace(day=1)
    while first <= lines[-1].run.last:
        months.append(_month(first, cells))
        first = (first + timedelta(days=31)).replace(day=1)
    return months


def _month(first: date, cells: dict[date, Cell]) -> Month:
    day, weeks = first - timedelta(days=first.weekday()), []
    while day <= first or day.month == first.month:
        days = [day + timedelta(days=i) for i in range(7)]
        if any(each in cells and each.month == first.month for each in days):
            weeks.append([cells.get(each, Cell(each)) if each.month == first.month else None for each in days])
        day += timedelta(days=7)
    return Month(first, weeks)


def _cell(day: date, line: Line) -> Cell:
    run, css = line.run, line.css
    if run.counts:
        word, css = gettext("第%(n)s日") % {"n": run.number}, css or "is-count"
    elif css == "is-pz":
        word = pgettext("calendar", "停")
    elif css in ("is-ho", "is-off"):
        word = pgettext("calendar", "休")
    else:
        word, css = pgettext("calendar", "起"), "is-first"
    if line.due:
        css += " is-due"
    return Cell(day, word, _reason(run), css)


def _reason(run: Any) -> str:
    return str(run.reason_en if (get_language() or "").startswith("en") else run.reason_zh)

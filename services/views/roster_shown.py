"""The duty roster as pages show it: weeks of days with who is on duty, what is missing, and a shift in a line."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from projects.templatetags.portal import pick_text
from services.enums import ShiftState, SwapState
from services.models import DutyShift, Hall, ServiceWindow
from services.rules.gaps import NO_HALL, NO_OFFICER, NO_WINDOW, Gap
from services.rules.roster import DayKind
from services.rules.stranded import BOOKING, SHIFT
from services.views.halls_words import clock

A_WEEK = dt.timedelta(days=7)
GAP_WORDS: dict[str, Any] = {
    NO_OFFICER: _("没有能受理的人"),
    NO_HALL: _("整个大厅没有人"),
    NO_WINDOW: _("窗口没有人"),
    BOOKING: _("有人约了，那时不开"),
    SHIFT: _("排了班，那时不开"),
}
SWAP_LOOKS = {
    SwapState.ASKED: "wait",
    SwapState.AGREED: "done",
    SwapState.REFUSED: "over",
    SwapState.WITHDRAWN: "pause",
}


@dataclass(frozen=True, slots=True)
class Period:
    """What the page shows: a month, or a week of it. `first` and `last` may lie outside the month, in its weeks."""

    is_week: bool
    first: dt.date
    last: dt.date
    month: dt.date

    @property
    def value(self) -> str:
        return self.first.isoformat() if self.is_week else f"{self.month:%Y-%m}"

    @property
    def before(self) -> str:
        return _value(self, -1)

    @property
    def after(self) -> str:
        return _value(self, 1)

    def shows(self, day: dt.date) -> bool:
        """Does the day belong to it, or only fill up its first or last week?"""
        return self.is_week or (day.year, day.month) == (self.month.year, self.month.month)


def _value(period: Period, step: int) -> str:
    if period.is_week:
        return (period.first + step * A_WEEK).isoformat()
    number = period.month.year * 12 + period.month.month - 1 + step
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def period_of(request: HttpRequest, today: dt.date) -> Period:
    """`week`: any day of it; `month`: 2026-11. What cannot be read, or lies far off, is this month."""
    week, month = request.GET.get("week", ""), request.GET.get("month", "")
    if week and (day := _near(week, today)):
        monday = day - dt.timedelta(days=day.weekday())
        return Period(True, monday, monday + dt.timedelta(days=6), day.replace(day=1))
    first = _near(f"{month}-01", today) or today.replace(day=1)
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    monday, sunday = first - dt.timedelta(days=first.weekday()), last + dt.timedelta(days=6 - last.weekday())
    return Period(False, monday, sunday, first)


def _near(text: str, today: dt.date) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == 10 and abs((day - today).days) <= 800 else None


@dataclass(slots=True)
class Cell:
    """One day of the table."""

    day: dt.date
    inside: bool
    today: bool
    kind: DayKind
    lines: list[Line] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def off(self) -> bool:
        return not self.kind.works


@dataclass(frozen=True, slots=True)
class Line:
    """A duty: who, when, where. `able`: the power to accept, which holds; `wrong`: what stands against it."""

    row: DutyShift
    own: bool

    @property
    def hours(self) -> str:
        return clock([(self.row.starts, self.row.ends)])

    @property
    def place(self) -> str:
        return place_of(self.row)

    @property
    def away(self) -> bool:
        return bool(getattr(self.row, "is_away", False))

    @property
    def able(self) -> bool:
        return bool(self.row.accepts and getattr(self.row, "has_power", False) and not self.away)

    @property
    def powerless(self) -> bool:
        return bool(self.row.accepts and not getattr(self.row, "has_power", False))

    @property
    def cancelled(self) -> bool:
        return bool(self.row.state == ShiftState.CANCELLED)


def place_of(row: DutyShift) -> str:
    return f"{row.window.number} {pick_text(row.window)}" if row.window else ""


def weeks_of(
    period: Period,
    today: dt.date,
    kinds: Mapping[dt.date, DayKind],
    rows: Iterable[DutyShift],
    gaps: Iterable[dict[str, Any]],
    user: int,
) -> list[list[Cell]]:
    """Week by week, Monday first."""
    cells = {day: Cell(day, period.shows(day), day == today, kind) for day, kind in kinds.items()}
    for row in rows:
        cells[row.day].lines.append(Line(row, row.user_id == user))
    for gap in gaps:
        cells[gap["day"]].gaps.append(gap)
    every = [cells[day] for day in sorted(cells)]
    return [every[start : start + 7] for start in range(0, len(every), 7)]


def gap_lines(
    gaps: Iterable[Gap], halls: Mapping[int, Hall], windows: Mapping[int, ServiceWindow]
) -> list[dict[str, Any]]:
    """Gaps with names: the hall, the window if it is one, and the hours in words."""
    return [
        {
            "day": gap.day,
            "kind": gap.kind,
            "word": GAP_WORDS[gap.kind],
            "hall": halls[gap.hall],
            "window": windows.get(gap.window) if gap.window else None,
            "hours": clock(gap.hours),
            "starts": f"{gap.hours[0][0]:%H:%M}",
            "ends": f"{gap.hours[-1][1]:%H:%M}",
        }
        for gap in gaps
        if gap.hall in halls
    ]

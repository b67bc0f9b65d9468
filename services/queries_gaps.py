"""Where the duty roster has gaps in the coming weeks. One query beside the working calendar, for one hall as for thirty."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import JSONObject

from projects.queries import work_calendar
from projects.rules.calendar import WorkCalendar
from services.models import WindowDay, WindowHours
from services.queries_roster import planned_shifts
from services.queries_slots import days_between, is_holiday
from services.rules import gaps as rule
from services.rules.gaps import Gap, Opening, Stand
from services.rules.roster import DayKind, Hour, Unlike, hours_of, joined
from services.rules.slots import Hours

AHEAD = dt.timedelta(days=27)  # four weeks with today
WINDOW = {"window": "window", "hall": "window__hall", "own": "window__closed_on", "gone": "window__hall__closed_on"}
PARTS = ("gap_hours", "gap_days", "gap_shifts")
Said = dict[str, Any]


def coming_gaps(day: dt.date, calendar: WorkCalendar | None = None) -> list[Gap]:
    """The gaps of four weeks from that day on."""
    return gaps_between(day, day + AHEAD, calendar)


def gaps_between(first: dt.date, last: dt.date, calendar: WorkCalendar | None = None) -> list[Gap]:
    """The gaps of these days, both included, in order of day, hall and window."""
    found: dict[str, list[Said]] = defaultdict(list)
    one, *others = gap_parts(first, last).values()
    for row in one.union(*others, all=True):
        found[row["part"]].append(row["said"])
    return gaps_in(found, first, last, calendar)


def gaps_in(
    found: Mapping[str, list[Said]], first: dt.date, last: dt.date, calendar: WorkCalendar | None = None
) -> list[Gap]:
    """The gaps of these days, from the rows of `gap_parts` as somebody has read them."""
    works = calendar or work_calendar()
    kinds = {day: DayKind(works.is_workday(day), is_holiday(works, day)) for day in days_between(first, last)}
    weekly, unlike, shifts = (found.get(part, []) for part in PARTS)
    return rule.gaps(_openings(weekly, unlike, kinds), map(_stand, shifts), kinds)


def gap_parts(first: dt.date, last: dt.date) -> dict[str, QuerySet[Any]]:
    """Part -> its rows: weekly hours, days unlike them, duties; all with the same two columns, to be read together."""
    weekly = WindowHours.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)
    term = {"weekday": "weekday", "from": "starts_on", "until": "ends_on"}
    span = {"starts": "starts", "ends": "ends"}
    shifts = planned_shifts(first, last).select_related(None).filter(is_away=False)
    stands = {"hall": "hall", "window": "window", "day": "day", "accepts": "accepts", "power": "has_power"}
    days = WindowDay.objects.filter(day__range=(first, last))
    rows: tuple[tuple[QuerySet[Any], dict[str, str]], ...] = (
        (weekly, {**WINDOW, **term}),
        (days, {**WINDOW, "day": "day", "open": "is_open"}),
        (shifts, stands),
    )
    return {part: _said(each, part, **said, **span) for part, (each, said) in zip(PARTS, rows, strict=True)}


def _said(rows: QuerySet[Any], part: str, **said: str) -> QuerySet[Any]:
    return rows.order_by().annotate(part=Value(part), said=JSONObject(**said)).values("part", "said")


def _openings(weekly: list[Said], unlike: list[Said], kinds: Mapping[dt.date, DayKind]) -> Iterator[Opening]:
    halls: dict[int, tuple[int, dt.date]] = {}
    hours: dict[int, list[Hours]] = defaultdict(list)
    days: dict[tuple[int, dt.date], Unlike] = {}
    for said in (*weekly, *unlike):
        gone = min((day for day in map(_day, (said["own"], said["gone"])) if day), default=dt.date.max)
        halls[said["window"]] = said["hall"], gone
    for said in weekly:
        span, since = _hour(said), _day(said["from"])
        if since:
            hours[said["window"]].append(Hours(said["weekday"], *span, since, _day(said["until"])))
    for said in unlike:
        if day := _day(said["day"]):
            days[said["window"], day] = Unlike(_hour(said) if said["open"] and said["starts"] else None)
    for window, (hall, gone) in halls.items():
        for day, kind in kinds.items():
            if day < gone:
                spans = joined(hours_of(day, hours[window], kind, days.get((window, day))))
                yield Opening(hall, window, day, tuple(spans))


def _stand(said: Said) -> Stand:
    day = dt.date.fromisoformat(said["day"][:10])
    return Stand(said["hall"], said["window"], day, _hour(said), bool(said["accepts"] and said["power"]))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text[:10]) if text else None


def _hour(said: Said) -> Hour:
    return dt.time.fromisoformat(said["starts"]), dt.time.fromisoformat(said["ends"])

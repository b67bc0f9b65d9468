"""Everything that the weekly page sums, in two queries: the week, the one beside it, the year, what is open, each body.

The same sums as `queries_figures` gives one by one; there is the meaning of each, and a test holds both together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from services.models import FigureCell
from services.queries_cells import Line, read_cells
from services.queries_figures import OPEN_NOW, ZERO, _read_off, _span, _sum, _whole
from services.rules.figures import (
    FIGURES,
    OF_YEAR,
    RATIOS,
    STANDING,
    STANDING_SPAN,
    WEEK,
    YEAR,
    Value,
    days_of_week,
    monday_of,
    percent,
)
from services.rules.weeks import WEEK as SEVEN_DAYS

KEY = ("key_projects", "key_investment_wan")
FASTER = RATIOS["faster_than_statutory"]
BODY_WEEK = ("concluded", FASTER.top, FASTER.bottom)
Values = Mapping[str, Value]


@dataclass(slots=True)
class Sums:
    """`bodies`: code -> what stands open there; `bodies_week`: code -> BODY_WEEK of the week."""

    now: Values
    before: Values
    year: Values
    standing: Values
    bodies: dict[str, Values] = field(default_factory=dict)
    bodies_week: dict[str, Values] = field(default_factory=dict)


def week_sums(week: date, against: date, today: date, body: str = "", *, each_body: bool = True) -> Sums:
    """Of the zone, with `each_body` of it; or of one body. One query."""
    shown, beside, year = days_of_week(week), days_of_week(against), date(week.isocalendar().year, 1, 1)
    each = {"each": shown, "figures": (*OPEN_NOW, *BODY_WEEK)} if each_body and not body else {}
    lines = read_cells(sorted({*shown, *beside, year, STANDING}), today, body, **each)
    own = [line for line in lines if line.body == body]
    found = Sums(
        now=_whole(_picked(own, shown, WEEK), (WEEK,)),
        before=_whole(_picked(own, beside, WEEK), (WEEK,)),
        year=_whole(_of_year(own, year), (WEEK, YEAR)),
        standing=_open(own),
    )
    for code in {line.body for line in lines} - {body}:
        its = [line for line in lines if line.body == code]
        found.bodies[code], found.bodies_week[code] = _open(its), _picked(its, shown, WEEK)
    return found


def _picked(lines: Iterable[Line], days: Sequence[date], span: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for line in lines:
        if line.day in days and _span(line.figure) == span:
            found[line.figure] = _sum(found.get(line.figure, ZERO), line.amount, line.rows)
    return found


def _of_year(lines: Iterable[Line], first: date) -> dict[str, Value]:
    return {
        line.figure.removeprefix(OF_YEAR): Value(line.amount, line.rows)
        for line in lines
        if line.day == first and (line.figure.startswith(OF_YEAR) or _span(line.figure) == YEAR)
    }


def _open(lines: Sequence[Line]) -> dict[str, Value]:
    """What stands open, as `standing` says it."""
    whole = {code: ZERO for code, each in FIGURES.items() if each.span == STANDING_SPAN and not each.family}
    days = {line.figure: (line.amount, Decimal(line.rows)) for line in lines if line.day is None}
    return whole | _picked(lines, (STANDING,), STANDING_SPAN) | _read_off(days)


# --- over weeks and years


def parts_of(code: str) -> tuple[str, ...]:
    """The sums that a figure is made of: itself, or the two of a ratio."""
    ratio = RATIOS.get(code)
    return (ratio.top, ratio.bottom) if ratio else (code,)


Trends = dict[str, list[Decimal | None]]


def trends(codes: Iterable[str], body: str, weeks: Sequence[date]) -> tuple[Trends, dict[int, Values]]:
    """Code -> its value in each of these weeks (Mondays, one after another), a ratio of nothing None; and year -> the key
    projects listed for it. One query."""
    wanted = list(codes)
    kept = {part for code in wanted for part in parts_of(code)}
    span = (weeks[0], weeks[-1] + SEVEN_DAYS - timedelta(days=1))
    cells = FigureCell.objects.filter(Q(figure__in=kept, day__range=span) | Q(figure__in=KEY), body=body)
    sums: dict[tuple[str, date], Decimal] = {}
    years: dict[int, dict[str, Value]] = {}
    for figure, day, amount, rows in cells.values_list("figure", "day", "amount", "rows"):
        if figure in KEY:
            years.setdefault(day.year, {})[figure] = Value(amount, rows)
        key = (figure, monday_of(day))
        sums[key] = sums.get(key, Decimal(0)) + amount
    listed: dict[int, Values] = {year: values for year, values in years.items() if values}
    return {code: [_value(code, week, sums) for week in weeks] for code in wanted}, listed


def _value(code: str, week: date, sums: Mapping[tuple[str, date], Decimal]) -> Decimal | None:
    found = [sums.get((part, week), Decimal(0)) for part in parts_of(code)]
    ratio = RATIOS.get(code)
    return percent(ratio, *found) if ratio else found[0]

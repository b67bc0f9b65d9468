"""The kept figures, read: sums of a week or a year, trends, what stands open now, and the rows behind each number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Model, Q, QuerySet, Subquery, Sum
from django.db.models import Value as Constant

from projects.models import Outbox
from services.models import FigureCell, FigureDue, FigureFold, FigureRow
from services.queries_cells import stale_before
from services.queries_figure_rows import named
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
    figure_named,
    growth,
    monday_of,
    percent,
)

named_rows = named  # of a page of rows: label, url, body, day, amount, project, project_url
ZERO = Value(Decimal(0), 0)
ONE_DAY = timedelta(days=1)
GROWTHS = {"key_projects_growth": "key_projects", "key_investment_growth": "key_investment_wan"}


# --- of a week or a year


def figures(week: date, body: str = "") -> dict[str, Value]:
    """Code -> value of every figure and ratio of the week of this day, and of its year what is counted by years.

    Members of families stand under their whole code. One query.
    """
    days = days_of_week(week)
    year = date((monday_of(week) + 3 * ONE_DAY).year, 1, 1)
    cells = FigureCell.objects.filter(body=body, day__in={*days, year})
    found: dict[str, Value] = {}
    for figure, day, amount, rows in cells.values_list("figure", "day", "amount", "rows"):
        span = _span(figure)
        if (span == WEEK and day in days) or (span == YEAR and day == year):
            found[figure] = _sum(found.get(figure, ZERO), amount, rows)
    return _whole(found, (WEEK, YEAR))


def year_figures(year: int, body: str = "") -> dict[str, Value]:
    """The same of a calendar year, with growth on the year before (GROWTHS, in per cent; None without one). One query."""
    first, earlier = date(year, 1, 1), date(year - 1, 1, 1)
    cells = FigureCell.objects.filter(Q(day=first) | Q(day=earlier, figure__in=list(GROWTHS.values())), body=body)
    found: dict[str, Value] = {}
    before: dict[str, Decimal] = {}
    for figure, day, amount, rows in cells.values_list("figure", "day", "amount", "rows"):
        if day == earlier:
            before[figure] = amount
        elif figure.startswith(OF_YEAR) or _span(figure) == YEAR:
            found[figure.removeprefix(OF_YEAR)] = Value(amount, rows)
    whole = _whole(found, (WEEK, YEAR))
    for code, figure in GROWTHS.items():
        now = whole[figure]
        whole[code] = Value(growth(now.amount or Decimal(0), before.get(figure, Decimal(0))), now.rows)
    return whole


def _span(figure: str) -> str:
    found = figure_named(figure)
    return found.span if found else ""


def _sum(value: Value, amount: Decimal, rows: int) -> Value:
    return Value((value.amount or Decimal(0)) + amount, value.rows + rows)


def _whole(found: dict[str, Value], spans: tuple[str, ...]) -> dict[str, Value]:
    """What was found, what stands at nothing, and the ratios."""
    empty = {code: ZERO for code, each in FIGURES.items() if each.span in spans and not each.family}
    whole = {**empty, **found}
    for code, ratio in RATIOS.items():
        top, bottom = (whole.get(part, ZERO).amount or Decimal(0) for part in (ratio.top, ratio.bottom))
        whole[code] = Value(percent(ratio, top, bottom), whole.get(ratio.bottom, ZERO).rows)
    return whole


def trend(figure: str, body: str, first: date, last: date) -> list[tuple[date, Decimal]]:
    """(Monday, amount) of every week from that of `first` to that of `last`, weeks without anything as 0. One query."""
    begin, end = monday_of(first), monday_of(last)
    cells = FigureCell.objects.filter(body=body, figure=figure, day__range=(begin, end + 6 * ONE_DAY))
    sums: dict[date, Decimal] = defaultdict(Decimal)
    for day, amount in cells.values_list("day", "amount"):
        sums[monday_of(day)] += amount
    weeks = range((end - begin).days // 7 + 1)
    return [(begin + 7 * ONE_DAY * n, sums[begin + 7 * ONE_DAY * n]) for n in weeks]


def by_body(figure: str, week: date) -> dict[str, Value]:
    """Code of a body -> its value in the week; bodies without anything are not in it. One query."""
    cells = FigureCell.objects.filter(figure=figure, day__in=days_of_week(week)).exclude(body="")
    found: dict[str, Value] = {}
    for body, amount, rows in cells.order_by("body").values_list("body", "amount", "rows"):
        found[body] = _sum(found.get(body, ZERO), amount, rows)
    return found


# --- what stands open

OPEN_NOW = ("open_items", "open_paused", "open_untimed")
KEPT_BY_DAY = ("open_due", "open_risk", "problem_due", "project_moved")


def standing(day: date, body: str = "") -> dict[str, Value]:
    """What stands open on this day (today): figures of span `standing` (families by member), and read off the days
    `open_overdue`, `open_at_risk`, `open_on_time`, `problems_overdue`, `projects_stale`. Two queries."""
    cells = FigureCell.objects.filter(body=body, day=STANDING).values_list("figure", "amount", "rows")
    whole = {code: ZERO for code, each in FIGURES.items() if each.span == STANDING_SPAN and not each.family}
    whole |= {figure: Value(amount, rows) for figure, amount, rows in cells}
    return whole | _read_off(_by_day(FigureCell.objects.filter(body=body), day).get(body, {}))


def standing_by_body(day: date) -> dict[str, dict[str, Value]]:
    """Code of a body -> its `open_items`, `open_paused`, `open_untimed`, overdue, at risk, on time. Two queries."""
    cells = FigureCell.objects.filter(figure__in=OPEN_NOW, day=STANDING).exclude(body="")
    found: dict[str, dict[str, Value]] = {}
    for body, figure, amount, rows in cells.order_by("body").values_list("body", "figure", "amount", "rows"):
        found.setdefault(body, dict.fromkeys(OPEN_NOW, ZERO))[figure] = Value(amount, rows)
    days = _by_day(FigureCell.objects.exclude(body=""), day)
    for body in days:
        found.setdefault(body, dict.fromkeys(OPEN_NOW, ZERO))
    return {body: {**values, **_read_off(days.get(body, {}))} for body, values in sorted(found.items())}


def _by_day(cells: QuerySet[FigureCell], day: date) -> dict[str, dict[str, tuple[Decimal, Decimal]]]:
    """Body -> figure -> (how many altogether, how many of them before their day)."""
    past = (
        Q(figure__in=("open_due", "problem_due"), day__lt=day)
        | Q(figure="open_risk", day__lte=day)
        | Q(figure="project_moved", day__lt=stale_before(day))
    )
    sums = cells.filter(figure__in=KEPT_BY_DAY).order_by().values("body", "figure")
    found: dict[str, dict[str, tuple[Decimal, Decimal]]] = {}
    for row in sums.annotate(every=Sum("amount"), past=Sum("amount", filter=past)):
        found.setdefault(row["body"], {})[row["figure"]] = (row["every"], row["past"] or Decimal(0))
    return found


def _read_off(days: Mapping[str, tuple[Decimal, Decimal]]) -> dict[str, Value]:
    nothing = (Decimal(0), Decimal(0))
    timed, overdue = days.get("open_due", nothing)
    risky = days.get("open_risk", nothing)[1]
    counted = {
        "open_overdue": overdue,
        "open_at_risk": risky - overdue,
        "open_on_time": timed - risky,
        "problems_overdue": days.get("problem_due", nothing)[1],
        "projects_stale": days.get("project_moved", nothing)[1],
    }
    return {code: Value(amount, int(amount)) for code, amount in counted.items()}


# --- the rows behind a number


def rows_behind(figure: str, body: str, day: date) -> QuerySet[FigureRow]:
    """The rows of a number. `day`: any day of the week (span week), of the year (span year), today (standing, due).

    A ratio's rows are those of its base. Raises KeyError for a figure that there is not.
    """
    if figure in READ_OFF:
        return _of_body(READ_OFF[figure](day), body)
    code, span = _kept(figure)
    if span == WEEK:
        return _of_body(Q(figure=code, day__in=days_of_week(day)), body)
    if span == YEAR:
        return _of_body(Q(figure=code, day=date(day.year, 1, 1)), body)
    return _of_body(Q(figure=code, day=STANDING) if span == STANDING_SPAN else Q(figure=code), body)


def rows_of_year(figure: str, body: str, year: int) -> QuerySet[FigureRow]:
    """The rows of a number of a year. Raises KeyError for a figure that there is not or that no year has."""
    code, span = _kept(GROWTHS.get(figure, figure))
    if span not in (WEEK, YEAR):
        raise KeyError(figure)
    return _of_body(Q(figure=code, day__range=(date(year, 1, 1), date(year, 12, 31))), body)


def _kept(figure: str) -> tuple[str, str]:
    code = RATIOS[figure].bottom if figure in RATIOS else figure
    found = figure_named(code)
    if found is None:
        raise KeyError(figure)
    return code, found.span


def _of_body(wanted: Q, body: str) -> QuerySet[FigureRow]:
    rows: QuerySet[FigureRow] = FigureRow.objects.filter(wanted, **({"body": body} if body else {}))
    return rows.order_by("-day", "object_type", "object_id")


def _at_risk(day: date) -> Q:
    overdue = FigureRow.objects.filter(figure="open_due", day__lt=day).values("object_id")
    return Q(figure="open_risk", day__lte=day) & ~Q(object_id__in=overdue)


READ_OFF: Mapping[str, Callable[[date], Q]] = {
    "open_overdue": lambda day: Q(figure="open_due", day__lt=day),
    "open_at_risk": _at_risk,
    "open_on_time": lambda day: Q(figure="open_risk", day__gt=day),
    "problems_overdue": lambda day: Q(figure="problem_due", day__lt=day),
    "projects_stale": lambda day: Q(figure="project_moved", day__lt=stale_before(day)),
}


def waiting() -> tuple[datetime | None, int]:
    """(when the figures were last brought up to date, how many events and things still wait for it). One query once they
    were, three before."""
    fold = FigureFold.objects.annotate(events=_counted(Outbox), things=_counted(FigureDue)).first()
    if fold is None:
        return None, Outbox.objects.count() + FigureDue.objects.count()
    return fold.at, (fold.events or 0) + (fold.things or 0)


def _counted(model: type[Model]) -> Subquery:
    rows = model._default_manager.order_by().annotate(one=Constant(1)).values("one")
    return Subquery(rows.annotate(n=Count("pk")).values("n"))

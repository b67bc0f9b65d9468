"""Which list of weekend matters is in force on a day, and what it says of each matter of the catalogue."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery

from projects.enums import Handled, NodeKind
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue, Node
from services.models import ServiceWindow, WeekendList, WeekendMatter
from services.queries_hours import hours_between
from services.queries_roster import windows_on
from services.rules.roster import Hour
from services.rules.weekend import UNSAID, Line, Said, Way, said_of, serves, way_of


def list_on(day: dt.date) -> WeekendList | None:
    """The list in force on the day: the one that began last, among those that no newer one has replaced."""
    found: WeekendList | None = in_force(day).first()
    return found


def in_force(day: dt.date) -> QuerySet[WeekendList]:
    """Those that have begun and that nothing has replaced, the one that counts first."""
    rows: QuerySet[WeekendList] = WeekendList.objects.filter(superseded=False, since__lte=day).order_by("-since", "-pk")
    return rows


def lists() -> QuerySet[WeekendList]:
    """All of them, newest first, with how many lines each has and how many say yes."""
    yes = Count("lines", filter=Q(lines__applies=True))
    rows: QuerySet[WeekendList] = WeekendList.objects.select_related("imported_by")
    return rows.annotate(lines_n=Count("lines"), yes_n=yes).order_by("-since", "-pk")


def newest_list() -> int:
    """The one that was taken in last, whenever it begins; 0 before there is any."""
    return int(WeekendList.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def lines_of(listed: WeekendList | None) -> list[Line]:
    if listed is None:
        return []
    rows = WeekendMatter.objects.filter(listed=listed).order_by("position")
    return [line_of(row) for row in rows]


def lines_before(lists: int) -> list[Line]:
    """Of the lists that were taken in last, so many of them, the oldest first. Two queries."""
    newest = list(WeekendList.objects.order_by("-imported_at", "-pk").values_list("pk", flat=True)[:lists])
    rows = WeekendMatter.objects.filter(listed__in=newest).order_by("listed__imported_at", "listed", "position")
    return [line_of(row) for row in rows]


def line_of(row: WeekendMatter) -> Line:
    return Line(row.position, row.zh, row.body, row.code, row.applies, row.note)


def by_matter(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Those of which somebody knows the matter."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.code:
            found[line.code].append(line)
    return found


@dataclass(frozen=True, slots=True)
class Weekend:
    """The list in force on a day, with its lines by matter."""

    listed: WeekendList | None
    lines: list[Line]
    by_code: Mapping[str, list[Line]]

    def said(self, node: Node | None) -> Said:
        """Of a matter of the catalogue; business without a matter is named by no list."""
        return said_of(node.id, self.by_code, node.raw) if node is not None else UNSAID

    @property
    def others(self) -> list[Line]:
        """Lines that mean no matter of this catalogue, or of which nobody has said which one."""
        return [line for line in self.lines if not line.code]


def weekend_of(day: dt.date) -> Weekend:
    """One query: a list has lines, and they bring it along."""
    standing = in_force(day).values("pk")[:1]
    rows = list(WeekendMatter.objects.filter(listed=Subquery(standing)).select_related("listed").order_by("position"))
    lines = [line_of(row) for row in rows]
    return Weekend(rows[0].listed if rows else None, lines, by_matter(lines))


# --- windows


@dataclass(frozen=True, slots=True)
class OpenWindow:
    window: ServiceWindow
    hours: list[Hour]


def open_windows(day: dt.date, calendar: WorkCalendar) -> list[OpenWindow]:
    """The windows that are open on the day, by hall and number, with their hours. Two queries."""
    rows = list(in_order(windows_on(day)))
    found = hours_between(rows, day, day, calendar)
    return [OpenWindow(row, found[row.pk][day]) for row in rows if found[row.pk][day]]


def in_order(rows: QuerySet[ServiceWindow]) -> QuerySet[ServiceWindow]:
    """By hall and number, with hall and body."""
    return rows.select_related("hall", "body").order_by("hall__position", "hall", "number", "pk")


def window_serves(window: ServiceWindow, node: Node, body: str | None = None) -> bool:
    """`body`: the one in charge for this project, where it is another than the matter's usual one."""
    elsewhere = node.raw.get("handled") == Handled.ELSEWHERE
    return serves(window.body_id, window.matters, node.id, body or node.authority, elsewhere=elsewhere)


@dataclass(frozen=True, slots=True)
class MatterDay:
    """One matter on one day: what is known of it, how it can be done, at which windows."""

    node: Node
    said: Said
    way: Way
    windows: list[OpenWindow]


def matters_on(catalogue: Catalogue, weekend: Weekend, opened: Iterable[OpenWindow]) -> list[MatterDay]:
    """Every matter that somebody applies for, in the order of the catalogue. No query."""
    windows = list(opened)
    found = []
    for node in bookable(catalogue):
        at = [each for each in windows if window_serves(each.window, node)]
        said = weekend.said(node)
        found.append(MatterDay(node, said, way_of(said, is_open=bool(at)), at))
    return found


APPLIED_FOR = (NodeKind.ITEM, NodeKind.EVALUATION, NodeKind.UTILITY, NodeKind.SPECIAL)


def bookable(catalogue: Catalogue) -> list[Node]:
    """Matters for which one goes to a window: no workflow of the bureau's own and no milestone."""
    return [node for node in catalogue.nodes.values() if node.kind in APPLIED_FOR]


def lines_with(rows: Any, query: str) -> Any:
    """Lines of a list that hold what is looked for."""
    if not query:
        return rows
    found = Q(zh__icontains=query) | Q(body__icontains=query) | Q(code__icontains=query) | Q(note__icontains=query)
    return rows.filter(found)

"""Bringing in the yearly holiday notice: what it would change first, then the import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Handled, Source
from projects.models import ApprovalItem, CalendarNotice, Holiday, ItemClock
from projects.models.event import ZONE_STREAM
from projects.operations.catalogue import import_holiday_notice
from projects.operations.events import hold_stream
from projects.operations.items.calendars import AT_REST
from projects.operations.items.projection import show_clocks
from projects.operations.refusals import Refused, require
from projects.operations.retries import done_before
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries_items import ledger_of, limits_of, older_editions
from projects.rules.calendar import DayRule, WorkCalendar
from projects.rules.clock_reading import read_clocks
from projects.rules.holiday_notice import changed_days
from projects.rules.wording import printable

LONGEST_NAME = 160
MOST_ITEMS = 3_000  # that a preview looks at; more are said to be "at least"


@dataclass(frozen=True, slots=True)
class NoticePreview:
    """What the notice would change. `moved`: items whose due day becomes another; `looked`: how many were counted anew."""

    now: CalendarNotice | None
    days: list[tuple[date, DayRule | None, DayRule | None]]
    moved: int
    looked: int
    more: bool


def rules_in_force(year: int) -> list[DayRule]:
    """The days of the notice that is in force for the year."""
    rows = Holiday.objects.filter(notice__superseded=False, notice__year=year).select_related("notice")
    return [DayRule(row.day, row.works, row.name_zh, row.name_en, row.notice.name) for row in rows]


def with_english(rules: Iterable[DayRule]) -> list[DayRule]:
    """The days with the English names that earlier notices gave to the same holidays."""
    known: Mapping[str, str] = dict(Holiday.objects.exclude(name_en="").values_list("name_zh", "name_en").distinct())
    return [
        DayRule(rule.day, rule.works, rule.name_zh, rule.name_en or known.get(rule.name_zh, ""), rule.notice)
        for rule in rules
    ]


def preview_notice(year: int, rules: list[DayRule], *, announced: bool) -> NoticePreview:
    """What it would change, without changing it. Each open clock is counted anew under it."""
    now = CalendarNotice.objects.in_force().filter(year=year).first()
    calendar = _calendar_with(year, rules, announced)
    moved = looked = 0
    open_items = _open_items()
    for item in open_items[:MOST_ITEMS]:
        looked += 1
        moved += _moves(item, calendar)
    days = changed_days(rules_in_force(year), rules)
    return NoticePreview(now, days, moved, looked, open_items.count() > looked if looked == MOST_ITEMS else False)


def _calendar_with(year: int, rules: list[DayRule], announced: bool) -> WorkCalendar:
    """The working calendar as it would be."""
    others = Holiday.objects.filter(notice__superseded=False).exclude(notice__year=year).select_related("notice")
    kept = [DayRule(row.day, row.works, row.name_zh, row.name_en, row.notice.name) for row in others]
    named = CalendarNotice.objects.in_force().exclude(year=year).filter(announced=True)
    years = frozenset(named.values_list("year", flat=True)) | ({year} if announced else frozenset())
    try:
        return WorkCalendar([*kept, *rules], years)
    except ValueError as fault:
        raise Refused(
            "有一天和别的年份的通知说的不一样：请核对年底和年初的日子。",
            "A day contradicts the notice of another year: check the days around New Year.",
            field="lines",
        ) from fault


def _open_items() -> QuerySet[ApprovalItem]:
    open_clock = ItemClock.objects.filter(item=OuterRef("pk"), stopped_on=None)
    counting = Q(pk__in=ApprovalItem.objects.under_way().exclude(state__in=AT_REST).values("pk"))
    items = ApprovalItem.objects.filter(handled=Handled.HERE).exclude(state="draft")
    return items.filter(Exists(open_clock) | counting).order_by("pk")


def _moves(item: ApprovalItem, calendar: WorkCalendar) -> bool:
    """Whether the day on which it is due becomes another. The item is changed in memory only."""
    before, ledger = item.due_on, ledger_of(item)
    item.calendars = [*item.calendars, [item.calendar, item.last_event or 0]]
    clocks = read_clocks(ledger, limits_of(item), calendar, "new", older_editions(item))
    show_clocks(item, ledger, clocks)
    return bool(item.due_on != before)


@transaction.atomic
def bring_notice(
    year: int,
    name: str,
    rules: list[DayRule],
    *,
    announced: bool,
    stood: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CalendarNotice:
    """Put the notice in force; open clocks follow it. The same notice again is the one that stands, and so is the one
    that the same key brought in, also when another has taken its place meanwhile.

    `stood`: the notice of the year that it was compared with, 0 for none. Raises Forbidden for who does not keep the
    catalogue, Stale when another notice has come in since, Refused for a notice without name or days, and for what would
    put guesses in place of an announced notice.
    """
    hold_stream(ZONE_STREAM)
    require(may_keep_catalogue(by, timezone.localdate(at)))
    if earlier := done_before(idempotency_key, "import", "calendarnotice"):
        brought: CalendarNotice = CalendarNotice.objects.get(pk=earlier.object_id)
        return brought
    title = printable(name).strip()
    if not title or len(title) > LONGEST_NAME:
        raise Refused("写上通知的名称，最多 160 个字。", "Name the notice, in 160 characters at most.", field="name")
    if not rules:
        raise Refused("通知里没有日子。", "The notice has no days.", field="lines")
    now = CalendarNotice.objects.in_force().filter(year=year).first()
    if now is not None and now.announced and not announced:
        raise Refused(
            f"{year} 年的通知已经公布，不能换成推算的。",
            f"The notice of {year} has been announced: it cannot give way to a guess.",
            field="announced",
        )
    _calendar_with(year, rules, announced)
    said: dict[str, Any] = {"by": by, "at": at, "source": source, "idempotency_key": idempotency_key}
    return import_holiday_notice(year, title, rules, announced=announced, stood=stood, **said)

"""Open clocks follow the newest holiday notice by an event of the item; concluded ones keep the calendar they ended under.

Safe to run twice and side by side: an item whose project somebody is at is left to the next run.
"""

from __future__ import annotations

import logging
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from projects.enums import Handled, Source
from projects.models import ApprovalItem, Event, ItemClock
from projects.operations.events import record
from projects.operations.items.core import PROJECTED, Case
from projects.operations.items.projection import drop_clocks_beyond, show_clocks, write_clocks
from projects.operations.items.sweeping import each_item, taken_case
from projects.queries_items import OBJECT, newest_notice, read_item_clocks

log = logging.getLogger(__name__)
FOLLOW = "projects.tasks.follow_calendars"
AT_REST = ("delivered",)  # nothing is counted any more unless a clock of it is open


def ring_followers() -> None:
    """Wake the task once the notice is in. A broker that is down delays it to the next sweep."""
    transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(FOLLOW, retry=False)
    except Exception:
        log.warning("the broker does not answer; the sweep will follow the notice later", exc_info=True)


def follow_calendars(at: datetime) -> int:
    """Let every item that still counts follow the newest notice; how many did."""
    newest = newest_notice()
    behind = ApprovalItem.objects.filter(handled=Handled.HERE, calendar__lt=newest).exclude(state="draft")
    open_clock = ItemClock.objects.filter(item=OuterRef("pk"), stopped_on=None)
    counting = Q(pk__in=ApprovalItem.objects.under_way().exclude(state__in=AT_REST).values("pk"))
    return each_item(behind.filter(Exists(open_clock) | counting), lambda item: follow_calendar(item, newest, at))


@transaction.atomic
def follow_calendar(item: ApprovalItem, notice: int, at: datetime) -> bool:
    """One item, by an event `follow_calendar` (data: from, to, and the due day when it moved). False: nothing to do."""
    case = taken_case(item, at)
    if case is None or case.item.calendar >= notice:
        return False
    before = case.item.due_on
    _follow(case, notice)
    moved = case.item.due_on != before
    due = {"due_from": _iso(before), "due_to": _iso(case.item.due_on)} if moved else {}
    event = record(
        case.item,
        "follow_calendar",
        by=None,
        at=at,
        source=Source.SYSTEM,
        data={"from": case.item.calendars[-1][0], "to": notice, **due},
        head=case.head,
    )
    case.item.last_event = event.pk
    case.item.version += 1
    case.item.save(update_fields=[*PROJECTED, "calendar", "calendars"])
    return True


def _follow(case: Case, notice: int) -> None:
    """Under the new calendar (in memory; the clocks are written)."""
    item = case.item
    told = Event.objects.filter(stream=f"project:{item.project_id}", object_type=OBJECT, object_id=str(item.pk))
    last = told.order_by("-seq").values_list("pk", flat=True).first() or 0
    item.calendars = [*item.calendars, [item.calendar, last]]
    item.calendar = notice
    clocks = read_item_clocks(item, case.ledger)
    show_clocks(item, case.ledger, clocks)
    write_clocks(item, clocks)
    drop_clocks_beyond(item, len(clocks))


def _iso(day: object) -> str:
    return str(day) if day else ""

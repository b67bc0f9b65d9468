"""What is read for approval items: the rules they are pinned to, their calendar, their history."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from projects.enums import CommitmentState
from projects.models import ApprovalItem, CalendarNotice, CatalogueVersion, Event
from projects.queries import _build_calendar, _kept, engine_of
from projects.rules import ledger as ledgers
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue, Node
from projects.rules.clock import DAY, WORKDAY, Clock, Limits, Procedure
from projects.rules.clock_reading import Edition, read_clocks
from projects.rules.ledger import Happening, Ledger
from projects.rules.provenance import effective

OBJECT = "approvalitem"  # the object type of an item's events
MANY = 4096  # small things that a process keeps: which catalogue a package has, limits of a matter
_versions: OrderedDict[Any, CatalogueVersion] = OrderedDict()
_limits: OrderedDict[Any, Limits] = OrderedDict()
_editions: OrderedDict[Any, WorkCalendar] = OrderedDict()
TOLERANCE_DAYS = 20  # working days for what was tolerated, when the notice names no day (P)


def catalogue_of(item: ApprovalItem) -> Catalogue:
    """The catalogue that the item is pinned to through its package."""
    return engine_of(version_of(item)).catalogue


def version_of(item: ApprovalItem) -> CatalogueVersion:
    """Its version, without the source text; kept per process, since a package never changes."""
    key = (connection.settings_dict["NAME"], item.package_id)
    return _kept(_versions, key, lambda: CatalogueVersion.objects.defer("source").get(packages=item.package_id), MANY)


def node_of(item: ApprovalItem) -> Node:
    return catalogue_of(item).nodes[item.node]


def raw_of(item: ApprovalItem) -> dict[str, Any]:
    """The matter's values with those of the item's variant over them."""
    node = node_of(item)
    own = next((variant.raw for variant in node.variants if variant.id == item.variant), {})
    return effective(node.raw, own)


def limits_of(item: ApprovalItem) -> Limits:
    """The limits of the item by its version of the catalogue; the same object for the same matter and variant."""
    version = version_of(item)
    key = (version.number, version.digest, item.node, item.variant, settings.ITEM_LAPSE_DAYS)
    return _kept(_limits, key, lambda: _build_limits(item), MANY)


def _build_limits(item: ApprovalItem) -> Limits:
    raw = raw_of(item)
    procedures = {
        code: Procedure(each["zh"], each["en"], each["stops_clock"], each.get("max_workdays"), each.get("basis", ""))
        for code, each in catalogue_of(item).procedures.items()
    }
    return Limits(
        statutory=raw.get("statutory_workdays"),
        committed=raw.get("committed_workdays"),
        unit=DAY if raw.get("statutory_unit") == "day" else WORKDAY,
        extension=raw.get("extension_workdays") or 0,
        tolerance=TOLERANCE_DAYS,
        answer=settings.ITEM_LAPSE_DAYS or None,
        procedures=MappingProxyType(procedures),
    )


# --- calendars: an open clock knows the notices up to one; a concluded one keeps what it knew


def newest_notice() -> int:
    """The newest holiday notice that came in; 0 when there is none."""
    return CalendarNotice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def calendar_at(notice: int) -> WorkCalendar:
    """The calendar as it was known when this notice was the newest; kept per process, since notices never change."""
    return _kept(_editions, (connection.settings_dict["NAME"], notice), lambda: _build_edition(notice))


def _build_edition(notice: int) -> WorkCalendar:
    rows = CalendarNotice.objects.filter(pk__lte=notice).order_by("pk").values_list("pk", "year", "announced")
    newest = {year: (pk, year, announced) for pk, year, announced in rows}
    return _build_calendar(tuple(newest.values()))


def older_editions(item: ApprovalItem) -> list[Edition]:
    return [Edition(calendar_at(notice), str(notice), until) for notice, until in item.calendars]


def ledger_of(item: ApprovalItem) -> Ledger:
    """The fold of the item's events as it is kept beside it."""
    return ledgers.load(item.ledger) if item.ledger else Ledger(body=item.body_id)


def read_item_clocks(item: ApprovalItem, ledger: Ledger) -> tuple[Clock, ...]:
    """The clocks of an item by its own limits and the calendar it knows."""
    return read_clocks(ledger, limits_of(item), calendar_at(item.calendar), str(item.calendar), older_editions(item))


# --- 告知承诺


def broken_promise(enterprise: int) -> ApprovalItem | None:
    """The newest item in which the check found that this enterprise's promise was false; it may promise no more.

    In force until the credit is repaired (国办发〔2020〕42号, sr-commit-void); nothing here repairs it but another check.
    """
    rows = ApprovalItem.objects.filter(project__enterprise=enterprise, commitment=CommitmentState.BROKEN)
    return rows.only("number").order_by("-pk").first()


# --- history


def happening_of(event: Event) -> Happening:
    return Happening(event.pk, event.verb, event.at, event.recorded_at, timezone.localtime(event.at).date(), event.data)


def history_of(item: ApprovalItem) -> list[Happening]:
    """Every event about the item, in its order."""
    rows = Event.objects.filter(stream=f"project:{item.project_id}", object_type=OBJECT, object_id=str(item.pk))
    return [happening_of(event) for event in rows.order_by("seq")]


def day_of(at: Any) -> date:
    return timezone.localtime(at).date()


Data = Mapping[str, Any]

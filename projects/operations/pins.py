"""The days of a project that no approver controls; the newest package is dated anew with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PinKind, Source
from projects.models import Pin, Project
from projects.operations.events import record
from projects.operations.packages import reschedule
from projects.operations.project_guards import acts_for, asks, lock_project, require_open
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import may_edit_project
from projects.queries import current_version, engine_of, latest_package
from projects.rules.catalogue import Catalogue
from projects.rules.pins import check_pin_day, pinnable
from projects.rules.project_states import PACKAGE, NotNow


class Fixed(NamedTuple):
    """A day and whether it is a plan or has happened (PinKind)."""

    day: date
    kind: str


def catalogue_of(project: Project) -> Catalogue:
    """The catalogue of the project's newest package, else the one in force. Raises NoCatalogue."""
    package = latest_package(project)
    return engine_of(package.catalogue if package else current_version()).catalogue


@transaction.atomic
def fix_days(
    project: Project,
    wanted: Mapping[str, Fixed | None],
    *,
    by: User | None,
    at: datetime,
    seen: str | None = None,
    source: str = Source.WEB,
) -> list[str]:
    """Set the days of these nodes, or give them up (None), and date the newest package anew; returns what changed.

    What is as it was leaves no event. Raises Forbidden, and Refused (`field` is the node) for a node whose day an approver
    controls, for a day that cannot be meant, and for a project that is not live. Raises Stale when the days are not those
    that the page was opened with (`seen`, of `days_seen`).
    """
    locked = lock_project(project)
    if asks(by, source):
        assert by is not None
        require(may_edit_project(by, locked, timezone.localdate(at)))
        require_open(locked, PACKAGE)
        _require_sound(locked, wanted, timezone.localdate(at))
    now = {pin.node: pin for pin in locked.pins.all()}
    changed = [node for node, fixed in wanted.items() if _differs(now.get(node), fixed)]
    if changed and seen is not None and seen != days_seen(now.values()):
        raise Stale
    for node in changed:
        _write(locked, node, now.get(node), wanted[node], by, at, source)
    package = latest_package(locked) if changed else None
    if package is not None:
        reschedule(package, by=by, at=at, source=source)
    return changed


def days_seen(pins: Iterable[Pin]) -> str:
    """What a page carries along, to tell whether the days have changed since it was opened."""
    return ",".join(sorted(f"{pin.node}.{pin.day:%Y%m%d}.{pin.kind}" for pin in pins))


def _differs(pin: Pin | None, fixed: Fixed | None) -> bool:
    return (Fixed(pin.day, pin.kind) if pin else None) != fixed


def _write(
    project: Project, node: str, pin: Pin | None, fixed: Fixed | None, by: User | None, at: datetime, source: str
) -> None:
    behalf = acts_for(by, project.enterprise_id, at)
    if fixed is None:
        assert pin is not None
        pin.delete()
        record(project, "unpin", by=by, at=at, source=source, data={"node": node}, on_behalf_of=behalf)
        return
    Pin.objects.update_or_create(project=project, node=node, defaults={"day": fixed.day, "kind": fixed.kind})
    data = {"node": node, "day": fixed.day, "kind": fixed.kind}
    record(project, "pin", by=by, at=at, source=source, data=data, on_behalf_of=behalf)


def _require_sound(project: Project, wanted: Mapping[str, Fixed | None], today: date) -> None:
    allowed = pinnable(catalogue_of(project))
    for node, fixed in wanted.items():
        if node not in allowed:
            raise Refused(
                "这一项的日期由审批部门决定，不能自己填。", "The day of this is not yours to fix.", field=node
            )
        if fixed is None:
            continue
        if fixed.kind not in PinKind.values:
            raise Refused("选“计划”或“实际”。", "Choose planned or actual.", field=node)
        try:
            check_pin_day(fixed.day, fixed.kind, today)
        except NotNow as refusal:
            raise Refused(refusal.text.zh, refusal.text.en, field=node) from refusal


def set_pin(
    project: Project, node: str, day: date, kind: str, *, by: User | None, at: datetime, source: str = Source.WEB
) -> Pin:
    """Fix the day of one thing that no approver controls; the newest package is dated anew with it. Refuses as `fix_days`."""
    fix_days(project, {node: Fixed(day, kind)}, by=by, at=at, source=source)
    pin: Pin = Pin.objects.get(project=project, node=node)
    return pin


def clear_pin(project: Project, node: str, *, by: User | None, at: datetime, source: str = Source.WEB) -> None:
    """Give up a day that was fixed; the newest package is dated anew without it."""
    fix_days(project, {node: None}, by=by, at=at, source=source)

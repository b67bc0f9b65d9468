"""Halls and their windows: what is known of them. What the bureau has not given stays empty and is shown as 待公布."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import LockedHead, hold_stream, record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.queries import current_engine
from services.models import Hall, ServiceWindow
from services.operations.hall_doors import hold_doors, tell_stranded
from services.operations.meeting_guards import sound
from services.permissions_roster import may_keep_halls

HALL_TEXTS = {"zh": 120, "en": 160, "address": 200, "address_en": 240, "way": 500, "way_en": 500, "phone": 40}
WINDOW_TEXTS = {"number": 20, "zh": 120, "en": 160, "phone": 40}
MOST_SEATS = 20
MOST_PLACES = 999  # in the order of halls


@once(Hall, "add_hall")
def add_hall(
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
    is_demo: bool = False,
) -> Hall:
    """A new hall. `values`: see `HALL_TEXTS`, `position`, `closed_on`. Raises Forbidden, Refused."""
    require(may_keep_halls(by, timezone.localdate(at)))
    head = hold_stream(ZONE_STREAM)
    row = Hall(is_demo=is_demo, **_sound_hall(values))
    row.save()
    record(row, "add_hall", by=by, at=at, source=source, idempotency_key=idempotency_key, head=head)
    return row


@once(Hall, "change_hall")
def change_hall(
    hall: Hall,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    stranded: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Hall:
    """Other words, another order, or the day from which it is gone.

    Raises Forbidden, Stale, Refused; Strands when people are expected there after that day and `stranded` does not say so.
    """
    require(may_keep_halls(by, timezone.localdate(at)))
    doors = hold_doors(hall.pk, at, stranded)
    row, head = lock_hall(hall, version)
    changed = _set(row, _sound_hall(values))
    if changed:
        told: dict[str, Any] = {"fields": changed, "closed_on": row.closed_on}
        said: dict[str, Any] = {"data": told, "idempotency_key": idempotency_key, "head": head}
        record(row, "change_hall", by=by, at=at, source=source, **said)
        tell_stranded(doors, by=by, at=at, source=source)
    return row


def lock_hall(hall: Hall | int, version: int | None = None) -> tuple[Hall, LockedHead]:
    """The hall as it stands now; the head of the zone's stream is locked first. Raises Stale."""
    head = hold_stream(ZONE_STREAM)
    row: Hall = Hall.objects.select_for_update().get(pk=hall if isinstance(hall, int) else hall.pk)
    if version is not None and row.version != version:
        raise Stale
    return row, head


def lock_window(window: ServiceWindow | int, version: int | None = None) -> tuple[ServiceWindow, LockedHead]:
    """The window as it stands now, with its hall; the head of the zone's stream is locked first. Raises Stale."""
    head = hold_stream(ZONE_STREAM)
    rows = ServiceWindow.objects.select_for_update(of=("self",)).select_related("hall")
    row: ServiceWindow = rows.get(pk=window if isinstance(window, int) else window.pk)
    if version is not None and row.version != version:
        raise Stale
    return row, head


@once(ServiceWindow, "add_window")
def add_window(
    hall: Hall,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
    is_demo: bool = False,
) -> ServiceWindow:
    """A new window of the hall. `values`: see `WINDOW_TEXTS`, `body`, `matters`, `seats`, `is_green`, `closed_on`.

    Raises Forbidden; Refused for a number that the hall has, or a matter that the catalogue does not know.
    """
    require(may_keep_halls(by, timezone.localdate(at)))
    held, head = lock_hall(hall)
    row = ServiceWindow(hall=held, is_demo=is_demo, **sound_window(values))
    _require_free(row)
    row.save()
    told = {"hall": held.pk, "number": row.number}
    record(row, "add_window", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head)
    return row


@once(ServiceWindow, "change_window")
def change_window(
    window: ServiceWindow,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    stranded: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ServiceWindow:
    """Another name, body, what it serves, or the day from which it is gone. Raises as `change_hall`."""
    require(may_keep_halls(by, timezone.localdate(at)))
    doors = hold_doors(window.hall_id, at, stranded)
    row, head = lock_window(window, version)
    changed = write_window(row, sound_window(values))
    if changed:
        told: dict[str, Any] = {"hall": row.hall_id, "fields": changed, "closed_on": row.closed_on}
        said: dict[str, Any] = {"data": told, "idempotency_key": idempotency_key, "head": head}
        record(row, "change_window", by=by, at=at, source=source, **said)
        tell_stranded(doors, by=by, at=at, source=source)
    return row


def write_window(row: ServiceWindow, values: Mapping[str, Any]) -> list[str]:
    """Under the lock: which fields are new. Raises Refused for a number that another window of the hall has."""
    before = row.number
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row.number != before:
        _require_free(row)
    _save(row, changed)
    return changed


def _set(row: Hall, values: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    _save(row, changed)
    return changed


def _save(row: Hall | ServiceWindow, changed: list[str]) -> None:
    if changed:
        row.version += 1
        row.save(update_fields=[*changed, "version"])


def _require_free(row: ServiceWindow) -> None:
    same = ServiceWindow.objects.filter(hall=row.hall_id, number=row.number).exclude(pk=row.pk)
    if same.exists():
        raise Refused(
            f"这个大厅已经有 {row.number} 号窗口：换一个号，或者改那一个。",
            f"The hall has a window {row.number} already: take another number, or change that one.",
            field="number",
        )


def _sound_hall(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: sound(values.get(name, "") or "", most, name) for name, most in HALL_TEXTS.items()}
    if not found["zh"]:
        raise Refused("写大厅的名称。", "Name the hall.", field="zh")
    position = values.get("position") or 0
    if not 0 <= position <= MOST_PLACES:
        raise Refused(f"填 0 到 {MOST_PLACES}。", f"Enter 0 to {MOST_PLACES}.", field="position")
    return found | {"position": position, "closed_on": values.get("closed_on")}


def sound_window(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a window as they are kept. Raises Refused, which names the field."""
    found: dict[str, Any] = {name: sound(values.get(name, "") or "", most, name) for name, most in WINDOW_TEXTS.items()}
    for name, zh, en in (("number", "写窗口号。", "Number the window."), ("zh", "写窗口的名称。", "Name the window.")):
        if not found[name]:
            raise Refused(zh, en, field=name)
    seats = values.get("seats") or 1
    if not 1 <= seats <= MOST_SEATS:
        raise Refused(f"填 1 到 {MOST_SEATS}。", f"Enter 1 to {MOST_SEATS}.", field="seats")
    more = {"body": values.get("body"), "seats": seats, "is_green": bool(values.get("is_green"))}
    return found | more | {"matters": _known(values.get("matters") or ()), "closed_on": values.get("closed_on")}


def _known(matters: Any) -> list[str]:
    """In the order given, each once. Raises Refused for an id that the catalogue does not have."""
    found = list(dict.fromkeys(matters))
    nodes = current_engine().catalogue.nodes if found else {}
    unknown = [each for each in found if each not in nodes]
    if unknown:
        raise Refused(
            f"目录里没有“{unknown[0]}”这个事项。", f"The catalogue has no matter {unknown[0]}.", field="matters"
        )
    return found

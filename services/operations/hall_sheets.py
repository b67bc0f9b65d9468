"""A hall's windows and weekly hours from a spreadsheet: all or nothing, every fault at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.enums import Source
from projects.operations.events import record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.operations.workbooks import read_workbook
from projects.queries import current_engine
from projects.rules.spreadsheet import CellFault
from services.models import Hall, ServiceWindow, WindowHours
from services.operations.hall_hours import WeekSpan, write_week
from services.operations.halls import lock_hall, sound_window, write_window
from services.permissions_roster import may_keep_halls
from services.rules.hall_sheet import WindowLine, columns, read_windows
from services.rules.roster import Hour

Week = dict[int, tuple[Hour, ...]]


def check_windows_file(file: IO[bytes], *, by: User, at: datetime) -> tuple[list[WindowLine], list[CellFault]]:
    """(lines, every fault). Writes nothing. Raises Forbidden; Refused for a file that cannot be read."""
    require(may_keep_halls(by, timezone.localdate(at)))
    bodies = dict(Body.objects.values_list("zh", "code"))
    return read_windows(read_workbook(file), columns(bodies, current_engine().catalogue.nodes))


@once(Hall, "take_windows")
def take_windows(
    hall: Hall,
    lines: Sequence[WindowLine],
    *,
    starts_on: date,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Hall:
    """The windows as the lines say: new numbers are added, known ones changed, what no line names stays as it is.

    Hours that differ hold from `starts_on`. Raises Forbidden, Stale; Refused for a day that has passed.
    """
    today = timezone.localdate(at)
    require(may_keep_halls(by, today))
    row, head = lock_hall(hall, version)
    if starts_on < today:
        raise Refused("从今天或以后的日子开始。", "Begin today or later.", field="starts_on")
    bodies = {body.code: body for body in Body.objects.filter(code__in={line.body for line in lines if line.body})}
    known = {window.number: window for window in ServiceWindow.objects.filter(hall=row)}
    weeks = weeks_of(known.values(), starts_on)
    added = changed = 0
    for line in lines:
        window = known.get(line.number)
        new = window is None
        if window is None:
            window = ServiceWindow(hall=row, **sound_window(_values(line, bodies, None)))
            window.save()
        fields = [] if new else write_window(window, sound_window(_values(line, bodies, window.closed_on)))
        other_week = _week(line) != weeks.get(window.pk, {})
        if other_week:
            write_week(window, _spans(line), starts_on)
        added, changed = added + new, changed + (not new and bool(fields or other_week))
    row.version += 1
    row.save(update_fields=["version"])
    told: dict[str, Any] = {"added": added, "changed": changed, "starts_on": starts_on}
    record(row, "take_windows", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head)
    return row


def weeks_of(windows: Any, day: date) -> dict[int, Week]:
    """window -> weekday -> its spans, as they hold on that day. One query."""
    found: dict[int, dict[int, list[Hour]]] = {}
    rows = WindowHours.objects.in_force(day).filter(window__in=[window.pk for window in windows])
    for row in rows.order_by("weekday", "starts"):
        found.setdefault(row.window_id, {}).setdefault(row.weekday, []).append((row.starts, row.ends))
    return {pk: {weekday: tuple(spans) for weekday, spans in week.items()} for pk, week in found.items()}


def _values(line: WindowLine, bodies: Mapping[str, Body], closed_on: date | None) -> dict[str, Any]:
    return {
        "number": line.number,
        "zh": line.zh,
        "en": line.en,
        "phone": line.phone,
        "body": bodies.get(line.body or ""),
        "matters": line.matters,
        "seats": line.seats,
        "is_green": line.is_green,
        "closed_on": closed_on,
    }


def _week(line: WindowLine) -> Week:
    return {weekday: spans for weekday, spans in line.hours.items() if spans}


def _spans(line: WindowLine) -> list[WeekSpan]:
    return [WeekSpan(weekday, *span) for weekday, spans in line.hours.items() for span in spans]

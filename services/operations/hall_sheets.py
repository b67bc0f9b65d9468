"""A hall's windows and weekly hours from a spreadsheet: looked at first, then taken in as it was looked at, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.enums import Source
from projects.operations.events import record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.operations.workbooks import read_workbook
from projects.queries import current_engine
from projects.rules.spreadsheet import CellFault
from services.models import Hall, ServiceWindow, WindowHours
from services.operations.hall_doors import Strands, hold_doors, newly_stranded, tell_stranded
from services.operations.hall_hours import WeekSpan, write_week
from services.operations.halls import lock_hall, sound_window, write_window
from services.operations.meeting_guards import near
from services.permissions_roster import may_keep_halls
from services.rules.hall_changes import Week, WindowChange, changes, open_week, planned_after, week_on
from services.rules.hall_sheet import WindowLine, cells_of, columns, read_windows
from services.rules.roster import Hour
from services.rules.slots import Hours


def check_windows_file(file: IO[bytes], *, by: User, at: datetime) -> tuple[list[WindowLine], list[CellFault]]:
    """(lines, every fault). Writes nothing. Raises Forbidden; Refused for a file that cannot be read."""
    require(may_keep_halls(by, timezone.localdate(at)))
    return read_rows(read_workbook(file))


def read_rows(rows: Iterable[Sequence[Any]]) -> tuple[list[WindowLine], list[CellFault]]:
    """(lines, every fault) of rows with their header, against the bodies and the matters that there are."""
    bodies = dict(Body.objects.values_list("zh", "code"))
    return read_windows(rows, columns(bodies, current_engine().catalogue.nodes))


def rows_of(lines: Iterable[WindowLine]) -> list[list[Any]]:
    """As `read_rows` reads them, with the header."""
    kept = list(lines)
    own = {line.body: line.body for line in kept if line.body}
    return [[column.title for column in columns({}, ())], *(cells_of(line, own) for line in kept)]


@dataclass(frozen=True, slots=True)
class Looked:
    """What taking the lines in would do. `mark`: the hall as it was looked at; `strands`: who would find the door closed."""

    changes: list[WindowChange]
    mark: str
    strands: Strands | None = None


def look_at_windows(hall: Hall, lines: Sequence[WindowLine], *, starts_on: date, by: User, at: datetime) -> Looked:
    """Written, looked at and taken back. Raises as `take_windows`, but for Stale and Strands."""
    require(may_keep_halls(by, timezone.localdate(at)))
    _sound_start(starts_on, at)
    with transaction.atomic():
        doors = hold_doors(hall.pk, at)
        row, _head = lock_hall(hall)
        known = {window.number: window for window in ServiceWindow.objects.filter(hall=row)}
        spans = _spans_from(known.values(), starts_on)
        before = {number: line_of(window, week_on(spans[number], starts_on)) for number, window in known.items()}
        planned = {number: planned_after(spans[number], starts_on) for number in known}
        mark = _mark(row, known.values())
        found = changes(before, lines, dict(Body.objects.values_list("code", "zh")), planned)
        _write(row, lines, starts_on)
        stranded = newly_stranded(doors)
        transaction.set_rollback(True)
    return Looked(found, mark, Strands(stranded) if stranded else None)


@once(Hall, "take_windows")
def take_windows(
    hall: Hall,
    lines: Sequence[WindowLine],
    *,
    starts_on: date,
    mark: str = "",
    stranded: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Hall:
    """The windows as the lines say: new numbers are added, known ones changed, what no line names stays as it is.

    Hours that differ hold from `starts_on`. Raises Forbidden; Stale when the hall is not as it was looked at (`mark`); Refused
    for a day that has passed; Strands when others than those in `stranded` would stand before a closed door.
    """
    require(may_keep_halls(by, timezone.localdate(at)))
    doors = hold_doors(hall.pk, at, stranded)
    row, head = lock_hall(hall)
    if mark and mark != _mark(row, ServiceWindow.objects.filter(hall=row)):
        raise Stale
    _sound_start(starts_on, at)
    added, changed = _write(row, lines, starts_on)
    row.version += 1
    row.save(update_fields=["version"])
    told: dict[str, Any] = {"added": added, "changed": changed, "starts_on": starts_on}
    record(row, "take_windows", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head)
    tell_stranded(doors, by=by, at=at, source=source)
    return row


def _sound_start(starts_on: date, at: datetime) -> None:
    if starts_on < timezone.localdate(at):
        raise Refused("从今天或以后的日子开始。", "Begin today or later.", field="starts_on")
    near(starts_on, at, "starts_on")


def _mark(row: Hall, windows: Iterable[ServiceWindow]) -> str:
    """Another one as soon as the hall or one of its windows has been changed."""
    versions = sorted((window.pk, window.version) for window in windows)
    return " ".join([f"{row.version}", *(f"{pk}.{version}" for pk, version in versions)])


def _write(row: Hall, lines: Iterable[WindowLine], starts_on: date) -> tuple[int, int]:
    """Under the lock: how many windows are added, how many changed."""
    kept = list(lines)
    bodies = {body.code: body for body in Body.objects.filter(code__in={line.body for line in kept if line.body})}
    known = {window.number: window for window in ServiceWindow.objects.filter(hall=row)}
    weeks = weeks_of(known.values(), starts_on)
    added = changed = 0
    for line in kept:
        values, window = sound_window(_values(line, bodies)), known.get(line.number)
        new, fields = window is None, []
        if window is None:
            window = ServiceWindow(hall=row, **values)
            window.save()
        else:
            fields = write_window(window, values)
        other_week = open_week(line) != weeks.get(window.pk, {})
        if other_week:
            write_week(window, _spans(line), starts_on)
        if other_week and not new and not fields:
            window.version += 1
            window.save(update_fields=["version"])
        added, changed = added + new, changed + (not new and bool(fields or other_week))
    return added, changed


def weeks_of(windows: Any, day: date) -> dict[int, Week]:
    """window -> weekday -> its spans, as they hold on that day. One query."""
    found: dict[int, dict[int, list[Hour]]] = {}
    rows = WindowHours.objects.in_force(day).filter(window__in=[window.pk for window in windows])
    for row in rows.order_by("weekday", "starts"):
        found.setdefault(row.window_id, {}).setdefault(row.weekday, []).append((row.starts, row.ends))
    return {pk: {weekday: tuple(spans) for weekday, spans in week.items()} for pk, week in found.items()}


def _spans_from(windows: Iterable[ServiceWindow], day: date) -> dict[str, list[Hours]]:
    """number -> what holds on that day or later. One query."""
    found: dict[str, list[Hours]] = {window.number: [] for window in windows}
    rows = WindowHours.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), window__in=[each.pk for each in windows])
    for row in rows.select_related("window"):
        found[row.window.number].append(Hours(row.weekday, row.starts, row.ends, row.starts_on, row.ends_on))
    return found


def line_of(row: ServiceWindow, week: Mapping[int, tuple[Hour, ...]]) -> WindowLine:
    """A window as a line of the spreadsheet."""
    named = (row.number, row.zh, row.en, row.body_id, tuple(row.matters), row.phone, row.seats, row.is_green)
    return WindowLine(0, *named, week, row.closed_on)


def _values(line: WindowLine, bodies: Mapping[str, Body]) -> dict[str, Any]:
    return {
        "number": line.number,
        "zh": line.zh,
        "en": line.en,
        "phone": line.phone,
        "body": bodies.get(line.body or ""),
        "matters": line.matters,
        "seats": line.seats,
        "is_green": line.is_green,
        "closed_on": line.closed_on,
    }


def _spans(line: WindowLine) -> list[WeekSpan]:
    return [WeekSpan(weekday, *span) for weekday, spans in line.hours.items() for span in spans]

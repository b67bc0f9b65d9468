"""A published list of matters served at weekends, taken in whole: a newer one takes the place of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import date, datetime, timedelta
from typing import IO

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import hold_stream, record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.operations.workbooks import read_workbook
from projects.queries import NoCatalogue, current_engine
from projects.rules.spreadsheet import CellFault
from services.models import WeekendList, WeekendMatter
from services.permissions_bookings import may_keep_weekend
from services.queries_weekend import bookable, lines_before, lines_of, list_on, newest_list
from services.rules.weekend import Line, Match, proposed
from services.rules.weekend_sheet import read_list

NAME = 160  # characters
RECALLED = 5  # lists whose matches are proposed again
FURTHEST = timedelta(days=366)  # a list begins within a year


def names_of_matters() -> dict[str, str]:
    """The matters of the catalogue in force that a line may mean: id to Chinese name. Empty without a catalogue."""
    try:
        return {node.id: node.zh for node in bookable(current_engine().catalogue)}
    except NoCatalogue:
        return {}


def check_list_file(file: IO[bytes], *, by: User, at: datetime) -> tuple[list[Line], list[CellFault]]:
    """(lines, every fault by row and column). Writes nothing.

    Raises Forbidden; Refused for a file that cannot be read.
    """
    require(may_keep_weekend(by, timezone.localdate(at)))
    return read_list(read_workbook(file), names_of_matters())


def proposals(lines: Sequence[Line]) -> dict[int, Match]:
    """By position: the matter that a line without an id may mean, as an earlier list has it or by its name. A person
    confirms it."""
    return proposed(lines, lines_before(RECALLED), names_of_matters())


def with_codes(lines: Sequence[Line], codes: dict[int, str]) -> list[Line]:
    """The lines with the matters that a person confirmed. Raises Refused for an id that the catalogue does not have."""
    names = names_of_matters()
    wrong = sorted(code for code in codes.values() if code and code not in names)
    if wrong:
        raise Refused(f"目录里没有这个编号：{wrong[0]}。", f"The catalogue has no such id: {wrong[0]}.")
    return [replace(line, code=codes.get(line.position, line.code)) for line in lines]


def digest_of(lines: Sequence[Line]) -> str:
    said = json.dumps([astuple(line) for line in lines], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


@once(WeekendList, "import_weekend_list")
def import_weekend_list(
    name: str,
    since: date,
    lines: Sequence[Line],
    *,
    newest: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> WeekendList:
    """The list, in force from `since`. Lists that begin then or later are replaced; earlier ones hold until then.

    `newest`: `newest_list` when the lines were looked at. Raises Forbidden; Stale when another list has been taken in since;
    Refused without a name or lines, for a day that is far off, and when it says what the list says that
    is in force already.
    """
    head = hold_stream(ZONE_STREAM)
    today = timezone.localdate(at)
    require(may_keep_weekend(by, today))
    if newest is not None and newest != newest_list():
        raise Stale
    title = " ".join(name.replace("\x00", "").split())
    if not title or len(title) > NAME:
        raise Refused("写明名单的名称或文号。", "Say the title or the number of the list.", field="name")
    if abs(since - today) > FURTHEST:
        raise Refused("起始日期应在一年以内。", "It begins within a year of today.", field="since")
    if not lines or len({line.position for line in lines}) < len(lines):
        raise Refused("名单里没有事项，或者序号重复。", "The list is empty, or a number stands in it twice.")
    before = list_on(since)
    if before is not None and lines_of(before) == list(lines):
        raise Refused(
            f"和现行的名单“{before.name}”一样，没有要改的。", f"It says the same as the list in force: {before.name}."
        )
    WeekendList.objects.filter(since__gte=since, superseded=False).update(superseded=True)
    made: WeekendList = WeekendList.objects.create(
        name=title, since=since, digest=digest_of(lines), imported_by=by, imported_at=at
    )
    WeekendMatter.objects.bulk_create(
        WeekendMatter(
            listed=made, position=line.position, zh=line.zh, body=line.body, code=line.code, applies=line.applies,
            note=line.note,
        )
        for line in lines
    )  # fmt: skip
    data = {"since": since, "lines": len(lines), "digest": made.digest, "replaces": before.pk if before else None}
    record(
        made, "import_weekend_list", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key, head=head
    )
    return made

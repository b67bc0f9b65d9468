"""Matters that another system handles: somebody looks there and enters how they stand, with where and when he looked.

No numbered paper comes of it and nothing is signed here: the state is told, not made. What was decided there may be kept
with the item as it came: a document of the enterprise, uploaded by whoever tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import DocumentState, Handled, Source
from projects.models import ApprovalItem, Document
from projects.models.item import ENDED
from projects.operations.events import record
from projects.operations.items.core import Case, lock_case
from projects.operations.items.kept_files import document_of, kept_file
from projects.operations.items.uploads_settled import first_state, settle
from projects.operations.licences import read_sound
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_items import may_report
from projects.rules.identifiers import BadIdentifier, check_item_number
from projects.rules.lifecycle import NotAllowed
from projects.rules.reports import DAYS, REPORT, Reported, has_result, require_days_fit, told
from projects.rules.wording import Text

SHOWN = (
    *("state", "state_since", "received_on", "accepted_on", "decided_on", "ended_on", "number"),
    *("verified_at", "verified_source", "last_event", "version"),
)
LONGEST_SOURCE, LONGEST_NUMBER = 200, 40
RESULT = Text("结果文书", "result")


@once(ApprovalItem, REPORT)
@transaction.atomic
def report_state(
    item: ApprovalItem,
    state: str,
    on: date,
    source_text: str,
    *,
    by: User | None,
    at: datetime,
    days: Mapping[str, date | None] | None = None,
    number: str = "",
    looked_on: date | None = None,
    result: File[bytes] | None = None,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Enter how the item stands in the other system.

    `state`: one of the lifecycle's, but for a draft; `on`: the day on which it came to it; `source_text`: where it was read;
    `days`: received_on, accepted_on, decided_on as told there; `number`: the number it has there; `looked_on`: the day of
    looking, when it is not today; `result`: what was decided there, kept as it came. Raises Forbidden, Stale, or Refused
    naming the field.
    """
    case = _locked(item, by, at, source, version)
    reported = told(state, on, days or {})
    _judge(reported, case.day)
    where, seen_at = _source(source_text), _seen(case, looked_on)
    _set_number(case.item, number)
    data: dict[str, Any] = {name: _iso(getattr(reported, name)) for name in ("on", *DAYS) if getattr(reported, name)}
    data |= {"state": state, "looked_on": _iso(timezone.localdate(seen_at)), "numbered": bool(case.item.number)}
    show_report(case.item, reported)
    if result is None:
        _write(case, data, where, seen_at, idempotency_key)
    else:
        _write_with_result(case, reported, result, data, (where, seen_at, idempotency_key))
    return case.item


@once(ApprovalItem, REPORT)
@transaction.atomic
def look_again(
    item: ApprovalItem,
    *,
    by: User | None,
    at: datetime,
    source_text: str = "",
    looked_on: date | None = None,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Somebody looked and nothing had changed: only the day of looking is new."""
    case = _locked(item, by, at, source, version)
    if case.item.state == "draft":
        raise Refused("还没有登记过它的状态：先登记一次。", "No state was entered yet: enter one first.")
    seen_at = _seen(case, looked_on)
    where = source_text.strip() or case.item.verified_source
    _write(case, {"same": True, "looked_on": _iso(timezone.localdate(seen_at))}, where, seen_at, idempotency_key)
    return case.item


def show_report(item: ApprovalItem, reported: Reported) -> None:
    """What the item shows of a report (in memory); the same from a fresh entry and from its events."""
    item.state = reported.state
    item.state_since = timezone.make_aware(datetime.combine(reported.on, time.min))
    for name in DAYS:
        setattr(item, name, getattr(reported, name))
    item.ended_on = reported.on if reported.state in ENDED else None


def _locked(item: ApprovalItem, by: User | None, at: datetime, source: str, version: int | None) -> Case:
    case = lock_case(item, by=by, at=at, source=source, version=version)
    if case.item.handled != Handled.ELSEWHERE:
        raise Refused(
            "这件在本平台办理，状态随办理自动变，不用登记。",
            "This item is handled here: its state follows the work and is not entered.",
        )
    if case.asked and by is not None:
        require(may_report(by, case.item, case.day))
    return case


def _judge(reported: Reported, today: date) -> None:
    try:
        require_days_fit(reported, today)
    except NotAllowed as found:
        raise Refused(found.text.zh, found.text.en, field=found.field) from found


def _source(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refused(
            "写明在哪里看到的：系统名、网址、电话或文号。",
            "Say where you read it: the system, its address, a call, a paper's number.",
            field="source_text",
        )
    return said[:LONGEST_SOURCE]


def _seen(case: Case, looked_on: date | None) -> datetime:
    """The instant of looking. Never in the future, never before the last look."""
    if looked_on is None or looked_on == case.day:
        return case.at
    if looked_on > case.day:
        raise Refused("核对日期还没到。", "The day of looking is still to come.", field="looked_on")
    last = case.item.verified_at
    if last is not None and looked_on < timezone.localdate(last):
        raise Refused(
            f"{timezone.localdate(last)}已有人核对过，比这一天新。按最近看到的填。",
            f"Somebody looked on {timezone.localdate(last)}, after that day: enter what was seen last.",
            field="looked_on",
        )
    return timezone.make_aware(datetime.combine(looked_on, time(12)))


def _set_number(item: ApprovalItem, number: str) -> None:
    """The number that the item has in the other system; never one that the portal itself may give."""
    number = number.strip()
    if not number or number == item.number:
        return
    if len(number) > LONGEST_NUMBER or _is_ours(number):
        raise Refused(
            "这是本平台编号的样子，或者太长了。填其他系统给的编号，最多40个字。",
            "That looks like a number of this portal, or is too long: enter the other system's, 40 characters at most.",
            field="number",
        )
    if ApprovalItem.objects.filter(number=number).exclude(pk=item.pk).exists():
        raise Refused(
            "这个编号已登记在另一件上，请核对。", "This number stands on another item: check it.", field="number"
        )
    item.number = number


def _is_ours(number: str) -> bool:
    """A number that the portal may give one day: it must stay free."""
    try:
        check_item_number(number)
    except BadIdentifier:
        return False
    return True


def _write(case: Case, data: dict[str, Any], where: str, seen_at: datetime, key: str | None) -> None:
    item = case.item
    item.verified_at, item.verified_source = seen_at, where
    event = record(item, REPORT, by=case.by, at=case.at, source=case.source, data=data, text=where, idempotency_key=key)
    item.last_event = event.pk
    item.version += 1
    item.save(update_fields=SHOWN)


def _write_with_result(
    case: Case,
    reported: Reported,
    upload: File[bytes],
    data: dict[str, Any],
    said: tuple[str, datetime, str | None],
) -> None:
    """The report with the paper of the other system. The same file again is the document that was kept then."""
    if not has_result(reported):
        raise Refused(
            "还没有决定，不会有结果文书。有了决定再传。",
            "Nothing is decided yet: upload the result then.",
            field="file",
        )
    sound = read_sound(upload, RESULT)
    document = document_of(case.item.project, sound, by=case.by, at=case.at)
    document.result_of, document.state = case.item, first_state()
    rows = Document.objects.filter(result_of=case.item, digest=document.digest)
    known = rows.exclude(state=DocumentState.REFUSED).first()
    if known is not None:
        _write(case, data | {"document": known.pk}, *said)
        return
    with kept_file(document, sound[1], sound[2]):
        kept = {"digest": document.digest, "size": document.size, "result_of": case.item.pk}
        record(document, "upload_document", by=case.by, at=case.at, source=case.source, data=kept)
        _write(case, data | {"document": document.pk}, *said)
        settle(document, case.at)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""

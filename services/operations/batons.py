"""市区两级代办联动: handing a matter above the district's level to another agency centre or body, and its answer.

Every hand-off has a sender, a receiver, the time it was accepted or the reason why it came back; from the day on which the
answer was due silence is shown.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.enums import Source
from projects.models import ApprovalItem, Project
from projects.operations.events import LockedHead, hold_stream, record
from projects.operations.project_guards import acts_for, lock_project, require_open
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.queries import current_engine, engine_of, latest_package, work_calendar
from projects.rules.project_states import DATA
from services.enums import BatonState
from services.models import Baton
from services.permissions_agents import may_answer_baton, may_send_baton, may_withdraw_baton
from services.rules.silence import answer_day

SUBJECT, NOTE, REASON, RESULT = 200, 500, 300, 500  # characters
DISTRICT = "区"
OPEN = (BatonState.SENT, BatonState.ACCEPTED)


@once(Baton, "send_baton")
def send_baton(
    project: Project | int,
    to_body: Body,
    subject: str,
    note: str = "",
    *,
    item: ApprovalItem | None = None,
    node: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Baton:
    """Hand it over. `item`, or `node`: the matter by its id in the catalogue; neither for something else.

    Raises Forbidden; Refused for a body of the district's own level, an item of another project, a matter that the
    catalogue does not have, no subject, and what lies with that body already.
    """
    row, day = lock_project(project), timezone.localdate(at)
    require(may_send_baton(by, row, day))
    require_open(row, DATA)
    if to_body.level == DISTRICT:
        raise Refused(
            "区里的单位不用移交：直接找它办。选市、省或企业的单位。",
            "A body of the district needs no hand-off: choose one above it.",
            field="to_body",
        )
    node = _sound_matter(row, item, node)
    subject = _sound(subject, SUBJECT, "subject")
    if not subject:
        raise Refused("写明移交什么。", "Say what is handed over.", field="subject")
    note = _sound(note, NOTE, "note")
    lies_there = Baton.objects.filter(project=row, to_body=to_body, item=item, node=node, state__in=OPEN)
    if (item or node) and lies_there.exists():
        raise Refused(
            "这件事已经交给这个单位，还没有办完。", "This lies with that body already and is not done.", field="to_body"
        )
    baton: Baton = Baton.objects.create(
        project=row,
        item=item,
        node=node,
        to_body=to_body,
        subject=subject,
        note=note,
        sender=by,
        sent_at=at,
        answer_by=answer_day(day, settings.BATON_ANSWER_WORKDAYS, work_calendar()),
    )
    data = {"body": to_body.code, "item": item.pk if item else None, "node": node, "answer_by": baton.answer_by}
    behalf = acts_for(by, row.enterprise_id, at)
    record(
        *(baton, "send_baton"),
        by=by,
        at=at,
        source=source,
        data=data,
        text=subject,
        idempotency_key=idempotency_key,
        on_behalf_of=behalf,
    )
    return baton


def _sound_matter(project: Project, item: ApprovalItem | None, node: str) -> str:
    if item is not None:
        if item.project_id != project.pk:
            raise Refused("这个办件不是这个项目的。", "This item belongs to another project.", field="matter")
        return item.node
    package = latest_package(project)
    engine = engine_of(package.catalogue) if package else current_engine()
    if node and node not in engine.catalogue.nodes:
        raise Refused("目录里没有这个事项。", "The catalogue has no such matter.", field="matter")
    return node


def _sound(text: str, most: int, field: str) -> str:
    text = text.strip()
    if len(text) > most:
        raise Refused(f"最多 {most} 个字。", f"{most} characters at most.", field=field)
    return text


@once(Baton, "accept_baton")
def accept_baton(
    baton: Baton | int,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Baton:
    """The body takes it on. Accepted already, it stays so. Raises Forbidden, Stale, Refused in another state."""
    row, head = _locked(baton)
    require(may_answer_baton(by, row, timezone.localdate(at)))
    if row.state == BatonState.ACCEPTED:
        return row
    _require(row, version, BatonState.SENT)
    row.state, row.receiver, row.accepted_at = BatonState.ACCEPTED, by, at
    return _keep(row, head, "accept_baton", by, at, source, idempotency_key)


@once(Baton, "return_baton")
def return_baton(
    baton: Baton | int,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Baton:
    """The body gives it back, with the reason. Raises Forbidden, Stale, Refused without a reason and in another state."""
    row, head = _locked(baton)
    require(may_answer_baton(by, row, timezone.localdate(at)))
    if row.state == BatonState.RETURNED:
        return row
    _require(row, version, *OPEN)
    row.reason = _reason(reason, "写明为什么退回，交出的人才知道怎么办。", "Say why, so that the sender can act on it.")
    row.state, row.returned_at, row.receiver = BatonState.RETURNED, at, row.receiver or by
    return _keep(row, head, "return_baton", by, at, source, idempotency_key, row.reason)


@once(Baton, "finish_baton")
def finish_baton(
    baton: Baton | int,
    result: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Baton:
    """What was accepted is done, with what came of it. Raises Forbidden, Stale, Refused without a result or too soon."""
    row, head = _locked(baton)
    require(may_answer_baton(by, row, timezone.localdate(at)))
    if row.state == BatonState.DONE:
        return row
    _require(row, version, BatonState.ACCEPTED)
    row.result = _sound(result, RESULT, "text")
    if not row.result:
        raise Refused("写一句办成了什么。", "Say what came of it.", field="text")
    row.state, row.done_at = BatonState.DONE, at
    return _keep(row, head, "finish_baton", by, at, source, idempotency_key, row.result)


@once(Baton, "withdraw_baton")
def withdraw_baton(
    baton: Baton | int,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Baton:
    """The sender's side takes it back, with the reason. Raises Forbidden, Stale, Refused as `return_baton`."""
    row, head = _locked(baton)
    require(may_withdraw_baton(by, row, timezone.localdate(at)))
    if row.state == BatonState.WITHDRAWN:
        return row
    _require(row, version, *OPEN)
    row.reason = _reason(reason, "写明为什么收回。", "Say why it is withdrawn.")
    row.state = BatonState.WITHDRAWN
    return _keep(row, head, "withdraw_baton", by, at, source, idempotency_key, row.reason)


def _reason(text: str, zh: str, en: str) -> str:
    text = _sound(text, REASON, "text")
    if not text:
        raise Refused(zh, en, field="text")
    return text


def _locked(baton: Baton | int) -> tuple[Baton, LockedHead]:
    pk = baton if isinstance(baton, int) else baton.pk
    head = hold_stream(f"project:{Baton.objects.values_list('project', flat=True).get(pk=pk)}")
    rows = Baton.objects.select_for_update(of=("self",)).select_related("project", "to_body", "sender", "receiver")
    row: Baton = rows.get(pk=pk)
    return row, head


def _require(row: Baton, version: int | None, *states: str) -> None:
    if version is not None and row.version != version:
        raise Stale
    if row.state not in states:
        raise Refused(*SAID[BatonState(row.state)])


SAID = {
    BatonState.SENT: ("还没有接收：先接收，再办。", "It is not accepted yet: accept it first."),
    BatonState.ACCEPTED: ("已经接收了。", "It is accepted already."),
    BatonState.RETURNED: ("已经退回了。", "It was returned already."),
    BatonState.DONE: ("已经办完了。", "It is done already."),
    BatonState.WITHDRAWN: ("交出的人已经收回了。", "The sender has withdrawn it."),
}


def _keep(
    row: Baton, head: LockedHead, verb: str, by: User, at: datetime, source: str, key: str | None, text: str = ""
) -> Baton:
    row.version += 1
    columns = ("state", "receiver", "accepted_at", "returned_at", "done_at", "reason", "result", "version")
    row.save(update_fields=columns)
    data = {"body": row.to_body_id, "item": row.item_id, "node": row.node}
    record(row, verb, by=by, at=at, source=source, data=data, text=text, idempotency_key=key, head=head)
    return row

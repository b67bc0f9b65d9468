"""Leave and who stands in: while somebody is away, the cover finds the items among his own and acts by his own role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import Body, Role, User
from projects.models import Leave
from projects.models.event import ZONE_STREAM
from projects.operations.events import lock_stream, record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_items import holds, may_lead

COVERED = (Role.REVIEWER, Role.DECIDER, Role.WINDOW)


def may_enter_leave(by: User, user: User, body: Body, day: date) -> bool:
    """One's own; anybody's of the body for its deciders; everybody's for leads."""
    return by.pk == user.pk or may_lead(by, day) or holds(by, Role.DECIDER, body.code, day)


@once(Leave, "add_leave")
@transaction.atomic
def add_leave(
    user: User,
    cover: User,
    role: str,
    body: Body,
    *,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
    idempotency_key: str | None = None,
) -> Leave:
    """Both days are included. The cover holds the same role in the same body, and is there himself."""
    lock_stream(ZONE_STREAM)
    day = timezone.localdate(at)
    require(may_enter_leave(by, user, body, day))
    _check_days(starts_on, ends_on, day)
    if not holds(user, role, body.code, day) or role not in COVERED:
        raise Refused("这个人在这个部门没有这个角色。", "The person has no such role in this body.", field="user")
    if cover.pk == user.pk:
        raise Refused("请选另一个人代办。", "Somebody else has to stand in.", field="cover")
    if not holds(cover, role, body.code, day):
        raise Refused(
            "代办的人要在同一部门有同一角色。", "The cover holds the same role in the same body.", field="cover"
        )
    away = Leave.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if away.filter(user=user, role=role, body=body).exists():
        raise Refused("这几天已经登记过休假。", "These days are entered already.", field="starts_on")
    if away.filter(user=cover, role=role, body=body).exists():
        raise Refused("代办的人这几天也休假，换一位。", "The cover is away as well: choose another.", field="cover")
    leave = Leave(user=user, cover=cover, role=role, body=body, starts_on=starts_on, ends_on=ends_on)
    leave.made_by, leave.made_at = by, at
    leave.save(force_insert=True)
    data = {"user": user.pk, "cover": cover.pk, "role": str(role), "body": body.code}
    data |= {"starts_on": starts_on, "ends_on": ends_on}
    record(leave, "add_leave", by=by, at=at, data=data, idempotency_key=idempotency_key)
    return leave


def _check_days(starts_on: date, ends_on: date, day: date) -> None:
    if ends_on < starts_on:
        raise Refused("最后一天不能早于第一天。", "The last day lies before the first.", field="ends_on")
    if ends_on < day:
        raise Refused("这段休假已经过去了。", "This leave is over already.", field="ends_on")


@transaction.atomic
def end_leave(pk: int, *, by: User, at: datetime) -> Leave:
    """Back at once: its last day is yesterday. Over already, nothing changes."""
    lock_stream(ZONE_STREAM)
    leave: Leave = Leave.objects.select_for_update(of=("self",)).select_related("user", "body").get(pk=pk)
    day = timezone.localdate(at)
    require(may_enter_leave(by, leave.user, leave.body, day))
    if leave.ends_on < day:
        return leave
    leave.ends_on = day - timedelta(days=1)
    leave.save(update_fields=["ends_on"])
    record(leave, "end_leave", by=by, at=at, data={"user": leave.user_id})
    return leave


def covered_by(user: User, day: date) -> Iterable[int]:
    """Ids of everybody for whom this person stands in on that day. One query."""
    return Leave.objects.in_force(day).filter(cover=user).values_list("user_id", flat=True)

"""Notices are made from events, and read."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Event
from services.enums import Channel, Delivery
from services.models import Notice
from services.operations.choices import channels_of
from services.operations.hearers import invitation_of, people_of
from services.operations.hearers_items import is_statutory, on_applicants_side
from services.operations.hearers_robots import robots_of
from services.queries import subject_of

log = logging.getLogger(__name__)
SEND = "services.tasks.send_notices"


@transaction.atomic
def make_notices(event: Event, *, at: datetime) -> list[Notice]:
    """Tell everybody whom the event concerns; returns the rows, new or not.

    Unique by event, recipient and channel: made once, however often and however many at a time this runs.
    """
    day = timezone.localdate(at)
    people = people_of(event, day)
    owed = on_applicants_side(event, day) if is_statutory(event) else set()
    channels = channels_of(people, subject_of(event.object_type, event.verb), owed) if people else {}
    rows = [row for user in people for row in _rows_for(user, event, at, channels[user.pk])]
    if invitation := invitation_of(event):
        rows.append(_waiting(event, f"invitation:{invitation.pk}", None, Channel.MAIL, at))
    rows += [_waiting(event, f"robot:{robot.pk}", None, Channel.WECOM, at) for robot in robots_of(event)]
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.due_at for row in rows):
        ring_sending()
    return rows


def _rows_for(user: User, event: Event, at: datetime, channels: Iterable[str]) -> list[Notice]:
    """In the centre it stands at once; by the other channels it is sent."""
    key = f"user:{user.pk}"
    here = Notice(
        event=event,
        recipient_key=key,
        recipient=user,
        channel=Channel.IN_APP,
        state=Delivery.DELIVERED,
        made_at=at,
        delivered_at=at,
    )
    return [here, *(_waiting(event, key, user, channel, at) for channel in channels)]


def _waiting(event: Event, key: str, user: User | None, channel: str, at: datetime) -> Notice:
    return Notice(
        event=event,
        recipient_key=key,
        recipient=user,
        channel=channel,
        state=Delivery.WAITING,
        made_at=at,
        due_at=at,
    )


def ring_sending() -> None:
    """Wake the sending once this transaction is in. A broker that is down delays messages and loses none."""
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] is _send for entry in waiting):
        transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(SEND, retry=False)
    except Exception:
        log.warning("the broker does not answer; the sweep will send the messages later", exc_info=True)


# --- reading: one's own preference, so no event


def read_notice(notice: Notice, *, by: User, at: datetime) -> None:
    """Mark one's own notice as read; another person's is left alone, one read before keeps its time."""
    Notice.objects.filter(pk=notice.pk, recipient=by, channel=Channel.IN_APP, read_at__isnull=True).update(read_at=at)


def read_all(*, by: User, at: datetime, up_to: int | None = None) -> int:
    """Mark all of one's notices as read, up to the newest that the page showed; returns how many."""
    rows = Notice.objects.filter(recipient=by, channel=Channel.IN_APP, read_at__isnull=True)
    return int((rows.filter(pk__lte=up_to) if up_to else rows).update(read_at=at))

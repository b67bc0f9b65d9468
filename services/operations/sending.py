"""Sending what waits, by every channel: one message at a time, each try noted before it is made.

A message is taken under a lock, marked as being sent, and only then sent, outside of any transaction. Whoever dies in
between leaves a try that says nothing; when its lease is over it is made again, under the same key.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.operations.events import record
from projects.operations.refusals import Refused
from services.enums import Channel, Delivery, Fault
from services.models import Notice
from services.operations.choices import held_until
from services.operations.notices import ring_sending
from services.permissions_notices import may_send_for_others
from services.rules.backoff import LEASE, TRIES, next_try

log = logging.getLogger(__name__)
AT_A_TIME = timedelta(minutes=5)  # one run ends by then; the sweep goes on
Send = Callable[[Notice], None]


class Undelivered(Exception):
    """What a channel raises when a message did not go out.

    `final`: another try would end alike. `down`: nothing else would go out by this way now either.
    """

    def __init__(self, fault: Fault, *, final: bool = False, down: bool = False) -> None:
        super().__init__(str(fault.value))
        self.fault, self.final, self.down = fault, final, down


@dataclass(slots=True)
class Ways:
    """What still answers in this run: the channels, and the robots, each of which has an address of its own."""

    open: set[str]
    silent: set[str] = field(default_factory=set)

    def close(self, notice: Notice) -> None:
        if notice.channel == Channel.WECOM:
            self.silent.add(notice.recipient_key)
        else:
            self.open.discard(notice.channel)


def deliver_due(channels: Mapping[str, Send], now: Callable[[], datetime]) -> int:
    """Send everything that is due by these channels; returns how many arrived. Safe to run twice and side by side.

    What does not answer is left alone until the next sweep, and holds up no other.
    """
    sent, until, ways = 0, now() + AT_A_TIME, Ways(set(channels))
    while ways.open and (at := now()) < until and (notice := _take(at, ways)):
        trouble = _try(notice, channels[notice.channel])
        if trouble is None:
            _arrived(notice, now())
            sent += 1
        else:
            log.warning("notice %s was not sent, try %s: %s", notice.pk, notice.attempts, trouble.fault)
            _failed(notice, trouble, now())
            if trouble.down:
                ways.close(notice)
    return sent


@transaction.atomic
def _take(at: datetime, ways: Ways) -> Notice | None:
    """The message that has been due longest, marked as being sent; None when nothing is due."""
    features = connection.features
    of = ("self",) if features.has_select_for_update_of else ()
    rows = Notice.objects.select_for_update(skip_locked=features.has_select_for_update_skip_locked, of=of)
    rows = rows.select_related("event", "event__actor", "recipient")
    due = rows.filter(channel__in=ways.open, due_at__lte=at).order_by("due_at", "pk")
    while notice := due.exclude(recipient_key__in=ways.silent).first():
        if notice.attempts >= TRIES:
            _give_up(notice, Fault.LOST)  # the last try said nothing either
        elif (later := held_until(notice, at)) > at:
            Notice.objects.filter(pk=notice.pk).update(state=Delivery.WAITING, due_at=later)
        else:
            notice.state, notice.attempts, notice.due_at = Delivery.SENDING, notice.attempts + 1, at + LEASE
            notice.save(update_fields=["state", "attempts", "due_at"])
            taken: Notice = notice
            return taken
    return None


def _try(notice: Notice, send: Send) -> Undelivered | None:
    try:
        send(notice)
    except Undelivered as trouble:
        return trouble
    except Exception as error:  # a fault of ours must not hold up the others; its text may hold an address
        log.error("notice %s: %s", notice.pk, type(error).__name__)
        return Undelivered(Fault.BROKEN)
    return None


def _arrived(notice: Notice, at: datetime) -> None:
    Notice.objects.filter(pk=notice.pk).exclude(state=Delivery.DELIVERED).update(
        state=Delivery.DELIVERED, delivered_at=at, due_at=None, fault=""
    )


def _failed(notice: Notice, trouble: Undelivered, at: datetime) -> None:
    """Wait for the next try, or give up. Another try that was begun meanwhile has its own say."""
    due = None if trouble.final else next_try(notice.attempts, at)
    if due is None:
        _give_up(notice, trouble.fault)
    else:
        _mine(notice).update(state=Delivery.WAITING, due_at=due, fault=trouble.fault)


def _give_up(notice: Notice, fault: Fault) -> None:
    _mine(notice).update(state=Delivery.FAILED, due_at=None, fault=fault)


def _mine(notice: Notice) -> QuerySet[Notice]:
    rows: QuerySet[Notice] = Notice.objects.filter(pk=notice.pk, state=Delivery.SENDING, attempts=notice.attempts)
    return rows


@transaction.atomic
def send_again(pk: int, *, by: User, at: datetime) -> Notice:
    """Begin anew with a message that did not arrive, under its key: its recipient asks for it, or whoever looks after sending.

    Raises Notice.DoesNotExist for another person's, Refused for one that arrived or cannot arrive. One that waits
    already stays as it is.
    """
    rows = Notice.objects.exclude(channel=Channel.IN_APP)
    if not may_send_for_others(by, timezone.localdate(at)):
        rows = rows.filter(recipient=by)
    notice: Notice = rows.select_for_update().get(pk=pk)
    if notice.state == Delivery.DELIVERED:
        raise Refused("这一条已经送达，不用再发。", "This message has arrived: there is no need to send it again.")
    if notice.state == Delivery.FAILED:
        if notice.fault == Fault.GONE:
            raise Refused("这件事已经与收件人无关，不再发。", "This no longer concerns the recipient: nothing is sent.")
        notice.state, notice.attempts, notice.due_at, notice.fault = Delivery.WAITING, 0, at, ""
        notice.save(update_fields=["state", "attempts", "due_at", "fault"])
        record(notice, "send_again", by=by, at=at, data={"channel": notice.channel, "user": notice.recipient_id})
        ring_sending()
    return notice

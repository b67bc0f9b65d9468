"""What services keep for a time only: notices, calendar feeds that were revoked, codes of a delivery, a phone's
queue, weekly digests, reminders that went out.

Notices about an application stay with its case: they show that one was told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from projects.operations.periods import kept_since
from projects.operations.retention import Sweep, delete
from projects.queries_items import OBJECT
from services.enums import DueState
from services.models import LIVE, CalendarFeed, Digest, Due, Notice, OfflineAction, ReceiptCode
from services.operations.papers import drop_papers

NOTICES, FEEDS, CODES, QUEUE, DIGESTS = (
    "services.notice",
    "services.calendarfeed",
    "services.receiptcode",
    "services.offlineaction",
    "services.digest",
)
DUES = "services.due"


def _old_notices(at: datetime) -> Any:
    rows = Notice.objects.filter(made_at__lt=kept_since(NOTICES, at), due_at=None)
    return rows.exclude(event__object_type=OBJECT)


def _revoked_feeds(at: datetime) -> Any:
    return CalendarFeed.objects.filter(revoked_at__lt=kept_since(FEEDS, at))


def _used_codes(at: datetime) -> Any:
    """Of a trip that is over."""
    over = ~Q(appointment__state__in=LIVE)
    return ReceiptCode.objects.filter(over, made_at__lt=kept_since(CODES, at))


def _old_actions(at: datetime) -> Any:
    return OfflineAction.objects.filter(received_at__lt=kept_since(QUEUE, at))


def _old_digests(at: datetime) -> Any:
    return Digest.objects.filter(made_at__lt=kept_since(DIGESTS, at))


def _end_digests(rows: Any, at: datetime) -> None:
    """With their printed papers."""
    drop_papers([f"digest:{pk}" for pk in rows.values_list("pk", flat=True)])
    rows.delete()


def _settled_dues(at: datetime) -> Any:
    return Due.objects.filter(settled_at__lt=kept_since(DUES, at)).exclude(state=DueState.WAITING)


SWEEPS = (
    Sweep(NOTICES, _old_notices, delete),
    Sweep(FEEDS, _revoked_feeds, delete),
    Sweep(CODES, _used_codes, delete),
    Sweep(QUEUE, _old_actions, delete),
    Sweep(DUES, _settled_dues, delete),
    Sweep(DIGESTS, _old_digests, _end_digests),
)

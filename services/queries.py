"""Reads over notices, for pages. Nothing here writes."""

from __future__ import annotations

from typing import Any

from approval_portal.accounts.models import User
from approval_portal.accounts.statements import read
from services.enums import Channel
from services.models import Notice

MANY = 99  # the bell counts no further
MESSAGE = "message"

# What a notice is about, by the kind of the event's object
KINDS = {
    "item": ("approvalitem",),
    "enterprise": ("enterprise", "joinrequest", "invitation"),
    "project": ("project",),
    "package": ("matterpackage",),
    "prints": ("printissue",),
    "referral": ("referral", "importjob"),
    "account": ("user", "erasurerequest"),
    "message": (MESSAGE,),
}


def unread_counts(user: User) -> tuple[int, int]:
    """(notices that this person has not read, talks among them): at most one more than the bell counts. One cheap query."""
    if not user.is_authenticated:
        return 0, 0
    found = read(("unread", user.pk), lambda: unread_keys(user), "unread_notices")
    return len(found), sum(row["event__object_type"] == MESSAGE for row in found)


def unread_keys(user: User) -> Any:
    unread = Notice.objects.filter(recipient=user, channel=Channel.IN_APP, read_at__isnull=True)
    return unread.order_by().values("pk", "event__object_type")[: MANY + 1]


def own_notices(user: User) -> Any:
    """The person's centre: one row for each event, newest first."""
    return Notice.objects.filter(recipient=user, channel=Channel.IN_APP)


def wanted_notices(user: User, *, unread: bool, kind: str) -> Any:
    """The rows of the centre under its filters. An unknown kind filters nothing."""
    rows = own_notices(user).select_related("event", "event__actor")
    if unread:
        rows = rows.filter(read_at__isnull=True)
    return rows.filter(event__object_type__in=KINDS[kind]) if kind in KINDS else rows


def mails_of(user: User, events: list[int]) -> dict[int, Notice]:
    """Event to the mail that told this person of it."""
    rows = Notice.objects.filter(recipient=user, channel=Channel.MAIL, event__in=events)
    return {row.event_id: row for row in rows}

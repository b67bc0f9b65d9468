"""Calendar feeds: a secret address for one's own appointments, made, replaced and revoked by its owner."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import hold_stream, record
from projects.operations.refusals import require
from projects.permissions import may_list_projects
from services.models import CalendarFeed


@transaction.atomic
def make_feed(*, by: User, at: datetime, source: str = Source.WEB) -> CalendarFeed:
    """A new address; an old one is gone. Raises Forbidden for whoever has no appointments to see."""
    head = hold_stream(ZONE_STREAM)
    require(may_list_projects(by, timezone.localdate(at)))
    CalendarFeed.objects.filter(user=by, revoked_at=None).update(revoked_at=at)
    made: CalendarFeed = CalendarFeed.objects.create(user=by, token=secrets.token_hex(16), made_at=at)
    record(made, "make_feed", by=by, at=at, source=source, data={"user": by.pk}, head=head)
    return made


@transaction.atomic
def revoke_feed(*, by: User, at: datetime, source: str = Source.WEB) -> bool:
    """The address is gone at once. False when there was none, and then nothing is recorded."""
    head = hold_stream(ZONE_STREAM)
    feed = CalendarFeed.objects.filter(user=by, revoked_at=None).first()
    if feed is None:
        return False
    feed.revoked_at = at
    feed.save(update_fields=["revoked_at"])
    record(feed, "revoke_feed", by=by, at=at, source=source, data={"user": by.pk}, head=head)
    return True

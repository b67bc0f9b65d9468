"""The notices among what the portal holds about a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from approval_portal.accounts.models import User
from projects.queries_own_data import Section
from services.enums import Channel, Delivery
from services.models import Notice


def _notices(user: User) -> Iterator[dict[str, Any]]:
    rows = Notice.objects.filter(recipient=user).order_by("pk")
    columns = ("made_at", "channel", "state", "read_at", "delivered_at")
    yield from rows.values(*columns, verb=F("event__verb"), object_type=F("event__object_type")).iterator(
        chunk_size=1000
    )


NOTICES = Section("notices", _notices, {"channel": Channel, "state": Delivery})

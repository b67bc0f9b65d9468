"""What the pages of the doorstep services have in common: who acts, when it was done, under which key.

An agent at a gate often has no signal: what was recorded there arrives later, with the time of the device and how far its
clock is off, and counts from the moment at the door.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.retries import key_of
from projects.permissions import roles
from projects.views.acting import opened_version

DOOR, LOG = "/agent/", "project-log"  # the pages of the door; the log is written there, too
EARLIEST = timedelta(days=7)  # what is older was not recorded on this round
GAP = timedelta(minutes=10)  # between the device's time and receipt; more is marked
FIRST_YEAR, LAST_YEAR = 1900, 2999
MILLISECONDS = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Doing:
    """One act as it was recorded. `device_at`: what the device's clock said, None on line; `late`: it arrived later than GAP."""

    by: User
    at: datetime
    source: str
    key: str | None
    version: int
    device_at: datetime | None = None
    offset_ms: int = 0
    late: bool = False

    @property
    def said(self) -> dict[str, Any]:
        """What every operation is told."""
        return {"by": self.by, "at": self.at, "source": self.source, "idempotency_key": self.key}


def doing(request: HttpRequest) -> Doing:
    """The act that this post stands for.

    The fields `device_at` and `offset_ms` (milliseconds since 1970, and by how many the device is ahead of the server) are
    there when it was recorded without a network. A time that lies ahead, or a week back, is no time of this act: then the
    moment of receipt counts, as it does for whatever is not done at a door (a time is booked, a service is rated).
    """
    now = timezone.now()
    key, version = key_of(request.user, request.POST.get("once")), opened_version(request)
    device, offset = _number(request, "device_at"), _number(request, "offset_ms") or 0
    if device is None:
        return Doing(request.user, now, Source.WEB, key, version)
    told = _instant(device)
    at = _instant(device - offset)
    late = at is None or abs(now - at) > GAP
    if at is None or not now - EARLIEST <= at <= now or not at_door(request, now):
        at = now
    return Doing(request.user, at, Source.OFFLINE, key, version, told or now, offset, late)


def at_door(request: HttpRequest, now: datetime) -> bool:
    """Staff alone act at doors, and the pages for it have addresses of their own."""
    found = request.resolver_match
    own = request.path.startswith(DOOR) or (found is not None and found.url_name == LOG)
    return own and bool(roles(request.user, timezone.localdate(now)))


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if MILLISECONDS.fullmatch(text) else None


def _instant(milliseconds: int) -> datetime | None:
    """None for what no calendar of ours can show: the ends of time have no local day."""
    try:
        found = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None

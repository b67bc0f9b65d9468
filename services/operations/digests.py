"""The weekly digests are made and sent: one for each person, kind and week, whatever restarts in between.

A digest and its event are one transaction, and the row is unique: two beats, a repeated task and a restart make it once. What
a digest says is read before, outside of the lock; it is frozen with the row.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import lock_stream, record
from projects.queries import locality
from services.enums import DigestKind
from services.models import Digest
from services.operations.figures import fold_due
from services.queries_digest_agent import agent_content
from services.queries_digest_firm import firm_content
from services.queries_digest_lead import body_content, lead_content
from services.queries_digests import readers, without_digest
from services.queries_figures import waiting
from services.rules.digest import says_nothing, week_due

log = logging.getLogger(__name__)
AT_A_TIME = dt.timedelta(minutes=5)  # one run ends by then; the sweep goes on
Content = Mapping[str, Any]
Make = Callable[[User, tuple[Any, ...], dt.date, dt.date], Content]


def _of_agent(user: User, what: tuple[Any, ...], week: dt.date, today: dt.date) -> Content:
    return agent_content(user, week, today)


def _of_firms(user: User, what: tuple[Any, ...], week: dt.date, today: dt.date) -> Content:
    return firm_content(what, week, today)


def _of_leads(user: User, what: tuple[Any, ...], week: dt.date, today: dt.date) -> Content:
    return lead_content(week, today)


def _of_bodies(user: User, what: tuple[Any, ...], week: dt.date, today: dt.date) -> Content:
    return body_content(what, week, today)


# kind -> who makes it, and whether all who share what it is of read the same
MAKERS: dict[str, tuple[Make, bool]] = {
    DigestKind.LEAD: (_of_leads, True),
    DigestKind.BODY: (_of_bodies, True),
    DigestKind.AGENT: (_of_agent, False),
    DigestKind.ENTERPRISE: (_of_firms, True),
}
OF_FIGURES = frozenset({DigestKind.LEAD, DigestKind.BODY})
BEHIND = 50  # events and things that may be uncounted: a busy moment, and not a standstill
ALWAYS = frozenset({DigestKind.LEAD})  # a quiet week is news to them


def send_digests(now: Callable[[], datetime] = timezone.now) -> int:
    """Make every digest of the week that is due and not made; returns how many went out. Safe to run twice and side by side.

    One that fails is tried again by the next sweep and holds up no other.
    """
    begun = now()
    week, sent = week_due(timezone.localtime(begun)), 0
    if week is None:
        return 0
    lag = _figures_lag(begun) if any(_missing(kind, week, begun) for kind in OF_FIGURES) else False
    for kind in MAKERS:
        if lag and kind in OF_FIGURES:
            log.warning("the %s digests wait for the figures", kind)
            continue
        sent += send_kind(kind, week, now, until=begun + AT_A_TIME)
    return sent


def send_kind(kind: str, week: dt.date, now: Callable[[], datetime], *, until: datetime) -> int:
    """The digests of one kind that are not made yet, as many as there is time for; returns how many went out."""
    people, sent = readers(kind, week, timezone.localdate(now())), 0
    shared: dict[tuple[Any, ...], Content] = {}
    for user in without_digest(kind, week, people):
        if now() > until:
            break
        sent += _send(kind, user, people[user.pk], week, now(), shared)
    return sent


def _missing(kind: str, week: dt.date, at: datetime) -> bool:
    return kind in MAKERS and bool(without_digest(kind, week, readers(kind, week, timezone.localdate(at))))


def _figures_lag(at: datetime) -> bool:
    """After a standstill the figures catch up with what has happened: what is not counted yet is not frozen."""
    fold_due(at)
    return waiting()[1] > BEHIND


def _send(
    kind: str, user: User, what: tuple[Any, ...], week: dt.date, at: datetime, shared: dict[tuple[Any, ...], Content]
) -> int:
    make, alike = MAKERS[kind]
    try:
        if not alike or what not in shared:
            shared[what] = make(user, what, week, timezone.localdate(at))
        return int(make_digest(kind, user, week, {**shared[what], "what": list(what)}, at=at) is not None)
    except Exception:
        log.exception("the %s digest of user %s could not be made", kind, user.pk)
        return 0


def make_digest(kind: str, user: User, week: dt.date, content: Content, *, at: datetime) -> Digest | None:
    """Keep what the digest says, and tell the person; None when it was made before, or says nothing.

    A week without anything to tell is kept as an empty row, so that it is not looked at again, and nobody hears of it.
    """
    empty = kind not in ALWAYS and says_nothing(content)
    zone = locality()
    said = {} if empty else {**content, "demo": bool(zone and zone.has_demo)}
    try:
        with transaction.atomic():
            if not empty:
                lock_stream(ZONE_STREAM)
            digest, made = Digest.objects.get_or_create(
                kind=kind, user=user, week=week, defaults={"content": said, "made_at": at}
            )
            if not made or empty:
                return None
            data = {"kind": str(kind), "week": week.isoformat(), "user": user.pk}
            key = f"digest:{kind}:{user.pk}:{week.isoformat()}"
            record(digest, "send_digest", by=None, at=at, source=Source.SYSTEM, data=data, idempotency_key=key)
            return digest
    except IntegrityError:  # somebody else has just made it
        return None

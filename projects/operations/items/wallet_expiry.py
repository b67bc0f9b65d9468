"""Every night: whoever lodged a paper hears that it runs out soon, and drafts let go of what has run out."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from projects.enums import CertificateState, PaperState, Source
from projects.models import Document, Event, PaperDocument
from projects.operations.events import record
from projects.operations.items.wallet import follow_project
from projects.queries_wallet import expiring, expiry_key, last_day_of

log = logging.getLogger(__name__)
REMIND = "remind_expiry"


def watch_expiry(now: datetime) -> dict[str, int]:
    """Safe to run twice: one reminder for each document and last day. How many were reminded of, how many lines followed."""
    return {"reminded": remind_expiring(now), "followed": follow_expired(now)}


def remind_expiring(now: datetime) -> int:
    """One event for each document of a wallet that runs out within `settings.WALLET_EXPIRING_DAYS`; notices follow it."""
    today = timezone.localdate(now)
    rows = list(expiring(today, today + timedelta(days=settings.WALLET_EXPIRING_DAYS)))
    keys = {expiry_key(document.pk, last_day_of(document)): document for document in rows}
    told = set(Event.objects.filter(idempotency_key__in=list(keys)).values_list("idempotency_key", flat=True))
    return sum(_remind(key, document, now) for key, document in keys.items() if key not in told)


def _remind(key: str, document: Document, now: datetime) -> int:
    data = {"valid_until": str(last_day_of(document)), "material": document.material}
    try:
        with transaction.atomic():
            record(document, REMIND, by=None, at=now, source=Source.SYSTEM, data=data, idempotency_key=key)
    except IntegrityError:  # another run was quicker
        return 0
    return 1


def follow_expired(now: datetime) -> int:
    """Draft lines that the wallet met with what has run out or was ended since. Each project in its own transaction."""
    today = timezone.localdate(now)
    gone = Q(document__valid_until__lt=today) | Q(document__certificate__valid_until__lt=today)
    gone |= Q(document__certificate__isnull=False) & ~Q(document__certificate__state=CertificateState.VALID)
    links = PaperDocument.objects.filter(gone, held=True, removed_at=None, paper__item__state="draft")
    projects = links.filter(paper__state=PaperState.HELD).values_list("paper__item__project", flat=True)
    done = 0
    for project in sorted(set(projects)):
        try:
            with transaction.atomic():
                done += follow_project(project, at=now)
        except Exception:
            log.exception("project %s: its drafts are left to the next night", project)
    return done

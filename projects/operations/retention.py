"""Records whose time is over: found, counted, let go in batches, one transaction each, with an event that says how many.

`rules/retention.py` says how long; here stands how each kind is found and what is done. Safe to run twice and side by side:
what is gone is not found again, and each batch locks the zone's stream first. Other apps add their own (`more_sweeps`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailConfirmation
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from projects.enums import ReferralState, RequestState, Source, UploadState
from projects.models import Event, Invitation, JoinRequest, Referral, Upload
from projects.models.event import ZONE_STREAM
from projects.operations.erased_texts import erase_texts, told
from projects.operations.events import Fact, lock_stream, record_facts
from projects.operations.impact_runs import old_runs
from projects.operations.import_jobs import drop_file, old_files
from projects.operations.periods import kept_since
from projects.operations.print_jobs import old_jobs
from projects.operations.trials import old_trials
from projects.operations.zone_jobs import old_zone_jobs

BATCH = 500
RUN, DROPPED, OBJECT = "keep_retention", "drop_expired", "retention"
log = logging.getLogger(__name__)
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Sweep:
    """One kind of record. `due`: the rows whose time is over; `end`: what is done with some of them (keys and rows)."""

    label: str
    due: Callable[[datetime], Rows]
    end: Callable[[Rows, datetime], None]


def delete(rows: Rows, at: datetime) -> None:
    rows.delete()


# --- what is found, what is done


def _sessions(at: datetime) -> Rows:
    return Session.objects.filter(expire_date__lt=kept_since("sessions.session", at))


def _confirmations(at: datetime) -> Rows:
    since = kept_since("account.emailconfirmation", at)
    return EmailConfirmation.objects.filter(Q(sent__lt=since) | Q(sent=None, created__lt=since))


def _uploads(at: datetime) -> Rows:
    """What came to its end; a file that is still coming is given up by the uploads' own sweep."""
    rows = Upload.objects.exclude(state=UploadState.COMING)
    return rows.filter(touched_at__lt=kept_since("projects.upload", at))


def _invitations(at: datetime) -> Rows:
    """Used, taken back, or past their last day; with a name or an address still on them."""
    since = kept_since("projects.invitation", at)
    ended = Q(accepted_at__lt=since) | Q(revoked_at__lt=since) | Q(last_day__lt=timezone.localdate(since))
    return Invitation.objects.filter(ended).exclude(name="", email="")


def _blank_invitations(rows: Rows, at: datetime) -> None:
    rows.update(name="", email="")


def _requests(at: datetime) -> Rows:
    since = kept_since("projects.joinrequest", at)
    ended = JoinRequest.objects.exclude(state=RequestState.WAITING).exclude(note="", reason="")
    return ended.filter(Q(decided_at__lt=since) | Q(decided_at=None, created_at__lt=since))


def _blank_requests(rows: Rows, at: datetime) -> None:
    """Their words stand in the events, too."""
    keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
    gone = erase_texts(Event.objects.filter(object_type="joinrequest", object_id__in=keys), at=at)
    rows.update(note="", reason="")
    if gone:
        _record("erase_text", "projects.joinrequest", at, told(gone))


def _referrals(at: datetime) -> Rows:
    rows = Referral.objects.filter(state=ReferralState.RETURNED, created_at__lt=kept_since("projects.referral", at))
    return rows.exclude(contact_name="", contact_phone="")


def _blank_referrals(rows: Rows, at: datetime) -> None:
    rows.update(contact_name="", contact_phone="")


def _drop_files(rows: Rows, at: datetime) -> None:
    for job in rows:
        drop_file(job)


SWEEPS: tuple[Sweep, ...] = (
    Sweep("sessions.session", _sessions, delete),
    Sweep("account.emailconfirmation", _confirmations, delete),
    Sweep("projects.trial", old_trials, delete),
    Sweep("projects.upload", _uploads, delete),
    Sweep("projects.importjob", old_files, _drop_files),
    Sweep("projects.printjob", old_jobs, delete),
    Sweep("projects.impactrun", old_runs, delete),
    Sweep("projects.zonejob", old_zone_jobs, delete),
    Sweep("projects.invitation", _invitations, _blank_invitations),
    Sweep("projects.joinrequest", _requests, _blank_requests),
    Sweep("projects.referral", _referrals, _blank_referrals),
)
more_sweeps: list[Sweep] = []  # of other apps, put there when they are ready


def all_sweeps() -> tuple[Sweep, ...]:
    return (*SWEEPS, *more_sweeps)


# --- the nightly run


def due_now(at: datetime) -> dict[str, int]:
    """How many rows of each kind a run at `at` would let go. Nothing is written."""
    return {sweep.label: sweep.due(at).count() for sweep in all_sweeps()}


def keep_retention(at: datetime, *, batch: int = BATCH) -> dict[str, int]:
    """Let go of everything whose time is over; returns how many rows of each kind. A kind that fails holds up no other."""
    counts: dict[str, int] = {}
    failed: list[str] = []
    for sweep in all_sweeps():
        try:
            counts[sweep.label] = _swept(sweep, at, batch)
        except Exception:
            log.exception("the records of %s could not be let go; the next run tries again", sweep.label)
            failed.append(sweep.label)
    with transaction.atomic():
        _record(RUN, timezone.localdate(at).isoformat(), at, {"counts": counts, "failed": failed})
    return counts


def _swept(sweep: Sweep, at: datetime, batch: int) -> int:
    done = 0
    while taken := _one_batch(sweep, at, batch):
        done += taken
    return done


@transaction.atomic
def _one_batch(sweep: Sweep, at: datetime, batch: int) -> int:
    """How many rows were let go. Raises RuntimeError when they are found again afterwards: that would go on for ever."""
    lock_stream(ZONE_STREAM)
    keys = list(sweep.due(at).order_by("pk").values_list("pk", flat=True)[:batch])
    if not keys:
        return 0
    sweep.end(sweep.due(at).model._default_manager.filter(pk__in=keys), at)
    if sweep.due(at).filter(pk__in=keys).exists():
        raise RuntimeError(f"{sweep.label}: rows stay after they were let go")
    _record(DROPPED, sweep.label, at, {"count": len(keys)})
    return len(keys)


def _record(verb: str, about: str, at: datetime, data: dict[str, Any]) -> None:
    record_facts(ZONE_STREAM, [Fact(verb, OBJECT, about, data)], by=None, at=at, source=Source.SYSTEM)


def last_run() -> Event | None:
    """The event of the newest run."""
    return Event.objects.filter(stream=ZONE_STREAM, object_type=OBJECT, verb=RUN).order_by("-pk").first()

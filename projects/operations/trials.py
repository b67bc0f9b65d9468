"""试算 for anyone: a draft under a random token.

A stranger's draft is nobody's act on a project and stands on no chain, so that strangers never queue on one. A classified
project is refused before anything is stored, and a draft that turns out to be one is erased.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from projects.models import Trial
from projects.operations.periods import kept_since
from projects.operations.refusals import Stale
from projects.rules.answers import to_stored


@transaction.atomic
def start_trial(answers: Mapping[str, Any], *, start_on: date, at: datetime) -> Trial:
    """A new draft. `answers` are usable and not those of a classified project."""
    trial: Trial = Trial.objects.create(
        token=secrets.token_urlsafe(16), answers=to_stored(answers), start_on=start_on, changed_at=at
    )
    return trial


@transaction.atomic
def answer_trial(token: str, answers: Mapping[str, Any], *, version: int, at: datetime) -> Trial:
    """Replace the draft's answers by `answers`, keeping the old ones to show the difference.

    Raises Stale when the draft was changed since the page was opened, unless it holds these very answers (a retry).
    """
    trial = Trial.objects.select_for_update().get(token=token)
    stored = to_stored(answers)
    if trial.answers == stored:
        return trial
    if trial.version != version:
        raise Stale
    trial.before, trial.answers = trial.answers, stored
    trial.changed_at, trial.version = at, trial.version + 1
    trial.save(update_fields=["before", "answers", "changed_at", "version"])
    return trial


@transaction.atomic
def plan_trial(token: str, *, start_on: date, limits: str, pins: Mapping[str, date], at: datetime) -> Trial:
    """Choose the start day, the limits and the pinned days of the draft's route."""
    trial = Trial.objects.select_for_update().get(token=token)
    trial.start_on, trial.limits = start_on, limits
    trial.pins = {node: day.isoformat() for node, day in pins.items()}
    trial.changed_at, trial.version = at, trial.version + 1
    trial.save(update_fields=["start_on", "limits", "pins", "changed_at", "version"])
    return trial


@transaction.atomic
def erase_trial(token: str) -> None:
    """Leave nothing behind: the project is classified, or its owner asks."""
    Trial.objects.filter(token=token).delete()


def old_trials(at: datetime) -> QuerySet[Trial]:
    """Drafts that nobody has touched for 90 days, or as long as they are kept here."""
    return Trial.objects.filter(changed_at__lt=kept_since("projects.trial", at))


def drop_old_trials() -> int:
    """Drop them; returns how many."""
    deleted, _ = old_trials(timezone.now()).delete()
    return deleted

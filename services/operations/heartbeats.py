"""The heartbeat of every schedule: when it began, ended and succeeded, and what went wrong.

Written when a run that beat has started begins and ends. A heartbeat that cannot be written keeps no task from its work:
then the database is down, and the task will say so itself.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import DatabaseError, transaction

from services.models import Heartbeat

log = logging.getLogger(__name__)


def began(name: str, at: datetime) -> None:
    _keep(name, began_at=at)


def ended(name: str, at: datetime, fault: str = "") -> None:
    """`fault`: the kind of error, never its words, which may hold names; empty when the run succeeded."""
    if fault:
        _keep(name, ended_at=at, fault=fault[:200])
    else:
        _keep(name, ended_at=at, succeeded_at=at, fault="")


def _keep(name: str, **said: datetime | str) -> None:
    try:
        with transaction.atomic():
            if not Heartbeat.objects.filter(name=name).update(**said):
                Heartbeat.objects.update_or_create(name=name, defaults=said)
    except DatabaseError:
        log.exception("the heartbeat of %s was not kept", name)

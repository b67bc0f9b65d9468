"""This week's digests of the demonstration, so that there is one to look at before the first Monday."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from projects.demo.desk import Desk
from services.operations.digests import MAKERS, send_kind
from services.rules.digest import week_due


def load(desk: Desk) -> None:
    """The figures have been worked out before; nothing needs to wait for them."""
    if week := week_due(timezone.localtime(desk.at)):
        for kind in MAKERS:
            send_kind(kind, week, lambda: desk.at, until=desk.at + timedelta(hours=1))

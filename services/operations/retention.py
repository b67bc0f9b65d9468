"""Notices whose time is over. Those about an application stay with its case: they show that one was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from projects.operations.periods import kept_since
from projects.operations.retention import Sweep, delete
from projects.queries_items import OBJECT
from services.models import Notice

LABEL = "services.notice"


def _old_notices(at: datetime) -> Any:
    rows = Notice.objects.filter(made_at__lt=kept_since(LABEL, at), due_at=None)
    return rows.exclude(event__object_type=OBJECT)


NOTICES = Sweep(LABEL, _old_notices, delete)

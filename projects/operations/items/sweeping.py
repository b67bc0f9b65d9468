"""How the portal goes through items by itself: one transaction for each, nobody waited for, no item holding up another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from projects.enums import Source
from projects.models import ApprovalItem, StreamHead
from projects.operations.items.core import Case, lock_case
from projects.operations.refusals import Refused

log = logging.getLogger(__name__)
CHUNK = 200


def each_item(rows: Any, act: Callable[[ApprovalItem], bool]) -> int:
    """Act on every row of a queryset of items, each in its own transaction; on how many something was done.

    What the rules refuse, or what fails, is logged and tried again by the next sweep.
    """
    done = 0
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        for item in whole(ApprovalItem.objects.filter(pk__in=pks[start : start + CHUNK])).order_by("pk"):
            try:
                done += act(item)
            except Refused as refused:
                log.info("item %s is left to the next sweep: %s", item.pk, refused)
            except Exception:
                log.exception("item %s: the sweep failed and goes on with the next one", item.pk)
    return done


def whole(rows: Any) -> Any:
    """With what every step reads of an item."""
    rows = rows.select_related("project__enterprise", "package__catalogue", "body")
    return rows.defer("package__catalogue__source", "package__answers")


def taken_case(item: ApprovalItem, at: datetime) -> Case | None:
    """The item locked for the portal itself; None while somebody else is at its project."""
    skips = connection.features.has_select_for_update_skip_locked
    heads = StreamHead.objects.select_for_update(skip_locked=skips).filter(stream=f"project:{item.project_id}")
    if heads.first() is None:
        return None
    return lock_case(item, by=None, at=at, source=Source.SYSTEM)

"""How many items were entered afterwards (补录): by body and by the month of entering."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncMonth

from projects.models import Event

BACK_ENTRY = "back_entry"


class Counted(NamedTuple):
    body: str
    month: date
    number: int


def back_entries_by_month() -> list[Counted]:
    """By body (code) and month of entering, the newest month first. One query."""
    rows = (
        Event.objects.filter(verb=BACK_ENTRY, object_type="approvalitem")
        .order_by()
        .annotate(month=TruncMonth("recorded_at"))
        .values_list("data__body", "month")
        .annotate(n=Count("pk"))
    )
    found = [Counted(body, month.date(), n) for body, month, n in rows]
    return sorted(found, key=lambda row: (-row.month.toordinal(), row.body))

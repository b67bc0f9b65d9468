"""How well the one-time notice is kept: demands that the first notice did not name, per body."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Count

from projects.models import CorrectionPoint


class SecondRequests(NamedTuple):
    """`points`: demands that came a second time; `items`: how many items they burden."""

    body: str
    zh: str
    en: str
    points: int
    items: int


def second_requests(since: date, until: date) -> list[SecondRequests]:
    """Per body that has any, the most first; both days count, by the day they were told. One query.

    A point that is returned once more is the same demand and counts once.
    """
    told = CorrectionPoint.objects.filter(again=True, first=None, correction__told_on__range=(since, until))
    body = "correction__item__body"
    rows = told.values_list(body, f"{body}__zh", f"{body}__en").annotate(
        points=Count("pk"), items=Count("correction__item", distinct=True)
    )
    return [SecondRequests(*row) for row in rows.order_by("-points", body)]

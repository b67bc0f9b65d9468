"""The rows of a figure, narrowed to a word: the number or the name of the thing, or the name of its project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from projects.models import ApprovalItem, Project
from services.models import Appointment, FigureRow, Meeting, Problem, Rating
from services.rules.figures import ITEM, MEETING, PROBLEM, PROJECT, RATING, TRIP

SEARCHED: Mapping[str, tuple[type[Any], tuple[str, ...]]] = {
    ITEM: (ApprovalItem, ("number", "project__name")),
    PROBLEM: (Problem, ("title", "project__name")),
    MEETING: (Meeting, ("title",)),
    TRIP: (Appointment, ("project__name", "enterprise__name")),
    RATING: (Rating, ("invite__project__name",)),
    PROJECT: (Project, ("name", "code")),
}


def matching(rows: QuerySet[FigureRow], kind: str, word: str) -> QuerySet[FigureRow]:
    """`kind`: what the rows of the figure are. All of them without a word."""
    if not word:
        return rows
    model, fields = SEARCHED[kind]
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": word})
    return rows.filter(object_type=kind, object_id__in=model.objects.filter(wanted).order_by().values("pk"))

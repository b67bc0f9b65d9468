"""绿色通道: which projects go first in every queue, and why. The rule itself stands in `rules/green.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from projects.models import GreenPass, KeyListing, Project
from projects.rules.green import GREEN, OTHERS, OVERDUE


def green_q(day: date, path: str = "project") -> Q:
    """The condition that a row's project is in the green channel on the day; `path` leads from the row to the project.

    On the key-project register of that year, or let in by a lead and not ended. Two subqueries, whatever the number of rows.
    """
    listed = KeyListing.objects.filter(project=OuterRef(path), year=day.year)
    let_in = GreenPass.objects.in_force(day).filter(project=OuterRef(path))
    return Q(Exists(listed)) | Q(Exists(let_in))


def green_mark(day: date, path: str = "project") -> ExpressionWrapper:
    """The same as a column of the rows, for the mark beside each."""
    return ExpressionWrapper(green_q(day, path), output_field=BooleanField())


def queue_rank(day: date, path: str = "project") -> Case:
    """Which part of a queue of items a row stands in: overdue, green, the rest. A paused clock runs over no limit."""
    return Case(
        When(due_on__lt=day, paused=False, then=Value(OVERDUE)),
        When(green_q(day, path), then=Value(GREEN)),
        default=Value(OTHERS),
        output_field=IntegerField(),
    )


def green_projects(day: date, among: Iterable[int] | QuerySet[Project] | None = None) -> set[int]:
    """Keys of the projects that are in the green channel on the day: one query."""
    listed = KeyListing.objects.filter(year=day.year).order_by().values_list("project_id", flat=True)
    let_in = GreenPass.objects.in_force(day).order_by().values_list("project_id", flat=True)
    if among is not None:
        kept = among if isinstance(among, QuerySet) else list(among)
        listed, let_in = listed.filter(project__in=kept), let_in.filter(project__in=kept)
    return set(listed.union(let_in))


def is_green(project: Project | int, day: date) -> bool:
    """Whether one project is in the green channel on the day."""
    pk = project if isinstance(project, int) else project.pk
    return pk in green_projects(day, [pk])

"""The rows behind a number as a page shows them: what each thing is called, where it opens, of which project it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language

from projects.models import ApprovalItem, Project
from projects.queries_items import node_of
from projects.rules.wording import Text, name_of
from services.models import Appointment, FigureRow, Meeting, Problem
from services.queries_ratings import KINDS, invites, what_of
from services.rules.figures import ITEM, MEETING, PROBLEM, PROJECT, RATING, STANDING, TRIP
from services.rules.ratings import LEVELS


class Named(NamedTuple):
    label: str
    url: str
    project: Project | None


def named(rows: Iterable[FigureRow]) -> list[dict[str, Any]]:
    """label, url (empty: nothing to open), body, day (None: holds now), amount, project, project_url. One query a kind."""
    rows = list(rows)
    things: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        things[row.object_type].add(row.object_id)
    found = {(kind, pk): each for kind, pks in things.items() for pk, each in _READERS[kind](pks).items()}
    return [_line(row, found.get((row.object_type, row.object_id), Named(str(row), "", None))) for row in rows]


def _line(row: FigureRow, thing: Named) -> dict[str, Any]:
    project = thing.project
    return {
        "label": thing.label,
        "url": thing.url,
        "body": row.body,
        "day": None if row.day == STANDING else row.day,
        "amount": row.amount,
        "project": project.name if project else "",
        "project_url": _url("project", project.pk) if project else "",
    }


def _url(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _say(text: Text) -> str:
    return text.say(get_language() or "zh")


def _items(pks: Iterable[int]) -> dict[int, Named]:
    rows = ApprovalItem.objects.filter(pk__in=pks).select_related("project")
    return {
        row.pk: Named(
            f"{_say(name_of(node_of(row).raw))} {row.number or ''}".strip(), _url("item", row.pk), row.project
        )
        for row in rows
    }


def _problems(pks: Iterable[int]) -> dict[int, Named]:
    rows = Problem.objects.filter(pk__in=pks).select_related("project")
    return {row.pk: Named(row.title, _url("problem", row.pk), row.project) for row in rows}


def _trips(pks: Iterable[int]) -> dict[int, Named]:
    rows = Appointment.objects.filter(pk__in=pks).select_related("project")
    return {
        row.pk: Named(
            f"{_say(KINDS[row.kind])} {localdate(row.ended_at or row.starts_at or row.created_at):%Y-%m-%d}",
            _url("appointment", row.pk),
            row.project,
        )
        for row in rows
    }


def _ratings(pks: Iterable[int]) -> dict[int, Named]:
    """What was rated and how: not by whom, and nothing of what was written."""
    asked = {row.pk: row for row in invites().filter(rating__in=pks).select_related("rating")}
    return {
        row.rating.pk: Named(f"{_say(what_of(row))}：{_say(LEVELS[row.rating.level])}", "", row.project)
        for row in asked.values()
    }


def _meetings(pks: Iterable[int]) -> dict[int, Named]:
    rows = Meeting.objects.filter(pk__in=pks).defer("snapshot")
    return {row.pk: Named(row.title, _url("meeting", row.pk), None) for row in rows}


def _projects(pks: Iterable[int]) -> dict[int, Named]:
    return {row.pk: Named(row.name, _url("project", row.pk), row) for row in Project.objects.filter(pk__in=pks)}


_READERS: Mapping[str, Callable[[Iterable[int]], dict[int, Named]]] = {
    ITEM: _items,
    PROBLEM: _problems,
    TRIP: _trips,
    RATING: _ratings,
    MEETING: _meetings,
    PROJECT: _projects,
}

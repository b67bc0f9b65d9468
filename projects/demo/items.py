"""Approval items of the demonstration: each step of `items.yaml` is the real operation, by its person, on its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from approval_portal.accounts.models import Body
from projects.demo.desk import Desk
from projects.demo.item_acts import ACTS, Walk
from projects.enums import Source
from projects.models import Project
from projects.operations.items import sweeps
from projects.operations.items.leaves import add_leave
from projects.operations.items.phrases import add_phrase

APART = timedelta(minutes=20)  # between two steps of one row, so that those of one day stand in order


def add_items(desk: Desk, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        add_item(desk, row)


def add_item(desk: Desk, row: Mapping[str, Any]) -> None:
    """One item, step by step; `source: back_entry` for one that was entered afterwards."""
    project = Project.objects.select_related("enterprise").get(name__startswith=row["project"], packages__number=1)
    walk = Walk(desk, project, row["node"], Source(row.get("source", Source.WEB)))
    for place, (day, act, said) in enumerate(row["steps"]):
        walk.at = moment(desk, day, place)
        ACTS[act](walk, said)


def moment(desk: Desk, day: int | str, place: int) -> datetime:
    """In the morning of the day, the steps of a row one after the other, and never later than the loading."""
    when = desk.day(date.fromisoformat(day) if isinstance(day, str) else day)
    return min(desk.morning(when) + place * APART, desk.at)


def add_desk_things(desk: Desk, phrases: Iterable[tuple[str, str, str]], leaves: Iterable[Mapping[str, Any]]) -> None:
    """Standard phrases of the bodies, and who is away."""
    bodies = {body.code: body for body in Body.objects.all()}
    at = desk.morning(desk.day(-20))
    for body, verb, text in phrases:
        add_phrase(bodies[body], verb, text, by=desk.people["lead"], at=at)
    for row in leaves:
        add_leave(
            desk.people[row["user"]],
            desk.people[row["cover"]],
            row["role"],
            bodies[row["body"]],
            starts_on=desk.day(row["from"]),
            ends_on=desk.day(row["until"]),
            by=desk.people[row["by"]],
            at=desk.morning(desk.day(-1)),
        )


def look_over(desk: Desk) -> None:
    """What the portal itself does each day: warnings, and what was tolerated and did not come."""
    sweeps.warn(desk.at)
    sweeps.supplement_overdue(desk.at)

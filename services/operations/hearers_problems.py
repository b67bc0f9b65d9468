"""Who hears of problems: whoever has to see to one, whoever verifies it, and the enterprise of what becomes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Q

from approval_portal.accounts.models import Role, RoleGrant
from projects.enums import Source
from projects.models import Event
from projects.permissions import DESK
from services.models import Problem
from services.operations.circles import holders, id_in, members, members_of_project, served_by
from services.permissions_problems import STAFF

Ids = Iterable[int]
OBJECTS = ("problem", "problemstep")


def _ids(rows: Iterable[int | None]) -> set[int]:
    return {pk for pk in rows if pk}


def problem_in(event: Event) -> int:
    """The problem that an event about it, or about a measure of it, belongs to."""
    return int(event.data.get("problem", 0) if event.object_type == "problemstep" else event.object_id)


def _problem(event: Event) -> Problem:
    found: Problem = Problem.objects.get(pk=problem_in(event))
    return found


def _of_bodies(codes: Iterable[str], day: dt.date) -> set[int]:
    held = RoleGrant.objects.in_force(day).filter(role__in=STAFF, body__code__in=list(codes))
    return set(held.values_list("user", flat=True))


def _leads(day: dt.date) -> set[int]:
    return set(holders(day, {Role.LEAD}).values_list("user", flat=True))


def _enterprise(event: Event, day: dt.date) -> set[int]:
    """Its people, of the project or of none yet."""
    project, enterprise = id_in(event.stream, "project"), id_in(event.stream, "enterprise")
    return members_of_project(project, day) if project else members(enterprise, day) if enterprise else set()


def _raised(event: Event, day: dt.date) -> Ids:
    """Who serves the project, and the leads: somebody has to see to it."""
    return served_by(id_in(event.stream, "project"), day) | _leads(day)


def _assigned(event: Event, day: dt.date) -> Ids:
    """Owner, verifier and the helping bodies; without an owner the body's people; the enterprise. A bad rating's goes with
    its follow-up, of which its owner hears already."""
    if event.source == Source.SYSTEM:
        return set()
    data = event.data
    side = _ids([data.get("user")]) or _of_bodies([data.get("body") or ""], day)
    return side | _ids([data.get("verifier")]) | _of_bodies(data.get("helpers", ()), day) | _enterprise(event, day)


def _whose_step(event: Event, day: dt.date) -> Ids:
    return _ids([event.data.get("user") or _problem(event).owner_id])


def _owner(event: Event, day: dt.date) -> Ids:
    return _ids([_problem(event).owner_id])


def _solved(event: Event, day: dt.date) -> Ids:
    """Whoever verifies it; where nobody was named, the window, leads and the project's agent."""
    problem = _problem(event)
    desk = set(holders(day, DESK).values_list("user", flat=True)) | served_by(id_in(event.stream, "project"), day)
    return (_ids([problem.verifier_id]) or desk) - {problem.owner_id}


def _struck(event: Event, day: dt.date) -> Ids:
    """The enterprise, the agents, the owner, and whoever raised it."""
    problem = _problem(event)
    return (
        _enterprise(event, day)
        | served_by(id_in(event.stream, "project"), day)
        | _ids([problem.owner_id, problem.raised_by_id])
    )


def _reopened(event: Event, day: dt.date) -> Ids:
    """As when it was raised; the body that answered for it, too."""
    return {*_raised(event, day), *_of_bodies([_problem(event).body_id or ""], day)}


def _told(event: Event, day: dt.date) -> Ids:
    return _ids(event.data.get("users", ()))


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    ("problem", "raise_problem"): _raised,
    ("problem", "assign_problem"): _assigned,
    ("problemstep", "add_step"): _whose_step,
    ("problemstep", "do_step"): _owner,
    ("problem", "solve_problem"): _solved,
    ("problem", "return_problem"): _owner,
    ("problem", "strike_off"): _struck,
    ("problem", "reopen_problem"): _reopened,
    ("problem", "escalate"): _told,
}


def sees_problem(event: Event, day: dt.date) -> Q:
    """Beside whoever sees the project: who has to do with the problem."""
    if event.object_type not in OBJECTS:
        return Q(pk__in=())
    problem = _problem(event)
    helpers = [str(code) for code in problem.helpers.values_list("body__code", flat=True)]
    people = _ids([problem.owner_id, problem.verifier_id, *problem.steps.values_list("owner", flat=True)])
    people |= _of_bodies([*helpers, problem.body_id or ""], day) | _ids(event.data.get("users", ()))
    return Q(pk__in=people) & Q(pk__in=holders(day, STAFF))

"""Problems of the demonstration: some thirty in every state of the three lists, a few that climbed the ladder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from approval_portal.accounts.models import Body
from projects.demo.desk import Desk
from projects.enums import Source
from projects.models import ApprovalItem, Membership, Project
from projects.models.item import ENDED
from services.models import Problem
from services.operations.problems import raise_problem, tell_problem, tell_stuck
from services.operations.problems_duty import add_step, assign_problem, do_step
from services.operations.problems_ends import reopen_problem, return_problem, solve_problem, strike_off
from services.operations.problems_ladder import escalate, raise_overdue
from services.queries_ladder import rungs_standing

Said = dict[str, Any]
STATES = ("signed", "preparing", "building")
FAR = {"assigned": 0, "overdue": 0, "solved": 1, "returned": 2, "struck": 3, "reopened": 4}
NOTE = "已经办好，材料在整改记录里。"


def load(desk: Desk) -> None:
    rows = Project.objects.filter(is_demo=True, state__in=STATES).select_related("enterprise").order_by("pk")
    projects = list(rows)
    bodies = {body.code: body for body in Body.objects.all()}
    if not projects:
        return
    told = yaml.safe_load(Path(__file__).with_name("problems.yaml").read_text(encoding="utf-8"))["problems"]
    for number, said in enumerate(told):
        if said.get("body", "au-xzsp") in bodies:
            _walk(desk, projects[number % len(projects)], said, bodies)
    raise_overdue(desk.at)
    for pk, rung, reason in rungs_standing(desk.today, desk.calendar):
        escalate(pk, rung, reason, desk.at)


def _walk(desk: Desk, project: Project, said: Said, bodies: dict[str, Body]) -> None:
    """From being told to as far as it got."""
    began = _at(desk, said["days"], 0)
    problem = _raised(desk, project, said, began)
    if said["to"] == "open":
        return
    owner, verifier = (desk.people.get(said.get(who, "")) for who in ("owner", "verifier"))
    assign_problem(
        problem,
        body=bodies[said["body"]],
        owner=owner,
        due_on=desk.day(said["due"]),
        verifier=verifier,
        helpers=[bodies[code] for code in said.get("helpers", ()) if code in bodies],
        **_act(desk, "lead", _at(desk, said["days"], 2)),
    )
    steps = [
        add_step(problem, text, None, desk.day(due), **_act(desk, "lead", _at(desk, said["days"], 3)))
        for text, due in said.get("steps", ())
    ]
    far = FAR[said["to"]]
    if far == 0:
        return
    done = max(due for _text, due in said["steps"])
    for step in steps:
        do_step(step, NOTE, **_act(desk, said["owner"], _at(desk, done, 1)))
    solve_problem(problem, **_act(desk, said["owner"], _at(desk, done, 2)))
    if far > 1:
        _end(desk, problem, said, done, far)


def _end(desk: Desk, problem: Problem, said: Said, done: int, far: int) -> None:
    verifier = said.get("verifier", "lead")
    if far == 2:
        return_problem(problem, said["reason"], **_act(desk, verifier, _at(desk, done + 1, 1)))
        return
    strike_off(problem, said["said"], **_act(desk, verifier, _at(desk, done + 1, 1)))
    if far == 4:
        reopen_problem(problem, said["reason"], **_act(desk, "lead", _at(desk, -2, 4)))


def _raised(desk: Desk, project: Project, said: Said, at: dt.datetime) -> Problem:
    item = _item(project) if said.get("stuck") else None
    member = Membership.objects.filter(enterprise=project.enterprise, user__is_active=True).order_by("pk").first()
    if member is not None and said["origin"] == "enterprise":
        act = {"by": member.user, "at": at, "source": Source.BACK_ENTRY}
        if item is not None:
            return tell_stuck(item, said["title"], **act)
        return tell_problem(project, said["title"], **act)
    more = {"item": item, "by": desk.people["agent"], "at": at, "source": Source.BACK_ENTRY}
    return raise_problem(said["origin"], "", project=project, title=said["title"], **more)


def _item(project: Project) -> ApprovalItem | None:
    """One that is under way and of which nobody has said so yet."""
    rows = ApprovalItem.objects.filter(project=project, problems=None).exclude(state__in=(*ENDED, "draft"))
    found: ApprovalItem | None = rows.select_related("project").order_by("pk").first()
    return found


def _act(desk: Desk, who: str, at: dt.datetime) -> Said:
    return {"by": desk.people[who], "at": at, "source": Source.BACK_ENTRY}


def _at(desk: Desk, days: int, hours: int) -> dt.datetime:
    return min(desk.morning(desk.day(days)) + dt.timedelta(hours=hours), desk.at)

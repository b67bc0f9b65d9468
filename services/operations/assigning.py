"""One-to-one assignment by rule: the rule proposes an agent and the one who stands in; a lead follows it, or says why not."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind, Source
from projects.models import Assignment, Project
from projects.operations.events import record
from projects.operations.project_guards import lock_project
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.operations.team import AGENTS, assign
from projects.permissions import may_assign
from services.queries_agents import proposals
from services.rules.assigning import best

REASON = 300


@once(Assignment, "choose_agent")
def choose_agent(
    project: Project | int,
    kind: str,
    agent: User,
    reason: str = "",
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Assignment:
    """The agent (or the one who stands in) from today on. `reason`: needed for anybody but the one whom the rule proposes.

    The event keeps the points of the one chosen and of the one proposed. Raises Forbidden, and Refused as `assign` does.
    """
    row, day = lock_project(project), timezone.localdate(at)
    require(may_assign(by, day))
    if kind not in AGENTS:
        raise Refused("选一个位置。", "Choose a place.", field="kind")
    fits = proposals(row, AssignmentKind(kind), day).fits
    proposed, reason = best(fits), reason.strip()
    points = {fit.pk: fit.total for fit in fits}
    if agent.pk not in points:
        raise Refused(
            "这个人现在不能选：不是代办专员，或者已经在另一个位置上。",
            "This person cannot be chosen: no agent, or in the other place already.",
            field="user",
        )
    if agent.pk != proposed and not reason:
        raise Refused("没有按规则选，写明原因。", "This is not whom the rule proposes: say why.", field="reason")
    if len(reason) > REASON:
        raise Refused(f"最多 {REASON} 个字。", f"{REASON} characters at most.", field="reason")
    made = assign(row, kind, agent, starts_on=day, by=by, at=at, source=source)
    told = {
        "kind": kind,
        "user": agent.pk,
        "points": points[agent.pk],
        "proposed": proposed,
        "proposed_points": points.get(proposed or 0),
        "by_rule": agent.pk == proposed,
    }
    record(
        *(made, "choose_agent"),
        by=by,
        at=at,
        source=source,
        data=told,
        text=reason,
        idempotency_key=idempotency_key,
    )
    return made

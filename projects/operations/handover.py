"""Hand-over between the agents of a project (AB 角): the one who stands in takes over; everything stays with the project.

Drafts, papers, items and mandates are the project's and the enterprise's, so nothing moves: who may act changes. The list of
what is open is written down with the act, and whoever takes over confirms it line by line.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.enums import AssignmentKind, Source
from projects.models import Assignment, Event, Project
from projects.operations.events import record
from projects.operations.project_guards import asks, lock_project, require_open
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.operations.team import put_in_place
from projects.permissions import may_confirm_handover, may_hand_over_project
from projects.queries_handover import (
    CONFIRMED,
    HANDED,
    agent_of,
    backup_of,
    open_things,
    unconfirmed,
    uploads_under_way,
)
from projects.rules.project_states import TEAM

NOTE = 500  # characters


@once(Project, HANDED)
def hand_over_project(
    project: Project,
    note: str = "",
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """The one who stands in becomes the project's agent today; the agent until now has it no more from the next request.

    By the agent or a lead. The event holds what is open: items with state and next day, how many uploads are under way.
    Raises Forbidden, Refused when nobody stands in and when an earlier hand-over is not confirmed.
    """
    project = lock_project(project)
    day = timezone.localdate(at)
    before, after = agent_of(project, day), backup_of(project, day)
    if asks(by, source):
        assert by is not None
        require(may_hand_over_project(by, project, day))
        require_open(project, TEAM)
        if unconfirmed(project):
            raise Refused("上一次交接还没有确认。", "The last hand-over is not confirmed yet.")
    if after is None or not after.user.is_active or Role.AGENT not in after.user.roles_on(day):
        raise Refused(
            "没有能接手的备岗专员：先请局领导指派。", "Nobody stands in: have a lead name somebody first.", field="user"
        )
    data = _written_down(project, before, after)
    put_in_place(project, AssignmentKind.AGENT, after.user, starts_on=day, by=by, at=at, source=source)
    after.ends_on = day - timedelta(days=1)
    after.save(update_fields=["ends_on"])
    told: dict[str, Any] = {"source": source, "data": data, "text": note.strip()[:NOTE]}
    record(project, HANDED, by=by, at=at, idempotency_key=idempotency_key, **told)
    return project


def _written_down(project: Project, before: Assignment | None, after: Assignment) -> dict[str, Any]:
    items = [
        {
            "item": row["pk"],
            "state": row["state"],
            "due": row["next_due_on"].isoformat() if row["next_due_on"] else None,
            "missing": row["missing"],
        }
        for row in open_things(project)
    ]
    who = {"user": after.user_id, "before": before.user_id if before else None}
    return {**who, "items": items, "uploads": uploads_under_way(project)}


@once(Project, CONFIRMED)
def confirm_handover(
    project: Project,
    confirmed: Collection[int],
    note: str = "",
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """Whoever took over has gone through the list. `confirmed`: keys of its items; all of them.

    Raises Forbidden, Refused when lines are left and when there is nothing to confirm.
    """
    project = lock_project(project)
    require(may_confirm_handover(by, project, timezone.localdate(at)))
    told = unconfirmed(project, by)
    if told is None:
        raise Refused("没有等你确认的交接。", "No hand-over waits for you.")
    left = listed(told) - set(confirmed)
    if left:
        raise Refused(
            f"还有{len(left)}项没有核对：逐项看过，再确认。",
            f"{len(left)} lines are left: look at each, then confirm.",
            field="items",
        )
    data = {"handover": told.pk, "items": sorted(listed(told)), "user": told.actor_id}
    said: dict[str, Any] = {"source": source, "data": data, "text": note.strip()[:NOTE]}
    record(project, CONFIRMED, by=by, at=at, idempotency_key=idempotency_key, **said)
    return project


def listed(told: Event) -> set[int]:
    """The items that the hand-over named."""
    return {row["item"] for row in told.data.get("items", ()) if isinstance(row, dict)}

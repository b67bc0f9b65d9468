"""The problem of a bad rating goes with its follow-up: whose that is, its day, and that it is put right.

What was found out stays in the follow-up; the problem says only how far it is.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import RoleGrant, User
from projects.enums import Source
from projects.permissions import DESK
from services.enums import ProblemState
from services.models import Problem, ProblemStep
from services.operations.problems_lock import Act, keep, moved, opened

MEASURE = "差评回访整改"


@transaction.atomic
def entrust(problem: Problem, owner: int | None, due_on: date, at: datetime) -> None:
    """It is this person's until that day, as its follow-up is. Without anybody it waits to be dispatched."""
    row, head = opened(problem)
    if owner is None or row.state not in (ProblemState.OPEN, ProblemState.ASSIGNED):
        return
    if (row.owner_id, row.due_on) == (owner, due_on):
        return
    held = RoleGrant.objects.in_force(timezone.localdate(at)).filter(user=owner, role__in=DESK, body__isnull=False)
    row.body_id = held.order_by("pk").values_list("body__code", flat=True).first() or row.body_id
    row.owner_id, row.due_on, row.assigned_at = owner, due_on, row.assigned_at or at
    fields = ["body", "owner", "due_on", "assigned_at"]
    if row.state == ProblemState.OPEN:
        fields += moved(row, ProblemState.ASSIGNED, at)
    keep(
        *(row, "assign_problem", Act(None, at, Source.SYSTEM), head, fields),
        body=row.body_id,
        user=owner,
        verifier=None,
        helpers=[],
        due_on=due_on.isoformat(),
    )


@transaction.atomic
def followed_up(problem: Problem, *, by: User, at: datetime, source: str = Source.WEB) -> None:
    """Its follow-up is closed: somebody else verifies it now."""
    row, head = opened(problem)
    if row.state not in (ProblemState.OPEN, ProblemState.ASSIGNED):
        return
    ProblemStep.objects.filter(problem=row, done_at=None).update(done_at=at, done_by=by)
    if not row.steps.exists():
        ProblemStep.objects.create(problem=row, text=MEASURE, done_at=at, done_by=by, made_at=at)
    row.owner, row.solved_at = by, at
    fields = ["owner", "solved_at", *moved(row, ProblemState.SOLVED, at)]
    keep(row, "solve_problem", Act(by, at, source), head, fields, verifier=row.verifier_id)

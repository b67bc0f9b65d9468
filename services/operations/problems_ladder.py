"""逐级督办 in rows: each rung once in a round; and problems made of overdue clocks. Called by tasks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from projects.enums import Source
from projects.models import ApprovalItem, Project
from projects.operations.events import Fact, hold_stream, stream_of
from projects.queries import work_calendar
from projects.queries_items import node_of
from projects.rules.wording import name_of
from services.enums import ProblemOrigin
from services.models import ProblemRung
from services.operations.problems import raise_problem
from services.operations.problems_lock import Act, opened, tell_fact
from services.queries_ladder import facts_of, ladder, overdue_items, taken_by, told_of
from services.rules.escalation import rungs_due

BATCH = 500  # overdue items of one run


@transaction.atomic
def escalate(problem_pk: int, rung: int, reason: str, at: datetime) -> ProblemRung | None:
    """Take one rung of the ladder, once in a round; its event `escalate` tells the people. None when it was taken before or
    does not hold any more: it is asked again under the lock."""
    row, head = opened(problem_pk)
    day = timezone.localdate(at)
    due = rungs_due(facts_of(row, taken_by(row)), day, work_calendar(), ladder())
    if (rung, reason) not in due:
        return None
    told = told_of(row, rung, reason, day)
    taken: ProblemRung = ProblemRung.objects.create(
        problem=row, round=row.reopened, rung=rung, reason=reason, told=told, at=at
    )
    data = {"rung": rung, "reason": reason, "round": row.reopened, "users": told}
    key = f"escalate:{row.pk}:{row.reopened}:{rung}"
    tell_fact(row, Fact("escalate", "problem", str(row.pk), data, "", key), Act(None, at, Source.SYSTEM), head)
    return taken


def raise_overdue(at: datetime) -> int:
    """One problem for each item whose clock ran out, once, each in a transaction of its own; how many were made."""
    found = overdue_items(timezone.localdate(at)).values_list("pk", flat=True)
    return sum(_overdue(pk, at) for pk in list(found[:BATCH]))


@transaction.atomic
def _overdue(pk: int, at: datetime) -> bool:
    project = Project.objects.get(items=pk)
    hold_stream(stream_of(project))
    item: ApprovalItem | None = overdue_items(timezone.localdate(at)).filter(pk=pk).first()
    if item is None:  # it moved on meanwhile, or somebody else was quicker
        return False
    item.project = project
    name = name_of(node_of(item).raw).zh
    raise_problem(
        *(ProblemOrigin.OVERDUE, item.pk),
        project=project,
        item=item,
        title=f"{name}超过办理期限"[:160],
        detail=f"办件编号 {item.number}，期限 {item.due_on:%Y-%m-%d}，到今天没有办结。" if item.due_on else "",
        by=None,
        at=at,
        source=Source.SYSTEM,
    )
    return True

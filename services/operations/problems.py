"""Problems (问题): raised wherever one is found, once for each row that it comes from; open until struck off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem, Enterprise, Project
from projects.models.event import ZONE_STREAM
from projects.operations.events import hold_stream, record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from services.enums import ProblemOrigin, ProblemState
from services.models import Problem
from services.permissions import may_raise_problem, may_strike_off

TITLE, DETAIL = 160, 1000  # characters


@transaction.atomic
def raise_problem(
    origin: str,
    origin_id: int | str,
    *,
    project: Project | None,
    item: ApprovalItem | None = None,
    enterprise: Enterprise | None = None,
    title: str,
    detail: str = "",
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """The problem of this origin row: a new one, or the one that it became before. The caller has asked who may.

    Its event goes to the project's stream, else the enterprise's, else the zone's. `origin_id` is empty for a problem that
    somebody writes down by hand. Raises Refused without a title.
    """
    title, detail = " ".join(title.split())[:TITLE], detail.strip()[:DETAIL]
    if not title:
        raise Refused("写明是什么问题。", "Say what the problem is.", field="title")
    head = hold_stream(_stream(project, enterprise))
    known: Problem | None = Problem.objects.filter(origin=origin, origin_id=str(origin_id)).first()
    if str(origin_id) and known is not None:
        return known
    problem: Problem = Problem.objects.create(
        project=project,
        enterprise=enterprise or (project.enterprise if project else None),
        item=item,
        origin=origin,
        origin_id=str(origin_id),
        title=title,
        detail=detail,
        raised_by=by,
        raised_at=at,
    )
    data = {"origin": str(origin), "item": item.pk if item else None}
    record(
        *(problem, "raise_problem"),
        by=by,
        at=at,
        source=source,
        data=data,
        text=title,
        idempotency_key=idempotency_key,
        head=head,
    )
    return problem


@once(Problem, "raise_problem")
def tell_problem(
    project: Project,
    title: str,
    detail: str = "",
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """A problem of the project that somebody writes down by hand. Raises Forbidden, Refused."""
    require(may_raise_problem(by, project, timezone.localdate(at)))
    return raise_problem(
        ProblemOrigin.ENTERPRISE,
        "",
        project=project,
        title=title,
        detail=detail,
        by=by,
        at=at,
        source=source,
        idempotency_key=idempotency_key,
    )


@transaction.atomic
def strike_off(
    problem: Problem, *, version: int | None = None, by: User, at: datetime, source: str = Source.WEB
) -> Problem:
    """销号: it is solved. Struck off already, it stays so. Raises Forbidden, Stale."""
    head = hold_stream(_stream(problem.project, problem.enterprise))
    row: Problem = Problem.objects.select_for_update(of=("self",)).select_related("project").get(pk=problem.pk)
    require(may_strike_off(by, row, timezone.localdate(at)))
    if row.state == ProblemState.STRUCK_OFF:
        return row
    if version is not None and row.version != version:
        raise Stale
    row.state, row.struck_at, row.struck_by, row.version = ProblemState.STRUCK_OFF, at, by, row.version + 1
    row.save(update_fields=["state", "struck_at", "struck_by", "version"])
    record(row, "strike_off", by=by, at=at, source=source, data={"origin": row.origin}, head=head)
    return row


def _stream(project: Project | None, enterprise: Enterprise | None) -> str:
    if project is not None:
        return f"project:{project.pk}"
    return f"enterprise:{enterprise.pk}" if enterprise is not None else ZONE_STREAM

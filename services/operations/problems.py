"""Problems (问题): raised wherever one is found, once for each row that it comes from; open until struck off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem, Enterprise, Project
from projects.operations.events import hold_stream, record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from services.enums import ProblemOrigin
from services.models import Problem, ProblemItem
from services.operations.problems_lock import stream_for, words
from services.permissions_problems import may_raise_problem, may_tell_stuck

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
    is_demo: bool = False,
) -> Problem:
    """The problem of this origin row: a new one, or the one that it became before. The caller has asked who may.

    Its event goes to the project's stream, else the enterprise's, else the zone's. `origin_id` is empty for a problem that
    somebody writes down by hand. It holds up `item`. Raises Refused without a title.
    """
    title, detail = " ".join(title.split())[:TITLE], detail.strip()[:DETAIL]
    if not title:
        raise Refused("写明是什么问题。", "Say what the problem is.", field="title")
    head = hold_stream(stream_for(project, enterprise))
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
        state_since=at,
        is_demo=is_demo or (project is not None and project.is_demo),
    )
    block(problem, [item] if item else [])
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


def block(problem: Problem, items: Iterable[ApprovalItem]) -> None:
    """The items that it holds up; one that is named already stays so."""
    rows = [ProblemItem(problem=problem, item=item) for item in items]
    ProblemItem.objects.bulk_create(rows, ignore_conflicts=True)


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


@once(Problem, "raise_problem")
def tell_stuck(
    item: ApprovalItem,
    title: str,
    detail: str = "",
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """办不成事: the enterprise says that this item does not get on. Said again while that problem stands, it is that one.

    Raises Forbidden; Refused without a title.
    """
    require(may_tell_stuck(by, item, timezone.localdate(at)))
    title = words(title, TITLE, "title", "写明卡在哪里。", "Say where it is stuck.")
    with transaction.atomic():
        hold_stream(stream_for(item.project, None))
        standing = standing_for(item)
        if standing is not None:
            return standing
        return raise_problem(
            *(ProblemOrigin.ENTERPRISE, ""),
            project=item.project,
            item=item,
            title=title,
            detail=detail,
            by=by,
            at=at,
            source=source,
            idempotency_key=idempotency_key,
        )


def standing_for(item: ApprovalItem) -> Problem | None:
    """What the enterprise said of this item and is not struck off yet."""
    rows = Problem.objects.filter(origin=ProblemOrigin.ENTERPRISE, item=item).exclude(state="struck_off")
    found: Problem | None = rows.order_by("pk").first()
    return found

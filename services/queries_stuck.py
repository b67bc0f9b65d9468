"""What items carry of problems: the standing one that holds them up, and whether the reader is offered to say 办不成事."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Membership, Project
from projects.models.item import ENDED
from services.models import Problem, ProblemItem
from services.queries_problems import STANDING, problems_seen_by
from services.rules.stuck import AGAINST, DECIDED, NEVER, OWN, is_stuck


def carried(items: Collection[int], user: User, day: dt.date) -> dict[int, dict[str, Any]]:
    """Item -> `own` (the reader's enterprise applied), `stuck`, `n` standing problems, `problem` the oldest of them that the
    reader may see. One query."""
    member = Membership.objects.in_force(day).filter(user=user, enterprise=OuterRef("project__enterprise"))
    seen = problems_seen_by(user, day).filter(STANDING)
    held = ProblemItem.objects.filter(item=OuterRef("pk"), problem__in=seen.values("pk")).order_by()
    number = held.values("item").annotate(n=Count("pk")).values("n")
    first = held.order_by("problem__raised_at", "problem").values(
        said=JSONObject(pk="problem__pk", title="problem__title", state="problem__state", due="problem__due_on")
    )
    rows = ApprovalItem.objects.filter(pk__in=list(items)).order_by()
    columns = ("pk", "state", "state_since", "due_on", "paused")
    found = rows.annotate(
        own=Exists(member),
        n=Coalesce(Subquery(number), Value(0), output_field=IntegerField()),
        problem=Subquery(first[:1]),
    ).values(*columns, "own", "n", "problem")
    return {row["pk"]: {**row, "stuck": _stuck(row, day)} for row in found}


def _stuck(row: dict[str, Any], day: dt.date) -> bool:
    since = timezone.localdate(row["state_since"])
    return is_stuck(row["state"], since, row["due_on"], row["paused"], day, settings.STUCK_DAYS)


def stuck_items(firms: Collection[int], day: dt.date) -> QuerySet[ApprovalItem]:
    """The enterprises' items that `is_stuck` and of which no standing problem tells, the longest first."""
    end = timezone.make_aware(dt.datetime.combine(day - dt.timedelta(days=settings.STUCK_DAYS - 1), dt.time.min))
    begin = end - dt.timedelta(days=1)
    told = ProblemItem.objects.filter(STANDING_THERE, item=OuterRef("pk"))
    live = ~Q(state__in=(*ENDED, *NEVER, *AGAINST))
    late = live & Q(due_on__lt=day, paused=False)
    long_there = live & ~Q(state__in=(*OWN, *DECIDED)) & Q(state_since__lt=end)
    turned_down = Q(state__in=AGAINST, state_since__gte=begin)
    rows: QuerySet[ApprovalItem] = ApprovalItem.objects.filter(
        late | long_there | turned_down, ~Exists(told), project__enterprise__in=list(firms)
    )
    return rows.order_by("state_since", "pk")


STANDING_THERE = ~Q(problem__state="struck_off")


# --- of a project: asked together with how it is served


def held_up_columns() -> dict[str, Any]:
    """`held_n` standing problems that hold an item up, `held` the oldest of them: columns of a question about projects."""
    rows = Problem.objects.filter(STANDING, Exists(ProblemItem.objects.filter(problem=OuterRef("pk"))))
    rows = rows.filter(project=OuterRef("pk"))
    number = rows.order_by().values("project").annotate(n=Count("pk")).values("n")
    first = rows.order_by("raised_at", "pk").values(said=JSONObject(pk="pk", title="title"))
    return {
        "held_n": Coalesce(Subquery(number), Value(0), output_field=IntegerField()),
        "held": Subquery(first[:1]),
    }


def keep_held_up(user: User, project: int, found: dict[str, Any]) -> None:
    """For this request, with the person."""
    user._held_up = {project: (found["held_n"], found["held"])}


def held_up(user: User, project: int) -> tuple[int, dict[str, Any] | None]:
    """(how many problems hold items of the project up, the oldest): as kept, else one query."""
    kept: dict[int, tuple[int, dict[str, Any] | None]] = getattr(user, "_held_up", {})
    if project not in kept:
        keep_held_up(user, project, Project.objects.filter(pk=project).values(**held_up_columns()).get())
        return held_up(user, project)
    return kept[project]

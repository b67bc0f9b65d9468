"""What items carry of problems: the standing one that holds them up, and whether the reader is offered to say 办不成事."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Aggregate, Count, Exists, IntegerField, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Membership, Project
from projects.models.item import ENDED
from services.models import Problem, ProblemItem
from services.queries_problems import STANDING, problems_seen_by
from services.rules.stuck import AGAINST, DECIDED, NEVER, OWN, is_stuck


class JSONList(Aggregate):
    """All of them as one list; None where there is nothing."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **more)


@dataclass(frozen=True, slots=True)
class Carried:
    """`own`: the reader's enterprise applied; `problems`: the standing ones that the reader may see, the oldest first."""

    own: bool
    stuck: bool
    problems: list[dict[str, Any]]


def carried_columns(user: User, day: dt.date) -> dict[str, Any]:
    """What `carried` reads: columns of a question about items that a page asks anyhow."""
    member = Membership.objects.in_force(day).filter(user=user, enterprise=OuterRef("project__enterprise"))
    seen = problems_seen_by(user, day).filter(STANDING)
    held = ProblemItem.objects.filter(item=OuterRef("pk"), problem__in=seen.values("pk")).order_by()
    said = {"pk": "problem__pk", "title": "problem__title", "state": "problem__state", "due": "problem__due_on"}
    said |= {"at": "problem__raised_at", "zh": "problem__body__zh", "en": "problem__body__en"}
    listed = held.values("item").annotate(said=JSONList(JSONObject(**said))).values("said")
    return {"held_own": Exists(member), "held_by": Subquery(listed)}


def carried(item: ApprovalItem, found: dict[str, Any], day: dt.date) -> Carried:
    """`found`: the columns as read. No query."""
    since = timezone.localdate(item.state_since)
    stuck = is_stuck(item.state, since, item.due_on, item.paused, day, settings.STUCK_DAYS)
    problems = sorted(found["held_by"] or [], key=lambda said: (said["at"], said["pk"]))
    return Carried(found["held_own"], stuck, problems)


def keep_carried(user: User, item: ApprovalItem, found: dict[str, Any], day: dt.date) -> None:
    """For this request, with the person."""
    user._carried = {item.pk: carried(item, found, day)}


def carried_by(item: ApprovalItem, user: User, day: dt.date) -> Carried:
    """Of one item: as kept, else one query."""
    kept: dict[int, Carried] = getattr(user, "_carried", {})
    if item.pk in kept:
        return kept[item.pk]
    return carried(item, ApprovalItem.objects.filter(pk=item.pk).values(**carried_columns(user, day)).get(), day)


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

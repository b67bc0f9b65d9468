"""Problems on three lists: what a person sees of them, what waits for whom, what stands in nobody's hand, and the papers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import Body, RoleGrant, User
from projects.models import Membership, Project
from projects.models.enterprise import SEES_ALL
from projects.permissions import DESK as DISPATCHERS
from projects.permissions import roles
from projects.queries_items import node_of
from projects.rules.wording import name_of
from services.enums import ProblemOrigin, ProblemState
from services.models import Problem, ProblemHelper, ProblemItem, ProblemStep
from services.permissions_problems import STAFF

PROBLEMS, DUTIES, STEPS, STRUCK = "problems", "duties", "steps", "struck"  # 问题清单, 责任清单, 整改清单, 已销号
LISTS = (PROBLEMS, DUTIES, STEPS, STRUCK)
STANDING = ~Q(state=ProblemState.STRUCK_OFF)
ON_LIST = {
    PROBLEMS: STANDING,
    DUTIES: Q(state__in=(ProblemState.ASSIGNED, ProblemState.SOLVED)),
    STEPS: Q(state__in=(ProblemState.ASSIGNED, ProblemState.SOLVED)),
    STRUCK: Q(state=ProblemState.STRUCK_OFF),
}
SORTS = {"new": ("-raised_at", "-pk"), "old": ("raised_at", "pk"), "due": (F("due_on").asc(nulls_last=True), "pk")}


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means all. `mine`: what waits for this person; `owner`: a person's id or `none`."""

    on: str = PROBLEMS
    query: str = ""
    body: str = ""
    owner: str = ""
    project: int | None = None
    origin: str = ""
    state: str = ""
    overdue: bool = False
    mine: bool = False
    sort: str = ""


def problems_seen_by(user: User, day: dt.date) -> QuerySet[Problem]:
    """Of the projects that the person sees; of no project, the own enterprise's and what one raised oneself. Staff and
    liaisons also see what their body answers for or helps with, and what they own, verify or have a measure of."""
    rows: QuerySet[Problem] = Problem.objects.all()
    held = roles(user, day)
    if held & SEES_ALL:
        return rows
    own = Membership.objects.in_force(day).filter(user=user).values("enterprise")
    seen = Q(project__in=Project.objects.visible_to(user, day))
    seen |= Q(project=None) & (Q(raised_by=user) | Q(enterprise__in=own))
    if held & STAFF:
        seen |= _in_hand_of(user, day)
    return rows.filter(seen)


def _in_hand_of(user: User, day: dt.date) -> Q:
    bodies = {body for _role, body in user.grants_on(day) if body}
    steps = ProblemStep.objects.filter(problem=OuterRef("pk"), owner=user)
    helping = ProblemHelper.objects.filter(problem=OuterRef("pk"), body__in=bodies)
    return Q(owner=user) | Q(verifier=user) | Q(body__in=bodies) | Exists(steps) | Exists(helping)


def standing_problems(user: User, day: dt.date, filters: Filters | None = None) -> QuerySet[Problem]:
    """What the person sees on one of the lists, narrowed and sorted; with what a line shows, but for its steps."""
    wanted = filters or Filters()
    rows = problems_seen_by(user, day).filter(ON_LIST.get(wanted.on, STANDING))
    rows = rows.filter(_narrowed(wanted, day))
    if wanted.mine:
        rows = rows.filter(waits_for(user, day))
    if wanted.query:
        rows = rows.filter(
            Q(title__icontains=wanted.query)
            | Q(project__name__icontains=wanted.query)
            | Q(enterprise__name__icontains=wanted.query)
        )
    default = "-struck_at" if wanted.on == STRUCK else "-raised_at"
    order: Any = SORTS.get(wanted.sort) or (default, "-pk")
    return shown(rows).order_by(*order)


def _narrowed(wanted: Filters, day: dt.date) -> Q:
    found = Q()
    if wanted.body:
        found &= Q(body=wanted.body) | Q(pk__in=ProblemHelper.objects.filter(body=wanted.body).values("problem"))
    if wanted.owner == "none":
        found &= Q(owner=None)
    elif wanted.owner.isdigit():
        found &= Q(owner=int(wanted.owner))
    if wanted.project is not None:
        found &= Q(project=wanted.project)
    if wanted.origin in ProblemOrigin.values:
        found &= Q(origin=wanted.origin)
    if wanted.state in ProblemState.values:
        found &= Q(state=wanted.state)
    if wanted.overdue:
        found &= overdue(day)
    return found


def overdue(day: dt.date) -> Q:
    """Not said to be solved, and its day is over."""
    return Q(state=ProblemState.ASSIGNED, due_on__lt=day)


def shown(rows: QuerySet[Problem]) -> QuerySet[Problem]:
    """With the rows that a line names."""
    return rows.select_related("project", "enterprise", "body", "owner", "verifier", "raised_by", "struck_by")


def with_parts(rows: QuerySet[Problem]) -> QuerySet[Problem]:
    """With measures, helpers and blocked items: three queries, however many rows."""
    return rows.prefetch_related(
        Prefetch("steps", ProblemStep.objects.select_related("owner", "done_by")),
        Prefetch("helpers", ProblemHelper.objects.select_related("body").order_by("pk")),
        Prefetch("blocks", ProblemItem.objects.select_related("item").order_by("pk")),
    )


# --- what waits for whom


def waits_for(user: User, day: dt.date) -> Q:
    """What this person has to do something about: put right, verify, dispatch what stands in nobody's hand."""
    held = roles(user, day)
    found = Q(pk__in=[])
    if held & STAFF:
        found |= to_put_right(user, day) | Q(state=ProblemState.SOLVED, verifier=user)
    if held & DISPATCHERS:
        found |= Q(pk__in=unowned(day).values("pk"))
        found |= Q(state=ProblemState.SOLVED, verifier=None) & ~Q(owner=user)
    return found


def to_put_right(user: User, day: dt.date) -> Q:
    """One's own, and those of one's body that name nobody; and where a measure of one's own is open."""
    bodies = {body for _role, body in user.grants_on(day) if body}
    steps = ProblemStep.objects.filter(problem=OuterRef("pk"), owner=user, done_at=None)
    return Q(state=ProblemState.ASSIGNED) & (Q(owner=user) | Q(owner=None, body__in=bodies) | Exists(steps))


def unowned(day: dt.date) -> QuerySet[Problem]:
    """What stands in nobody's hand: not dispatched; or its owner holds no post any more; or nobody was named and nobody
    with an open account is in the body. On the duty side: leads see to it."""
    posts = RoleGrant.objects.in_force(day).filter(role__in=STAFF, user__is_active=True)
    owner_gone = Q(owner__isnull=False) & ~Exists(posts.filter(user=OuterRef("owner")))
    body_empty = Q(owner=None) & ~Exists(posts.filter(body__code=OuterRef("body")))
    nobody = Q(state=ProblemState.OPEN) | (Q(state=ProblemState.ASSIGNED) & (owner_gone | body_empty))
    rows: QuerySet[Problem] = Problem.objects.filter(nobody)
    return rows


def posted_people(day: dt.date) -> QuerySet[User]:
    """Whoever may answer for a problem or verify one: open accounts with a post, which stands in `posts`. Two queries."""
    held = RoleGrant.objects.in_force(day).filter(role__in=STAFF)
    rows = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk")
    return rows.prefetch_related(Prefetch("grants", held.select_related("body").order_by("pk"), to_attr="posts"))


def staffed_bodies(day: dt.date) -> QuerySet[Body]:
    """Bodies in which somebody with an open account holds a post."""
    held = RoleGrant.objects.in_force(day).filter(role__in=STAFF, user__is_active=True)
    rows: QuerySet[Body] = Body.objects.filter(pk__in=held.values("body")).order_by("pk")
    return rows


# --- what an item carries


def problems_of_items(items: Collection[int]) -> dict[int, list[Problem]]:
    """Item -> the standing problems that hold it up, the oldest first. One query."""
    rows = ProblemItem.objects.filter(item__in=list(items)).exclude(problem__state=ProblemState.STRUCK_OFF)
    found: dict[int, list[Problem]] = defaultdict(list)
    for row in rows.select_related("problem__body").order_by("problem__raised_at", "problem"):
        found[row.item_id].append(row.problem)
    return dict(found)


# --- the papers


def in_this_order(pks: Iterable[int]) -> list[Problem]:
    """The problems with all their parts. Four queries."""
    wanted = list(pks)
    found = {row.pk: row for row in with_parts(shown(Problem.objects.filter(pk__in=wanted)))}
    return [found[pk] for pk in wanted if pk in found]


def lists_of(problem_pks: Iterable[int]) -> dict[str, list[dict[str, Any]]]:
    """The three lists of these problems, in this order, as plain values that may be frozen: days in ISO, codes for words,
    both languages of names. `number` is the place on the paper. Four queries, and those for catalogues not yet read."""
    rows = list(enumerate(in_this_order(problem_pks), start=1))
    return {
        PROBLEMS: [_problem(number, row) for number, row in rows],
        DUTIES: [_duty(number, row) for number, row in rows if row.body_id],
        STEPS: [_step(number, row, step) for number, row in rows for step in row.steps.all()],
    }


def _problem(number: int, row: Problem) -> dict[str, Any]:
    return {
        "number": number,
        "pk": row.pk,
        "title": row.title,
        "detail": row.detail,
        "project": row.project.name if row.project else "",
        "enterprise": row.enterprise.name if row.enterprise else "",
        "origin": str(row.origin),
        "state": str(row.state),
        "raised_on": _iso(timezone.localdate(row.raised_at)),
        "reopened": row.reopened,
        "items": [
            {"number": each.item.number, **name_of(node_of(each.item).raw)._asdict()} for each in row.blocks.all()
        ],
        "conclusion": row.conclusion,
        "struck_on": _iso(timezone.localdate(row.struck_at) if row.struck_at else None),
        "is_demo": row.is_demo,
    }


def _duty(number: int, row: Problem) -> dict[str, Any]:
    return {
        "number": number,
        "pk": row.pk,
        "title": row.title,
        "body": {"zh": row.body.zh, "en": row.body.en},
        "owner": row.owner.name if row.owner else "",
        "helpers": [{"zh": each.body.zh, "en": each.body.en} for each in row.helpers.all()],
        "verifier": row.verifier.name if row.verifier else "",
        "due_on": _iso(row.due_on),
        "state": str(row.state),
    }


def _step(number: int, row: Problem, step: ProblemStep) -> dict[str, Any]:
    return {
        "number": number,
        "pk": row.pk,
        "title": row.title,
        "text": step.text,
        "owner": step.owner.name if step.owner else row.owner.name if row.owner else "",
        "due_on": _iso(step.due_on or row.due_on),
        "done_on": _iso(timezone.localdate(step.done_at) if step.done_at else None),
        "note": step.note,
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""

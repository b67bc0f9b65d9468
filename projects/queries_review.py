"""The queues of those who review and decide: which items, whose, by what filter; and the next one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.enums import CommitmentState, ComponentState, Handled
from projects.models import ApprovalItem, Hearing, ItemComponent, Leave, Phrase, SpecialProcedure
from projects.permissions_items import bodies_of, may_lead
from projects.queries_green import green_mark, green_q, queue_rank

REVIEW_STATES = ("accepted", "accepted_tolerant", "reviewing", "special_running", "special_done", "suspended")
CHECK_STATES = ("approved", "approved_tolerant", "delivered", "archived")  # a promise may still have to be checked
DECIDE_STATES = ("deciding",)
PART_STATES = ("accepted", "accepted_tolerant", "reviewing", "special_running", "special_done")
MINE, FREE = "mine", "free"
DUE = ("over", "today", "week", "paused")
SORTS = {
    "due": (F("paused").asc(), "rank", F("due_on").asc(nulls_last=True), "pk"),
    "-due": (F("due_on").desc(nulls_last=True), "pk"),
    "received": (F("received_on").asc(nulls_last=True), "pk"),
    "-received": (F("received_on").desc(nulls_last=True), "pk"),
    "project": ("project__name", "pk"),
    "matter": ("node", "pk"),
}
FIRST = "due"


def stands_in_for(user: User, role: str, day: dt.date) -> list[int]:
    """Ids of those whose place this person takes on that day. One query."""
    away = Leave.objects.in_force(day).filter(cover=user, role=role)
    return list(away.values_list("user_id", flat=True))


def seats_of(user: User, role: str, day: dt.date) -> set[str] | None:
    """Codes of the bodies whose queue this person sees; None: every body (leads). Deciders see what their body reviews."""
    if may_lead(user, day):
        return None
    return bodies_of(user, role, day) | bodies_of(user, Role.DECIDER, day)


def queue_of(user: User, role: str, day: dt.date) -> QuerySet[ApprovalItem]:
    """Every item that waits for the review (or the decision) in the person's bodies."""
    rows: QuerySet[ApprovalItem] = ApprovalItem.objects.filter(handled=Handled.HERE)
    codes = seats_of(user, role, day)
    if codes is not None:
        rows = rows.filter(body__in=codes)
    if role == Role.DECIDER:
        return rows.filter(state__in=DECIDE_STATES)
    checks = Q(state__in=CHECK_STATES, commitment=CommitmentState.PROMISED)
    return rows.filter(Q(state__in=REVIEW_STATES) | checks | Q(beside_decision()))


def beside_decision() -> Q:
    """Up for decision, and the review still owes a task or a hearing."""
    tasks = SpecialProcedure.objects.filter(item=OuterRef("pk"), ended_on=None)
    hearings = Hearing.objects.filter(item=OuterRef("pk"), applied_on__isnull=False, waived_on=None, held_on=None)
    return Q(state__in=DECIDE_STATES) & (Q(Exists(tasks)) | Q(Exists(hearings)))


def parts_of(user: User, day: dt.date) -> QuerySet[ItemComponent]:
    """Parts of joint items that the person's bodies have still to answer for."""
    roles = (Role.REVIEWER, Role.DECIDER, Role.LIAISON)
    codes = set().union(*(bodies_of(user, role, day) for role in roles))
    rows = ItemComponent.objects.filter(
        body__in=codes, state=ComponentState.OPEN, item__state__in=PART_STATES, item__handled=Handled.HERE
    )
    return rows.select_related("item__project", "item__package__catalogue", "body").defer(
        "item__package__catalogue__source", "item__package__answers"
    )


@dataclass(frozen=True)
class QueueFilter:
    """What the address asks for: q (number, project, enterprise), who (mine, free), matter, state, body, due, green (1: only the
    green channel), sort."""

    asked: QueryDict
    user: User
    role: str
    day: dt.date

    def _text(self, name: str, most: int = 60) -> str:
        return (self.asked.get(name) or "").replace("\x00", "").strip()[:most]

    @property
    def seat(self) -> str:
        return "decider" if self.role == Role.DECIDER else "reviewer"

    @cached_property
    def visible(self) -> QuerySet[ApprovalItem]:
        return queue_of(self.user, self.role, self.day)

    @cached_property
    def who(self) -> str:
        return self._text("who") if self._text("who") in (MINE, FREE) else ""

    @cached_property
    def due(self) -> str:
        return self._text("due") if self._text("due") in DUE else ""

    @cached_property
    def sort(self) -> str:
        return self._text("sort") if self._text("sort") in SORTS else FIRST

    @cached_property
    def covered(self) -> list[int]:
        return stands_in_for(self.user, self.role, self.day)

    @cached_property
    def green(self) -> bool:
        return self._text("green") == "1"

    @property
    def narrows(self) -> bool:
        return bool(
            self.who or self.due or self.green or any(self._text(name) for name in ("q", "matter", "state", "body"))
        )

    @cached_property
    def rows(self) -> QuerySet[ApprovalItem]:
        rows = self._narrowed(self.visible)
        rows = rows.select_related("project__enterprise", "package__catalogue", "body", self.seat)
        rows = rows.defer("package__catalogue__source", "package__answers", "ledger", "finding")
        rows = rows.annotate(
            open_specials=Count("specials", filter=Q(specials__ended_on=None), distinct=True),
            open_parts=Count("components", filter=Q(components__state=ComponentState.OPEN), distinct=True),
            rank=queue_rank(self.day),
            is_green=green_mark(self.day),
        )
        return rows.order_by(*SORTS[self.sort])

    def _narrowed(self, rows: QuerySet[ApprovalItem]) -> QuerySet[ApprovalItem]:
        for word in self._text("q", 100).split()[:8]:
            named = Q(project__name__icontains=word) | Q(project__enterprise__name__icontains=word)
            rows = rows.filter(named | Q(number__icontains=word) | Q(node__icontains=word))
        for name, column in (("matter", "node"), ("state", "state"), ("body", "body")):
            if value := self._text(name):
                rows = rows.filter(**{column: value})
        if self.who == MINE:
            rows = rows.filter(**{f"{self.seat}__in": [self.user.pk, *self.covered]})
        elif self.who == FREE:
            rows = rows.filter(**{f"{self.seat}__isnull": True})
        if self.green:
            rows = rows.filter(green_q(self.day))
        return self._by_day(rows)

    def _by_day(self, rows: QuerySet[ApprovalItem]) -> QuerySet[ApprovalItem]:
        if self.due == "paused":
            return rows.filter(paused=True)
        limits = {"over": {"due_on__lt": self.day}, "today": {"due_on": self.day}}
        if self.due == "week":
            return rows.filter(due_on__range=(self.day, self.day + dt.timedelta(days=6)))
        return rows.filter(paused=False, **limits[self.due]) if self.due else rows


def next_in_queue(user: User, role: str, day: dt.date, after: int) -> ApprovalItem | None:
    """What to open when one is done: one's own (and those covered) first, then what nobody has; by days left."""
    seat = "decider" if role == Role.DECIDER else "reviewer"
    rows = queue_of(user, role, day).exclude(pk=after).filter(paused=False).annotate(rank=queue_rank(day))
    shut = "reviewed_by" if role == Role.DECIDER else "decided_by"
    own = [user.pk, *stands_in_for(user, role, day)]
    for wanted in ({f"{seat}__in": own}, {f"{seat}__isnull": True}):
        found = rows.filter(**wanted).order_by(*SORTS[FIRST])[:20]
        for item in found:
            if user.pk not in getattr(item, shut):
                return item
    return None


# --- people, phrases, procedures


def holders(role: str, body: str, day: dt.date) -> list[User]:
    """Everybody who has this role in this body on that day, by name."""
    grants = RoleGrant.objects.in_force(day).filter(role=role, body__code=body, user__is_active=True)
    return list(User.objects.filter(pk__in=grants.values("user")).order_by("name", "pk"))


def approvers(body: str, day: dt.date) -> list[User]:
    """Who may approve a special procedure: the body's deciders, and leads."""
    grants = RoleGrant.objects.in_force(day).filter(user__is_active=True)
    meant = grants.filter(Q(role=Role.DECIDER, body__code=body) | Q(role=Role.LEAD))
    return list(User.objects.filter(pk__in=meant.values("user")).order_by("name", "pk"))


def phrases_for(bodies: Iterable[str], verbs: Iterable[str]) -> QuerySet[Phrase]:
    """The phrases of these bodies for these acts that are still offered. One query."""
    return Phrase.objects.filter(body__code__in=list(bodies), verb__in=list(verbs), ended_at=None).order_by(
        "verb", "pk"
    )


def specials_of(item: ApprovalItem) -> list[SpecialProcedure]:
    """The item's procedures and tasks, open ones first. One query."""
    rows = SpecialProcedure.objects.filter(item=item).select_related("approved_by")
    return sorted(rows, key=lambda row: (row.ended_on is not None, row.pk))


def bodies_with(user: User, roles: Iterable[str], day: dt.date) -> QuerySet[Body]:
    """Bodies in which the person has one of these roles; a lead: every body that anybody has one of them in."""
    wanted = list(roles)
    grants = RoleGrant.objects.in_force(day).filter(role__in=wanted, body__isnull=False)
    if not may_lead(user, day):
        grants = grants.filter(user=user)
    return Body.objects.filter(pk__in=grants.values("body")).order_by("pk")


def leaves_of(user: User, day: dt.date) -> QuerySet[Leave]:
    """Leaves that this person may see: of the bodies he works in, all for leads; those to come and the last month's."""
    rows = Leave.objects.filter(ends_on__gte=day - dt.timedelta(days=30)).select_related("user", "cover", "body")
    if may_lead(user, day):
        return rows
    mine = RoleGrant.objects.in_force(day).filter(user=user, body__isnull=False).values("body")
    return rows.filter(body__in=mine)

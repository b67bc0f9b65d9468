"""Approval items for the tests of every area: staff with roles in bodies, and items in any state, driven by real steps.

    item = make_item(project, "ap-energy", "reviewing", at=…)      # a new item, at the state
    move_to(item, "approved", at=…)                                 # on from where it stands

Profile "A" of `PROFILES` has, handled here: ap-project-filing (au-xzsp, 1 working day promised), ap-energy (au-fg, 20 by law,
5 promised, 10 of extension, special procedure sp-tech-energy), ap-water-soil (au-sw), ap-civil-defence (au-rf),
ap-construction-permit (au-xzsp), ap-acceptance (au-zj, seven components); handled elsewhere: ap-land-planning, ap-eia.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.enums import ComponentState, PaperState, PointState
from projects.models import ApprovalItem, Correction, CorrectionPoint, Project, SpecialProcedure
from projects.operations.items.core import Step, lock_case, take_step
from projects.operations.items.decisions import decide_item
from projects.operations.items.drafts import open_item
from projects.operations.items.steps import PLAIN, move_item
from projects.operations.items.submission import submit_items
from projects.operations.people import grant_role
from tests.projects.views.people import make_enterprise, make_project, make_user

ITEM_AT = datetime(2026, 11, 16, 2, tzinfo=UTC)  # a Monday, ten in the morning
DAY = date(2026, 1, 5)
ENERGY, FILING, WATER, ACCEPTANCE = "ap-energy", "ap-project-filing", "ap-water-soil", "ap-acceptance"

# state -> (the state before it, the verb that leads on)
WAY = {
    "submitted": ("draft", "submit"),
    "pre_review": ("submitted", "pre_review"),
    "correcting": ("submitted", "request_correction"),
    "corrected": ("correcting", "submit_correction"),
    "refused": ("submitted", "refuse"),
    "not_needed": ("submitted", "not_needed"),
    "withdrawn_early": ("submitted", "withdraw"),
    "accepted": ("submitted", "accept"),
    "accepted_tolerant": ("submitted", "accept_tolerant"),
    "withdrawn": ("accepted", "withdraw"),
    "reviewing": ("accepted", "start_review"),
    "special_running": ("reviewing", "start_special"),
    "special_done": ("special_running", "end_special"),
    "suspended": ("reviewing", "suspend"),
    "terminated": ("reviewing", "terminate"),
    "deciding": ("reviewing", "finish_review"),
    "approved": ("deciding", "approve"),
    "approved_tolerant": ("deciding", "approve_tolerant"),
    "denied": ("deciding", "deny"),
    "delivered": ("approved", "deliver"),
    "archived": ("delivered", "archive"),
    "revoked": ("delivered", "revoke"),
    "cancelled": ("delivered", "cancel"),
}
REASON = "写明的原因"


@dataclass(frozen=True)
class Staff:
    """Who handles the items of one body. The window and the leads are the zone's; each call gives the same people."""

    window: User
    reviewer: User
    decider: User
    lead: User


def staff_of(body: str = "au-fg") -> Staff:
    """The people of a body (its code), made the first time: `reviewer-au-fg`, `decider-au-fg`; `desk`, `head` of au-xzsp."""
    wanted = (
        ("desk", Role.WINDOW, "au-xzsp"),
        (f"reviewer-{body}", Role.REVIEWER, body),
        (f"decider-{body}", Role.DECIDER, body),
        ("head", Role.LEAD, "au-xzsp"),
    )
    names, bodies = [each[0] for each in wanted], {each[2] for each in wanted}
    grants = RoleGrant.objects.filter(user__username__in=names, body__code__in=bodies).select_related("user", "body")
    there = {(each.user.username, each.role, each.body.code): each.user for each in grants}
    return Staff(*(there.get(each) or staff_member(*each) for each in wanted))


def staff_member(username: str, role: str, body: str) -> User:
    """A person with this role in this body, made the first time it is asked for; another role may be added to one."""
    user = User.objects.filter(username=username).first() or make_user(username)
    where = Body.objects.get(code=body)
    if not user.grants.filter(role=role, body=where).exists():
        grant_role(user, role, body=where, starts_on=DAY, by=None, at=ITEM_AT)
        user = User.objects.get(pk=user.pk)
    return user


def item_project(number: int = 1, *members: User, agent: User | None = None, profile: str = "A") -> Project:
    """A project with a package, of an enterprise of its own."""
    return make_project(make_enterprise(number, *members), f"第 {number} 项目", profile=profile, agent=agent)


def make_item(
    project: Project, node: str = ENERGY, state: str = "draft", *, at: datetime = ITEM_AT, **opened: Any
) -> ApprovalItem:
    """An item of the project's newest package, driven to `state` at `at`. `opened`: more of what `open_item` takes."""
    staff = staff_of()
    item = open_item(project, node, by=staff.window, at=at, **opened)
    return move_to(item, state, at=at)


def move_to(item: ApprovalItem, state: str, *, at: datetime = ITEM_AT) -> ApprovalItem:
    """Drive it on from where it stands, by the right person of the item's body each time."""
    verbs: list[str] = []
    wanted = state
    while wanted != item.state:
        wanted, verb = WAY[wanted]
        verbs.insert(0, verb)
    for verb in verbs:
        item = act(item, verb, at=at)
    return item


def in_every_state(draft: ApprovalItem, state: str = "draft") -> Iterator[tuple[str, ApprovalItem]]:
    """(state, the item in it), each reached once from the one before it; what followed is undone. Needs ITEM_SUSPENSION."""
    yield state, draft
    for after, (before, verb) in WAY.items():
        if before == state:
            with transaction.atomic():
                yield from in_every_state(act(draft, verb), after)
                transaction.set_rollback(True)


def act(item: ApprovalItem, verb: str, *, at: datetime = ITEM_AT, **data: Any) -> ApprovalItem:
    """One step, by the right person, with everything that it needs."""
    item = ApprovalItem.objects.get(pk=item.pk)
    staff = staff_of(item.body_id)
    if verb == "submit":
        item = submit_items([item], by=staff.window, at=at, on_paper=True)[0]
        give_papers(item)
        return ApprovalItem.objects.get(pk=item.pk)
    if verb == "finish_review":
        answer_components(item)
    by = person_for(item, verb, staff)
    if verb in DECISIONS:
        return decide_item(item, verb, by=by, at=at, reason=REASON)
    if verb in PLAIN:
        return move_item(item, verb, by=by, at=at, reason=REASON, data=data)
    return bare_step(item, verb, by=by, at=at, data=data)


DECISIONS = ("approve", "approve_tolerant", "deny")
OF_WINDOW = (
    *("pre_review", "request_correction", "submit_correction", "refuse", "not_needed", "withdraw", "accept"),
    *("accept_tolerant", "deliver", "archive", "complete_materials"),
)
OF_DECIDER = ("terminate", "return_to_review", "resume", "cancel", "revoke", *DECISIONS)


def person_for(item: ApprovalItem, verb: str, staff: Staff) -> User | None:
    if verb in ("suspend", "extend"):
        return staff.lead
    if verb in ("resume_review", "deem_accepted"):
        return None
    if verb in OF_WINDOW:
        return staff.window
    return staff.decider if verb in OF_DECIDER else staff.reviewer


@transaction.atomic
def bare_step(item: ApprovalItem, verb: str, *, by: User | None, at: datetime, data: dict[str, Any]) -> ApprovalItem:
    """A step with the rows that go with it, in their simplest form."""
    case = lock_case(item, by=by, at=at)
    if verb == "start_special":
        special = SpecialProcedure.objects.create(
            item=case.item, code="sp-tech-energy", stops_clock=True, began_on=case.day, told_on=case.day
        )
        data = {"special": special.pk, "procedure": special.code, "notice": True, **data}
    event = take_step(case, verb, Step(REASON, data | ({"on_paper": True} if verb == "submit_correction" else {})))
    if verb == "start_special":
        SpecialProcedure.objects.filter(pk=data["special"]).update(began_event=event.pk)
    if verb == "end_special":
        case.item.specials.filter(ended_on=None).update(ended_on=case.day, ended_event=event.pk)
    if verb == "request_correction":
        told = Correction.objects.create(item=case.item, number=1, event=event.pk, told_on=case.day, told_by=by)
        paper = case.item.papers.first()
        CorrectionPoint.objects.create(
            correction=told, material=paper.material, code="incomplete", what="缺第 3 页", todo="补齐第 3 页"
        )
    if verb == "submit_correction":
        CorrectionPoint.objects.filter(correction__item=case.item).update(state=PointState.ANSWERED, answer="补好了")
        case.item.corrections.update(answered_on=case.day)
    return case.item


def give_papers(item: ApprovalItem) -> None:
    """Everything that is asked for is there."""
    item.papers.filter(required=True, state=PaperState.MISSING).update(state=PaperState.GIVEN)


def answer_components(item: ApprovalItem) -> None:
    """Every body has answered for its part."""
    item.components.filter(state=ComponentState.OPEN).update(state=ComponentState.PASSED)

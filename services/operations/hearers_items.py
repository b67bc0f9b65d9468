"""Who hears of an approval item: the applicant's side of what the law tells it, and whoever has the next move.

The applicant's side: the enterprise's people, its agent and the one who stands in. Of the bureau: those who handle the
item; while it is nobody's, everybody of its body who might. Whoever is on leave hears of it with the one who covers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Role, RoleGrant
from projects.enums import Handled
from projects.models import ApprovalItem, Event, Leave, OfficialNotice
from projects.queries_items import OBJECT
from services.operations.circles import members_of_project, served_by

# told in writing without a numbered paper
IN_WRITING = frozenset({"remind", "sign_certificate", "replace_certificate", "lapse_certificate"})
Circle = Callable[[Event, ApprovalItem, dt.date], set[int]]


def item_of(event: Event) -> ApprovalItem | None:
    """The item that the event is about; None for another event, and for a draft that was dropped."""
    if event.object_type != OBJECT or not event.object_id.isdigit():
        return None
    found: ApprovalItem | None = ApprovalItem.objects.filter(pk=event.object_id).first()
    return found


def hearers_of(event: Event, day: dt.date) -> set[int]:
    """Everybody who is to hear of it, by key, whether or not they may see it: `hearers` asks that."""
    item, circles = item_of(event), CIRCLES.get(event.verb, ())
    if item is None:
        return set()
    found: set[int] = set()
    for circle in circles:
        found |= circle(event, item, day)
    return found


def is_statutory(event: Event) -> bool:
    """A paper that the law wants in writing was issued with it: then it is sent by mail whatever a person has chosen."""
    if event.object_type != OBJECT:
        return False
    return event.verb in IN_WRITING or OfficialNotice.objects.filter(event=event.pk).exists()


def on_applicants_side(event: Event, day: dt.date) -> set[int]:
    item = item_of(event)
    return applicants(event, item, day) if item else set()


def sees_elsewhere(event: Event, day: dt.date) -> Q:
    """Beside whoever sees the project: the liaisons of the body that handles the item elsewhere (`visible_to`)."""
    item = item_of(event)
    if item is None or item.handled != Handled.ELSEWHERE or item.state == "draft":
        return Q(pk__in=())
    return Q(pk__in=_holders(Role.LIAISON, item.body_id, day))


# --- circles


def applicants(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """The enterprise's people, the agent and the one who stands in."""
    return members_of_project(item.project_id, day) | served_by(item.project_id, day)


def window(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """The window takes in for every body."""
    return _covered(set(_holders(Role.WINDOW, None, day).values_list("user", flat=True)), Role.WINDOW, None, day)


def leads(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    return _covered(set(_holders(Role.LEAD, None, day).values_list("user", flat=True)), Role.LEAD, None, day)


def reviewer(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """Whoever reviews it; every reviewer of its body while nobody does."""
    return _handling(item.reviewer_id, Role.REVIEWER, item, day)


def decider(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """Whoever is to decide on it; every decider of its body while nobody is named."""
    return _handling(item.decider_id, Role.DECIDER, item, day)


def handed(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """Whoever has it now, and whoever had it before."""
    return {who for who in (event.data.get("person"), event.data.get("before")) if isinstance(who, int)}


def liaisons(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """Of the body that handles it elsewhere, when the item comes to them: with the first that is entered of it."""
    if item.handled != Handled.ELSEWHERE or _reported_before(event):
        return set()
    return set(_holders(Role.LIAISON, item.body_id, day).values_list("user", flat=True))


def applicants_of_news(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """Looking again and finding all as it was is no news."""
    before = _reported_before(event)
    return set() if before and before.data.get("state") == event.data.get("state") else applicants(event, item, day)


def _reported_before(event: Event) -> Event | None:
    """What was entered last before this of the item, which another system handles."""
    rows = Event.objects.filter(object_type=OBJECT, object_id=event.object_id, verb=event.verb, pk__lt=event.pk)
    return rows.order_by("-pk").first()


def whose_move(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """Of the bureau: whoever has the item by the state it stands in now."""
    if item.state == "deciding":
        return decider(event, item, day)
    before = item.state in ("submitted", "pre_review", "corrected", "approved", "approved_tolerant", "denied")
    return window(event, item, day) if before else reviewer(event, item, day)


def handlers(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """The persons of the bureau who have had it in hand by name; nobody when it has not come so far."""
    held = ((item.reviewer_id, Role.REVIEWER), (item.decider_id, Role.DECIDER))
    return set().union(*(_handling(person, role, item, day) for person, role in held if person is not None))


def leads_on_second_demand(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
    """Points that the first notice did not name are counted per body, and the leads hear of each."""
    return leads(event, item, day) if event.data.get("again") else set()


def beyond_the_limit(*circles: Circle) -> Circle:
    """These circles, once a limit has gone by; a warning before that is for whoever can still act on it."""

    def circle(event: Event, item: ApprovalItem, day: dt.date) -> set[int]:
        late = is_late(event)
        return set().union(*(each(event, item, day) for each in circles)) if late else set()

    return circle


def is_late(event: Event) -> bool:
    """A warning that a limit has gone by, the promised one or the law's."""
    return str(event.data.get("kind", "")).startswith("overdue")


def _holders(role: str, body: str | None, day: dt.date) -> QuerySet[RoleGrant, dict[str, int]]:
    rows = RoleGrant.objects.in_force(day).filter(role=role)
    return (rows.filter(body__code=body) if body else rows).values("user")


def _handling(person: int | None, role: str, item: ApprovalItem, day: dt.date) -> set[int]:
    everybody = set(_holders(role, item.body_id, day).values_list("user", flat=True))
    who = {person} if person in everybody and person is not None else everybody
    return _covered(who, role, item.body_id, day)


def _covered(people: set[int], role: str, body: str | None, day: dt.date) -> set[int]:
    """With whoever covers for those who are away that day in this role."""
    rows = Leave.objects.in_force(day).filter(user__in=people, role=role)
    return people | set((rows.filter(body__code=body) if body else rows).values_list("cover", flat=True))


# verb -> the circles that hear of it; a verb that is not here is told to nobody
CIRCLES: dict[str, tuple[Circle, ...]] = {
    "submit": (applicants, window),
    "request_correction": (applicants,),
    "return_correction": (applicants, leads_on_second_demand),
    "remind": (applicants,),
    "submit_correction": (applicants, window),
    "withdraw": (applicants, window, handlers),
    "lapse": (applicants,),
    "accept": (applicants, reviewer),
    "accept_tolerant": (applicants, reviewer),
    "deem_accepted": (applicants, reviewer, window, leads),
    "not_needed": (applicants,),
    "refuse": (applicants,),
    "assign_item": (handed,),
    "reassign": (handed,),
    "start_special": (applicants,),
    "tell_special": (applicants,),
    "end_special": (applicants,),
    "suspend": (applicants, reviewer),
    "resume": (applicants, reviewer),
    "extend": (applicants, whose_move),
    "tell_hearing": (applicants,),
    "apply_hearing": (reviewer,),
    "waive_hearing": (reviewer,),
    "notify_hearing": (applicants,),
    "answer_component": (reviewer,),
    "finish_review": (decider,),
    "return_to_review": (reviewer,),
    "warn": (whose_move, beyond_the_limit(applicants, leads)),
    "supplement": (window,),
    "supplement_overdue": (applicants, whose_move),
    "confirm_supplement": (applicants,),
    "complete_materials": (applicants,),
    "check_commitment": (applicants,),
    "approve": (applicants, window),
    "approve_tolerant": (applicants, window),
    "deny": (applicants, window),
    "terminate": (applicants,),
    "deliver": (applicants,),
    "cancel": (applicants,),
    "revoke": (applicants,),
    "rectify": (applicants,),
    "annul": (applicants, whose_move),
    "remedy": (decider, leads),
    "sign_certificate": (applicants,),
    "replace_certificate": (applicants,),
    "lapse_certificate": (applicants,),
    "report": (applicants_of_news, liaisons),
}

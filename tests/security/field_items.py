"""Approval items for promise S2: one of each state, in a project of its own."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.enums import PaperState
from projects.models import ApprovalItem, Enterprise, Hearing
from projects.operations.items.elsewhere import report_state
from tests.projects.items import ACCEPTANCE, ENERGY, make_item, staff_member, staff_of
from tests.projects.views.people import make_project

STATES = (
    *("draft", "submitted", "correcting", "corrected", "accepted", "accepted_tolerant", "reviewing"),
    *("special_running", "deciding", "approved", "delivered"),
)


def make_items(enterprise: Enterprise, people: dict[str, User]) -> dict[str, ApprovalItem]:
    """One in each state, and one each to be heard, with parts, handled elsewhere. `people` gets who handles them."""
    now, staff = timezone.now(), staff_of()
    people |= {"desk": staff.window, "reviewer": staff.reviewer, "decider": staff.decider, "head": staff.lead}
    people |= {"colleague": staff_member("reviewer-two", Role.REVIEWER, "au-fg")}
    made = {state: one(enterprise, now, ENERGY, state) for state in STATES}
    made |= {name: one(enterprise, now, ENERGY, "reviewing") for name in ("told", "applied")}
    for name, day in (("told", None), ("applied", timezone.localdate())):
        Hearing.objects.create(item=made[name], told_on=timezone.localdate(), applied_on=day)
    draft, tolerant = made["draft"], made["accepted_tolerant"]
    draft.papers.update(state=PaperState.GIVEN)
    ApprovalItem.objects.filter(pk=draft.pk).update(contact_name="王敏", contact_phone="13300001001")
    first = tolerant.papers.order_by("position").first()
    tolerant.papers.filter(pk=first.pk).update(state=PaperState.TOLERATED, make_up_by=timezone.localdate())
    ApprovalItem.objects.filter(pk=tolerant.pk).update(tolerant=True, make_up_by=timezone.localdate())
    made["joint"] = one(enterprise, now, ACCEPTANCE, "reviewing")
    part = made["joint"].components.first()
    people["partner"] = staff_member(f"reviewer-{part.body_id}", Role.REVIEWER, part.body_id)
    there = one(enterprise, now, "ap-eia", "draft")
    made["elsewhere"] = report_state(there, "accepted", timezone.localdate(), "省平台", by=staff.window, at=now)
    return {name: ApprovalItem.objects.get(pk=item.pk) for name, item in made.items()}


def one(enterprise: Enterprise, now: datetime, node: str, state: str) -> ApprovalItem:
    project = make_project(enterprise, f"{node} {state}", profile="A")
    return make_item(project, node, state, at=now)

"""What the window may do with an item now."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import Handled
from projects.models import ApprovalItem
from projects.permissions_items import may_lead, may_take_in
from projects.rules.lifecycle import DECIDED_STATES, NOTICE_STATES
from projects.views.item_acts import Act


def acts(item: ApprovalItem, user: User, day: date) -> list[Act]:
    takes_in = may_take_in(user, day)
    if item.handled == Handled.ELSEWHERE or not (takes_in or may_lead(user, day)):
        return []

    def to(name: str) -> str:
        return reverse(name, args=[item.pk])

    if not takes_in:  # a lead: only a new demand needs one
        return [Act(to("item-return"), _("退回补正"), "undo")] if item.state == "corrected" else []
    found = []
    if item.state in NOTICE_STATES:
        found.append(Act(to("item-accept"), _("核对材料，受理"), "check", "go"))
        again = item.state == "corrected"
        found.append(
            Act(to("item-return" if again else "item-correct"), _("退回补正") if again else _("一次性告知补正"), "edit")
        )
        found.append(Act(to("item-refuse"), _("不予受理"), "no", "stop"))
    if item.state == "correcting":
        found.append(Act(to("item-answer-paper"), _("收补正材料"), "box"))
    if item.state in DECIDED_STATES:
        found.append(Act(to("item-deliver"), _("登记送达"), "seal", "go"))
    if item.tolerant and item.state not in NOTICE_STATES:
        found.append(Act(to("item-confirm-supplement"), _("核对补来的材料"), "box"))
    return found

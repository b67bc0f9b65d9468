"""What the applicant's side may do with an item now."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import Handled, MandateScope
from projects.models import ApprovalItem
from projects.permissions_items import scopes_for
from projects.queries_items import ledger_of
from projects.rules.ledger_spans import HEARING_APPLY
from projects.rules.lifecycle import BY_ACT, BY_STEP
from projects.views.item_acts import Act


def acts(item: ApprovalItem, user: User, day: date) -> list[Act]:
    """Of an agent: as far as the mandates go."""
    scopes = scopes_for(user, item.project, day)
    if item.state == "draft":
        return _of_draft(item) if MandateScope.PREPARE in scopes else []
    return _of_sent(item, applies=MandateScope.APPLY in scopes) if scopes else []


def _of_draft(item: ApprovalItem) -> list[Act]:
    check = f"{reverse('item-check', args=[item.project_id])}?item={item.pk}"
    return [
        Act(reverse("item-draft", args=[item.pk]), _("填写和传材料"), "edit", "go"),
        Act(check, _("检查并提交"), "check"),
    ]


def _of_sent(item: ApprovalItem, *, applies: bool) -> list[Act]:
    def to(name: str) -> str:
        return reverse(name, args=[item.pk])

    def can(verb: str) -> bool:
        return (item.state, verb) in BY_STEP or (item.state, verb) in BY_ACT

    found = [Act(to("item-receipt"), _("回执"), "doc")] if item.number else []
    if item.handled == Handled.ELSEWHERE or not applies:
        return found
    if can("submit_correction"):
        found.append(Act(to("item-answer"), _("逐条补正"), "edit", "go"))
    if can("supplement") and (item.tolerant or item.make_up_by):
        found.append(Act(to("item-supplement"), _("补交容缺的材料"), "upload", "go"))
    if can("apply_hearing") and may_ask_for_hearing(item):
        found.append(Act(to("item-hearing-apply"), _("要不要听证"), "talk", "go"))
    if can("withdraw"):
        found.append(Act(to("item-withdraw"), _("撤回申请"), "undo", "stop"))
    return found


def may_ask_for_hearing(item: ApprovalItem) -> bool:
    """It was told and is not answered yet."""
    return any(span.kind == HEARING_APPLY and span.to_day is None for span in ledger_of(item).spans)

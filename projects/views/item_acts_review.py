"""What reviewers, deciders, leads and the window (after delivery) may do with an item now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import CommitmentState, Handled
from projects.models import ApprovalItem
from projects.permissions_items import may_act, may_assign_item, may_decide, may_lead, may_review
from projects.queries_items import limits_of
from projects.rules.lifecycle import BY_ACT, BY_STEP, DECIDED_STATES
from projects.views.item_acts import Act
from projects.views.items_review_panel import PROCEDURE_STATES

# plain steps that have a page of words: label, icon, kind
STEPS = {
    "terminate": (_("终止办理"), "no", "stop"),
    "suspend": (_("中止"), "pause", "stop"),
    "resume": (_("恢复审查"), "run", "go"),
    "check_commitment": (_("核查承诺"), "eye", "plain"),
    "revoke": (_("撤销决定"), "no", "stop"),
    "cancel": (_("注销"), "no", "stop"),
    "rectify": (_("证照文书更正"), "edit", "plain"),
    "remedy": (_("登记复议或诉讼"), "flag", "plain"),
}


def acts(item: ApprovalItem, user: User, day: date) -> list[Act]:
    if item.handled != Handled.HERE or item.state == "draft":
        return []
    return [*_main(item, user, day), *_beside(item, user, day), *_plain(item, user, day)]


def _to(name: str, item: ApprovalItem, *more: object) -> str:
    return reverse(name, args=[item.pk, *more])


def _main(item: ApprovalItem, user: User, day: date) -> Iterator[Act]:
    in_review = item.state in ("accepted", "accepted_tolerant", *PROCEDURE_STATES)
    if in_review and item.state != "deciding" and may_review(user, item, day):
        yield Act(_to("item-review", item), _("审查"), "eye", "go")
    if item.state == "deciding" and may_decide(user, item, day):
        yield Act(_to("item-decide", item), _("决定"), "seal", "go")


def _beside(item: ApprovalItem, user: User, day: date) -> Iterator[Act]:
    if _allowed("start_special", item, user, day):
        label = _("决定前听证") if item.state == "deciding" else _("启动特别程序")
        yield Act(_to("item-special", item), label, "plus")
    live = ("accepted", "accepted_tolerant", *PROCEDURE_STATES)
    if item.state in live and may_assign_item(user, item, day):
        yield Act(_to("item-assign", item), _("承办人"), "user")
    extended = any(span[0] == "extend" for span in item.ledger.get("spans", ()))
    if _allowed("extend", item, user, day) and may_lead(user, day) and limits_of(item).extension and not extended:
        yield Act(_to("item-extend", item), _("延长期限"), "clock")
    if item.state in DECIDED_STATES and may_decide(user, item, day):
        yield Act(_to("item-correct-decision", item), _("更正登记"), "undo")


def _plain(item: ApprovalItem, user: User, day: date) -> Iterator[Act]:
    for verb, (label, icon, kind) in STEPS.items():
        if verb == "suspend" and not settings.ITEM_SUSPENSION:
            continue
        if verb == "check_commitment" and item.commitment != CommitmentState.PROMISED:
            continue
        if _allowed(verb, item, user, day):
            yield Act(_to("item-step", item, verb), label, icon, kind)


def _allowed(verb: str, item: ApprovalItem, user: User, day: date) -> bool:
    place = (item.state, verb)
    return (place in BY_STEP or place in BY_ACT) and may_act(user, verb, item, day)

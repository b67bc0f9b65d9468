"""Obligations in words: what is to be done, by whom, where it is done, and what mends it when nobody has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.permissions import may_list_accounts
from projects.permissions_items import may_lead
from projects.rules import obligations as duty
from projects.rules.obligations import Obligation
from projects.views.addresses import address, object_address

KIND_WORDS: dict[str, Any] = {
    duty.SUBMIT: _("填好并申报"),
    duty.CORRECT: _("按告知书补正"),
    duty.SUPPLEMENT: _("补齐容缺的材料"),
    duty.TAKE_IN: _("核对材料，答复"),
    duty.CONFIRM: _("核对补来的材料"),
    duty.DELIVER: _("送达决定"),
    duty.ARCHIVE: _("归档"),
    duty.REVIEW: _("审查"),
    duty.END_SPECIAL: _("办完特别程序"),
    duty.NOTIFY_HEARING: _("通知听证时间地点"),
    duty.HOLD_HEARING: _("举行听证"),
    duty.CHECK: _("核查承诺"),
    duty.ANSWER_PART: _("答复本部门的部分"),
    duty.DECIDE: _("作出决定"),
    duty.RESUME: _("恢复审查或终止"),
    duty.REPORT: _("核对其他系统的进度"),
    duty.OVERSEE: _("督办超期的件"),
}
ACTOR_WORDS: dict[str, Any] = {
    duty.APPLICANT: _("申请人"),
    duty.WINDOW: _("综合窗口"),
    duty.REVIEWER: _("审查人"),
    duty.DECIDER: _("决定人"),
    duty.LEAD: _("局领导"),
    duty.LIAISON: _("联络员或代办专员"),
    duty.PART: _("参与部门"),
}
REASON_WORDS: dict[str, Any] = {
    duty.NO_APPLICANT: _("企业没有在用的账号，项目也没有代办专员"),
    duty.NO_HOLDER: _("没有人担任这个角色"),
    duty.ALL_AWAY: _("担任这个角色的人都在请假"),
    duty.ALL_BARRED: _("能办的人都参与过另一环节，审查和决定不能是同一人"),
    duty.LEFT: _("经办人的账号已停用"),
    duty.ROLE_GONE: _("经办人已不担任这个角色"),
    duty.AWAY: _("经办人请假，没有人顶班"),
    duty.BARRED: _("经办人参与过另一环节，审查和决定不能是同一人"),
}
# where it is done, by the address of the item; the item's own page for the others
PLACES = {
    duty.SUBMIT: "item-draft",
    duty.CORRECT: "item-answer",
    duty.SUPPLEMENT: "item-supplement",
    duty.TAKE_IN: "item-accept",
    duty.CONFIRM: "item-confirm-supplement",
    duty.DELIVER: "item-deliver",
    duty.REVIEW: "item-review",
    duty.DECIDE: "item-decide",
    duty.REPORT: "item-report",
}
ASSIGN, GRANT, REASSIGN, COVER, REPORT_IT = "assign", "grant", "reassign", "cover", "report"
MENDS = {
    duty.NO_APPLICANT: (ASSIGN,),
    duty.NO_HOLDER: (GRANT,),
    duty.ALL_AWAY: (COVER,),
    duty.ALL_BARRED: (GRANT,),
    duty.LEFT: (REASSIGN,),
    duty.ROLE_GONE: (REASSIGN,),
    duty.AWAY: (COVER, REASSIGN),
    duty.BARRED: (REASSIGN,),
}


@dataclass(frozen=True, slots=True)
class Mend:
    """What gives it an owner; without an address it is somebody else's to do, and `label` says whose."""

    label: Any
    url: str = ""


def place_of(obligation: Obligation, *, elsewhere: bool = False) -> str:
    """Where the person who has it goes on with it. What another system handles is done on its own page."""
    name = PLACES.get(obligation.kind, "item")
    if elsewhere and obligation.kind == duty.CORRECT:
        name = "item"
    return object_address(name, obligation.item) or object_address("item", obligation.item)


def mends_of(obligation: Obligation, reason: str, user: User, day: Any) -> list[Mend]:
    """What gives the obligation an owner, for whoever reads the duty list."""
    wanted = MENDS[reason]
    if obligation.actor == duty.LIAISON and reason == duty.NO_HOLDER:
        wanted = (ASSIGN, REPORT_IT)
    return [_mend(each, obligation, user, day) for each in wanted]


def _mend(what: str, obligation: Obligation, user: User, day: Any) -> Mend:
    if what == REPORT_IT:
        return Mend(gettext("自己先登记进度"), object_address("item-report", obligation.item))
    if what == GRANT:
        url = address("staff") if may_list_accounts(user, day) else ""
        return Mend(gettext("给合适的人授予角色") if url else gettext("请安全管理员给合适的人授予角色"), url)
    leads = may_lead(user, day)
    if what == ASSIGN:
        url = reverse("project-team", args=[obligation.project]) if leads else ""
        return Mend(gettext("指派代办专员") if url else gettext("请局领导指派代办专员"), url)
    if what == COVER:
        url = address("leaves") if leads else ""
        return Mend(gettext("安排顶班") if url else gettext("请局领导安排顶班"), url)
    url = object_address("item-assign", obligation.item) if leads else ""
    return Mend(gettext("换承办人") if url else gettext("请局领导换承办人"), url)

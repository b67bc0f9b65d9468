"""What the steps of an approval item say: to the applicant's side, and to the bureau's people who have the next move.

As in `phrases`: a title names nobody, no project and no item; the sentence may.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


class At(Enum):
    """Where the notice leads: the addresses to try, the page that acts first, then the item's own."""

    ITEM = ("item",)
    ANSWER = ("item-answer", "item")
    RECEIPT = ("item-receipt", "item")
    HEARING = ("item-hearing-apply", "item")
    SUPPLEMENT = ("item-supplement", "item")
    TAKE_IN = ("item-accept", "item")
    CONFIRM = ("item-confirm-supplement", "item")
    REVIEW = ("item-review", "item")
    DECIDE = ("item-decide", "item")
    DELIVER = ("item-deliver", "item")
    REPORT = ("item-report", "item")

    def url(self, item: int) -> str:
        """The first address that there is; empty when there is none."""
        for name in self.value:
            try:
                return reverse(name, args=[item])
            except NoReverseMatch:
                continue
        return ""


@dataclass(frozen=True, slots=True)
class ItemPhrase:
    title: Any  # lazy text
    text: Any
    place: At = At.ITEM


# to the applicant's side: the enterprise's people and its agents
APPLICANT: dict[str, ItemPhrase] = {
    "submit": ItemPhrase(
        _("申报已收到"), _("%(matter)s（%(project)s）已收件，办件编号 %(number)s。五个工作日内会告诉你受理不受理。"), At.RECEIPT
    ),
    "request_correction": ItemPhrase(
        _("材料要补正"), _("%(matter)s（%(project)s）要补正。所有要补的都一次列出来了，逐项补上再提交。"), At.ANSWER
    ),
    "return_correction": ItemPhrase(
        _("还有材料要补正"), _("%(matter)s（%(project)s）还有没补齐的项，看看是哪几项，补上再提交。"), At.ANSWER
    ),
    "submit_correction": ItemPhrase(_("补正已提交"), _("%(matter)s（%(project)s）的补正已提交，等窗口核对。")),
    "withdraw": ItemPhrase(_("申请已撤回"), _("%(matter)s（%(project)s）的申请已撤回。还要办，可以重新申报。")),
    "lapse": ItemPhrase(
        _("申请逾期没有补正"), _("%(matter)s（%(project)s）到期没有补正，已终止办理。还要办，可以重新申报。")
    ),
    "accept": ItemPhrase(_("申请已受理"), _("%(matter)s（%(project)s）已受理，开始计时。哪天前办结，办件页上有。")),
    "accept_tolerant": ItemPhrase(
        _("申请已容缺受理"), _("%(matter)s（%(project)s）先受理了，还缺的材料要按期补上。"), At.SUPPLEMENT
    ),
    "deem_accepted": ItemPhrase(
        _("申请视为受理"), _("%(matter)s（%(project)s）五个工作日内没有告知，依法视为受理，从收到材料那天算起。")
    ),
    "not_needed": ItemPhrase(_("这项许可不用办"), _("%(matter)s（%(project)s）依法不需要办许可。理由在告知书里。")),
    "refuse": ItemPhrase(
        _("申请没有受理"), _("%(matter)s（%(project)s）不予受理。理由和接下来向哪里申请，在通知书里。")
    ),
    "start_special": ItemPhrase(
        _("办件进入特别程序"), _("%(matter)s（%(project)s）进入%(procedure)s。要多久、停不停钟，办件页上有。")
    ),
    "tell_special": ItemPhrase(_("特别程序要多久"), _("%(matter)s（%(project)s）的%(procedure)s要多久，已书面告知。")),
    "end_special": ItemPhrase(
        _("特别程序结束了"), _("%(matter)s（%(project)s）的%(procedure)s结束了。新的到期日在办件页上。")
    ),
    "suspend": ItemPhrase(_("办件中止审查"), _("%(matter)s（%(project)s）中止审查。事由和依据在办件页上。")),
    "resume": ItemPhrase(_("办件恢复审查"), _("%(matter)s（%(project)s）恢复审查。新的到期日在办件页上。")),
    "extend": ItemPhrase(_("办理期限延长了"), _("%(matter)s（%(project)s）延长办理期限。理由在告知书里。")),
    "tell_hearing": ItemPhrase(
        _("你有权要求听证"), _("%(matter)s（%(project)s）作决定前，你可以要求听证。五日内提出。"), At.HEARING
    ),
    "notify_hearing": ItemPhrase(_("听证的时间地点定了"), _("%(matter)s（%(project)s）的听证定了时间地点，看办件页。")),
    "warn": ItemPhrase(
        _("办件超过了期限"), _("%(matter)s（%(project)s）超过了办理期限，已报局领导督办。你不用做什么，有进展马上告诉你。")
    ),
    "remind": ItemPhrase(
        _("补正快到期了"), _("%(matter)s（%(project)s）的补正期限快到了。不补，到期会终止办理。"), At.ANSWER
    ),
    "supplement_overdue": ItemPhrase(
        _("容缺材料过期没有补"), _("%(matter)s（%(project)s）容缺的材料过期没有补，尽快补上，否则可能不予许可。"), At.SUPPLEMENT
    ),
    "confirm_supplement": ItemPhrase(_("补交的材料收到了"), _("%(matter)s（%(project)s）补交的材料已确认。")),
    "complete_materials": ItemPhrase(
        _("容缺材料补齐了"), _("%(matter)s（%(project)s）的材料补齐了，转为正式受理，受理日不变。")
    ),
    "check_commitment": ItemPhrase(_("承诺核查有结果了"), _("%(matter)s（%(project)s）承诺的事核查过了，看看结果。")),
    "approve": ItemPhrase(_("准予许可"), _("%(matter)s（%(project)s）准予许可。决定书会送到你手里，办件页上可以先看。")),
    "approve_tolerant": ItemPhrase(
        _("容缺通过"), _("%(matter)s（%(project)s）容缺通过。还缺的材料按期补上。"), At.SUPPLEMENT
    ),
    "deny": ItemPhrase(
        _("不予许可"), _("%(matter)s（%(project)s）不予许可。理由、怎样申请复议或提起诉讼，在决定书里。")
    ),
    "terminate": ItemPhrase(_("办件终止了"), _("%(matter)s（%(project)s）已终止办理。理由在告知书里。")),
    "deliver": ItemPhrase(_("决定已送达"), _("%(matter)s（%(project)s）的决定已送达，送达回证在办件页上。")),
    "cancel": ItemPhrase(_("许可已注销"), _("%(matter)s（%(project)s）的许可已注销。理由在决定书里。")),
    "revoke": ItemPhrase(
        _("许可已撤销"), _("%(matter)s（%(project)s）的许可已撤销。理由、怎样申请复议或提起诉讼，在决定书里。")
    ),
    "rectify": ItemPhrase(_("文书里的笔误改正了"), _("%(matter)s（%(project)s）的文书改正了笔误，旧的一份留着。")),
    "annul": ItemPhrase(_("一条错误登记更正了"), _("%(matter)s（%(project)s）有一条登记错了，已更正。看看现在的状态。")),
    "sign_certificate": ItemPhrase(
        _("证照出来了"), _("%(matter)s（%(project)s）的证照已经签出，办件页上可以下载，扫码可以查验。")
    ),
    "replace_certificate": ItemPhrase(
        _("原来的证照不再有效"), _("%(matter)s（%(project)s）原来的证照已经换发或注销，不再有效。以新的决定为准。")
    ),
    "lapse_certificate": ItemPhrase(
        _("证照失效了"), _("%(matter)s（%(project)s）的证照已登记失效。原因和依据在办件页上。")
    ),
    "report": ItemPhrase(
        _("外部系统里有新进展"), _("%(matter)s（%(project)s）在别的系统办理，现在是：%(state)s。")
    ),
}  # fmt: skip

# to the bureau's people
BUREAU: dict[str, ItemPhrase] = {
    "submit": ItemPhrase(_("有新申报等窗口"), _("%(number)s %(matter)s（%(project)s）等你收件、核对材料。"), At.TAKE_IN),
    "submit_correction": ItemPhrase(
        _("补正交来了"), _("%(number)s %(matter)s（%(project)s）的补正交来了，逐项核对。"), At.TAKE_IN
    ),
    "return_correction": ItemPhrase(
        _("有件再次要求补正"), _("%(number)s %(matter)s（%(project)s）提出了首次告知书以外的要求，已计入本部门。")
    ),
    "withdraw": ItemPhrase(_("申请人撤回了申请"), _("%(number)s %(matter)s（%(project)s）已撤回，不用再办。")),
    "accept": ItemPhrase(_("有新件等审查"), _("%(number)s %(matter)s（%(project)s）已受理，等你审查。"), At.REVIEW),
    "accept_tolerant": ItemPhrase(
        _("有容缺件等审查"), _("%(number)s %(matter)s（%(project)s）容缺受理，等你审查。"), At.REVIEW
    ),
    "deem_accepted": ItemPhrase(
        _("有件视为受理"), _("%(number)s %(matter)s（%(project)s）到期没有告知，依法视为受理，期限从收件那天算起。")
    ),
    "assign_item": ItemPhrase(_("有件交给你办"), _("%(number)s %(matter)s（%(project)s）交给你办。")),
    "reassign": ItemPhrase(_("有件转给你办"), _("%(number)s %(matter)s（%(project)s）转给你办。")),
    "suspend": ItemPhrase(_("有件中止审查"), _("%(number)s %(matter)s（%(project)s）中止审查，期限停下。")),
    "resume": ItemPhrase(_("有件恢复审查"), _("%(number)s %(matter)s（%(project)s）恢复审查，接着办。"), At.REVIEW),
    "extend": ItemPhrase(_("有件批准延长"), _("%(number)s %(matter)s（%(project)s）批准延长，新的到期日在办件页上。")),
    "apply_hearing": ItemPhrase(
        _("申请人要求听证"), _("%(number)s %(matter)s（%(project)s）的申请人要求听证，二十日内组织。"), At.REVIEW
    ),
    "waive_hearing": ItemPhrase(
        _("申请人放弃听证"), _("%(number)s %(matter)s（%(project)s）的申请人放弃听证，接着办。"), At.REVIEW
    ),
    "answer_component": ItemPhrase(
        _("有分项意见来了"), _("%(number)s %(matter)s（%(project)s）有一项分项意见来了。"), At.REVIEW
    ),
    "finish_review": ItemPhrase(
        _("有件等决定"), _("%(number)s %(matter)s（%(project)s）审查完毕，等你决定。"), At.DECIDE
    ),
    "return_to_review": ItemPhrase(
        _("有件退回复审"), _("%(number)s %(matter)s（%(project)s）退回复审，看看决定人的意见。"), At.REVIEW
    ),
    "warn": ItemPhrase(_("有件快到期"), _("%(number)s %(matter)s（%(project)s）快到期，先办这件。")),
    "supplement": ItemPhrase(
        _("容缺材料交来了"), _("%(number)s %(matter)s（%(project)s）补交了材料，等你确认。"), At.CONFIRM
    ),
    "supplement_overdue": ItemPhrase(
        _("有件容缺材料过期"), _("%(number)s %(matter)s（%(project)s）容缺的材料过期没有补，定下怎么办。")
    ),
    "approve": ItemPhrase(_("有决定等送达"), _("%(number)s %(matter)s（%(project)s）准予许可，等送达。"), At.DELIVER),
    "approve_tolerant": ItemPhrase(
        _("有决定等送达"), _("%(number)s %(matter)s（%(project)s）容缺通过，等送达。"), At.DELIVER
    ),
    "deny": ItemPhrase(_("有决定等送达"), _("%(number)s %(matter)s（%(project)s）不予许可，等送达。"), At.DELIVER),
    "annul": ItemPhrase(_("有件更正了登记"), _("%(number)s %(matter)s（%(project)s）有一条登记更正了，看看现在的状态。")),
    "remedy": ItemPhrase(_("有复议或诉讼"), _("%(number)s %(matter)s（%(project)s）登记了复议或诉讼。")),
    "report": ItemPhrase(
        _("有事项由你们办理"), _("%(matter)s（%(project)s）由你单位的系统办理，现在是：%(state)s。有变化就来更新。"), At.REPORT
    ),
}  # fmt: skip

# the same verb at another moment
OVERDUE = ItemPhrase(_("有件超期了"), _("%(number)s %(matter)s（%(project)s）已超过办理期限，今天就办。"))
TAKEN_AWAY = ItemPhrase(_("有件转给别人了"), _("%(number)s %(matter)s（%(project)s）转给别人办了，你不用再办。"))
GONE = _("你现在看不到这个办件了。")

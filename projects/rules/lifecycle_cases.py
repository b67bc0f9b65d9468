"""What happens beside the state of an approval item, the kinds of case, and the papers that a step brings with it.

`CASE_EVENTS`, `CASE_TYPES` and `NOTICES` are the catalogue's own, letter for letter (a test compares them). `ACTS` gives
every act that changes no state its verb.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from projects.rules.lifecycle_data import APPLICANT, DECIDER, REVIEWER, STATES, SYSTEM, WINDOW
from projects.rules.wording import Text


class CaseEvent(NamedTuple):
    """Something that happens to a case and changes no state."""

    zh: str
    en: str
    states: tuple[str, ...]
    actor: str
    effect: str
    rule: str = ""
    src: str = ""


CASE_EVENTS: Mapping[str, CaseEvent] = {
    "ce-extend": CaseEvent(
        "延长办理期限",
        "Extend",
        ("accepted", "accepted_tolerant", "reviewing", "special_done", "deciding"),
        DECIDER,
        "due + extension_workdays of the item or variant; once; before the due day",
        "本机关负责人批准,书面告知理由(第42条);extension_workdays为0的不得使用;联合办理45日加15日须本级政府负责人批准",
        "C:S-XK",
    ),
    "ce-supplement": CaseEvent(
        "容缺件补齐",
        "Supplement received",
        ("accepted_tolerant", "reviewing", "special_running", "special_done", "deciding", "approved_tolerant"),
        APPLICANT,
        "clears the tolerant flag when the window confirms; clock unchanged",
        src="P",
    ),
    "ce-supplement-overdue": CaseEvent(
        "容缺件逾期未补",
        "Supplement overdue",
        ("accepted_tolerant", "reviewing", "deciding", "approved_tolerant"),
        SYSTEM,
        "flag; approval only after the decider rules: not tolerant approval, but deny or ask to withdraw",
        src="P",
    ),
    "ce-reassign": CaseEvent(
        "转办(换承办人)",
        "Reassign",
        ("accepted", "accepted_tolerant", "reviewing", "deciding"),
        DECIDER,
        "clock unchanged",
        src="P",
    ),
    "ce-warn": CaseEvent(
        "预警与督办",
        "Warning",
        ("accepted", "accepted_tolerant", "reviewing", "special_done", "deciding"),
        SYSTEM,
        "see p_warn_ratio; red when overdue",
        src="P",
    ),
    "ce-rectify": CaseEvent(
        "证照文书更正(笔误)",
        "Rectify clerical error",
        ("delivered", "archived"),
        WINDOW,
        "new version of the document, old one kept",
        src="P",
    ),
    "ce-remedy": CaseEvent(
        "复议或诉讼登记",
        "Reconsideration or lawsuit",
        ("delivered", "archived", "revoked", "cancelled", "refused", "not_needed"),
        WINDOW,
        "records body, number, outcome; a new decision opens a new case",
        src="C:S-FY,S-SS",
    ),
}


class Act(NamedTuple):
    """A verb that leaves the state as it is, and from which states it may be done."""

    verb: str
    states: tuple[str, ...]
    actor: str
    zh: str
    en: str
    case_event: str = ""

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)


def _of(verb: str, event: str) -> Act:
    found = CASE_EVENTS[event]
    return Act(verb, found.states, found.actor, found.zh, found.en, event)


_UNDER_WAY = ("reviewing", "special_running", "special_done", "deciding")
_HEARING = ("reviewing", "special_running", "deciding")
_SUPPLIED = (*CASE_EVENTS["ce-supplement"].states, "accepted", "approved", "suspended", "delivered", "archived")
_LIVE = tuple(name for name, state in STATES.items() if not state.terminal and name not in ("draft", "delivered"))

ACTS: tuple[Act, ...] = (
    _of("extend", "ce-extend"),
    _of("supplement", "ce-supplement"),
    _of("supplement_overdue", "ce-supplement-overdue"),
    _of("reassign", "ce-reassign"),
    _of("warn", "ce-warn"),
    _of("rectify", "ce-rectify"),
    _of("remedy", "ce-remedy"),
    Act("confirm_supplement", _SUPPLIED, WINDOW, "确认补齐", "Confirm the supplement"),
    # several special procedures at once: the first one moves the item, the others stand beside it
    Act("start_special", ("special_running",), REVIEWER, "再启动一项特别程序", "Begin another special procedure"),
    Act("end_special", ("suspended",), REVIEWER, "结束特别程序", "End the special procedure"),
    Act("tell_special", ("special_running", "suspended"), REVIEWER, "告知所需时间", "Tell the time it takes"),
    # what does not stop the clock: 公示, 踏勘, 征求意见
    Act("start_task", ("reviewing", "special_running"), REVIEWER, "启动并行任务", "Begin a parallel task"),
    Act("end_task", (*_UNDER_WAY, "suspended"), REVIEWER, "结束并行任务", "End the parallel task"),
    Act("tell_hearing", _HEARING, REVIEWER, "告知听证权利", "Tell the right to a hearing"),
    Act("apply_hearing", _UNDER_WAY, APPLICANT, "申请听证", "Apply for a hearing"),
    Act("waive_hearing", _UNDER_WAY, APPLICANT, "放弃听证", "Waive the hearing"),
    Act("notify_hearing", _UNDER_WAY, REVIEWER, "通知听证时间地点", "Notify time and place of the hearing"),
    Act("hold_hearing", _UNDER_WAY, REVIEWER, "举行听证", "Hold the hearing"),
    Act("pass_to", _LIVE, WINDOW, "交由他方办理", "Pass to another party"),
    Act("check_commitment", ("approved", "delivered", "archived"), REVIEWER, "核查承诺", "Check what was promised"),
    Act("annul", tuple(STATES), DECIDER, "更正错误登记", "Correct a wrong entry"),
)


class CaseType(NamedTuple):
    """首次, 变更, 延续 …: every kind goes through the same states. `items`: None means every matter."""

    zh: str
    en: str
    items: tuple[str, ...] | None
    basis: str = ""
    src: str = ""


_CHANGE_BASIS = (
    "行政许可法第49条;备案项目较大变更及时告知(条例第14条);核准变更20个工作日(条例第11条);"
    "环评重大变动重新报批(环评法第24条)"
)
_RENEW_BASIS = (
    "行政许可法第50条:届满30日前申请,逾期未决定视为准予延续;核准延期一次、届满30个工作日前申请(条例第12条);"
    "施工许可延期两次、每次不超过3个月(建筑法第9条)"
)
_RECHECK_BASIS = "环评批准满5年、水保批准满3年方开工的重新审核(环评法第24条;53号令第18条)"
_ALL = (
    *("ap-project-filing", "ap-land-siting", "ap-land-planning", "ap-works-planning", "ap-energy", "ap-eia"),
    *("ap-water-soil", "ap-drawing", "ap-civil-defence", "ap-fire-design", "ap-construction-permit"),
)
_RENEWED = ("ap-project-filing", "ap-land-siting", "ap-works-planning", "ap-energy", "ap-construction-permit")
_REISSUED = ("ap-land-planning", "ap-works-planning", "ap-construction-permit")

CASE_TYPES: Mapping[str, CaseType] = {
    "ct-new": CaseType("首次申请", "New", None, src="K"),
    "ct-change": CaseType("变更", "Change", _ALL, _CHANGE_BASIS, "C:S-XK,S-QT,S-HP"),
    "ct-renew": CaseType("延期(延续)", "Renew or extend", _RENEWED, _RENEW_BASIS, "C:S-XK,S-QT,S-JZ 其余K"),
    "ct-recheck": CaseType(
        "满期重新审核", "Re-examination", ("ap-eia", "ap-water-soil"), _RECHECK_BASIS, "C:S-HP,S-SB53"
    ),
    "ct-reissue": CaseType("证照补领", "Reissue", _REISSUED, "电子证照可自行下载,纸质遗失补领", "K"),
    "ct-cancel": CaseType("注销", "Cancel", None, "行政许可法第70条", "C:S-XK"),
}


class Notice(NamedTuple):
    """A paper that the window must issue; `trigger`: the state reached, or the case event."""

    zh: str
    en: str
    trigger: str
    basis: str
    src: str


NOTICES: Mapping[str, Notice] = {
    "nt-receipt": Notice("材料接收凭证", "Receipt", "submitted", "收件登记", "P"),
    "nt-correction": Notice(
        "补正材料一次性告知书", "Correction notice", "correcting", "行政许可法第32条第1款第4项", "C:S-XK"
    ),
    "nt-accept": Notice(
        "受理通知书",
        "Acceptance notice",
        "accepted",
        "行政许可法第32条第2款(加盖专用印章、注明日期)",
        "C:S-XK",
    ),
    "nt-tolerant": Notice(
        "容缺受理通知书(列明缺件与补齐期限)",
        "Tolerant acceptance notice",
        "accepted_tolerant",
        "地方容缺受理制度",
        "P",
    ),
    "nt-not-needed": Notice("不受理告知书", "Not-needed notice", "not_needed", "行政许可法第32条第1款第1项", "C:S-XK"),
    "nt-refuse": Notice(
        "不予受理通知书",
        "Refusal notice",
        "refused",
        "行政许可法第32条第1款第2项(告知向有关机关申请)",
        "C:S-XK",
    ),
    "nt-special": Notice(
        "特别程序所需时间告知书", "Special procedure notice", "special_running", "行政许可法第45条", "C:S-XK"
    ),
    "nt-hearing": Notice(
        "听证权利告知书与听证通知书", "Hearing notices", "special_running", "行政许可法第46至48条", "C:S-XK"
    ),
    "nt-extend": Notice("延长办理期限告知书", "Extension notice", "ce-extend", "行政许可法第42条", "C:S-XK"),
    "nt-grant": Notice("准予行政许可决定书", "Grant decision", "approved", "行政许可法第38条", "C:S-XK"),
    "nt-deny": Notice(
        "不予行政许可决定书",
        "Denial decision",
        "denied",
        "行政许可法第38条(说明理由,告知复议、诉讼权利)",
        "C:S-XK",
    ),
    "nt-withdraw": Notice("撤回(撤件)确认书", "Withdrawal confirmation", "withdrawn", "申请人书面申请", "K"),
    "nt-terminate": Notice("终止办理告知书", "Termination notice", "terminated", "申请人终止等情形", "K"),
    "nt-delivery": Notice("送达回证", "Delivery receipt", "delivered", "行政许可法第44条", "C:S-XK"),
    "nt-revoke": Notice("撤销行政许可决定书", "Revocation decision", "revoked", "行政许可法第69条", "C:S-XK"),
    "nt-cancel": Notice("注销行政许可决定书", "Cancellation decision", "cancelled", "行政许可法第70条", "C:S-XK"),
}
# the same papers where the catalogue names one trigger and the law means two: a tolerant grant is a grant decision
# (Art. 38), and the confirmation is named for 撤回 and 撤件 alike
ALSO: Mapping[str, tuple[str, ...]] = {"approved_tolerant": ("nt-grant",), "withdrawn_early": ("nt-withdraw",)}

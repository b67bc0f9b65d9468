"""The states of an approval item and the steps between them, as a table that a clerk can read.

The Chinese, the codes, the rules and their sources are the catalogue's own, letter for letter (`states`, `transitions`;
a test compares them); the English of the steps and what a step needs are this file's. What happens beside the state
stands in `lifecycle_cases`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from projects.rules.wording import Text

APPLICANT, WINDOW, REVIEWER, DECIDER, SYSTEM = "applicant", "window", "reviewer", "decider", "system"
ACTORS: Mapping[str, Text] = {
    APPLICANT: Text("申请人", "the applicant"),
    WINDOW: Text("窗口", "the window"),
    REVIEWER: Text("审查人", "the reviewer"),
    DECIDER: Text("决定人", "the decider"),
    SYSTEM: Text("系统", "the system"),
}


class State(NamedTuple):
    """`national`: the code of the national exchange (办理状态 1–15), `clock`: what runs while the item stands here."""

    zh: str
    en: str
    national: int | None
    clock: str  # off, notice5 (five days to tell), run, pause, stop
    terminal: bool = False
    optional: bool = False  # off until the bureau switches it on
    note: str = ""
    src: str = ""

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)


_TOLERANT = "标准无单独码,用已受理加标志;须记缺件与补齐期限"
_SUSPENDED = "行政许可法未设中止:默认停用,仅在不可抗力或法律法规明文规定可中止时由行政审批局启用;不得用来等材料"
_WITHDRAWN = "标准原文未见:14也可能专指行政机关撤回许可(第8条),此时本状态应报2;上报码做成配置"
_CANCELLED = "注销(行政许可法第70条;含期满未延续、施工许可证自行废止)"

STATES: Mapping[str, State] = {
    "draft": State("草稿", "Draft", None, "off"),
    "submitted": State("已申报(已接件)", "Submitted", 1, "notice5"),
    "pre_review": State("预审", "Pre-review", None, "notice5"),
    "correcting": State("补正(开始)", "Correction requested", 6, "off"),
    "corrected": State("补正(结束)", "Correction received", 7, "notice5"),
    "not_needed": State("不受理(依法不需许可)", "Not needed", 4, "off", terminal=True),
    "refused": State("不予受理", "Refused acceptance", 5, "off", terminal=True),
    "withdrawn_early": State("已撤件(受理前)", "Withdrawn before acceptance", 2, "off", terminal=True),
    "accepted": State("已受理", "Accepted", 3, "run"),
    "accepted_tolerant": State("容缺受理", "Accepted with deficiency", 3, "run", note=_TOLERANT),
    "reviewing": State("审查(部门开始办理)", "Under review", 8, "run"),
    "special_running": State("特别程序(开始)", "Special procedure", 9, "pause"),
    "suspended": State("中止(暂停审查)", "Suspended", None, "pause", optional=True, note=_SUSPENDED, src="P"),
    "special_done": State("特别程序(结束)", "Special procedure ended", 10, "run"),
    "deciding": State("决定", "Decision", None, "run"),
    "approved": State("办结(通过)", "Granted", 11, "stop"),
    "approved_tolerant": State("办结(容缺通过)", "Granted with deficiency", 12, "stop"),
    "denied": State("办结(不通过,不予许可)", "Denied", 13, "stop"),
    "withdrawn": State("撤回(受理后申请人撤回)", "Withdrawn", 14, "stop", terminal=True, note=_WITHDRAWN),
    "terminated": State("终止(申请人主体终止、逾期不补等)", "Terminated", None, "stop", terminal=True),
    "delivered": State("送达(颁证)", "Delivered", None, "off"),
    "archived": State("归档", "Archived", None, "off", terminal=True),
    "cancelled": State(_CANCELLED, "Cancelled", None, "off", terminal=True, src="C:S-XK,S-JZ"),
    "revoked": State("撤销(行政许可法第69条)", "Revoked", 15, "off", terminal=True),
}


class Step(NamedTuple):
    """One way from a state to another: who does what. `rule` and `src` stand in RULES."""

    source: str
    verb: str
    target: str
    actor: str
    zh: str
    en: str

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def rule(self) -> str:
        return RULES.get((self.source, self.verb), ("", ""))[0]

    @property
    def src(self) -> str:
        """Provenance, as the catalogue marks it: C confirmed, K general practice, P proposed; empty: not marked."""
        return RULES.get((self.source, self.verb), ("", ""))[1]

    @property
    def needs_reason(self) -> bool:
        return self.verb in REASONED


STEPS: tuple[Step, ...] = (
    # before acceptance
    Step("draft", "submit", "submitted", APPLICANT, "申报", "Submit"),
    Step("submitted", "pre_review", "pre_review", WINDOW, "预审", "Begin pre-review"),
    Step("submitted", "withdraw", "withdrawn_early", APPLICANT, "撤件", "Take the papers back"),
    Step("pre_review", "withdraw", "withdrawn_early", APPLICANT, "撤件", "Take the papers back"),
    Step("submitted", "request_correction", "correcting", WINDOW, "一次性告知补正", "Tell all gaps at once"),
    Step("pre_review", "request_correction", "correcting", WINDOW, "一次性告知补正", "Tell all gaps at once"),
    Step("correcting", "submit_correction", "corrected", APPLICANT, "提交补正", "Hand in the correction"),
    Step("correcting", "lapse", "terminated", SYSTEM, "逾期未补(按本地规定)", "Lapse: not corrected in time"),
    Step("correcting", "withdraw", "withdrawn_early", APPLICANT, "撤件", "Take the papers back"),
    Step("corrected", "accept", "accepted", WINDOW, "受理", "Accept"),
    Step("submitted", "accept", "accepted", WINDOW, "受理(出具受理通知书)", "Accept, with an acceptance notice"),
    Step("pre_review", "accept", "accepted", WINDOW, "受理", "Accept"),
    Step("submitted", "deem_accepted", "accepted", SYSTEM, "视为受理", "Deemed accepted"),
    Step("pre_review", "deem_accepted", "accepted", SYSTEM, "视为受理", "Deemed accepted"),
    Step("corrected", "deem_accepted", "accepted", SYSTEM, "视为受理", "Deemed accepted"),
    Step("corrected", "accept_tolerant", "accepted_tolerant", WINDOW, "容缺受理", "Accept with papers missing"),
    Step("corrected", "return_correction", "correcting", WINDOW, "退回补正", "Return: points of the first notice open"),
    Step("corrected", "refuse", "refused", WINDOW, "不予受理(补正仍不符合)", "Refuse: the correction does not meet it"),
    Step("corrected", "withdraw", "withdrawn_early", APPLICANT, "撤件", "Take the papers back"),
    Step("pre_review", "not_needed", "not_needed", WINDOW, "告知不受理", "Tell that no permit is needed"),
    Step("submitted", "accept_tolerant", "accepted_tolerant", WINDOW, "容缺受理", "Accept with papers missing"),
    Step("pre_review", "accept_tolerant", "accepted_tolerant", WINDOW, "容缺受理", "Accept with papers missing"),
    Step("submitted", "not_needed", "not_needed", WINDOW, "即时告知不受理", "Tell at once that no permit is needed"),
    Step("submitted", "refuse", "refused", WINDOW, "不予受理(即时,盖章书面)", "Refuse at once, sealed and in writing"),
    Step("pre_review", "refuse", "refused", WINDOW, "不予受理", "Refuse acceptance"),
    # from acceptance to the decision
    Step("accepted_tolerant", "complete_materials", "accepted", WINDOW, "容缺件补齐(转正式受理)", "Papers complete"),
    Step("accepted_tolerant", "withdraw", "withdrawn", APPLICANT, "撤回申请", "Withdraw the application"),
    Step("accepted", "start_review", "reviewing", REVIEWER, "开始审查", "Begin the review"),
    Step("accepted_tolerant", "start_review", "reviewing", REVIEWER, "开始审查", "Begin the review"),
    Step("accepted", "withdraw", "withdrawn", APPLICANT, "撤回申请", "Withdraw the application"),
    Step("reviewing", "start_special", "special_running", REVIEWER, "启动特别程序", "Begin a special procedure"),
    Step("special_running", "end_special", "special_done", REVIEWER, "结束特别程序", "End the special procedure"),
    Step("special_done", "resume_review", "reviewing", SYSTEM, "继续审查", "Go on with the review"),
    Step("reviewing", "finish_review", "deciding", REVIEWER, "审查完毕", "Finish the review"),
    Step("reviewing", "withdraw", "withdrawn", APPLICANT, "撤回申请", "Withdraw the application"),
    Step("reviewing", "terminate", "terminated", DECIDER, "终止", "Terminate"),
    Step("reviewing", "suspend", "suspended", DECIDER, "中止", "Suspend"),
    Step("special_running", "withdraw", "withdrawn", APPLICANT, "撤回申请", "Withdraw the application"),
    Step("special_running", "terminate", "terminated", DECIDER, "终止", "Terminate"),
    Step("special_running", "suspend", "suspended", DECIDER, "中止", "Suspend"),
    Step("suspended", "resume", "reviewing", DECIDER, "恢复审查", "Resume the review"),
    Step("suspended", "withdraw", "withdrawn", APPLICANT, "撤回申请", "Withdraw the application"),
    Step("suspended", "terminate", "terminated", DECIDER, "终止", "Terminate"),
    Step(
        "deciding", "start_special", "special_running", DECIDER, "决定前听证等", "Hearing or the like before deciding"
    ),
    Step("deciding", "withdraw", "withdrawn", APPLICANT, "撤回申请(决定作出前)", "Withdraw before the decision"),
    Step("deciding", "approve", "approved", DECIDER, "准予", "Grant"),
    Step("deciding", "approve_tolerant", "approved_tolerant", DECIDER, "容缺通过", "Grant with papers missing"),
    Step("deciding", "deny", "denied", DECIDER, "不予(书面说明理由,告知复议诉讼)", "Deny, with reasons and remedies"),
    Step("deciding", "return_to_review", "reviewing", DECIDER, "退回复审", "Return to the review"),
    # after the decision
    Step(
        "approved", "deliver", "delivered", WINDOW, "送达(上门送证或电子证照)", "Deliver, at the door or electronically"
    ),
    Step("approved_tolerant", "deliver", "delivered", WINDOW, "送达(缺件补齐后或按承诺)", "Deliver, as promised"),
    Step("denied", "deliver", "delivered", WINDOW, "送达不予决定", "Deliver the denial"),
    Step("delivered", "archive", "archived", SYSTEM, "归档", "Archive"),
    Step("delivered", "cancel", "cancelled", DECIDER, "注销", "Cancel"),
    Step("archived", "cancel", "cancelled", DECIDER, "注销(归档后)", "Cancel after archiving"),
    Step("delivered", "revoke", "revoked", DECIDER, "撤销", "Revoke"),
    Step("archived", "revoke", "revoked", DECIDER, "撤销(归档后)", "Revoke after archiving"),
    Step("approved", "revoke", "revoked", DECIDER, "撤销(送达前)", "Revoke before delivery"),
)

# (rule, where it comes from) of a step, by (from, verb)
RULES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("submitted", "request_correction"): ("5个工作日内;每案在同一材料集上只能一次", ""),
    ("correcting", "lapse"): ("须书面提示;天数配置", ""),
    ("submitted", "deem_accepted"): ("收件后第5个工作日届满未告知,受理日回溯为收件日(第32条)", ""),
    ("pre_review", "deem_accepted"): (
        "预审不另起期限:自收件起第5个工作日届满未告知的,受理日回溯为收件日(第32条)",
        "C:S-XK",
    ),
    ("corrected", "deem_accepted"): (
        "提交全部补正材料后5个工作日届满未处理的,受理日回溯为补正收件日",
        "P (第32条类推)",
    ),
    ("corrected", "accept_tolerant"): ("", "P"),
    ("corrected", "return_correction"): (
        "只限首次告知书所列而未补齐的项,不得提出新要求(一次告知)",
        "C:S-XK (一次告知) 退回P",
    ),
    ("corrected", "refuse"): ("", "K"),
    ("corrected", "withdraw"): ("", "K"),
    ("pre_review", "not_needed"): ("", "C:S-XK"),
    ("accepted_tolerant", "complete_materials"): ("受理日不变", "P"),
    ("accepted_tolerant", "withdraw"): ("", "K"),
    ("deciding", "start_special"): (
        "拟作决定涉及重大利益须告知听证权(第46、47条);重新书面告知所需时间",
        "C:S-XK",
    ),
    ("deciding", "withdraw"): ("", "K"),
    ("special_running", "terminate"): ("", "K"),
    ("reviewing", "suspend"): ("负责人批准,书面告知事由和依据", "P"),
    ("special_running", "suspend"): ("", "P"),
    ("suspended", "resume"): ("事由消除后次一工作日起续算", "P"),
    ("suspended", "withdraw"): ("", "P"),
    ("suspended", "terminate"): ("", "P"),
    ("delivered", "cancel"): ("第70条情形;不溯及既往", "C:S-XK"),
    ("archived", "cancel"): ("", "C:S-XK"),
    ("reviewing", "start_special"): ("书面告知所需时间(第45条)", ""),
    ("approved", "deliver"): ("10个工作日内(第44条)", ""),
    ("approved_tolerant", "deliver"): ("逾期不补的按承诺处理:责令补齐,可撤销(第69条)", ""),
    ("approved", "revoke"): ("第69条不以送达为前提;撤销前听取当事人意见,书面说明理由", "K"),
}

REASONED = frozenset(
    {
        *("request_correction", "return_correction", "not_needed", "refuse", "lapse"),
        *("start_special", "suspend", "extend", "return_to_review", "approve_tolerant", "deny", "terminate"),
        *("cancel", "revoke", "annul", "reassign", "rectify"),
    }
)

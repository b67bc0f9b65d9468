"""What happened to an approval item, in words. Every verb of its life has its sentence here (a test walks them all).

What somebody wrote along with an act is told to everybody who sees the item when the applicant is to know it (`TOLD_TO_ALL`:
reasons of notices and decisions, what the applicant wrote). Whatever else was written stays with the bureau.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import CommitmentState, ComponentState, DeliveryMeans
from projects.models import Event
from projects.permissions import PROJECT_STAFF, Role, roles
from projects.queries_items import OBJECT
from projects.rules.catalogue import Catalogue
from projects.rules.lifecycle import state_name
from projects.rules.lifecycle_data import STATES
from projects.rules.told_to_all import TOLD_TO_ALL
from projects.templatetags.portal import pick_text, zh_date

ITEM_WORDS: dict[str, Any] = {
    # before it is sent
    "open_item": _("建立申请草稿"),
    "edit_draft": _("修改申请草稿"),
    "attach": _("放入材料"),
    "detach": _("取下材料"),
    "hold": _("按证照材料库更新材料"),
    "drop_draft": _("删除申请草稿"),
    "tell_commitment": _("签了告知承诺书"),
    "submit": _("提交申报"),
    "check_papers": _("核对材料"),
    # before acceptance
    "pre_review": _("开始预审"),
    "request_correction": _("一次性告知补正"),
    "submit_correction": _("提交补正"),
    "return_correction": _("退回补正"),
    "remind": _("书面提醒补正"),
    "lapse": _("逾期没有补正，终止办理"),
    "accept": _("受理，开始计时"),
    "accept_tolerant": _("容缺受理，开始计时"),
    "deem_accepted": _("到期没有告知，视为受理"),
    "not_needed": _("告知不需要办这项许可"),
    "refuse": _("不予受理"),
    "withdraw": _("撤回申请"),
    # who has it
    "take": _("领办"),
    "assign_item": _("交人办理"),
    "reassign": _("换人办理"),
    "pass_to": _("交由他方办理"),
    # review
    "start_review": _("开始审查"),
    "start_special": _("启动特别程序"),
    "tell_special": _("书面告知特别程序要多久"),
    "end_special": _("特别程序结束"),
    "resume_review": _("继续审查"),
    "start_task": _("启动并行任务"),
    "end_task": _("并行任务结束"),
    "tell_hearing": _("告知听证权利"),
    "apply_hearing": _("申请听证"),
    "waive_hearing": _("放弃听证"),
    "notify_hearing": _("通知听证的时间和地点"),
    "hold_hearing": _("举行听证"),
    "answer_component": _("有了分项意见"),
    "save_finding": _("写审查意见"),
    "finish_review": _("审查完毕，等决定"),
    "return_to_review": _("退回复审"),
    "suspend": _("中止审查"),
    "resume": _("恢复审查"),
    "extend": _("延长办理期限"),
    "warn": _("期限预警"),
    "follow_calendar": _("按新的放假通知重算期限"),
    # what was tolerated, what was promised
    "supplement": _("补交容缺材料"),
    "supplement_overdue": _("容缺材料到期没有补"),
    "confirm_supplement": _("确认容缺材料已补"),
    "complete_materials": _("容缺材料补齐，转为正式受理"),
    "check_commitment": _("核查承诺"),
    # decision and after
    "approve": _("准予许可"),
    "approve_tolerant": _("容缺通过"),
    "deny": _("不予许可"),
    "terminate": _("终止办理"),
    "deliver": _("送达"),
    "archive": _("归档"),
    "cancel": _("注销"),
    "revoke": _("撤销许可"),
    "rectify": _("更正文书里的笔误"),
    "remedy": _("登记复议或诉讼"),
    "annul": _("更正错误登记"),
    "print_notice": _("印出文书"),
    "sign_certificate": _("签出证照"),
    "replace_certificate": _("证照换发或注销"),
    "lapse_certificate": _("登记证照失效"),
    "report": _("登记外部系统里的进展"),
    "back_entry": _("补录办件"),
}
ITEM_LOOKS = {
    **dict.fromkeys(("accept", "accept_tolerant", "approve", "approve_tolerant", "deliver", "archive"), "is-done"),
    **dict.fromkeys(
        ("submit", "pre_review", "start_review", "resume_review", "finish_review", "end_special"), "is-run"
    ),
    **dict.fromkeys(("resume", "complete_materials", "answer_component", "report"), "is-run"),
    **dict.fromkeys(("request_correction", "return_correction", "notify_hearing", "tell_hearing"), "is-you"),
    **dict.fromkeys(("start_special", "suspend"), "is-pause"),
    **dict.fromkeys(("refuse", "not_needed", "deny", "terminate", "lapse", "revoke", "cancel"), "is-over"),
    **dict.fromkeys(("deem_accepted", "supplement_overdue", "warn"), "is-risk"),
}
GIVES = ("assign_item", "reassign")  # `person` of their data is who has it now
OF_DRAFTS = frozenset({"open_item", "tell_commitment", "drop_draft"})  # the applicant's own affair until it is sent
# many a day, and nothing goes on by them
SMALL = frozenset({"edit_draft", "attach", "detach", "hold", "check_papers", "save_finding", "print_notice"})


def reads_inside(user: User, day: Any) -> bool:
    """Whether what the bureau writes for itself (findings, why somebody else handles it) may be shown to this person."""
    return bool(roles(user, day) & (PROJECT_STAFF - {Role.AGENT}))


def is_of_item(event: Event) -> bool:
    return event.object_type == OBJECT


def item_sentence(event: Event, catalogue: Catalogue | None, names: dict[int, str], *, inside: bool = False) -> str:
    """What happened to the item; `inside`: the reader may read what the bureau wrote for itself (`reads_inside`)."""
    words = str(ITEM_WORDS.get(event.verb) or gettext("有一条记录"))
    if detail := _detail(event.verb, event.data, catalogue, names):
        words = gettext("%(words)s（%(detail)s）") % {"words": words, "detail": detail}
    written = ""
    read = Event.text.is_cached(event)  # type: ignore[attr-defined]  # a list that does not show it has not asked for it
    if read and event.text and (inside or event.verb in TOLD_TO_ALL):
        written = event.text.content
    return gettext("%(words)s：%(text)s") % {"words": words, "text": written} if written else words


def name_procedures(rows: Iterable[Event]) -> None:
    """The end of a special procedure names its row only: say of what kind it was, when its beginning is told too."""
    kinds = {row.data.get("special"): row.data["procedure"] for row in rows if row.data.get("procedure")}
    for row in rows:
        if is_of_item(row) and row.data.get("special") in kinds:
            row.data = {"procedure": kinds[row.data["special"]], **row.data}


def with_matter(words: str, node: str, catalogue: Catalogue | None) -> str:
    """The sentence with the matter that it is about, for a page of several items."""
    title = pick_text(catalogue.nodes[node].raw) if catalogue and node in catalogue.nodes else ""
    return gettext("%(matter)s：%(words)s") % {"matter": title, "words": words} if title else words


# --- what the data adds: names of the catalogue, days, people


def _detail(verb: str, data: dict[str, Any], catalogue: Catalogue | None, names: dict[int, str]) -> str:
    teller = DETAILS.get(verb)
    said = [teller(data, catalogue) if teller else ""]
    if verb in GIVES:
        said.append(names.get(data.get("person") or 0, ""))
    if data.get("supersedes"):
        said.append(gettext("更正先前的登记"))
    return gettext("，").join(filter(None, said))


def _submitted(data: dict[str, Any], catalogue: Catalogue | None) -> str:
    said = [gettext("交的是纸质材料")] if data.get("on_paper") else []
    if day := data.get("received_on"):
        said.append(gettext("材料是%(day)s收的") % {"day": zh_date(day)})
    return gettext("，").join(said)


def _procedure(data: dict[str, Any], catalogue: Catalogue | None) -> str:
    found = catalogue.procedures.get(data.get("procedure", "")) if catalogue else None
    return pick_text(found) if found else ""


def _corrected(data: dict[str, Any], catalogue: Catalogue | None) -> str:
    points, again = data.get("points"), data.get("again")
    said = [ngettext("%(n)d 项", "%(n)d 项", points) % {"n": points}] if isinstance(points, int) else []
    if isinstance(again, int) and again:
        said.append(gettext("其中 %(n)d 项首次没有告知") % {"n": again})
    return gettext("，").join(said)


def _due_moved(data: dict[str, Any], catalogue: Catalogue | None) -> str:
    return gettext("到期日改为%(day)s") % {"day": zh_date(data["due_to"])} if data.get("due_to") else ""


def _extended(data: dict[str, Any], catalogue: Catalogue | None) -> str:
    days = data.get("workdays")
    return ngettext("%(n)d 个工作日", "%(n)d 个工作日", days) % {"n": days} if isinstance(days, int) else ""


def _by_day(key: str, words: Any) -> Any:
    def tell(data: dict[str, Any], catalogue: Catalogue | None) -> str:
        return words % {"day": zh_date(data[key])} if data.get(key) else ""

    return tell


def _label(key: str, words: Any) -> Any:
    def tell(data: dict[str, Any], catalogue: Catalogue | None) -> str:
        return str(words(data[key]).label) if data.get(key) in words.values else ""

    return tell


def _component(data: dict[str, Any], catalogue: Catalogue | None) -> str:
    """Which part of the joint item, and what its body says."""
    parts = [part for node in catalogue.nodes.values() for part in node.raw.get("components", ())] if catalogue else []
    name = next((pick_text(part) for part in parts if part["id"] == data.get("component")), "")
    said = data.get("outcome")
    label = str(ComponentState(said).label) if said in ComponentState.values else ""
    return gettext("，").join(filter(None, [name, label]))


def _reported(data: dict[str, Any], catalogue: Catalogue | None) -> str:
    state = pick_text(state_name(data["state"])._asdict()) if data.get("state") in STATES else ""
    return gettext("，").join(filter(None, [state, gettext("附结果文书") if data.get("document") else ""]))


DETAILS: dict[str, Any] = {
    "submit": _submitted,
    "submit_correction": _submitted,
    "start_special": _procedure,
    "end_special": _procedure,
    "tell_special": _procedure,
    "start_task": _procedure,
    "end_task": _procedure,
    "extend": _extended,
    "request_correction": _corrected,
    "return_correction": _corrected,
    "follow_calendar": _due_moved,
    "accept_tolerant": _by_day("make_up_by", pgettext_lazy("make up", "%(day)s前补齐")),
    "approve_tolerant": _by_day("make_up_by", pgettext_lazy("make up", "%(day)s前补齐")),
    "notify_hearing": _by_day("held_on", pgettext_lazy("hearing", "%(day)s举行")),
    "answer_component": _component,
    "report": _reported,
    "check_commitment": _label("outcome", CommitmentState),
    "deliver": _label("means", DeliveryMeans),
}

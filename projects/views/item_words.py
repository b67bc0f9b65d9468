"""An approval item in words: what its state is called, whose move it is, by when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.enums import Handled
from projects.models import ApprovalItem
from projects.queries_items import limits_of
from projects.rules.calendar import WorkCalendar
from projects.rules.clock import COMMITTED, DAY, STATUTORY, WORKDAY
from projects.rules.lifecycle_cases import CASE_TYPES
from projects.rules.lifecycle_data import APPLICANT, DECIDER, REVIEWER, STATES, WINDOW
from projects.rules.wording import chinese
from projects.templatetags.portal import pick_text

# what a state is called on pages: the word and its look (tag class and icon)
STATE_WORDS: dict[str, tuple[Any, str]] = {
    "draft": (_("草稿"), "wait"),
    "submitted": (_("已申报"), "run"),
    "pre_review": (_("预审中"), "run"),
    "correcting": (_("待补正"), "risk"),
    "corrected": (_("已补正"), "run"),
    "not_needed": (_("不受理（不需许可）"), "wait"),
    "refused": (_("不予受理"), "over"),
    "withdrawn_early": (_("已撤件"), "wait"),
    "accepted": (_("已受理"), "run"),
    "accepted_tolerant": (_("容缺受理"), "run"),
    "reviewing": (_("审查中"), "run"),
    "special_running": (_("特别程序中"), "pause"),
    "suspended": (_("中止"), "pause"),
    "special_done": (_("特别程序结束"), "run"),
    "deciding": (_("待决定"), "run"),
    "approved": (_("准予"), "done"),
    "approved_tolerant": (_("容缺通过"), "done"),
    "denied": (_("不予许可"), "over"),
    "withdrawn": (_("已撤回"), "wait"),
    "terminated": (_("已终止"), "wait"),
    "delivered": (_("已送达"), "done"),
    "archived": (_("已归档"), "done"),
    "cancelled": (_("已注销"), "wait"),
    "revoked": (_("已撤销"), "over"),
}
assert set(STATE_WORDS) == set(STATES)
STATE_CHOICES = [(state, word) for state, (word, _look) in STATE_WORDS.items()]


def kind_of(item: ApprovalItem) -> str:
    """Which kind of case it is (变更, 延期 …) and of which item; nothing for a first application."""
    return kind_words(item.case_type, item.earlier) if item.earlier is not None else ""


def kind_words(case_type: str, earlier: ApprovalItem) -> str:
    kind = CASE_TYPES[case_type]
    return gettext("%(kind)s：原办件 %(number)s") % {
        "kind": pick_text({"zh": chinese(kind.zh), "en": kind.en}),
        "number": earlier.number or earlier.pk,
    }


YOU, NOBODY = "you", ""
# who is awaited in a state, and for what
AWAITED: dict[str, tuple[str, Any]] = {
    "draft": (APPLICANT, _("备齐材料，检查一遍，提交。")),
    "submitted": (WINDOW, _("五个工作日内告知：受理、要补正，还是不予受理。")),
    "pre_review": (WINDOW, _("五个工作日内告知：受理、要补正，还是不予受理。")),
    "correcting": (APPLICANT, _("按告知书逐条补正，一次交齐。")),
    "corrected": (WINDOW, _("核对补正的内容，五个工作日内答复。")),
    "accepted": (REVIEWER, _("开始审查。")),
    "accepted_tolerant": (REVIEWER, _("开始审查；缺的材料同时补。")),
    "reviewing": (REVIEWER, _("审查材料，提出意见。")),
    "special_running": (REVIEWER, _("等特别程序的结果，时限暂停。")),
    "suspended": (DECIDER, _("等中止的原因消除，再恢复审查。")),
    "special_done": (REVIEWER, _("继续审查。")),
    "deciding": (DECIDER, _("作出决定。")),
    "approved": (WINDOW, _("把决定和证照送到。")),
    "approved_tolerant": (WINDOW, _("把决定和证照送到；缺的材料按约定补齐。")),
    "denied": (WINDOW, _("把决定送到。")),
}
PARTIES = {WINDOW: _("综合窗口"), REVIEWER: _("审查人"), DECIDER: _("决定人"), APPLICANT: _("申请人")}
DRY = ("delivered", "archived")


@dataclass(frozen=True, slots=True)
class Move:
    """Whose move it is: `party` an actor of the lifecycle (`you` for the reader's own side, empty: nobody's), `todo` what is
    awaited; the clock that counts now as `components/clock.html` wants it (`kind`, `days`, `due`, `soon`)."""

    party: str
    name: Any
    todo: Any
    kind: str = "none"
    days: int = 0
    due: date | None = None
    soon: bool = False

    @property
    def yours(self) -> bool:
        return self.party == YOU

    @property
    def ended(self) -> bool:
        return self.party == NOBODY


def state_of(item: ApprovalItem) -> tuple[Any, str]:
    return STATE_WORDS[item.state]


def move_of(item: ApprovalItem, calendar: WorkCalendar, today: date, *, applicant: bool) -> Move:
    """`applicant`: the reader stands on the applicant's side. Days: working days, or days where the matter counts so."""
    if item.state not in AWAITED:
        return Move(NOBODY, "", _("办完了。") if item.state in DRY else _("这件已经结束。"))
    party, todo = AWAITED[item.state]
    if item.handled == Handled.ELSEWHERE and item.state not in ("draft", "correcting"):
        return Move(party, item.body, _("由它在自己的系统里办理，这里登记进展。"))
    kind, days = clock_of(item, calendar, today)
    soon = kind == "left" and days <= 2
    if party == APPLICANT and applicant:
        return Move(YOU, _("轮到你"), todo, kind, days, item.due_on, soon)
    return Move(party, PARTIES[party], todo, kind, days, item.due_on, soon)


def clock_of(item: ApprovalItem, calendar: WorkCalendar, today: date) -> tuple[str, int]:
    """(kind, days) of the clock that counts now. The due day itself is still in time."""
    if item.paused:
        return "still", 0
    due = item.due_on
    if due is None:
        return "none", 0
    if due == today:
        return "today", 0
    unit = limits_of(item).unit if item.clock in (STATUTORY, COMMITTED) else WORKDAY
    first, last = sorted((today, due))
    days = (last - first).days if unit == DAY else calendar.workdays_between(first, last)
    return ("left", days) if today < due else ("over", max(days, 1))

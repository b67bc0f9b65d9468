"""The three lists (问题、责任、整改) as a paper in the bureau's form and as a workbook. Takes what `lists_of` gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from projects.templatetags.portal import pick_text
from services.enums import ProblemOrigin, ProblemState
from services.papers.sheets import Sheet
from services.queries_problems import DUTIES, PROBLEMS, STEPS

Lists = Mapping[str, Sequence[Mapping[str, Any]]]


def paper_of(lists: Lists) -> Callable[[], dict[str, Any]]:
    """The context of pdf/papers/three_lists.html, asked for in the language of the paper."""
    return lambda: {
        "title": _("问题、责任、整改三张清单"),
        "subtitle": "",
        "demo": any(row["is_demo"] for row in lists[PROBLEMS]),
        **three_lists(lists),
    }


def three_lists(lists: Lists) -> dict[str, Any]:
    """What `pdf/papers/_three_lists.html` takes: codes and days in words."""
    return {
        "problems": [
            {**row, "origin": ProblemOrigin(row["origin"]).label, **_shown(row, "raised_on", "struck_on")}
            for row in lists[PROBLEMS]
        ],
        "duties": [{**row, **_shown(row, "due_on")} for row in lists[DUTIES]],
        "steps": [{**row, **_shown(row, "due_on", "done_on")} for row in lists[STEPS]],
    }


def _shown(row: Mapping[str, Any], *days: str) -> dict[str, Any]:
    found: dict[str, Any] = {name: _day(row[name]) for name in days}
    return found | ({"state": ProblemState(row["state"]).label} if "state" in row else {})


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def sheets_of(lists: Lists) -> list[Sheet]:
    """One sheet for each list."""
    shown = three_lists(lists)
    return [
        Sheet(_("问题清单"), _problem_heads(), [_problem(row) for row in shown["problems"]]),
        Sheet(_("责任清单"), _duty_heads(), [_duty(row) for row in shown["duties"]]),
        Sheet(_("整改清单"), _step_heads(), [_step(row) for row in shown["steps"]]),
    ]


def _problem_heads() -> list[tuple[str, int]]:
    return [
        (_("序号"), 6),
        (_("问题"), 36),
        (_("具体情况"), 48),
        (_("项目"), 30),
        (_("企业"), 30),
        (_("哪里来的"), 14),
        (_("登记日期"), 12),
        (_("卡住的办件"), 36),
        (_("状态"), 10),
        (_("重新打开"), 10),
        (_("核验结论"), 36),
        (_("销号日期"), 12),
    ]


def _problem(row: Mapping[str, Any]) -> list[Any]:
    items = "\n".join(f"{pick_text(item)} {item['number']}".strip() for item in row["items"])
    return [
        *(row["number"], row["title"], row["detail"], row["project"], row["enterprise"], row["origin"]),
        *(row["raised_on"], items, row["state"], row["reopened"], row["conclusion"], row["struck_on"]),
    ]


def _duty_heads() -> list[tuple[str, int]]:
    return [
        (_("序号"), 6),
        (_("问题"), 36),
        (_("责任部门"), 24),
        (_("责任人"), 12),
        (_("协办部门"), 30),
        (_("整改期限"), 12),
        (_("核验人"), 12),
        (_("状态"), 10),
    ]


def _duty(row: Mapping[str, Any]) -> list[Any]:
    helpers = _("、").join(pick_text(each) for each in row["helpers"])
    body = pick_text(row["body"])
    return [
        *(row["number"], row["title"], body, row["owner"], helpers, row["due_on"], row["verifier"]),
        row["state"],
    ]


def _step_heads() -> list[tuple[str, int]]:
    return [
        (_("序号"), 6),
        (_("问题"), 36),
        (_("措施"), 40),
        (_("谁来办"), 12),
        (_("哪天以前"), 12),
        (_("办完日期"), 12),
        (_("做了什么"), 40),
    ]


def _step(row: Mapping[str, Any]) -> list[Any]:
    return [row[name] for name in ("number", "title", "text", "owner", "due_on", "done_on", "note")]

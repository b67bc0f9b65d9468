"""The papers of the two meetings: why something slipped, what stands first, the seal of what was frozen. No Django."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from projects.rules.chain import canonical
from projects.rules.wording import Text

FORM = 1  # of the snapshot; a later form is told apart by it
LEVELS = ("province", "city", "")  # of key projects, the highest first
BEFORE_HANDING_IN = ("prepare", "pickup", "submit")

# why a line of the plan was not kept, the weightiest first
REASONS: Mapping[str, Text] = {
    "problem": Text("有问题没有解决：{title}", "A problem is not solved: {title}"),
    "correcting": Text("等企业补正", "Waits for the enterprise's correction"),
    "paused": Text("特别程序中，时限停着", "A special procedure runs; the clock stands still"),
    "overdue": Text("{body}超期没有办结", "{body} has let the limit pass"),
    "decided": Text("结果已出，还没有送到", "Decided, not delivered yet"),
    "body": Text("{body}正在办理", "In progress at {body}"),
    "silent": Text("这一周没有写日志", "Nothing was logged in the week"),
    "papers": Text("还没有报件", "Not handed in yet"),
    "moved": Text("计划改期了", "The plan was moved"),
    "unknown": Text("没有写明原因", "No reason is on record"),
}
# what only a meeting, or whoever leads it, can settle
DECISIONS: Mapping[str, Text] = {
    "problem_top": Text("问题已经报到分管委领导", "A problem has gone up to the committee leader"),
    "problem_late": Text("问题过了期限没有解决", "A problem is past its day"),
    "problem_open": Text("问题还没有人负责", "Nobody answers for a problem yet"),
    "task_late": Text("上次定的事过了期限", "A decision of an earlier meeting is past its day"),
    "baton_silent": Text("移交出去没有答复", "A hand-off without an answer"),
    "no_agent": Text("项目还没有代办专员", "A project without an agent"),
}


class Standing(NamedTuple):
    """How a line of the plan stands at the moment of freezing. `state` is empty where nothing was opened yet."""

    act: str
    outcome: str
    state: str = ""
    paused: bool = False
    overdue: bool = False
    decided: bool = False
    body: Text = Text("承办部门", "the body")
    problem: str = ""
    written: int = 0


def why(line: Standing) -> tuple[str, Text]:
    """(code of REASONS, words): the weightiest reason that the records show; nobody is asked to make one up."""
    code = _code(line)
    said = REASONS[code]
    named = Text(line.body.zh, line.body.en or line.body.zh)
    zh = said.zh.format(title=line.problem, body=named.zh) if "{" in said.zh else said.zh
    en = said.en.format(title=line.problem, body=named.en) if "{" in said.en else said.en
    return code, Text(zh, en)


def _code(line: Standing) -> str:
    if line.problem:
        return "problem"
    if line.outcome == "moved":
        return "moved"
    if line.state not in ("", "draft"):
        return _of_item(line)
    if not line.written:
        return "silent"
    return "papers" if line.act in BEFORE_HANDING_IN or not line.state else "unknown"


def _of_item(line: Standing) -> str:
    if line.state == "correcting":
        return "correcting"
    if line.paused:
        return "paused"
    if line.overdue:
        return "overdue"
    if line.decided:
        return "decided"
    return "silent" if line.act in BEFORE_HANDING_IN and not line.written else "body"


def in_order(projects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Key projects first, the higher level and the larger investment in front; then those in trouble; then by name."""
    return sorted(projects, key=_place)


def _place(project: Mapping[str, Any]) -> tuple[Any, ...]:
    level = project["level"]
    key = LEVELS.index(level) if level in LEVELS else len(LEVELS)
    investment = -float(project["investment_wan"] or 0) if level else 0
    trouble = (-len(project["decide"]), -len(project["slipped"]), -project["stale"])
    return (key, investment, *trouble, project["name"], project["pk"])


def totals_of(projects: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many lines of each kind the papers have; each is counted from what is listed, so that they always agree."""
    rows = list(projects)
    found = {name: sum(len(each[name]) for each in rows) for name in ("moved", "slipped", "next")}
    sums = {name: sum(each["sums"][name] for each in rows) for name in SUMS}
    return {**found, **sums, "projects": len(rows), "key": sum(bool(each["level"]) for each in rows)}


SUMS = ("planned", "done", "late", "moved_plan", "open", "ahead", "extra", "written")


def seal_of(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of the snapshot in its one spelling: the same from both databases."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()

"""The papers of a meeting as a workbook: one sheet for each section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext, pgettext

from projects.templatetags.portal import zh_date
from services.papers.meetings import said_in
from services.papers.problem_lists import sheets_of as problem_sheets
from services.papers.sheets import Sheet

Papers = Mapping[str, Any]


def sheets_of(papers: Papers) -> Iterator[Sheet]:
    """`papers`: what `on_paper` gives."""
    if "lists" in papers:
        yield from problem_sheets(papers["lists"])
    else:
        yield _projects(papers)
        yield _lines(papers, "decide", gettext("要会上定的"), _decide, [(gettext("从哪天起"), 14)])
        yield _moved(papers)
        yield _slipped(papers)
        yield _next(papers)
        yield _bodies(papers)
    yield _tasks(papers)


def _above(papers: Papers) -> tuple[str, ...]:
    at = papers["frozen_at"]
    frozen = gettext("%(day)s %(time)s 定稿") % {"day": zh_date(at), "time": f"{at:%H:%M}"} if at else ""
    return (str(papers["title"]), frozen)


def _project(line: Mapping[str, Any]) -> str:
    return line["project"]["name"] if line["project"] else ""


def _projects(papers: Papers) -> Sheet:
    heads = [
        *((gettext("项目"), 36), (gettext("企业"), 30), (gettext("重点"), 16), (gettext("代办专员"), 12)),
        *((gettext("计划"), 8), (gettext("按日子做了"), 10), (gettext("晚做了"), 8), (gettext("改期了"), 8)),
        *((gettext("没有做"), 8), (gettext("手写日志"), 10), (gettext("几天没有动静"), 12)),
    ]
    rows = [
        [
            *(each["name"], each["enterprise"], str(each["level_word"]), each["agent"]),
            *(each["sums"][name] for name in ("planned", "done", "late", "moved_plan", "open", "written")),
            each["stale"] or None,
        ]
        for each in papers["projects"]
    ]
    return Sheet(gettext("按项目"), heads, rows, _above(papers))


def _decide(line: Mapping[str, Any]) -> list[Any]:
    return [_project(line), said_in(line), line["text"], line["since"]]


def _lines(papers: Papers, section: str, title: str, cells: Any, more: list[tuple[str, int]]) -> Sheet:
    heads = [(gettext("项目"), 36), (gettext("什么事"), 28), (gettext("具体"), 44), *more]
    return Sheet(title, heads, [cells(line) for line in papers[section]], _above(papers))


def _moved(papers: Papers) -> Sheet:
    heads = [
        *((gettext("项目"), 36), (gettext("事项"), 32), (gettext("办件编号"), 22)),
        *((gettext("做了什么"), 50), (gettext("现在的状态"), 16)),
    ]
    rows = [
        [
            *(_project(line), said_in(line["what"]), line["number"]),
            *("；".join(f"{zh_date(step['day'])} {said_in(step)}" for step in line["steps"]), said_in(line["state"])),
        ]
        for line in papers["moved"]
    ]
    return Sheet(gettext("这一周动了的"), heads, rows, _above(papers))


def _slipped(papers: Papers) -> Sheet:
    heads = [
        *((gettext("项目"), 36), (gettext("事项"), 32), (gettext("做什么"), 16), (pgettext("plan", "哪天前"), 12)),
        *((gettext("结果"), 10), (gettext("已做"), 12), (gettext("原因"), 40)),
    ]
    rows = [
        [
            *(_project(line), said_in(line["what"]), str(line["act"]), line["due"]),
            *(str(line["outcome_word"]), line["done"], said_in(line["why"])),
        ]
        for line in papers["slipped"]
    ]
    return Sheet(gettext("没有按计划的"), heads, rows, _above(papers))


def _next(papers: Papers) -> Sheet:
    heads = [(gettext("日期"), 12), (gettext("项目"), 36), (gettext("事项"), 36), (gettext("做什么"), 16)]
    rows = [
        [line["day"], _project(line), said_in(line["what"]), str(line["act"] or line["kind_word"])]
        for line in sorted(papers["next"], key=lambda each: each["day"])
    ]
    return Sheet(gettext("接下来的计划"), heads, rows, _above(papers))


def _bodies(papers: Papers) -> Sheet:
    heads = [
        *((gettext("部门和单位"), 36), (gettext("在办"), 8), (gettext("超期"), 8), (gettext("七天内到期"), 10)),
        *((gettext("暂停"), 8), (gettext("这一周动了的"), 12), (gettext("没有销号的问题"), 14)),
    ]
    rows = [
        [said_in(each), *(each[name] for name in ("open", "overdue", "soon", "paused", "moved", "problems"))]
        for each in papers["bodies"]
    ]
    return Sheet(gettext("按部门"), heads, rows, _above(papers))


def _tasks(papers: Papers) -> Sheet:
    heads = [
        *((gettext("定了什么事"), 50), (gettext("项目"), 32), (gettext("责任人"), 12), (gettext("期限"), 12)),
        *((gettext("状态"), 12), (gettext("办得怎么样"), 40), (gettext("哪次会议"), 36)),
    ]
    rows = [
        [
            *(each["text"], each["project"], each["owner"], each["due"], str(each["word"])),
            *(each["note"], each["meeting"]),
        ]
        for each in papers["tasks"]
    ]
    return Sheet(gettext("以前定的事"), heads, rows, _above(papers))

"""What is other in this issue than in the one before, as short sentences. Pure: from two snapshots, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from projects.enums import AssignmentKind, PrintKind
from projects.guide.book.change_words import (
    day_words,
    days_words,
    in_english,
    milestone_words,
    route_words,
    span_words,
)
from projects.guide.book.snapshot import FORM, snapshot
from projects.guide.result import COUNTED_KINDS
from projects.rules.wording import Text

MOST = 40  # sentences; the rest is counted
MOST_DATES = 12  # moved matters that are named one by one
WHOLE = frozenset({"glance", "route", "flow"})  # show every matter with its dates
LISTS = frozenset({"checklist", "weekend", "marks"})  # follow from which matters there are
DOUBTS = {
    "needed": Text("要办", "needed"),
    "to_confirm": Text("待确认", "to confirm"),
}


class Line(NamedTuple):
    """A sentence and the sections whose other text it explains."""

    zh: str
    en: str
    explains: frozenset[str] = frozenset()


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(zh, en) of each change, what weighs most first. Empty when nothing that is said is other, or nothing is kept."""
    if old.get("form") != FORM or new.get("form") != FORM:
        return []
    lines = [*_people(old, new), *_ground(old, new)]
    if new["kind"] == PrintKind.GUIDE:
        lines += [*_milestones(old, new), *_matters(old, new), *_papers(old, new), *_dates(old, new)]
    else:
        lines += _policies(old, new)
    lines += _sections(old, new, frozenset(_follows(old, new)).union(*(line.explains for line in lines)))
    said = [(line.zh, line.en) for line in lines]
    if len(said) <= MOST:
        return said
    rest = len(said) - MOST + 1
    return [*said[: MOST - 1], (f"另有 {rest} 处不同。", f"And {rest} more differences.")]


# --- people, and what the issue stands on


def _people(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Line]:
    explains = frozenset({"doorstep"})
    for kind in AssignmentKind:
        zh, en = _LABELS[kind]
        was, now = old["people"].get(kind.value), new["people"].get(kind.value)
        if was and now and was["name"] != now["name"]:
            yield Line(
                f"{zh}由{was['name']}换成{now['name']}。", f"{en}: {now['name']} instead of {was['name']}.", explains
            )
        elif was and now and was["phone"] != now["phone"]:
            yield Line(f"{zh}{now['name']}的电话变了。", f"{en} {now['name']} has another phone number.", explains)
        elif now and not was:
            yield Line(f"指派了{zh}：{now['name']}。", f"{en} named: {now['name']}.", explains)
        elif was and not now:
            yield Line(
                f"不再有{zh}（原来是{was['name']}）。", f"No {en.lower()} any more (was {was['name']}).", explains
            )


_LABELS = {
    AssignmentKind.AGENT: ("代办专员", "Agent"),
    AssignmentKind.BACKUP_AGENT: ("备岗专员", "Backup agent"),
    AssignmentKind.COMMITTEE_LEADER: ("分管委领导", "Committee leader"),
    AssignmentKind.DEPARTMENT_HEAD: ("部门负责人", "Department head"),
    AssignmentKind.CASE_OFFICER: ("经办人员", "Case officer"),
}
_PROJECT = (
    ("name", Text("项目名称", "Project name")),
    ("enterprise", Text("建设单位", "Project owner")),
    ("code", Text("项目代码", "Project code")),
    ("site", Text("地点", "Site")),
    ("investment_wan", Text("总投资（万元）", "Total investment (CNY 10,000)")),
    ("floor_area_m2", Text("建筑面积（平方米）", "Floor area (m²)")),
)
_NONE = Text("没有", "none")


def _ground(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Line]:
    for key, label in _PROJECT:
        was, now = old["project"].get(key, ""), new["project"].get(key, "")
        if was != now:
            yield Line(
                f"{label.zh}由“{was or _NONE.zh}”改为“{now or _NONE.zh}”。",
                f"{label.en}: “{now or _NONE.en}” instead of “{was or _NONE.en}”.",
            )
    if old["package"] != new["package"]:
        yield Line(
            f"按事项包第 {new['package']} 版印，上一期是第 {old['package']} 版。",
            f"Made from version {new['package']} of the matter package, before from version {old['package']}.",
        )
    if old["catalogue"] != new["catalogue"]:
        yield Line(
            f"目录版本由 {old['catalogue']} 换成 {new['catalogue']}。",
            f"Catalogue version {new['catalogue']} instead of {old['catalogue']}.",
            frozenset({"marks", "weekend", "doorstep"}),
        )
    if old["limits"] != new["limits"]:
        words = {"committed": Text("承诺时限", "committed limits"), "statutory": Text("法定时限", "statutory limits")}
        was, now = (words.get(each["limits"], Text(each["limits"], each["limits"])) for each in (old, new))
        yield Line(f"日期改按{now.zh}算，上一期按{was.zh}。", f"Dates follow {now.en}, before {was.en}.", WHOLE)
    if (old_route := old.get("route", "standard")) != new["route"]:  # issues of before the routes went the usual way
        yield Line(*route_words(old_route, new["route"]), WHOLE)
    if old["start_on"] != new["start_on"]:
        was_day, now_day = day_words(old["start_on"]), day_words(new["start_on"])
        yield Line(
            f"开始算的日子由{was_day.zh}改为{now_day.zh}。",
            f"Counted from {now_day.en}, before from {was_day.en}.",
            WHOLE,
        )


# --- milestones and matters


def _milestones(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Line]:
    for name, now in new["milestones"].items():
        was = old["milestones"].get(name)
        if was is None:
            yield Line(f"多了里程碑“{now['zh']}”。", f"New milestone: {in_english(now)}.", WHOLE)
        elif (was["day"], was["fixed"], was["tentative"]) != (now["day"], now["fixed"], now["tentative"]):
            first, then = milestone_words(was), milestone_words(now)
            yield Line(f"{now['zh']}：{first.zh}→{then.zh}。", f"{in_english(now)}: {first.en} → {then.en}.", WHOLE)
    for name, was in old["milestones"].items():
        if name not in new["milestones"]:
            yield Line(f"少了里程碑“{was['zh']}”。", f"Milestone gone: {in_english(was)}.", WHOLE)


def _matters(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Line]:
    before, after = old["matters"], new["matters"]
    for name, now in after.items():
        if name not in before:
            doubt = DOUBTS.get(now["verdict"], DOUBTS["needed"])
            yield Line(
                f"多了“{now['zh']}”（{doubt.zh}）。",
                f"Added: {in_english(now)} ({doubt.en}).",
                _of(name, now) | WHOLE | LISTS,
            )
    for name, was in before.items():
        if name not in after:
            yield Line(
                f"不用再办“{was['zh']}”。", f"No longer needed: {in_english(was)}.", _of(name, was) | WHOLE | LISTS
            )
    for name, now in after.items():
        if name in before:
            yield from _matter(name, before[name], now)


def _matter(name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Line]:
    explains = _of(name, now) | WHOLE
    if was["verdict"] != now["verdict"]:
        first, then = (DOUBTS.get(each["verdict"], DOUBTS["needed"]) for each in (was, now))
        yield Line(
            f"“{now['zh']}”由{first.zh}变为{then.zh}。", f"{in_english(now)}: {first.en} → {then.en}.", explains | LISTS
        )
    for key, label in (("committed", Text("承诺时限", "committed")), ("statutory", Text("法定时限", "statutory"))):
        if was[key] != now[key]:
            a, b = days_words(was[key]), days_words(now[key])
            yield Line(
                f"“{now['zh']}”的{label.zh}：{a.zh}→{b.zh}。",
                f"{in_english(now)}, {label.en} limit: {a.en} → {b.en}.",
                explains,
            )
    if was["body"] != now["body"]:
        yield Line(
            f"“{now['zh']}”的办理部门由{was['body']['zh']}改为{now['body']['zh']}。",
            f"{in_english(now)}: handled by {in_english(now['body'])}, before by {in_english(was['body'])}.",
            explains | {"weekend"},
        )


def _papers(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Line]:
    more = [each for name, each in new["papers"].items() if name not in old["papers"]]
    less = [each for name, each in old["papers"].items() if name not in new["papers"]]
    for each in more:
        yield Line(f"要多带一份：{each['zh']}。", f"One more paper to bring: {in_english(each)}.", _listed(each))
    for each in less:
        yield Line(f"不用再带：{each['zh']}。", f"No longer to bring: {in_english(each)}.", _listed(each))


def _follows(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Sections that say something else only because of what is said already: a neighbour that was added or left out,
    or how late a matter may be."""
    before, after = old["matters"], new["matters"]
    others = [*(before.keys() ^ after.keys())]
    names = {*others, *((before.get(name) or after[name])["zh"] for name in others)}
    for name in before.keys() & after.keys():
        was, now = before[name], after[name]
        near = set(was["near"]) ^ set(now["near"])
        if (near or was["room"] != now["room"]) and near <= names:
            yield from _of(name, now)


def _listed(paper: Mapping[str, Any]) -> frozenset[str]:
    return frozenset({"checklist", "glance", *(f"m-{name}" for name in paper["in"])})


def _dates(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Line]:
    keys = ("start", "due", "after_works", "fixed", "tentative")
    moved = [
        (name, old["matters"][name], now)
        for name, now in new["matters"].items()
        if name in old["matters"] and any(old["matters"][name][key] != now[key] for key in keys)
    ]
    lines = []
    for name, was, now in moved:
        first, then = span_words(was), span_words(now)
        lines.append(
            Line(
                f"“{now['zh']}”的日期：{first.zh}→{then.zh}。",
                f"{in_english(now)}: {first.en} → {then.en}.",
                _of(name, now) | WHOLE,
            )
        )
    if len(lines) <= MOST_DATES:
        return lines
    rest = len(lines) - MOST_DATES + 1
    explains = frozenset().union(*(line.explains for line in lines[MOST_DATES - 1 :]))
    more = Line(
        f"另有 {rest} 项的日期也变了，见“一览”。",
        f"The dates of {rest} more matters changed: see the overview.",
        explains,
    )
    return [*lines[: MOST_DATES - 1], more]


# --- policies, and texts


def _policies(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Line]:
    before, after = old["policies"], new["policies"]
    everything = frozenset(old["sections"]) | frozenset(new["sections"])
    lines = [
        Line(f"多了政策“{now['zh']}”。", f"Added: {in_english(now)}.", everything)
        for name, now in after.items()
        if name not in before
    ]
    lines += [
        Line(f"不再列“{was['zh']}”。", f"No longer listed: {in_english(was)}.", everything)
        for name, was in before.items()
        if name not in after
    ]
    for name, now in after.items():
        if name in before and before[name]["certain"] != now["certain"]:
            zh = "由待确认变为对得上" if now["certain"] else "变为待确认"
            en = "now matches" if now["certain"] else "now to confirm"
            lines.append(Line(f"“{now['zh']}”{zh}。", f"{in_english(now)}: {en}.", everything))
    return lines


def _sections(old: Mapping[str, Any], new: Mapping[str, Any], explained: Iterable[str]) -> Iterator[Line]:
    known = set(explained)
    for name, now in new["sections"].items():
        was = old["sections"].get(name)
        if name in known or not now["title"] or (was and was["digest"] == now["digest"]):
            continue
        title = now["title"]
        if was is not None:
            yield Line(f"“{title}”一节的文字有改动。", f"The text of “{title}” was changed.")
        elif not name.startswith("m-"):
            yield Line(f"多了“{title}”一节。", f"New section: “{title}”.")
    for name, was in old["sections"].items():
        if name not in new["sections"] and name not in known and was["title"] and not name.startswith("m-"):
            yield Line(f"少了“{was['title']}”一节。", f"Section gone: “{was['title']}”.")


def _of(name: str, matter: Mapping[str, Any]) -> frozenset[str]:
    """The section in which the matter stands."""
    return frozenset({f"m-{name}" if matter["kind"] in COUNTED_KINDS else f"m-{matter['kind']}"})


__all__ = ["MOST", "MOST_DATES", "changes", "snapshot"]

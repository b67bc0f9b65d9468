"""Words for what a snapshot holds: days, limits, milestones. The list of changes is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from projects.rules.ways_words import NAMES
from projects.rules.wording import Text
from projects.templatetags.days import EN_MONTHS


def in_english(thing: Mapping[str, Any]) -> str:
    return str(thing["en"] or thing["zh"])


def day_words(iso: str) -> Text:
    day = date.fromisoformat(iso)
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {EN_MONTHS[day.month - 1]} {day.year}")


def days_words(n: int | None) -> Text:
    if n is None:
        return Text("没有", "none")
    return (
        Text("当场办结", "on the spot") if n == 0 else Text(f"{n} 个工作日", f"{n} working day{'s' if n > 1 else ''}")
    )


def milestone_words(milestone: Mapping[str, Any]) -> Text:
    """The day of a milestone with what it rests on."""
    if milestone["day"] is None:
        return Text("还没有日期", "no date yet")
    day = day_words(milestone["day"])
    fixed = Text("已定", "fixed") if milestone["fixed"] else Text("最早", "earliest")
    tentative = Text("，暂定", ", tentative") if milestone["tentative"] else Text("", "")
    return Text(f"{day.zh}（{fixed.zh}{tentative.zh}）", f"{day.en} ({fixed.en}{tentative.en})")


def route_words(old: str, new: str) -> Text:
    was, now = (NAMES.get(name, Text(name, name)) for name in (old, new))
    return Text(f"办理路线由{was.zh}换成{now.zh}。", f"Dates follow another route: {now.en}, before {was.en}.")


def span_words(matter: Mapping[str, Any]) -> Text:
    if matter["due"] is None:
        if matter["after_works"] is None:
            return Text("没有日期", "no date")
        n = matter["after_works"]
        if n == 0:
            return Text("完工那天", "the day the works end")
        return Text(f"完工后 {n} 个工作日", f"{n} working days after the works")
    due = day_words(matter["due"])
    said = due
    if matter["start"] and matter["start"] != matter["due"]:
        start = day_words(matter["start"])
        said = Text(f"{start.zh}至{due.zh}", f"{start.en} to {due.en}")
    marks = [Text("已定", "fixed")] if matter["fixed"] else []
    marks += [Text("暂定", "tentative")] if matter["tentative"] else []
    if not marks:
        return said
    return Text(f"{said.zh}（{'，'.join(m.zh for m in marks)}）", f"{said.en} ({', '.join(m.en for m in marks)})")

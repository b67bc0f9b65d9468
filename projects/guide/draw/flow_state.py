"""How far each box of the flowchart is, from its approval items, the days that are known and the state of the project.

What an item says counts first. Where a matter has none, a day entered as actual says that it is done, and the state of
the project that a whole phase lies behind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from projects.guide.draw.figures import Status
from projects.guide.result import Matter, Milestone, Result
from projects.rules.catalogue import START_MILESTONE, WORKS_FINISHED
from projects.rules.project_states import LIVE, REACHED
from projects.rules.wording import Text

States = Mapping[str, tuple[Status, Text]]  # node: how its box looks, what it says


class Live(NamedTuple):
    """What the approval items of a matter say about it. `done`: it has its result, what follows may begin."""

    status: Status
    word: Text
    done: bool = False
    day: date | None = None  # until when, or when it was decided


NO_ITEMS: Mapping[str, Live] = {}
ICONS: Mapping[str, str] = {"done": "check", "ready": "you", "you": "doc"}  # the others are called as their status

# what a status means, in the order of the legend
MEANINGS: Mapping[Status, Text] = {
    "done": Text("已办，或阶段已过", "Done, or its phase has passed"),
    "run": Text("在办，或日期已定", "Under way, or date fixed"),
    "you": Text("等企业提交或补正", "Waits for the enterprise"),
    "ready": Text("现在可以办", "Can start now"),
    "wait": Text("还要等：前置事项没办完，或没到这个阶段", "Waits for others, or for its phase"),
    "confirm": Text("待确认", "To confirm"),
    "risk": Text("计划日已过，待核对", "Planned day passed, to check"),
    "pause": Text("暂停", "Paused"),
    "over": Text("超期，或没有准予", "Overdue, or not granted"),
}


PASSED = Text("计划日已过", "Date passed")
WAITS, TOO_EARLY = Text("等前置", "Waits"), Text("没到阶段", "Later")


def icon_of(status: Status) -> str:
    return ICONS.get(status, status)


def flow_states(
    result: Result, actual: Collection[str], project_state: str, items: Mapping[str, Live] = NO_ITEMS
) -> States:
    """The state of every matter that is listed, and of the milestones whose day is known or that lie behind.

    `actual`: the pinned nodes whose day has been, as entered by a person; the other pins of `result` are plans.
    `items`: by matter, what its approval items say.
    """
    granted = {node for node, live in items.items() if live.done}
    done = _done(result, granted.union(actual), _behind(result, project_state))
    open_for_work = project_state in LIVE
    early = _early(result, done, WORKS_FINISHED in actual)
    states: dict[str, tuple[Status, Text]] = {}
    for matter in result.matters:
        if (live := items.get(matter.id)) is not None:
            states[matter.id] = live.status, live.word
            continue
        waits = WAITS if any(before.hard and before.id not in done for before in matter.before) else None
        if waits is None and matter.id in early:
            waits = TOO_EARLY
        states[matter.id] = _matter_state(matter, result.today, matter.id in done, waits, open_for_work)
    for milestone in result.milestones:
        if (state := _milestone_state(milestone, result.today, milestone.id in done)) is not None:
            states[milestone.id] = state
    return states


def _behind(result: Result, project_state: str) -> Collection[str]:
    """The phases that a project of this state has been through."""
    catalogue = result.evaluation.catalogue
    reached, phases = catalogue.nodes.get(REACHED.get(project_state, "")), list(catalogue.phases)
    return phases[: phases.index(reached.phase) + 1] if reached else ()


def _done(result: Result, actual: Collection[str], behind: Collection[str]) -> set[str]:
    """What is done; a milestone is when all that it waits for is."""
    nodes, done = result.evaluation.catalogue.nodes, set[str]()
    for name, row in result.plan.rows.items():  # prerequisites first
        node = nodes[name]
        reached = node.kind == "milestone" and row.waits_for and done.issuperset(row.waits_for)
        if name in actual or node.phase in behind or reached:
            done.add(name)
    return done


def _early(result: Result, done: Collection[str], works_done: bool) -> set[str]:
    """What follows the building work by its phase, though no rule says what it waits for."""
    catalogue = result.evaluation.catalogue
    if START_MILESTONE not in catalogue.nodes:
        return set()
    phases = list(catalogue.phases)
    later = phases[phases.index(catalogue.nodes[START_MILESTONE].phase) + 1 :]
    held = {stop.id for stop in catalogue.stops if stop.held_by_works and not works_done}
    if START_MILESTONE in done:
        return held
    return held | {name for name, node in catalogue.nodes.items() if node.phase in later}


def _matter_state(
    matter: Matter, today: date, done: bool, waits: Text | None, open_for_work: bool
) -> tuple[Status, Text]:
    row = matter.row
    day = row.due_on if row is not None and row.pinned else None
    if done:
        return "done", _on(Text("已办", "Done"), day, today) if day else Text("阶段已过", "Phase past")
    if day is not None:
        return ("run", _on(Text("已定", "Fixed"), day, today)) if day > today else ("risk", PASSED)
    if matter.to_confirm:
        return "confirm", Text("待确认", "To confirm")
    if not open_for_work:
        return "wait", limit_word(matter)
    if waits:
        return "wait", _with_limit(waits, matter)
    return "ready", _with_limit(Text("可以办", "Ready"), matter)


def _milestone_state(milestone: Milestone, today: date, done: bool) -> tuple[Status, Text] | None:
    """A day is said only where it rests on days that were entered, not on a count."""
    day = milestone.day if milestone.pinned else None
    if done:
        return "done", _on(Text("已到", "Done"), day, today) if day else Text("已到", "Reached")
    if day is None:
        return None
    return ("run", _on(Text("已定", "Fixed"), day, today)) if day > today else ("risk", PASSED)


def _on(word: Text, day: date, today: date) -> Text:
    said = box_day(day, today)
    return Text(f"{word.zh} {said.zh}", f"{word.en} {said.en}")


def box_day(day: date, today: date) -> Text:
    """A day as short as a box needs it: the month of another year, the day of this one."""
    if day.year != today.year:
        return Text(f"{day.year}.{day.month}", f"{day.month}/{day.year}")
    return Text(f"{day.month}月{day.day}日", f"{day.day} {day:%b}")


def _with_limit(word: Text, matter: Matter) -> Text:
    days = matter.finding.committed
    if days is None:
        return word
    return Text(
        f"{word.zh} · {f'{days} 日' if days else '当场'}",
        f"{word.en} · {days} d",
    )


def limit_word(matter: Matter) -> Text:
    """The promised limit in working days."""
    days = matter.finding.committed
    if days is None:
        return Text("没有时限", "No limit")
    if days == 0:
        return Text("当场办结", "On the spot")
    return Text(f"承诺 {days} 日", f"{days} workday{'s' if days > 1 else ''}")

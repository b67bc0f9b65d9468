"""What the flowchart of a Result is made of: boxes, lines, phases and lanes, in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cached_property

from projects.guide.draw.figures import Box, Column, Edge, Lane, Status
from projects.guide.draw.flow_state import States, box_day, icon_of, limit_word
from projects.guide.result import Matter, Milestone, Result, short_name
from projects.rules.wording import Text

MILESTONE_LANE = "milestones"
UTILITY_LANE = "utilities"
SHARED = 2  # bodies with a single matter share a lane, this many to one
Parts = tuple[list[Box], list[Edge], list[Column], list[Lane]]


def _lane_key(matter: Matter) -> str:
    return UTILITY_LANE if matter.kind == "utility" else matter.finding.node.authority or ""


def _is_waited_for(result: Result, matter: Matter) -> bool:
    """The service workflows run beside the approvals; only those that something waits for by law are drawn."""
    return any(link.hard and link.node == matter.id for f in result.evaluation.applying() for link in f.links)


LINES, LINES_EN = 2, 4  # of a name in a box: English words are longer


class FlowParts:
    """`href` gives the address that a box opens; `states` how far each is, None while nothing has begun."""

    def __init__(self, result: Result, language: str, href: Callable[[str], str], states: States | None) -> None:
        self.result, self.language, self.href, self.states = result, language, href, states

    def say(self, text: Text) -> str:
        return text.say(self.language)

    def all(self) -> Parts:
        return self._all

    def shown(self) -> list[Status]:
        """The states that the boxes show, each once; none without `states`."""
        return list(dict.fromkeys(box.status for box in self.all()[0] if box.icon)) if self.states is not None else []

    def _state(self, matter: Matter) -> tuple[Status, str, str]:
        """How the box of a matter looks, its icon, what it says."""
        if self.states is not None and matter.id in self.states:
            status, word = self.states[matter.id]
            return status, icon_of(status), self.say(word)
        if matter.to_confirm:
            return "confirm", "", self.say(Text("待确认", "To confirm"))
        row = matter.row
        if row is not None and row.pinned and row.due_on:
            return "wait", "", self.say(box_day(row.due_on, self.result.today))
        return "wait", "", self.say(limit_word(matter))

    def _body_name(self, matter: Matter) -> str:
        """The body without brackets and without the names of the province and the city, which all of them share."""
        zone, name = self.result.evaluation.catalogue.document["locality"], short_name(matter.body)
        zh = name.zh
        for place in (zone["province"], zone["city"], zone["city"][:-1]):
            zh = zh.removeprefix(place)
        return self.say(Text(zh, name.en))

    def _lanes(self, matters: list[Matter]) -> tuple[dict[str, Lane], list[Lane]]:
        """Lane of each matter and the lanes in order: bodies with several matters have their own, the others share."""
        bodies = Counter(_lane_key(matter) for matter in matters)
        names = {_lane_key(matter): self._body_name(matter) for matter in matters}
        utilities = Lane(UTILITY_LANE, self.say(Text("水电气热", "Utilities")))
        single = [key for key, count in bodies.items() if count == 1 and key != UTILITY_LANE]
        shared = {}
        for start in range(0, len(single), SHARED):
            keys = single[start : start + SHARED]
            lane = Lane("+".join(keys), self.say(Text("、", ", ")).join(names[key] for key in keys))
            shared |= dict.fromkeys(keys, lane)
        own = {key: shared.get(key) or Lane(key, names[key]) for key in bodies if key != UTILITY_LANE}
        if UTILITY_LANE in bodies:
            own[UTILITY_LANE] = utilities
        several = [own[key] for key in own if key not in shared and key != UTILITY_LANE]
        order = [*several, *dict.fromkeys(shared.values()), *([utilities] if UTILITY_LANE in bodies else [])]
        return own, order

    def _milestone_box(self, milestone: Milestone) -> Box:
        phase = self.result.evaluation.catalogue.nodes[milestone.id].phase
        row = self.result.plan.rows.get(milestone.id)
        status, icon, word = self._milestone_state(milestone)
        return Box(
            milestone.id,
            phase,
            MILESTONE_LANE,
            self.say(milestone.name),
            word,
            status,
            icon=icon,
            critical=bool(row and row.critical),
            milestone=True,
        )

    def _milestone_state(self, milestone: Milestone) -> tuple[Status, str, str]:
        if self.states is not None and milestone.id in self.states:
            status, word = self.states[milestone.id]
            return status, icon_of(status), self.say(word)
        if milestone.day is None:
            return "wait", "", self.say(Text("还没有日期", "No date yet"))
        first = Text("", "") if milestone.pinned else Text("最早 ", "from ")
        if self.states is not None and milestone.day < self.result.today:  # counted from a start that lies behind
            first = Text("原计划 ", "planned ")
        day = box_day(milestone.day, self.result.today)
        return "wait", "", self.say(Text(first.zh + day.zh, first.en + day.en))

    @cached_property
    def _all(self) -> Parts:
        result = self.result
        phases = {m.id: phase.id for phase in result.phases for m in phase.matters}
        matters = [
            m for m in result.matters if m.kind != "workflow" or m.id in result.plan.pins or _is_waited_for(result, m)
        ]
        own, lanes = self._lanes(matters)
        boxes = [self._milestone_box(m) for m in result.milestones if m.applies]
        boxes += [self._matter_box(m, phases[m.id], own[_lane_key(m)].id) for m in matters]
        drawn = {box.id for box in boxes}
        columns = [
            Column(phase.id, self.say(phase.name))
            for phase in result.phases
            if any(b.column == phase.id for b in boxes)
        ]
        milestones = Lane(MILESTONE_LANE, self.say(Text("里程碑", "Milestones")))
        edges = [edge for edge in self._edges() if {edge.source, edge.target} <= drawn]
        return boxes, edges, columns, [milestones, *lanes]

    def _matter_box(self, matter: Matter, column: str, lane: str) -> Box:
        status, icon, word = self._state(matter)
        return Box(
            matter.id,
            column,
            lane,
            self.say(short_name(matter.name)),
            word,
            status,
            icon=icon,
            href=self.href(matter.id),
            critical=bool(matter.row and matter.row.critical),
            lines=LINES_EN if self.language.startswith("en") else LINES,
        )

    def _edges(self) -> list[Edge]:
        rows = self.result.plan.rows
        edges = []
        for finding in self.result.evaluation.applying():
            target = rows[finding.node.id]
            for link in finding.links:
                source = rows[link.node]
                touches = source.due_on is not None and source.due_on == target.start_on
                edges.append(
                    Edge(link.node, target.id, link.hard, link.hard and source.critical and target.critical and touches)
                )
        return edges

"""The zone's one flowchart: every workflow, approval, evaluation and utility and the milestones, by phase and body, from the
catalogue alone. No project: each line of the catalogue is drawn, also one that holds only in some cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from projects.enums import NodeKind
from projects.guide.draw.figures import Box, Column, Edge, Lane, Status
from projects.guide.draw.flow_parts import LINES, LINES_EN, MILESTONE_LANE, SHARED, UTILITY_LANE
from projects.guide.draw.flowchart import draw_flowchart, draw_flowchart_narrow, layout_flowchart
from projects.guide.handbook.zone import Zone, layers
from projects.guide.result import short_name
from projects.rules.catalogue import Node
from projects.rules.wording import Text, name_of

DRAWN = frozenset({"workflow", "item", "evaluation", "utility", "milestone"})
# how a box looks says what kind of matter it is; the legend has the words
LOOKS: dict[str, Status] = {
    "workflow": "pause",
    "item": "ready",
    "evaluation": "risk",
    "utility": "done",
    "milestone": "wait",
}
LABEL = Text(
    "开发区总流程图：五个阶段、各部门的流程、审批、评估和水电气热，以及先后次序",
    "The zone's flowchart: workflows, approvals, evaluations and utilities by phase and body, and their order",
)
Href = Callable[[str], str]
ROOM = 9  # characters of a limit in a box, beside its number


class ZoneFlow:
    """`href` gives the address that a box opens."""

    def __init__(self, zone: Zone, href: Href | None = None) -> None:
        self.zone, self.href = zone, href or (lambda node: "")
        nodes = zone.catalogue.nodes
        self.nodes = [nodes[name] for name in zone.catalogue.order if nodes[name].kind in DRAWN]

    # --- the picture

    def svg(self, *, standalone: bool = False) -> str:
        """Without its legend, which stands beside it (`legend`)."""
        layout = layout_flowchart(*self.parts())
        return draw_flowchart(layout, label=self.zone.say(LABEL), legend=None, standalone=standalone)

    def narrow(self) -> str:
        return draw_flowchart_narrow(*self.parts(), label=self.zone.say(LABEL))

    def legend(self) -> list[tuple[str, str]]:
        """(kind, its word) of the boxes."""
        return [(kind, str(NodeKind(kind).label)) for kind in LOOKS]

    # --- what it is made of

    def parts(self) -> tuple[list[Box], list[Edge], list[Column], list[Lane]]:
        own, lanes = self._lanes()
        boxes = [self._box(node, own[node.id]) for node in self.nodes]
        drawn = {box.id for box in boxes}
        edges = [
            Edge(link.node, node.id, link.hard)
            for node in self.nodes
            for link in node.predecessors
            if {link.node, node.id} <= drawn
        ]
        columns = [Column(phase.id, f"{phase.number} {self.zone.say(phase.name)}") for phase in self.zone.phases]
        return boxes, list(dict.fromkeys(edges)), columns, lanes

    def _box(self, node: Node, lane: str) -> Box:
        number = self.zone.numbers.get(node.id)
        word = Text("里程碑", "Milestone") if number is None else _in_box(node)
        return Box(
            node.id,
            node.phase,
            lane,
            self.zone.say(short_name(name_of(node.raw))),
            self.zone.say(word) if number is None else f"{number} · {self.zone.say(word)}",
            LOOKS[node.kind],
            href=self.href(node.id),
            milestone=node.kind == "milestone",
            detail=self.zone.say(name_of(node.raw)),
            lines=LINES_EN if self.zone.english else LINES,
        )

    def _lanes(self) -> tuple[dict[str, str], list[Lane]]:
        """The lane of each node, and the lanes in order: bodies with one matter share, two to a lane."""
        keys = {node.id: self._key(node) for node in self.nodes}
        bodies = Counter(key for key in keys.values() if key not in (MILESTONE_LANE, UTILITY_LANE))
        single = [key for key, count in bodies.items() if count == 1]
        shared = {key: "+".join(single[at - at % SHARED :][:SHARED]) for at, key in enumerate(single)}
        names = {key: self._body(key) for key in bodies}
        separator = self.zone.say(Text("、", ", "))
        lanes = [Lane(MILESTONE_LANE, self.zone.say(Text("里程碑", "Milestones")))]
        lanes += [Lane(key, names[key]) for key in bodies if key not in shared]
        for lane in dict.fromkeys(shared.values()):
            lanes.append(Lane(lane, separator.join(names[key] for key in lane.split("+"))))
        lanes.append(Lane(UTILITY_LANE, self.zone.say(Text("水电气热", "Utilities"))))
        return {node: shared.get(key, key) for node, key in keys.items()}, lanes

    def _key(self, node: Node) -> str:
        if node.kind == "milestone":
            return MILESTONE_LANE
        return UTILITY_LANE if node.kind == "utility" else node.authority or ""

    def _body(self, key: str) -> str:
        """Without brackets, and without the names of province and city, which all of them share."""
        place = self.zone.catalogue.document["locality"]
        name = short_name(name_of(self.zone.catalogue.authorities[key]))
        zh = name.zh
        for each in (place["province"], place["city"], place["city"][:-1]):
            zh = zh.removeprefix(each)
        return self.zone.say(Text(zh, name.en))


def limits(node: Node) -> Text:
    """“承诺 1 至 5 日” over all classes of the matter."""
    span = days_of(node)
    if not _days(node) or _days(node)[0] == 0:
        return span
    first = Text("目标 ", "Target ") if node.kind == "workflow" else Text("承诺 ", "Promise ")
    return Text(first.zh + span.zh, first.en + span.en)


def days_of(node: Node) -> Text:
    """“1 至 5 日”."""
    days = _days(node)
    if not days:
        return Text("没有时限", "No limit")
    if days[-1] == 0:
        return Text("当场办结", "On the spot")
    if days[0] == 0:
        return Text(f"当场至 {days[-1]} 日", f"0 to {days[-1]} d")
    if len(days) == 1:
        return Text(f"{days[0]} 日", f"{days[0]} d")
    return Text(f"{days[0]} 至 {days[-1]} 日", f"{days[0]} to {days[-1]} d")


def _in_box(node: Node) -> Text:
    """As much of it as a box has room for."""
    whole, span = limits(node), days_of(node)
    return span if len(whole.zh) > ROOM else Text(whole.zh, span.en)


def _days(node: Node) -> list[int]:
    key = "target_workdays" if node.kind == "workflow" else "committed_workdays"
    return sorted({raw[key] for _, raw in layers(node) if raw.get(key) is not None})

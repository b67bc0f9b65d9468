"""What still lies ahead of a project: a state further on the line leaves milestones and whole phases behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from projects.guide.draw.flow_state import NO_ITEMS, Live
from projects.guide.result import Matter, Result
from projects.rules.project_states import REACHED

FIRST = 3  # matters that are shown at once


@dataclass(frozen=True, slots=True)
class Ahead:
    """`phases`, `milestones`: ids of those that lie behind; `now`: the first milestone that does not."""

    phases: frozenset[str]
    milestones: frozenset[str]
    now: str
    ready: tuple[Matter, ...]
    done: bool  # every milestone lies behind

    @property
    def first(self) -> tuple[Matter, ...]:
        return self.ready[:FIRST]

    @property
    def more(self) -> int:
        return len(self.ready) - len(self.first)


def ahead_of(result: Result, state: str, live: Mapping[str, Live] = NO_ITEMS) -> Ahead:
    """What can be done now in a project of this state: nothing of a phase that it has been through.

    `live`: what approval items say of their matters. Nothing is offered that is applied for already, and what waited for
    a result that is there now is. A catalogue that lacks the state's milestone leaves nothing behind.
    """
    nodes = result.evaluation.catalogue.nodes
    reached, phases = nodes.get(REACHED.get(state, "")), list(result.evaluation.catalogue.phases)
    behind = frozenset(phases[: phases.index(reached.phase) + 1]) if reached else frozenset()
    passed = frozenset(each.id for each in result.milestones if nodes[each.id].phase in behind)
    now = next((each.id for each in result.milestones if each.applies and each.id not in passed), "")
    if not passed:
        now = "ms-construction-start"
    done = {node for node, each in live.items() if each.done}
    free = (m for m in result.matters if m.finding.node.is_dated and m.id not in live)
    free = (m for m in free if not any(before.hard and before.id not in done for before in m.before))
    ready = tuple(m for m in free if m.finding.node.phase not in behind)
    return Ahead(behind, passed, now, ready, done=not now)

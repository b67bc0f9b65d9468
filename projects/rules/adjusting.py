"""Matters added to a package or left out of it by hand: what the rules judged, with a person's decision in its place.

Worked out by walking the rules of the few nodes that it touches, so that a package without such decisions pays nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from projects.rules.catalogue import Catalogue, Level, Node, Variant
from projects.rules.compiled import Judgement
from projects.rules.expressions import Truth, truth_of

Env = Mapping[str, Any]


def can_be_adjusted(catalogue: Catalogue, node: str) -> bool:
    """Whether a person may add it or leave it out: a matter of this version; milestones follow from the matters."""
    return node in catalogue.nodes and catalogue.nodes[node].kind != "milestone"


def adjust(catalogue: Catalogue, judgement: Judgement, env: Env, adjustments: Mapping[str, bool]) -> Judgement:
    """The judgement with `adjustments` (node id -> whether it applies) in force; what cannot be adjusted is left alone.

    What is added has its class, level, papers and prerequisites; what is left out holds nothing any more.
    """
    wanted = {node: applies for node, applies in adjustments.items() if can_be_adjusted(catalogue, node)}
    if not wanted:
        return judgement
    places = {node: place for place, node in enumerate(catalogue.nodes)}
    verdicts = list(judgement.verdicts)
    for name, applies in wanted.items():
        verdicts[places[name]] = applies
    columns = _Columns(judgement)
    for name, applies in wanted.items():
        columns.decide(places[name], catalogue.nodes[name], applies, env)
    for place, node in enumerate(catalogue.nodes.values()):
        if verdicts[place] is not False and (node.id in wanted or any(p.node in wanted for p in node.predecessors)):
            columns.links[place] = tuple(
                verdicts[places[p.node]] is not False and truth_of(p.when, env) is not False for p in node.predecessors
            )
    return judgement._replace(
        verdicts=tuple(verdicts),
        provisional=tuple(columns.provisional),
        reuse=tuple(columns.reuse),
        variants=tuple(columns.variants),
        levels=tuple(columns.levels),
        links=tuple(columns.links),
        papers=tuple(columns.papers),
        adjusted=frozenset(wanted),
    )


class _Columns:
    """The columns of a judgement that a decision changes, to be written to."""

    def __init__(self, judgement: Judgement) -> None:
        self.provisional = list(judgement.provisional)
        self.reuse = list(judgement.reuse)
        self.variants = list(judgement.variants)
        self.levels = list(judgement.levels)
        self.links = list(judgement.links)
        self.papers = list(judgement.papers)

    def decide(self, place: int, node: Node, applies: bool, env: Env) -> None:
        self.provisional[place] = False  # somebody has decided
        if not applies:
            self.reuse[place] = False
            self.variants[place] = self.levels[place] = -1
            self.links[place] = self.papers[place] = ()
            return
        self.reuse[place] = False if node.reuse is None else truth_of(node.reuse, env)
        self.variants[place] = _first_true(node.variants, env)
        self.levels[place] = _first_true(node.levels, env)
        self.papers[place] = _papers(node, self.variants[place], env)


def _first_true(rules: Sequence[Variant | Level], env: Env) -> int:
    return next((place for place, each in enumerate(rules) if truth_of(each.when, env)), -1)


def _papers(node: Node, variant: int, env: Env) -> tuple[Truth, ...]:
    own = node.variants[variant].materials if variant >= 0 else None
    return tuple(
        True if use.when is None else truth_of(use.when, env) for use in (node.materials if own is None else own)
    )

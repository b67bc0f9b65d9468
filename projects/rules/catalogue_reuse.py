"""Does a matter wait, through the papers it reuses, for itself?

A material with `reuse_from` makes a node wait for the node that issues the document. Such links hold only under their
conditions (of the variant, the line and both nodes), so a ring whose conditions exclude each other is no fault:
立项 in its 审批 route needs the energy opinion, and the energy review needs the 立项 paper only in the other routes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from projects.rules.catalogue_reading import Fault
from projects.rules.catalogue_references import cycle_fault, nodes_of
from projects.rules.catalogue_symbols import Symbol
from projects.rules.expressions import LITERALS, Rule, value_of

Document = dict[str, Any]
Limits = Mapping[str, frozenset[Any]]  # name -> the values it may still have
PATIENCE = 20_000  # links followed in one search


class Link(NamedTuple):
    goal: str  # the node waited for
    where: str
    limits: Limits
    reused: bool


def _parts(tree: ast.expr) -> Iterator[ast.expr]:
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        for part in tree.values:
            yield from _parts(part)
    else:
        yield tree


def allowed(rule: Rule | None, symbols: Mapping[str, Symbol]) -> Limits:
    """What a true rule says about single enum and bool names; names with other values stay free."""
    limits: dict[str, frozenset[Any]] = {}
    for part in _parts(rule.tree) if rule is not None else ():
        names = {n.id for n in ast.walk(part) if isinstance(n, ast.Name)} - LITERALS.keys()
        if len(names) == 1:
            (name,) = names
            domain = _domain(symbols.get(name))
            if domain:
                limits = merge(limits, {name: frozenset(v for v in domain if value_of(part, {name: v}) is True)})
    return limits


def _domain(symbol: Symbol | None) -> tuple[Any, ...]:
    if symbol is None:
        return ()
    return symbol.options or ((True, False) if symbol.family == "truth" else ())


def merge(one: Limits, other: Limits) -> dict[str, frozenset[Any]]:
    both = {name: one[name] & other[name] for name in one.keys() & other.keys()}
    return {**one, **other, **both}


def possible(limits: Limits) -> bool:
    return all(limits.values())


@dataclass
class _Search:
    links: Mapping[str, list[Link]]
    steps: int = 0
    found: dict[frozenset[str], Fault] = field(default_factory=dict)

    def follow(self, path: list[Link], start: str, limits: Limits) -> None:
        here = path[-1].goal if path else start
        for link in self.links.get(here, ()):
            self.steps += 1
            merged = merge(limits, link.limits)
            if self.steps > PATIENCE or not possible(merged):
                continue
            if link.goal == start:
                self._note([*path, link], start)
            elif link.goal > start and len(path) < 40 and all(link.goal != each.goal for each in path):
                self.follow([*path, link], start, merged)

    def _note(self, path: list[Link], start: str) -> None:
        closing = next((link for link in path if link.reused), None)
        names = [start, *(link.goal for link in path)]
        if closing is not None and frozenset(names) not in self.found:
            self.found[frozenset(names)] = cycle_fault(closing.where, names[::-1], "材料沿用", "reused materials")


def reuse_cycles(
    document: Document, rules: Mapping[str, Rule], symbols: Mapping[str, Symbol], rings: list[list[str]]
) -> list[Fault]:
    """Rings that a reused material closes; `rings` are the rings of predecessors, reported already."""
    closing = {(ring[-1], ring[-2]) for ring in rings}
    issuers = _issuers(document)
    links: dict[str, list[Link]] = {}
    for where, node in nodes_of(document):
        own = allowed(rules.get(f"{where}.applies_when"), symbols)
        found = [*_awaited(where, node, rules, symbols), *_reused(where, node, issuers, rules, symbols)]
        links[node["id"]] = [
            link._replace(limits=merge(own, link.limits)) for link in found if (node["id"], link.goal) not in closing
        ]
    search = _Search(_ringed(links))
    for start in search.links:
        search.follow([], start, {})
    return list(search.found.values())


def _ringed(links: dict[str, list[Link]]) -> dict[str, list[Link]]:
    """Only the nodes and links that can lie on a ring: no dead ends in either direction."""
    forth = {name: {link.goal for link in found if link.goal in links} for name, found in links.items()}
    kept = _peeled(_reversed(_peeled(forth)))
    return {name: [link for link in links[name] if link.goal in kept] for name in links if name in kept}


def _peeled(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The graph without nodes whose ways all end."""
    back, left = _reversed(graph), {name: len(goals) for name, goals in graph.items()}
    ended = [name for name, count in left.items() if count == 0]
    for name in ended:  # grows while it is walked
        for before in back[name]:
            left[before] -= 1
            if left[before] == 0:
                ended.append(before)
    gone = set(ended)
    return {name: goals - gone for name, goals in graph.items() if name not in gone}


def _reversed(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    back: dict[str, set[str]] = {name: set() for name in graph}
    for name, goals in graph.items():
        for goal in goals:
            back[goal].add(name)
    return back


def _issuers(document: Document) -> dict[str, str]:
    """Material -> the node whose result it is."""
    issued = {each.get("id"): each.get("issued_by") for each in document.get("documents", ())}
    pairs = ((each.get("id"), issued.get(each.get("reuse_from"))) for each in document.get("materials", ()))
    return {material: issuer for material, issuer in pairs if material and issuer}


def _condition(where: str, line: Any, rules: Mapping[str, Rule], symbols: Mapping[str, Symbol]) -> dict[str, Any]:
    """The limits under which a line counts; none can be met when its rule is faulty, which is reported elsewhere."""
    place = f"{where}.when"
    if isinstance(line, dict) and "when" in line and place not in rules:
        return {"": frozenset()}
    return dict(allowed(rules.get(place), symbols))


def _awaited(where: str, node: Document, rules: Mapping[str, Rule], symbols: Mapping[str, Symbol]) -> Iterator[Link]:
    for each in node.get("predecessors", ()):
        if "item" in each:
            place = f"{where}.predecessors[{each['item']}]"
            yield Link(each["item"], place, _condition(place, each, rules, symbols), False)


def _reused(
    where: str, node: Document, issuers: dict[str, str], rules: Mapping[str, Rule], symbols: Mapping[str, Symbol]
) -> Iterator[Link]:
    holders: list[tuple[str, Document, dict[str, Any]]] = [(where, node, {})]
    for variant in node.get("variants", ()):
        place = f"{where}.variants[{variant.get('id', '?')}]"
        holders.append((place, variant, _condition(place, variant, rules, symbols)))
    for place, holder, limits in holders:
        for position, line in enumerate(holder.get("materials", ())):
            material, name = (line, position) if isinstance(line, str) else (line.get("id", ""), line.get("id", ""))
            if material in issuers:
                spot = f"{place}.materials[{name}]"
                yield Link(issuers[material], spot, merge(limits, _condition(spot, line, rules, symbols)), True)

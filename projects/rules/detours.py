"""What another route changes in the walk over the prerequisites: which matters, and by how many working days.

Nothing here adds a matter or takes one away, and no hard prerequisite of the start of construction is ever dropped. Three
things change: what hangs on the land may be examined before it is had and is only confirmed afterwards; what may be promised
is concluded on the promise; and the construction permit comes in two stages, of which the pit's does not wait for the review
of the whole set of drawings. How many days a confirmation or a promise takes no law says: both are the portal's own figures
(P), and a catalogue may lay them down as the parameters named below.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from projects.rules.applicability import Evaluation, Finding
from projects.rules.catalogue import LAND_MILESTONE, START_MILESTONE, Stop
from projects.rules.expressions import Rule, Truth, parse_rule, truth_of

STANDARD, PRE_REVIEW, STAGED = "standard", "pre_review", "staged"
COMMITMENT, ON_HANDOVER = "commitment", "on_handover"
ROUTES = (STANDARD, PRE_REVIEW, STAGED, COMMITMENT, ON_HANDOVER)
PERMIT, DRAWINGS = "ap-construction-permit", "ap-drawing"
CONFIRM_PARAMETER, PROMISE_PARAMETER = "p_confirm_workdays", "p_promise_workdays"
UNLESS_LAID_DOWN = 1  # working days for a confirmation, and for a decision on a promise (P)
# 告知承诺 is not for ecology and the environment (sr-commit-void), and which 报告表 may be promised all the same stands on a
# list that the catalogue does not hold; of water and soil only the 报告表 may, which is decided on the spot anyhow (水利部令
# 第53号); energy only inside a regional evaluation, which the questionnaire does not ask for: none of them is counted
NOT_COUNTED = frozenset({"ap-eia", "ap-water-soil", "ap-energy"})
INDUSTRY = (
    "['auto','rail_equipment','general_equipment','special_equipment','electrical','electronics','new_material',"
    "'plastics_rubber','biopharma','food','chemical','standard_factory']"
)
PROMISED_WHEN: dict[
    str, Rule
] = {  # what the catalogue's notes on these promises say, as far as there are questions for it
    "ap-land-planning": parse_rule("land_mode == 'standard_land'"),  # 标准地可随出让合同同步核发
    "ap-works-planning": parse_rule(
        f"funding_source != 'gov_direct' and industry_group in {INDUSTRY}"
    ),  # 社会投资工业项目
}
APPROVALS = frozenset({"item", "evaluation"})
RULES: dict[str, Rule] = {  # the words of the questionnaire, so that the answers that decide can be shown
    PRE_REVIEW: parse_rule("new_land == true"),
    STAGED: parse_rule("has_new_building == true"),
    COMMITMENT: parse_rule("low_risk == true"),
}


class Detour(NamedTuple):
    """Places among the catalogue's nodes, and working days."""

    examined: frozenset[int]  # before the land is had; afterwards only confirmed
    promised: frozenset[int]
    permit: int | None  # issued in stages
    drawings: int | None  # the review that the stage of the pit does not wait for as a whole
    confirm: int
    promise: int
    land: frozenset[str]  # ids: the land is had on the day that one of them is pinned


def detour_of(evaluation: Evaluation, route: str) -> Detour | None:
    """What the route changes for this profile; None where that is nothing."""
    parts = {part for part in parts_of(evaluation, route) if opens(evaluation, part) is not False}
    if not parts:
        return None
    places = {name: place for place, name in enumerate(evaluation.catalogue.nodes)}
    return Detour(
        examined=frozenset(places[n] for n in hanging_on_land(evaluation)) if PRE_REVIEW in parts else frozenset(),
        promised=frozenset(places[f.node.id] for f in promisable(evaluation)) if COMMITMENT in parts else frozenset(),
        permit=places[PERMIT] if STAGED in parts else None,
        drawings=places.get(DRAWINGS) if STAGED in parts else None,
        confirm=days_of(evaluation, CONFIRM_PARAMETER),
        promise=days_of(evaluation, PROMISE_PARAMETER),
        land=land_nodes(evaluation),
    )


def parts_of(evaluation: Evaluation, route: str) -> tuple[str, ...]:
    """The routes that one is made of: 拿地即开工 is the review before the land, with stages and promises where they are open."""
    if route == STANDARD:
        return ()
    if route != ON_HANDOVER:
        return (route,)
    stages = (STAGED,) if opens(evaluation, STAGED) is not False else ()
    promises = (COMMITMENT,) if opens(evaluation, COMMITMENT) is True else ()
    return (PRE_REVIEW, *stages, *promises)


def opens(evaluation: Evaluation, route: str) -> Truth:
    """Whether the answers open the route: True, False, or None while one is missing. What is no answer is asked elsewhere."""
    match route:
        case "standard":
            return True
        case "pre_review":
            return all_of(holds(evaluation, PRE_REVIEW), bool(hanging_on_land(evaluation)))
        case "staged":
            return all_of(_staged_permit(evaluation), holds(evaluation, STAGED))
        case "commitment":
            return all_of(holds(evaluation, COMMITMENT), bool(promisable(evaluation)))
    adds = opens(evaluation, STAGED) is not False or opens(evaluation, COMMITMENT) is not False
    return all_of(opens(evaluation, PRE_REVIEW), adds)


def all_of(*truths: Truth) -> Truth:
    """Strong Kleene `and`."""
    if False in truths:
        return False
    return None if None in truths else True


def holds(evaluation: Evaluation, route: str) -> Truth:
    """The rule of the route; None also where a catalogue does not know the name that it reads."""
    rule = RULES[route]
    return truth_of(rule, evaluation.env) if rule.names <= evaluation.env.keys() else None


def _staged_permit(evaluation: Evaluation) -> Truth:
    finding = evaluation.findings.get(PERMIT)
    if finding is None or not finding.node.raw.get("stages") or not finding.applies:
        return False
    return None if finding.verdict == "to_confirm" else True


def days_of(evaluation: Evaluation, parameter: str) -> int:
    """Working days that the catalogue lays down for a confirmation or a promise, else the portal's own figure."""
    return int(evaluation.catalogue.parameters.get(parameter, UNLESS_LAID_DOWN))


def land_nodes(evaluation: Evaluation) -> frozenset[str]:
    """The milestone of the land and what it waits for."""
    finding = evaluation.findings.get(LAND_MILESTONE)
    if finding is None or not finding.applies:
        return frozenset()
    return frozenset({LAND_MILESTONE, *(link.node for link in finding.links if link.hard)})


def hanging_on_land(evaluation: Evaluation) -> tuple[str, ...]:
    """Approvals before the start of construction that can only be granted once the land is had, prerequisites first."""
    land, before = land_nodes(evaluation), before_start(evaluation)
    after: set[str] = set(land)
    found = []
    for stop, hard in _stops(evaluation):
        if stop.id not in land and after.isdisjoint(hard):
            continue
        after.add(stop.id)
        kind = evaluation.catalogue.nodes[stop.id].kind
        if stop.id in before and stop.id not in land and kind in APPROVALS:
            found.append(stop.id)
    return tuple(found)


def before_start(evaluation: Evaluation) -> frozenset[str]:
    """Everything that the start of construction waits for, through any chain of hard prerequisites."""
    hard = {stop.id: before for stop, before in _stops(evaluation)}
    found: set[str] = set()
    queue = [START_MILESTONE]
    while queue:
        for name in hard.get(queue.pop(), ()):
            if name not in found:
                found.add(name)
                queue.append(name)
    return frozenset(found)


def promisable(evaluation: Evaluation) -> tuple[Finding, ...]:
    """Approvals before the start of construction that the catalogue lets be promised (告知承诺) and that get quicker by it.

    Never where the catalogue says no, or says nothing, nor what is `NOT_COUNTED`; and where its note names a condition, only when
    the answers meet it.
    """
    before, quick = before_start(evaluation), days_of(evaluation, PROMISE_PARAMETER)
    return tuple(
        finding
        for finding in evaluation.applying()
        if finding.node.id in before - NOT_COUNTED
        and finding.node.kind in APPROVALS
        and (finding.get("commitment") or {}).get("available") is True
        and (finding.committed or 0) > quick
        and _met(evaluation, PROMISED_WHEN.get(finding.node.id))
    )


def _met(evaluation: Evaluation, rule: Rule | None) -> bool:
    if rule is None:
        return True
    return rule.names <= evaluation.env.keys() and truth_of(rule, evaluation.env) is True


def _stops(evaluation: Evaluation) -> Iterator[tuple[Stop, tuple[str, ...]]]:
    """Every node of the package with its hard prerequisites that count, prerequisites first."""
    for stop in evaluation.catalogue.stops:
        finding = evaluation.findings[stop.id]
        if finding.applies:
            yield stop, tuple(link.node for link in finding.links if link.hard)

"""The routes of a project side by side: which are open to it and why, their dates, what they save, what they risk.

The dates are those of the schedule itself, walked on each route (`detours.py`); nothing is guessed beside it. What the land
day or the reviewed drawings are waiting for nobody can know: they are given, or assumed for the comparison and said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from projects.rules.applicability import Evaluation, Finding
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import LAND_MILESTONE, START_MILESTONE
from projects.rules.detours import (
    APPROVALS,
    COMMITMENT,
    ON_HANDOVER,
    PERMIT,
    PRE_REVIEW,
    ROUTES,
    RULES,
    STAGED,
    STANDARD,
    all_of,
    before_start,
    hanging_on_land,
    holds,
    land_nodes,
    opens,
    parts_of,
    promisable,
)
from projects.rules.explain import Reason, because, in_form_order, open_questions, reasons_of
from projects.rules.expressions import Truth
from projects.rules.schedule import COMMITTED, Pins, Row, Schedule, schedule
from projects.rules.ways_words import NOTHING_TO_PROMISE, NOTHING_WAITS, RISKS, SAME_AS_BEFORE, Said
from projects.rules.wording import Text

LAND_SUPPLY = "pw-land-supply"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the answers. `land_on`: the day of the land, fixed by the project; `land_had`: it has come.

    `broken`: the enterprise broke a promise and may promise no more (国办发〔2020〕42号). `assumed`: days taken for the
    comparison only, node id -> day.
    """

    start_on: date
    limits: str = COMMITTED
    pins: Pins = field(default_factory=dict)
    land_had: bool = False
    broken: bool = False
    assumed: Mapping[str, date] = field(default_factory=dict)

    @property
    def all_pins(self) -> dict[str, date]:
        return {**self.assumed, **self.pins}


@dataclass(frozen=True, slots=True)
class Shift:
    """A matter that the route treats differently. `how`: examined, promised or staged."""

    finding: Finding
    how: str
    usual: Row
    row: Row
    exam: Row | None = None
    condition: Text | None = None  # of a promise, as the catalogue words it
    src: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One route for one project. `opened`: open, closed (False), or to confirm (None)."""

    route: str
    parts: tuple[str, ...]
    opened: Truth
    reasons: tuple[Reason, ...]
    asks: tuple[str, ...]  # questions whose answer would settle it, in the order of the form
    plan: Schedule
    saved: int | None  # working days that construction starts earlier than on the usual route
    shifts: tuple[Shift, ...]
    risks: tuple[Said, ...]
    later: tuple[str, ...]  # materials that can only be handed in once the land is had
    promises: tuple[Shift, ...]
    done_on: date | None  # everything that comes before construction is concluded, the last stage too

    @property
    def land(self) -> date | None:
        return self.plan.day(LAND_MILESTONE)

    @property
    def start(self) -> date | None:
        return self.plan.day(START_MILESTONE)

    @property
    def main(self) -> date | None:
        """Of a permit in stages, the day of the last one."""
        return self.plan.day(PERMIT) if self.plan.pit else None


class Promise(NamedTuple):
    """What is promised for a matter. `condition`: as the catalogue words it; None: it does not."""

    finding: Finding
    condition: Text | None
    src: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What the route that a project goes asks of it, without comparing."""

    route: str
    promises: tuple[Promise, ...]
    risks: tuple[Said, ...]


def taken(evaluation: Evaluation, route: str) -> Taken:
    parts = parts_of(evaluation, route)
    promised = promisable(evaluation) if COMMITMENT in parts else ()
    return Taken(route, tuple(promise_of(finding) for finding in promised), _risks(parts, route))


def promise_of(finding: Finding) -> Promise:
    raw = finding.get("commitment")
    return Promise(finding, Text(raw["note"], raw.get("note_en", "")) if raw.get("note") else None, raw.get("src", "K"))


def compare(evaluation: Evaluation, calendar: WorkCalendar, facts: Facts) -> tuple[Way, ...]:
    """Every route, the usual one first."""
    usual = schedule(evaluation, calendar, facts.start_on, facts.limits, facts.all_pins)
    return tuple(_way(evaluation, calendar, facts, route, usual) for route in ROUTES)


def open_to(evaluation: Evaluation, facts: Facts, route: str) -> Truth:
    """Whether the project may go this way: its answers, the day of its land, and whether its promises are worth anything."""
    truth = opens(evaluation, route)
    if route in (PRE_REVIEW, ON_HANDOVER):
        truth = all_of(truth, _land_ahead(evaluation, facts))
    if COMMITMENT in parts_of(evaluation, route) and facts.broken:
        truth = False
    return truth


def _land_ahead(evaluation: Evaluation, facts: Facts) -> Truth:
    """Whether the land is still to come, on a day that is known."""
    if facts.land_had:
        return False
    return None if land_nodes(evaluation).isdisjoint(facts.pins) else True


def _way(evaluation: Evaluation, calendar: WorkCalendar, facts: Facts, route: str, usual: Schedule) -> Way:
    plan = (
        usual
        if route == STANDARD
        else schedule(evaluation, calendar, facts.start_on, facts.limits, facts.all_pins, route)
    )
    opened, parts = open_to(evaluation, facts, route), parts_of(evaluation, route)
    shifts = tuple(_shifts(evaluation, usual, plan, parts)) if opened is not False else ()
    return Way(
        route=route,
        parts=parts,
        opened=opened,
        reasons=tuple(_reasons(evaluation, facts, route, parts)),
        asks=tuple(in_form_order(evaluation.catalogue, _open_questions(evaluation, parts))) if opened is None else (),
        plan=plan,
        saved=_saved(calendar, usual, plan) if opened is not False else None,
        shifts=shifts,
        risks=_risks(parts, route) if opened is not False else (),
        later=_later(evaluation) if PRE_REVIEW in parts and opened is not False else (),
        promises=tuple(shift for shift in shifts if shift.how == COMMITMENT),
        done_on=_done_on(evaluation, plan),
    )


def _risks(parts: tuple[str, ...], route: str) -> tuple[Said, ...]:
    return tuple(said for part in dict.fromkeys((*parts, route)) for said in RISKS.get(part, ()))


def _saved(calendar: WorkCalendar, usual: Schedule, plan: Schedule) -> int | None:
    before, after = usual.day(START_MILESTONE), plan.day(START_MILESTONE)
    return None if before is None or after is None else calendar.index(before) - calendar.index(after)


def _done_on(evaluation: Evaluation, plan: Schedule) -> date | None:
    """The day on which the last approval before construction is concluded."""
    days = [day for name in before_start(evaluation) if (day := plan.day(name)) is not None]
    return max(days, default=None)


def _shifts(evaluation: Evaluation, usual: Schedule, plan: Schedule, parts: tuple[str, ...]) -> list[Shift]:
    found = []
    promised = {finding.node.id for finding in promisable(evaluation)} if COMMITMENT in parts else set()
    examined = set(hanging_on_land(evaluation)) if PRE_REVIEW in parts else set()
    for name, row in plan.rows.items():
        finding = evaluation.findings[name]
        if finding.node.kind not in APPROVALS:
            continue
        if name in examined:
            found.append(Shift(finding, PRE_REVIEW, usual.rows[name], row, plan.examined.get(name)))
        if name in promised:
            promise = promise_of(finding)
            found.append(Shift(finding, COMMITMENT, usual.rows[name], row, None, promise.condition, promise.src))
        if name == PERMIT and STAGED in parts:
            found.append(Shift(finding, STAGED, usual.rows[name], row))
    return found


def _later(evaluation: Evaluation) -> tuple[str, ...]:
    """Materials that come out of the land supply itself: the reviewed matters get them afterwards."""
    land, catalogue = land_nodes(evaluation), evaluation.catalogue
    needs = [need.material for name in hanging_on_land(evaluation) for need in evaluation.findings[name].papers]
    return tuple(dict.fromkeys(each for each in needs if catalogue.issuer_of(each) in land))


# --- why


def _reasons(evaluation: Evaluation, facts: Facts, route: str, parts: tuple[str, ...]) -> list[Reason]:
    """Of what is open everything; of what is closed or still to be confirmed only what makes it so."""
    if route == STANDARD:
        return []
    opened = open_to(evaluation, facts, route)
    found: list[Reason] = []
    for part in parts:
        if opened is True or open_to(evaluation, facts, part) is opened:
            found += _part_reasons(evaluation, facts, part)
    if route == ON_HANDOVER and opens(evaluation, STAGED) is opens(evaluation, COMMITMENT) is False:
        found.append(Reason("rule", SAME_AS_BEFORE))
    return list(dict.fromkeys(found))


def _part_reasons(evaluation: Evaluation, facts: Facts, part: str) -> list[Reason]:
    """The answers that open or close it first, then what is not an answer."""
    known = RULES[part].names <= evaluation.env.keys()
    reasons = reasons_of(evaluation, RULES[part]) if known else []
    truth = holds(evaluation, part)
    if part == PRE_REVIEW:
        return reasons if truth is False else _land_reasons(evaluation, facts) or reasons
    if part == STAGED:
        permit = evaluation.findings.get(PERMIT)
        needs = [each for each in because(evaluation, permit) if each.kind != "law"] if permit else []
        return list(dict.fromkeys([*needs, *reasons]))
    if truth is not False and not promisable(evaluation):
        reasons.append(Reason("rule", NOTHING_TO_PROMISE))
    if facts.broken:
        reasons.append(
            Reason(
                "rule",
                Text(
                    "这家企业有一项告知承诺经核查不实，信用修复前不能再用",
                    "A promise of this enterprise was found false: none more until its credit is repaired",
                ),
                (),
                "C:S-GZ42",
            )
        )
    return reasons


def _land_reasons(evaluation: Evaluation, facts: Facts) -> list[Reason]:
    if not hanging_on_land(evaluation):
        return [Reason("rule", NOTHING_WAITS)]
    if facts.land_had:
        return [
            Reason("answer", Text("已经拿地，不用再预审", "The land is had already: nothing is left to examine before"))
        ]
    if land_nodes(evaluation).isdisjoint(facts.pins):
        return [Reason("answer", Text("还没有定预计拿地的日子", "No day is planned for the land yet"))]
    return []


def _open_questions(evaluation: Evaluation, parts: tuple[str, ...]) -> set[str]:
    rules = [RULES[part] for part in parts if RULES[part].names <= evaluation.env.keys()]
    if STAGED in parts and PERMIT in evaluation.findings:
        rules.append(evaluation.findings[PERMIT].node.applies)
    return {name for rule in rules for name in open_questions(evaluation, rule)}

"""What another catalogue would change in one project, point by point: matters, classes, days, dates, papers, policies, questions.

The points are plain data (ids, numbers, ISO days, pairs of zh and en), so that they can be kept and told later in either
language, when neither catalogue is at hand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from projects.rules.answers import Problem, carry_over
from projects.rules.applicability import Engine, Evaluation, Finding, ImpossibleAnswers
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import START_MILESTONE, Catalogue
from projects.rules.detours import STANDARD, opens
from projects.rules.difference import Difference, Moved, difference
from projects.rules.schedule import Pins, Schedule, schedule
from projects.rules.wording import chinese

ADDED, LEFT_OUT, CONFIRM, CLASS, DAYS = "added", "left_out", "confirm", "class", "days"
DATES, PAPERS, ORDER, BODY, POLICIES = "dates", "papers", "order", "body", "policies"
QUESTIONS, ROUTE, IMPOSSIBLE, POSSIBLE = "questions", "route", "impossible", "possible"
KINDS = (
    IMPOSSIBLE,
    POSSIBLE,
    ROUTE,
    ADDED,
    LEFT_OUT,
    CONFIRM,
    CLASS,
    DAYS,
    DATES,
    PAPERS,
    ORDER,
    BODY,
    POLICIES,
    QUESTIONS,
)
OF_MATTERS = frozenset({ADDED, LEFT_OUT, CONFIRM, CLASS, DAYS, PAPERS, ORDER, BODY})
ALTERED = {
    "committed": DAYS,
    "statutory": DAYS,
    "body": BODY,
    "before": ORDER,
}  # of `difference`; papers are told by name


class Point(NamedTuple):
    """One thing that changes. `what`: of which value, empty where the kind says it; `about`: a node, policy or question."""

    kind: str
    about: str
    what: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ImpactChange:
    """All that changes in one project. `kinds` and `nodes` are what a list is filtered by."""

    points: tuple[Point, ...]

    @property
    def kinds(self) -> list[str]:
        there = {point.kind for point in self.points}
        return [kind for kind in KINDS if kind in there]

    @property
    def nodes(self) -> list[str]:
        """The matters concerned; not those that only move in time because another one does."""
        return list(dict.fromkeys(p.about for p in self.points if p.about and p.kind in OF_MATTERS))


@dataclass(frozen=True, slots=True)
class Profile:
    """What is judged: the package's answers as they are stored, and what a person decided or pinned."""

    answers: Mapping[str, Any]
    adjustments: Mapping[str, bool]
    start_on: date
    limits: str
    pins: Pins
    route: str = STANDARD


@dataclass(frozen=True, slots=True)
class Judged:
    """One profile by one catalogue. `anew`: questions whose answer this catalogue cannot take; `gone`: not asked any more.

    `route`: the one chosen, or the usual one where the answers do not open it any more.
    """

    evaluation: Evaluation
    plan: Schedule
    anew: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    route: str = STANDARD


@dataclass(frozen=True, slots=True)
class Blocked:
    """Answers that are impossible by this catalogue."""

    problems: tuple[Problem, ...]


Outcome = Judged | Blocked


def judge(engine: Engine, profile: Profile, calendar: WorkCalendar) -> Outcome:
    """The profile by this catalogue, its answers carried over as when the project moves to it."""
    answers, anew = carry_over(engine.catalogue, profile.answers)
    gone = tuple(name for name in profile.answers if name not in engine.catalogue.questions)
    held = {node: applies for node, applies in profile.adjustments.items() if node in engine.catalogue.nodes}
    try:
        evaluation = engine.evaluate(answers, held)
    except ImpossibleAnswers as refused:
        return Blocked(tuple(refused.problems))
    route = profile.route if opens(evaluation, profile.route) is not False else STANDARD
    plan = schedule(evaluation, calendar, profile.start_on, profile.limits, profile.pins, route)
    return Judged(evaluation, plan, tuple(anew), gone, route)


def impact_of(before: Outcome, after: Outcome) -> ImpactChange | None:
    """What `after` says otherwise than `before`; None when nothing differs."""
    points = tuple(_points(before, after))
    return ImpactChange(points) if points else None


def _points(before: Outcome, after: Outcome) -> Iterator[Point]:
    if isinstance(after, Blocked):
        if before != after:
            yield from _refused(after, before)
        return
    if isinstance(before, Blocked):
        yield Point(POSSIBLE, "", "", [list(problem.text) for problem in before.problems], None)
        return
    if _same(before, after):
        return
    told = difference(before.evaluation, after.evaluation, before.plan, after.plan)
    if before.route != after.route:
        yield Point(ROUTE, "", "", before.route, after.route)
    yield from _verdicts(told)
    yield from _classes(before.evaluation, after.evaluation)
    yield from (
        Point(ALTERED[each.what], each.node, each.what, _plain(each.before), _plain(each.after))
        for each in told.altered
        if each.what in ALTERED
    )
    yield from _dates(before.plan, after.plan)
    yield from _papers(before.evaluation, after.evaluation, told)
    yield from _policies(before.evaluation, after.evaluation)
    yield from _questions(before, after, told)


def _same(before: Judged, after: Judged) -> bool:
    """By one and the same catalogue: the same answers give the same."""
    return before.evaluation.catalogue is after.evaluation.catalogue


def _refused(after: Blocked, before: Outcome) -> Iterator[Point]:
    known = set(before.problems) if isinstance(before, Blocked) else set()
    for problem in after.problems:
        if problem not in known:
            yield Point(IMPOSSIBLE, "", "", None, {"fields": list(problem.fields), "text": list(problem.text)})


def _verdicts(told: Difference) -> Iterator[Point]:
    moved: tuple[tuple[str, Iterable[Moved]], ...]
    moved = ((ADDED, told.added), (LEFT_OUT, told.removed), (CONFIRM, told.settled))
    for kind, rows in moved:
        yield from (Point(kind, each.node, "", each.before, each.after) for each in rows)


def _classes(before: Evaluation, after: Evaluation) -> Iterator[Point]:
    """Variant, level and 待认定 of the matters that both have."""
    for name, was, now in _both(before, after):
        if _variant_id(was) != _variant_id(now):
            yield Point(
                CLASS, name, "variant", variant_words(before.catalogue, was), variant_words(after.catalogue, now)
            )
        if _level(was) != _level(now):
            yield Point(CLASS, name, "level", _level(was), _level(now))
        if was.provisional != now.provisional:
            yield Point(CLASS, name, "provisional", was.provisional, now.provisional)


def _both(before: Evaluation, after: Evaluation) -> Iterator[tuple[str, Finding, Finding]]:
    """Nodes that apply, or may, in both."""
    for name, now in after.findings.items():
        was = before.findings.get(name)
        if was is not None and was.applies and now.applies:
            yield name, was, now


def _variant_id(finding: Finding) -> str:
    return finding.variant.id if finding.variant else ""


def variant_words(catalogue: Catalogue, finding: Finding) -> list[str] | None:
    """The label of the class that the variant's rule names, else the keeper's words for it; None while it is open."""
    variant = finding.variant
    if variant is None:
        return None
    match variant.when.tree:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[ast.Constant(value=value)]):
            label = catalogue.derived[name].raw.get("labels", {}).get(value) if name in catalogue.derived else None
            if label:
                return [chinese(label["zh"]), label["en"]]
    return [chinese(str(variant.raw.get("note") or variant.raw.get("kind") or variant.id)), variant.id]


def _level(finding: Finding) -> list[str] | None:
    """Which other level handles it."""
    level = finding.level
    if level is None:
        return None
    return [chinese(str(level.get("authority_zh") or level.get("level", ""))), ""]


def _dates(before: Schedule, after: Schedule) -> Iterator[Point]:
    """Days on which a matter of both concludes; the start of construction first."""
    was, now = before.rows, after.rows
    both = [START_MILESTONE, *now] if START_MILESTONE in now else list(now)
    for name in dict.fromkeys(both):
        if name in was and was[name].due_on != now[name].due_on:
            yield Point(DATES, name, "", _day(was[name].due_on), _day(now[name].due_on))


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _papers(before: Evaluation, after: Evaluation, told: Difference) -> Iterator[Point]:
    """Papers that a matter of both asks for more, or no more; and how many one brings in all."""
    for name, was, now in _both(before, after):
        old, new = _needed(was), _needed(now)
        gone, come = [m for m in old if m not in new], [m for m in new if m not in old]
        if gone or come:
            yield Point(PAPERS, name, "", gone, come)
    if told.to_bring_before != told.to_bring_after:
        yield Point(PAPERS, "", "to_bring", told.to_bring_before, told.to_bring_after)


def _needed(finding: Finding) -> list[str]:
    return [need.material for need in finding.papers if not need.optional]


def _policies(before: Evaluation, after: Evaluation) -> Iterator[Point]:
    for name in dict.fromkeys([*after.policies, *before.policies]):
        was, now = before.policies.get(name, False), after.policies.get(name, False)
        if was != now:
            yield Point(POLICIES, name, "", was, now)


def _questions(before: Judged, after: Judged, told: Difference) -> Iterator[Point]:
    asked = [*after.anew, *(question.id for question in told.new_questions)]
    yield from (Point(QUESTIONS, name, "asked", None, None) for name in dict.fromkeys(asked) if name not in before.anew)
    yield from (Point(QUESTIONS, name, "gone", None, None) for name in after.gone if name not in before.gone)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value

"""Which question comes next: few first, then only those that some rule still needs.

A question is needed when it is asked of this project and its answer, not given yet, can still change what a rule says of
some matter, paper, prerequisite or policy. An answer 不清楚 counts as given. Prefilled questions are shown together at the
end of their group: most people only have to look at them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from projects.rules.applicability import Engine, Evaluation, Finding
from projects.rules.catalogue import Catalogue, MaterialUse, Node, Question
from projects.rules.compiled import Judgement
from projects.rules.explain import open_questions
from projects.rules.expressions import Rule, truth_of


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the form: how far the person has come."""

    id: str
    zh: str
    en: str
    answered: int
    open: int

    @property
    def total(self) -> int:
        return self.answered + self.open


@dataclass(frozen=True, slots=True)
class Step:
    """What to show next: one question, or a group's prefilled questions together; both empty when all is asked."""

    question: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    step: Step
    remaining: tuple[str, ...]
    groups: tuple[Group, ...]
    answered: int

    @property
    def total(self) -> int:
        return self.answered + len(self.remaining)


def progress(engine: Engine, answers: Mapping[str, Any]) -> Progress:
    """Where the person stands. `answers`: usable ones; a key with None is an answered 不清楚."""
    catalogue = engine.catalogue
    judgement = engine.judge(answers, False)
    prefills = {
        name for name in _needed(engine, answers, judgement) if is_prefilled(catalogue.questions[name], judgement)
    }
    needed = prefills | _needed(engine, answers, engine.judge(answers, True))
    remaining = [name for name in catalogue.questions if name in needed]
    prefilled = [name for name in remaining if name in prefills]
    given = [name for name in answers if name in catalogue.questions and name not in judgement.unasked]
    groups = tuple(
        Group(
            group,
            raw["zh"],
            raw["en"],
            sum(catalogue.questions[name].group == group for name in given),
            sum(catalogue.questions[name].group == group for name in remaining),
        )
        for group, raw in catalogue.groups.items()
    )
    return Progress(_next(catalogue, remaining, prefilled), tuple(remaining), groups, len(given))


def _next(catalogue: Catalogue, remaining: list[str], prefilled: list[str]) -> Step:
    for group in catalogue.groups:
        mine = [name for name in remaining if catalogue.questions[name].group == group]
        single = [name for name in mine if name not in prefilled]
        if single:
            return Step(question=single[0])
        if mine:
            return Step(group=group)
    return Step()


def is_prefilled(question: Question, judgement: Judgement) -> bool:
    """A default stands in the field; where `required_if` holds there is none."""
    if question.default is None:
        return False
    return question.required_if is None or truth_of(question.required_if, _env(judgement)) is not True


def prefilled_questions(engine: Engine, answers: Mapping[str, Any], group: str) -> list[Question]:
    """The prefilled questions of a group that some rule needs, answered or not."""
    without = {name: value for name, value in answers.items() if engine.catalogue.questions[name].default is None}
    judgement = engine.judge(without, False)
    needed = _needed(engine, without, judgement)
    questions = [engine.catalogue.questions[name] for name in engine.catalogue.questions if name in needed]
    return [q for q in questions if q.group == group and is_prefilled(q, judgement)]


def _env(judgement: Judgement) -> dict[str, Any]:
    return {**judgement.values, **judgement.derived}


def _needed(engine: Engine, answers: Mapping[str, Any], judgement: Judgement) -> set[str]:
    catalogue = engine.catalogue
    first = [question.id for question in catalogue.questions.values() if question.first and question.id not in answers]
    if first:
        return set(first)
    findings = engine.findings(judgement)
    evaluation = Evaluation(
        catalogue=catalogue,
        answers=answers,
        values=judgement.values,
        derived=judgement.derived,
        unasked=judgement.unasked,
        findings=findings,
        policies={},
        warnings=(),
        judgement=judgement,
        env={**catalogue.parameters, **_env(judgement)},
    )
    needed: set[str] = set()
    for rule in _open_rules(catalogue, findings):
        needed |= open_questions(evaluation, rule)
    return needed - answers.keys()


def _open_rules(catalogue: Catalogue, findings: Mapping[str, Finding]) -> Iterator[Rule]:
    for finding in findings.values():
        yield finding.node.applies
        if finding.applies:
            yield from _rules_of(finding.node, findings)
    for policy in catalogue.policies:
        if policy.raw.get("status") != "expired":
            yield policy.when


def _rules_of(node: Node, findings: Mapping[str, Finding]) -> Iterator[Rule]:
    """Rules of a matter that applies or may: its class, level, prerequisites and papers."""
    yield from (rule for rule in (node.provisional, node.reuse) if rule is not None)
    yield from (variant.when for variant in node.variants)
    yield from (level.when for level in node.levels)
    for duty in node.duties:
        yield from (rule for rule in (duty.when, duty.area) if rule is not None)
    yield from (each.when for each in node.predecessors if findings[each.node].applies)
    papers: list[MaterialUse] = list(node.materials)
    for variant in node.variants:
        papers += variant.materials or ()
    yield from (use.when for use in papers if use.when is not None)

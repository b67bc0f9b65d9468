"""What a change made of a package: the matters that came, went, were settled or altered, the papers, the first day.

The two judgements may be by two versions of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from projects.rules.applicability import NOT_NEEDED, Evaluation, Finding, body_of
from projects.rules.catalogue import START_MILESTONE, Catalogue, Question
from projects.rules.explain import open_questions
from projects.rules.materials import count_papers, paper_lines
from projects.rules.schedule import Schedule

ABSENT = "absent"  # the verdict on a node that a version of the catalogue does not have


@dataclass(frozen=True, slots=True)
class Moved:
    """A node whose verdict changed; `absent` where a version does not have it. `by_hand`: a person decided, or did."""

    node: str
    before: str
    after: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Altered:
    """A value of a matter that stays. `what`: committed, statutory (working days or None), papers (a count), body (the
    name), before (ids of the hard prerequisites that were there all along)."""

    node: str
    what: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    added: tuple[Moved, ...]
    removed: tuple[Moved, ...]
    settled: tuple[Moved, ...]  # to confirm became needed, or the other way round
    start_before: date | None
    start_after: date | None
    to_bring_before: int
    to_bring_after: int
    changed_questions: tuple[str, ...]
    altered: tuple[Altered, ...] = ()
    new_questions: tuple[Question, ...] = ()  # open now, and not before
    names: dict[str, Any] = field(default_factory=dict, repr=False)  # node id -> the node, of either version

    @property
    def is_nothing(self) -> bool:
        same_days = self.start_before == self.start_after
        return (
            same_days
            and self.to_bring_before == self.to_bring_after
            and not (self.added or self.removed or self.settled or self.altered)
        )


def difference(before: Evaluation, after: Evaluation, plan_before: Schedule, plan_after: Schedule) -> Difference:
    """Compare two judgements, by one version of the catalogue or by two."""
    moved = _moved(before, after)
    questions = [
        name for name in after.catalogue.questions if before.answers.get(name, ...) != after.answers.get(name, ...)
    ]
    gone = {NOT_NEEDED, ABSENT}
    return Difference(
        added=tuple(m for m in moved if m.before in gone and m.after not in gone),
        removed=tuple(m for m in moved if m.after in gone and m.before not in gone),
        settled=tuple(m for m in moved if m.before not in gone and m.after not in gone),
        start_before=plan_before.day(START_MILESTONE),
        start_after=plan_after.day(START_MILESTONE),
        to_bring_before=count_papers(paper_lines(before)).to_bring,
        to_bring_after=count_papers(paper_lines(after)).to_bring,
        changed_questions=tuple(questions),
        altered=tuple(_altered(before, after)),
        new_questions=tuple(_new_questions(before, after)),
        names={**before.catalogue.nodes, **after.catalogue.nodes},
    )


def _moved(before: Evaluation, after: Evaluation) -> list[Moved]:
    found = []
    for name in dict.fromkeys([*after.findings, *before.findings]):
        was, now = before.findings.get(name), after.findings.get(name)
        said = was.verdict if was else ABSENT
        says = now.verdict if now else ABSENT
        if said != says:
            by_hand = (was is not None and was.adjusted) != (now is not None and now.adjusted)
            found.append(Moved(name, said, says, by_hand))
    return found


def _altered(before: Evaluation, after: Evaluation) -> list[Altered]:
    """What changed of the matters that both have."""
    both = {f.node.id for f in before.applying()} & {f.node.id for f in after.applying()}
    found = []
    for name in after.findings:
        if name in both:
            old = _values(before.catalogue, before.findings[name], both)
            new = _values(after.catalogue, after.findings[name], both)
            found += [Altered(name, what, old[what], new[what]) for what in new if old[what] != new[what]]
    return found


def _values(catalogue: Catalogue, finding: Finding, both: set[str]) -> dict[str, Any]:
    if finding.node.kind == "milestone":
        return {}
    return {
        "committed": finding.committed,
        "statutory": finding.statutory,
        "papers": sum(not need.optional for need in finding.papers),
        "body": body_of(catalogue, finding),
        "before": tuple(link.node for link in finding.links if link.hard and link.node in both),
    }


def _new_questions(before: Evaluation, after: Evaluation) -> list[Question]:
    was, now = _open(before), _open(after)
    new = now - was - after.answers.keys()  # what somebody left at 不清楚 was asked
    return [question for name, question in after.catalogue.questions.items() if name in new]


def _open(evaluation: Evaluation) -> set[str]:
    """Questions that keep some matter to be confirmed."""
    rules = (f.node.applies for f in evaluation.applying() if f.verdict == "to_confirm")
    return {name for rule in rules for name in open_questions(evaluation, rule)}

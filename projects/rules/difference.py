"""What one change of the answers changed: the matters that came, went or were settled, the papers, the first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from projects.rules.applicability import NOT_NEEDED, Evaluation
from projects.rules.catalogue import START_MILESTONE
from projects.rules.materials import count_papers, paper_lines
from projects.rules.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Moved:
    """A node whose verdict changed."""

    node: str
    before: str
    after: str


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

    @property
    def is_nothing(self) -> bool:
        same_days = self.start_before == self.start_after
        return (
            same_days
            and self.to_bring_before == self.to_bring_after
            and not (self.added or self.removed or self.settled)
        )


def difference(before: Evaluation, after: Evaluation, plan_before: Schedule, plan_after: Schedule) -> Difference:
    """Compare two judgements by the same catalogue version."""
    moved = [
        Moved(name, before.findings[name].verdict, after.findings[name].verdict)
        for name in after.findings
        if name in before.findings and before.findings[name].verdict != after.findings[name].verdict
    ]
    questions = [
        name for name in after.catalogue.questions if before.answers.get(name, ...) != after.answers.get(name, ...)
    ]
    return Difference(
        added=tuple(m for m in moved if m.before == NOT_NEEDED),
        removed=tuple(m for m in moved if m.after == NOT_NEEDED),
        settled=tuple(m for m in moved if NOT_NEEDED not in (m.before, m.after)),
        start_before=plan_before.day(START_MILESTONE),
        start_after=plan_after.day(START_MILESTONE),
        to_bring_before=count_papers(paper_lines(before)).to_bring,
        to_bring_after=count_papers(paper_lines(after)).to_bring,
        changed_questions=tuple(questions),
    )

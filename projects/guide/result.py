"""What a judged and dated profile says, as lines for people: the result page, the project page and the PDFs.

Plain data; `projects.guide.context` makes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from projects.rules.applicability import NEEDED, TO_CONFIRM, Evaluation, Finding
from projects.rules.calendar import DayRun, WorkCalendar
from projects.rules.catalogue import START_MILESTONE, Policy
from projects.rules.explain import Reason
from projects.rules.materials import PaperCount, PaperLine
from projects.rules.schedule import Row, Saving, Schedule
from projects.rules.wording import Text

LAND_SUPPLY = "pw-land-supply"
COUNTED_KINDS = ("item", "evaluation")


def short_name(name: Text) -> Text:
    """Without what stands in brackets: for boxes and bars."""
    return Text(re.sub(r"\s*[(（][^()（）]*[)）]", "", name.zh), re.sub(r"\s*\([^()]*\)", "", name.en))


@dataclass(frozen=True, slots=True)
class Procedure:
    """A special procedure that may come between: it stands beside the date, never inside it."""

    name: Text
    stops_clock: bool
    max_workdays: int | None
    basis: str
    mark: str


@dataclass(frozen=True, slots=True)
class Before:
    """A prerequisite as a line of text."""

    id: str
    name: Text
    hard: bool
    basis: str
    mark: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that would settle a matter."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Matter:
    """One node for this project, with all that is said about it."""

    finding: Finding
    row: Row | None
    name: Text
    body: Text
    reasons: tuple[Reason, ...]
    asks: tuple[Asked, ...]
    before: tuple[Before, ...]
    beside: tuple[Text, ...]  # of the same parallel group: can be done at the same time
    papers: tuple[PaperLine, ...]
    optional_papers: tuple[Mapping[str, Any], ...]
    procedures: tuple[Procedure, ...]
    caveats: tuple[Text, ...]
    statutory_due: date | None
    committed_mark: str
    statutory_mark: str
    variant_name: Text | None
    duty: Text | None  # what has to be built
    ledger: tuple[DayRun, ...]  # how the due day was counted, day by day, with the name of each holiday

    @property
    def id(self) -> str:
        return self.finding.node.id

    @property
    def kind(self) -> str:
        return self.finding.node.kind

    @property
    def short(self) -> Text:
        return short_name(self.name)

    @property
    def to_confirm(self) -> bool:
        return self.finding.verdict == TO_CONFIRM

    @property
    def laws(self) -> list[Reason]:
        return [reason for reason in self.reasons if reason.kind == "law"]

    @property
    def why(self) -> list[Reason]:
        return [reason for reason in self.reasons if reason.kind != "law"]

    @property
    def to_bring(self) -> list[PaperLine]:
        return [line for line in self.papers if line.met == "to_bring"]

    @property
    def hard_before(self) -> list[Before]:
        return [each for each in self.before if each.hard]

    @property
    def stops(self) -> list[Procedure]:
        """Special procedures that stop the clock: their days are not in the date."""
        return [each for each in self.procedures if each.stops_clock]


@dataclass(frozen=True, slots=True)
class Phase:
    id: str
    name: Text
    matters: tuple[Matter, ...]

    @property
    def counted(self) -> int:
        return sum(m.kind in COUNTED_KINDS and m.finding.verdict == NEEDED for m in self.matters)

    @property
    def open(self) -> int:
        return sum(m.to_confirm for m in self.matters)


@dataclass(frozen=True, slots=True)
class Milestone:
    id: str
    name: Text
    applies: bool
    day: date | None
    tentative: bool
    after_works: int | None
    waits_for: tuple[Text, ...]
    pinned: bool


@dataclass(frozen=True, slots=True)
class PolicyLine:
    policy: Policy
    certain: bool
    reasons: tuple[Text, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Result:
    """The whole answer to “what does my project need, and by when”."""

    evaluation: Evaluation
    plan: Schedule
    statutory_plan: Schedule
    calendar: WorkCalendar
    phases: tuple[Phase, ...]
    milestones: tuple[Milestone, ...]
    not_needed: tuple[Matter, ...]
    papers: PaperCount
    saving: Saving
    policies: tuple[PolicyLine, ...]
    today: date

    @property
    def matters(self) -> list[Matter]:
        return [matter for phase in self.phases for matter in phase.matters]

    @property
    def counts(self) -> dict[str, int]:
        """Matters that are needed, by kind."""
        return Counter(m.kind for m in self.matters if m.finding.verdict == NEEDED)

    @property
    def counted(self) -> int:
        """Approval and evaluation items that are needed."""
        return sum(phase.counted for phase in self.phases)

    @property
    def to_confirm(self) -> list[Matter]:
        return [matter for matter in self.matters if matter.to_confirm]

    @property
    def start_day(self) -> date | None:
        """The earliest start of construction."""
        return self.plan.day(START_MILESTONE)

    @property
    def workdays_to_start(self) -> int | None:
        day = self.start_day
        return None if day is None else self.calendar.workdays_between(self.plan.start_on, day)

    @property
    def statutory_workdays_to_start(self) -> int | None:
        day = self.statutory_plan.day(START_MILESTONE)
        return None if day is None else self.calendar.workdays_between(self.plan.start_on, day)

    @property
    def ready(self) -> list[Matter]:
        """Dated matters that wait for nothing."""
        return [m for m in self.matters if m.finding.node.is_dated and not any(b.hard for b in m.before)]

    @property
    def blocked(self) -> list[Matter]:
        return [m for m in self.matters if m.finding.node.is_dated and any(b.hard for b in m.before)]

    @property
    def procedures(self) -> list[Procedure]:
        """The special procedures that may come between, each once: their days are in no date."""
        found: dict[str, Procedure] = {}
        for matter in self.matters:
            for procedure in matter.procedures:
                found.setdefault(procedure.name.zh, procedure)
        return list(found.values())

    @property
    def land_supply(self) -> Matter | None:
        return next((matter for matter in self.matters if matter.id == LAND_SUPPLY), None)

    @property
    def open_questions(self) -> list[Asked]:
        seen: dict[str, Asked] = {}
        for matter in self.matters:
            for asked in matter.asks:
                seen.setdefault(asked.id, asked)
        return list(seen.values())

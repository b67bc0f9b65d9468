"""The weekly difference between plan and log: what was planned for the week, and what was done in it.

A line counts for the week in which it falls due, as the plan stood in that week; a line that was put off or dropped during
the week stands there as moved, so that a plan that is drawn anew hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

DONE, LATE, MOVED, OPEN, EXTRA = OUTCOMES = ("done", "late", "moved", "open", "extra")


class Line(NamedTuple):
    """`drawn_on`, `replaced_on`: the days from which and until which the plan said so."""

    pk: int
    key: tuple[int, str, str]  # project, matter, act
    due_on: date
    drawn_on: date
    replaced_on: date | None
    done_on: date | None


class Judged(NamedTuple):
    pk: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday."""

    first: date

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def week_of(day: date) -> Week:
    return Week(day - timedelta(days=day.weekday()))


def judge(lines: Iterable[Line], week: Week) -> list[Judged]:
    """What became of each line that counts for the week. Of lines of one act that fall due in it, the last drawn counts.

    `done`: by its day; `late`: after it, in the week; `open`: not by the end of the week; `moved`: put off or dropped during
    the week; `extra`: done in the week, though planned for another (before or after).
    """
    planned: dict[tuple[int, str, str], Line] = {}
    found: list[Judged] = []
    for line in sorted(lines, key=lambda each: (each.drawn_on, each.pk)):
        if _counts(line, week):
            planned[line.key] = line
        elif week.holds(line.done_on):
            found.append(Judged(line.pk, EXTRA))
    return found + [Judged(line.pk, _outcome(line, week)) for line in planned.values()]


def _counts(line: Line, week: Week) -> bool:
    known = line.drawn_on <= week.last and (line.replaced_on is None or line.replaced_on >= week.first)
    early = line.done_on is not None and line.done_on < week.first
    return week.holds(line.due_on) and known and not early


def _outcome(line: Line, week: Week) -> str:
    if line.done_on is not None and line.done_on <= week.last:
        return DONE if line.done_on <= line.due_on else LATE
    if week.holds(line.replaced_on):
        return MOVED
    return OPEN


def share(kept: int, planned: int) -> int | None:
    """Of what was planned, how much was done by its day, in per cent, rounded down; None where nothing was planned."""
    return kept * 100 // planned if planned else None

"""好差评: the five levels, how content people are, by when a bad rating is followed up, and by whom.

国办发〔2019〕51号 and GB/T 39735-2020: five levels, the two lowest are bad; given freely, never changed (S-HCP).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from projects.rules.calendar import WorkCalendar
from projects.rules.wording import Text

LEVELS: Mapping[int, Text] = {
    5: Text("非常满意", "Very satisfied"),
    4: Text("满意", "Satisfied"),
    3: Text("基本满意", "Fairly satisfied"),
    2: Text("不满意", "Dissatisfied"),
    1: Text("非常不满意", "Very dissatisfied"),
}
BAD = frozenset({1, 2})
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """`content`: levels 3 to 5 of `answered`; `invited`: how many might have answered."""

    answered: int
    content: int
    invited: int = 0

    @property
    def bad(self) -> int:
        return self.answered - self.content

    @property
    def percent(self) -> Decimal | None:
        """To two places, cut off: 99.999 is not 100. None where nobody has answered."""
        if not self.answered:
            return None
        return (Decimal(100 * self.content) / self.answered).quantize(HUNDREDTH, ROUND_FLOOR)


def satisfaction(counts: Mapping[int, int], invited: int = 0) -> Satisfaction:
    """`counts`: level -> how many. Raises ValueError for a level that there is not."""
    if unknown := set(counts) - set(LEVELS):
        raise ValueError(f"no such level: {sorted(unknown)}")
    answered = sum(counts.values())
    return Satisfaction(answered, answered - sum(counts.get(level, 0) for level in BAD), invited)


@dataclass(frozen=True, slots=True)
class Terms:
    """Last days: somebody has got in touch; it is put right."""

    contact_by: date
    fix_by: date


def terms(rated_on: date, calendar: WorkCalendar, contact: int, fix: int) -> Terms:
    """Working days after the day of the rating, which does not count itself (民法典第201条)."""
    return Terms(calendar.add_workdays(rated_on, contact), calendar.add_workdays(rated_on, fix))


def choose_owner(load: Mapping[int, int], rated: Iterable[int]) -> int | None:
    """Whoever has the fewest open follow-ups, the first of several; never one of the people who were rated.

    `load`: person -> open follow-ups, everybody who may have one.
    """
    free = {person: count for person, count in load.items() if person not in set(rated)}
    return min(free, key=lambda person: (free[person], person)) if free else None

"""Duties and booked times that fall on hours in which their door is closed.

A booked time must lie within the opening hours. A duty may begin before they do and end after; it is for nothing when not a
minute of it falls within. A door of which nobody has said when it opens is closed to nobody.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.rules.booking import is_within
from services.rules.roster import Hour

SHIFT, BOOKING = "closed_shift", "closed_booking"
SIGNS = {SHIFT: "s", BOOKING: "b"}
LISTED = re.compile(r"[bs][0-9]{1,18}( [bs][0-9]{1,18})*")


@dataclass(frozen=True, slots=True)
class Door:
    """A window and its hours by day. `known`: somebody has said when it opens; `gone`: closed from this day on."""

    hall: int
    hours: Mapping[dt.date, Sequence[Hour]]
    known: bool = True
    gone: dt.date = dt.date.max


@dataclass(frozen=True, slots=True)
class Awaited:
    """Somebody who is going to be there. `window` None: a duty in the hall, at whatever window."""

    kind: str
    pk: int
    hall: int
    window: int | None
    day: dt.date
    hours: Hour

    @property
    def sign(self) -> str:
        return f"{SIGNS[self.kind]}{self.pk}"


def stranded(
    awaited: Iterable[Awaited], doors: Mapping[int, Door], halls_gone: Mapping[int, dt.date] | None = None
) -> list[Awaited]:
    """Those that would stand before a closed door. `doors`: by window; `halls_gone`: hall -> closed from this day on."""
    gone = halls_gone or {}
    return [each for each in awaited if _is_closed(each, doors, gone.get(each.hall, dt.date.max))]


def _is_closed(each: Awaited, doors: Mapping[int, Door], gone: dt.date) -> bool:
    if each.day >= gone:
        return True
    own = [door for pk, door in doors.items() if door.hall == each.hall and each.window in (None, pk)]
    known = [door for door in own if door.known or each.day >= door.gone]
    if len(known) < len(own) or not own:
        return False
    spans = [span for door in own for span in door.hours.get(each.day, ())]
    starts, ends = each.hours
    if each.kind == BOOKING:
        return not is_within(spans, starts, ends)
    return not any(opens < ends and starts < closes for opens, closes in spans)


def signs_of(found: Iterable[Awaited]) -> str:
    """b12 b15 s3: which they are, for a form to bring back."""
    return " ".join(sorted(each.sign for each in found))


def keys_in(signs: str, kind: str) -> list[int]:
    """The keys of that kind; none in what is no such list."""
    if not LISTED.fullmatch(signs):
        return []
    return [int(sign[1:]) for sign in signs.split() if sign[0] == SIGNS[kind]]

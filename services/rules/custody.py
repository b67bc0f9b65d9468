"""Custody of papers: how they are counted, in whose hand each lies, what differs; numbers of bags as people type them.

A paper lies in exactly one hand. What was given and did not arrive is still with whoever carried it; what came beside the
list was carried, too.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

ENTERPRISE, AGENT, WINDOW = "enterprise", "agent", "window"
IN, BACK = "in", "back"
OPEN, CARRIED, ARRIVED, DIFFERING, CANCELLED = "open", "carried", "arrived", "differing", "cancelled"
FROM = {IN: ENTERPRISE, BACK: WINDOW}
TO = {IN: WINDOW, BACK: ENTERPRISE}
PREFIX = {IN: "QJ", BACK: "TH"}

MOST, MOST_PAGES, MOST_LINES = 999, 99999, 200
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: a number is read out and typed
LOOKALIKE = str.maketrans("ILO", "110")
TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Count:
    """Of one paper: originals, copies, and pages of all of them together."""

    originals: int = 0
    copies: int = 0
    pages: int = 0

    @property
    def pieces(self) -> int:
        return self.originals + self.copies

    @property
    def in_range(self) -> bool:
        return all(0 <= each <= MOST for each in (self.originals, self.copies)) and 0 <= self.pages <= MOST_PAGES


def differs(given: Count, got: Count) -> bool:
    """Pages are compared where they were counted both times; nought says that nobody counted them."""
    pages = given.pages != got.pages and bool(given.pages) and bool(got.pages)
    return (given.originals, given.copies) != (got.originals, got.copies) or pages


# --- in whose hand


@dataclass(frozen=True, slots=True)
class Held:
    """A line of a bag as it stands: the way and state of its bag, what was given, what was counted on arrival (None: not yet)."""

    way: str
    state: str
    given: Count
    got: Count | None = None


@dataclass(frozen=True, slots=True)
class Pile:
    """So many originals and copies of one paper in one hand. `missing`: they should have arrived and were not counted."""

    holder: str
    originals: int
    copies: int
    missing: bool = False


def holder_of(way: str, state: str) -> str:
    """Whose hand the bag is in. A cancelled one never left."""
    if state in (OPEN, CANCELLED):
        return FROM[way]
    return AGENT if state == CARRIED else TO[way]


def piles(line: Held, returns: Iterable[Held] = ()) -> list[Pile]:
    """Where everything of one line lies now; `returns`: lines of other bags that bring originals of it back.

    The sum over all piles is what was given (or what was counted, where that was more), whatever has happened.
    """
    if line.got is None or line.state in (OPEN, CARRIED, CANCELLED):
        return _pile(holder_of(line.way, line.state), line.given.originals, line.given.copies)
    arrived = TO[line.way]
    found, away = [], 0
    for back in returns:
        if back.state == CANCELLED:
            continue
        away += back.given.originals
        found += piles(back)
    found = _pile(arrived, line.got.originals - away, line.got.copies) + found
    lost = (max(line.given.originals - line.got.originals, 0), max(line.given.copies - line.got.copies, 0))
    return found + _pile(AGENT, *lost, missing=True)


def _pile(holder: str, originals: int, copies: int, *, missing: bool = False) -> list[Pile]:
    return [Pile(holder, originals, copies, missing)] if originals or copies else []


# --- the number of a bag


def new_number(way: str, day: date) -> str:
    """As it stands on the label: which way, the day, five signs at random."""
    return f"{PREFIX[way]}{day:%y%m%d}-" + "".join(secrets.choice(ALPHABET) for _ in range(5))


def read_code(text: str) -> tuple[str, str]:
    """(number, token) of what was scanned or typed; one of them is empty, both when it is nothing of ours.

    A label's code holds an address with the token; a number may be typed in small letters, with O for 0, without the dash.
    """
    text = text.strip()[:300]
    try:
        asked = parse_qs(urlsplit(text).query).get("code", [text])[-1].strip()
    except ValueError:
        asked = text
    if TOKEN.fullmatch(asked.lower()):
        return "", asked.lower()
    plain = re.sub(r"[\s\-—–]", "", asked).upper()
    kind, rest = plain[:2], plain[2:].translate(LOOKALIKE)
    if kind not in PREFIX.values() or not re.fullmatch(rf"[0-9]{{6}}[{ALPHABET}]{{5}}", rest):
        return "", ""
    return f"{kind}{rest[:6]}-{rest[6:]}", ""

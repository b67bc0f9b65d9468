"""Which matters are served at a weekend: by the published list, else by the catalogue; what neither says stays unknown.

Unknown is never "no": nobody is turned away by a list that is silent. What is not listed can be done by booking a window.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from projects.rules.spreadsheet_cells import match_key

LIKELY = 0.62  # of names that are not the same: from so much in common one is proposed
SHORTEST = 4  # characters of a name that may stand inside another one
_ENDINGS = ("许可证核发", "核发", "许可", "审批", "审查", "办理")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_BETWEEN = re.compile(r"[()（）/、，,；;]")
_MARKS = str.maketrans("", "", "()（）《》“”、，,·-—：:")


class Origin(StrEnum):
    LIST, CATALOGUE, NOBODY = "list", "catalogue", ""


class Way(StrEnum):
    """How a matter can be done on a day off, for whoever stands before the door."""

    YES = "yes"  # served, and a window for it is open
    HOURS = "hours"  # served, but nobody has published when
    BOOKING = "booking"  # not listed; a window for it is open and can be booked
    UNKNOWN = "unknown"  # neither listed nor is a window known to be open
    NO = "no"  # the list itself says that it is not served


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. `applies` None: it says neither yes nor no; `code`: the catalogue's matter, where known."""

    position: int
    zh: str
    body: str = ""
    code: str = ""
    applies: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one matter. `src`: the catalogue's mark; `note`: of the list's line."""

    applies: bool | None
    origin: Origin = Origin.NOBODY
    src: str = ""
    note: str = ""


UNSAID = Said(None)


def said_of(code: str, lines: Mapping[str, Iterable[Line]], raw: Mapping[str, Any]) -> Said:
    """The list first; where it says nothing of this matter the catalogue's `weekend`; else unknown.

    `lines`: those of the list in force by matter. Of several lines for one matter one yes is enough (a matter has kinds);
    it is "no" only when every line says so.
    """
    own = list(lines.get(code, ()))
    answers = [line.applies for line in own]
    if True in answers:
        return Said(True, Origin.LIST, note=_note(own, True))
    if own and all(each is False for each in answers):
        return Said(False, Origin.LIST, note=_note(own, False))
    kept = raw.get("weekend") or {}
    if kept.get("applies") is not None:
        return Said(bool(kept["applies"]), Origin.CATALOGUE, src=str(kept.get("src", "")))
    return Said(None, Origin.LIST, note=_note(own, None)) if own else UNSAID


def _note(lines: Iterable[Line], applies: bool | None) -> str:
    return next((line.note for line in lines if line.applies is applies and line.note), "")


def way_of(said: Said, *, is_open: bool) -> Way:
    """`is_open`: a window that serves the matter is known to be open on the day."""
    if said.applies is True:
        return Way.YES if is_open else Way.HOURS
    if said.applies is False:
        return Way.NO
    return Way.BOOKING if is_open else Way.UNKNOWN


def serves(
    window_body: str | None, window_matters: Iterable[str], code: str, authority: str | None, *, elsewhere: bool = False
) -> bool:
    """Does a window serve a matter? Its own list of matters; without one every matter of its body; a general one all that
    is handled here: what another level or a utility handles (`elsewhere`) only where it is named."""
    named = list(window_matters)
    if named:
        return code in named
    return window_body == authority if window_body is not None else not elsewhere


# --- which matter of the catalogue a line means: proposed by name, confirmed by a person


@dataclass(frozen=True, slots=True)
class Match:
    """`sure`: the same name; else one that has much in common, to be looked at. `earlier`: as a person confirmed it on an
    earlier list, where empty says that the catalogue has none."""

    code: str
    sure: bool
    earlier: bool = False


def propose(name: str, names: Mapping[str, str]) -> Match | None:
    """The matter (`names`: id to Chinese name) that a line of the list means, or None. Never taken without a person."""
    whole = [code for code, zh in names.items() if _plain(zh) == _plain(name)]
    if len(whole) == 1 and _plain(name):
        return Match(whole[0], sure=True)
    inside = [code for code, zh in names.items() if _inside(_plain(name), _plain(zh))]
    if len(inside) == 1:
        return Match(inside[0], sure=False)
    turned = [code for code, zh in names.items() if "".join(sorted(_plain(name))) in _parts(zh)]
    if len(turned) == 1:
        return Match(turned[0], sure=False)
    wanted, cores = _core(name), {code: _core(zh) for code, zh in names.items()}
    best = max(cores, key=lambda code: (_alike(wanted, cores[code]), code), default="")
    return Match(best, sure=False) if best and _alike(wanted, cores[best]) >= LIKELY else None


def proposed(lines: Iterable[Line], earlier: Iterable[Line], names: Mapping[str, str]) -> dict[int, Match]:
    """By position, for the lines without an id: what was confirmed before for the same name, else what the name is like.

    `earlier`: lines of the lists before, the oldest first; the same name of the same body counts most.
    """
    known: dict[tuple[str, ...], str] = {}
    for old in earlier:
        if not old.code or old.code in names:
            known[_key(old)] = known[_key(old)[:1]] = old.code
    found = {line.position: _match(line, known, names) for line in lines if not line.code}
    return {position: match for position, match in found.items() if match is not None}


def _match(line: Line, known: Mapping[tuple[str, ...], str], names: Mapping[str, str]) -> Match | None:
    """That there is none stands until the catalogue has a matter of just this name."""
    said = known.get(_key(line), known.get(_key(line)[:1]))
    if said:
        return Match(said, sure=True, earlier=True)
    match = propose(line.zh, names)
    return Match("", sure=True, earlier=True) if said == "" and not (match and match.sure) else match


def _plain(name: str) -> str:
    """Without marks and blanks."""
    return match_key(name).translate(_MARKS)


def _parts(name: str) -> set[str]:
    """The characters of each of the matters that a name puts together, in no order: 企业项目投资备案 is 企业投资项目备案."""
    return {"".join(sorted(part)) for part in map(_plain, _BETWEEN.split(name)) if len(part) >= SHORTEST}


def _core(name: str) -> str:
    """Without what stands in brackets, and without the words that every matter ends on."""
    found = _plain(_BRACKETS.sub("", name)) or _plain(name)
    for ending in _ENDINGS:
        if found.endswith(ending) and len(found) > len(ending) + 1:
            return found[: -len(ending)]
    return found


def _inside(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST and short in long


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


# --- what a newer list changes


@dataclass(frozen=True, slots=True)
class Change:
    """One line against the list before. `before` None: it is new; `after` None: it is gone."""

    before: Line | None
    after: Line | None


def changes(old: Iterable[Line], new: Iterable[Line]) -> list[Change]:
    """Lines that came, went, or answer otherwise, by name and body; what only moved to another place is the same."""
    before = {_key(line): line for line in old}
    after = {_key(line): line for line in new}
    came = [Change(before.get(key), line) for key, line in after.items() if _differs(before.get(key), line)]
    return came + [Change(line, None) for key, line in before.items() if key not in after]


def _key(line: Line) -> tuple[str, str]:
    return match_key(line.zh), match_key(line.body)


def _differs(one: Line | None, other: Line) -> bool:
    return one is None or (one.applies, one.code, one.note) != (other.applies, other.code, other.note)

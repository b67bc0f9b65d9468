"""What the buttons of an entry's form do to what was posted, without saving: one more row, one row up."""

from __future__ import annotations

import re

from projects.rules.catalogue_entries import MOST_ROWS, count

Lists = dict[str, list[str]]
_ROW = re.compile(r"(?P<list>[A-Za-z_][A-Za-z0-9_-]*)-(?P<number>[0-9]{1,3})")


def with_row(posted: Lists, name: str) -> Lists:
    """One more empty row at the end of that list."""
    number = min(count(posted, name) + 1, MOST_ROWS)
    return {**posted, f"{name}-n": [str(number)]}


def moved_up(posted: Lists, row: str) -> Lists:
    """That row before the one above it; the first one stays."""
    match = _ROW.fullmatch(row)
    if match is None or not 0 < int(match["number"]) < count(posted, match["list"]):
        return posted
    above = f"{match['list']}-{int(match['number']) - 1}"
    swapped = {}
    for name, texts in posted.items():
        swapped[_swapped(name, row, above)] = texts
    return swapped


def _swapped(name: str, one: str, other: str) -> str:
    if name.startswith(f"{one}-"):
        return other + name.removeprefix(one)
    if name.startswith(f"{other}-"):
        return one + name.removeprefix(other)
    return name

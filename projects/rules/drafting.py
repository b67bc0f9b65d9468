"""The next catalogue as the newest one with changes laid over it, entry by entry; and two catalogues compared.

A document is what the YAML file holds. Nothing here changes the document that it is given.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from projects.rules.catalogue_reading import join, label
from projects.rules.dumping import dump_document, dump_entry
from projects.rules.sections import LISTS, MAPPINGS, NAMELESS, ORDER, PARTED, WHOLE, coded

__all__ = ["ABSENT", "Change", "EntryDifference", "FieldDifference", "compose", "differences", "digest_of"]
__all__ += ["change_of", "dump_document", "dump_entry", "entries", "fields_between", "same", "section_order"]

EDITED, ADDED, REMOVED, WITHDRAWN = "edited", "added", "removed", "withdrawn"  # as ChangeKind
LEFT_OUT = frozenset({REMOVED, WITHDRAWN})
Key = tuple[str, str]  # section and code


class _Absent:
    """Not there at all, which is something else than there and null."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Change:
    """What is done with one entry. `value`: the entry as it shall be; None for one that is left out.

    In the section `order` the code is a section, and the value its codes in their order.
    """

    section: str
    code: str
    kind: str
    value: Any = None


class FieldDifference(NamedTuple):
    """One leaf: its place within the entry (`variants[filing].committed_workdays`); ABSENT where one side lacks it.

    `steps`: the same place step by step, lines of a list in brackets: ("variants", "[filing]", "committed_workdays").
    """

    path: str
    before: Any
    after: Any
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryDifference:
    """`before` is None for what was added, `after` for what is gone; `fields` then is empty."""

    section: str
    code: str
    kind: str
    before: Any
    after: Any
    fields: tuple[FieldDifference, ...] = ()


# --- the entries of a document


def entries(document: Mapping[str, Any]) -> dict[Key, Any]:
    """Every entry under its section and code, in the order of the document. Together they are the whole document."""
    found: dict[Key, Any] = {}
    for name, part in document.items():
        if name in PARTED and isinstance(part, list | dict):
            found.update({(name, code): row for code, row in coded(name, part)})
        else:
            found[WHOLE, str(name)] = part
    return found


def section_order(document: Mapping[str, Any], section: str) -> list[str]:
    """The codes of a section in the order in which they stand."""
    return [code for code, _ in coded(section, document.get(section))]


def digest_of(value: Any) -> str:
    """Of an entry as it would be written; "" for one that is not there."""
    return "" if value is None or value is ABSENT else hashlib.sha256(dump_entry(value).encode()).hexdigest()


# --- laying changes over a document


def compose(document: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    """The document with the changes: what is edited stays in its place, what is added stands at the end of its section.

    A change of an entry that is not there adds it; leaving out what is not there does nothing.
    """
    made = dict(document)
    by_section: dict[str, list[Change]] = {}
    for change in changes:
        by_section.setdefault(change.section, []).append(change)
    orders = by_section.pop(ORDER, [])
    for change in by_section.pop(WHOLE, []):
        if change.kind in LEFT_OUT:
            made.pop(change.code, None)
        else:
            made[change.code] = change.value
    for section, wanted in by_section.items():
        made[section] = _laid(section, made.get(section), wanted)
    for change in orders:
        made[change.code] = _ordered(change.code, made.get(change.code), change.value)
    return made


def _laid(section: str, part: Any, changes: Iterable[Change]) -> Any:
    rows = dict(coded(section, part))
    for change in changes:
        if change.kind in LEFT_OUT:
            rows.pop(change.code, None)
        else:
            rows[change.code] = change.value
    return rows if section in MAPPINGS else list(rows.values())


def _ordered(section: str, part: Any, codes: Any) -> Any:
    """Codes that the order does not name keep their order behind the named ones."""
    rows = dict(coded(section, part))
    named = [code for code in codes if code in rows] if isinstance(codes, list) else []
    order = dict.fromkeys([*named, *rows])
    return {code: rows[code] for code in order} if section in MAPPINGS else [rows[code] for code in order]


# --- two documents compared


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[EntryDifference]:
    """What makes the new document of the old one, in the order of the new one; what is gone stands at the end.

    Laid over the old document (`change_of`), they give the new one. A section whose entries only stand in another order
    differs in the section `order`.
    """
    was, now = entries(old), entries(new)
    found = [
        _compared(key, was.get(key, ABSENT), value)
        for key, value in now.items()
        if not same(was.get(key, ABSENT), value)
    ]
    found += [EntryDifference(*key, REMOVED, value, None) for key, value in was.items() if key not in now]
    return [*found, *_moved(old, new)]


def change_of(difference: EntryDifference) -> Change:
    return Change(difference.section, difference.code, difference.kind, difference.after)


def _compared(key: Key, before: Any, after: Any) -> EntryDifference:
    if before is ABSENT:
        return EntryDifference(*key, ADDED, None, after)
    return EntryDifference(*key, EDITED, before, after, fields_between(before, after))


def fields_between(before: Any, after: Any) -> tuple[FieldDifference, ...]:
    """Leaf by leaf, what makes one value of the other; empty when they are the same."""
    return tuple(_leaves((), before, after))


def _moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[EntryDifference]:
    for section in (*LISTS, *MAPPINGS, *NAMELESS):
        before, after = section_order(old, section), section_order(new, section)
        there = frozenset(after)
        stays = [code for code in before if code in there]
        if [*stays, *(code for code in after if code not in frozenset(before))] != after:
            fields = (FieldDifference("", before, after),)
            yield EntryDifference(ORDER, section, EDITED, before, after, fields)


def _leaves(steps: tuple[str, ...], before: Any, after: Any) -> Iterator[FieldDifference]:
    """What differs, as deep as both sides have the same shape."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _leaves((*steps, str(key)), before.get(key, ABSENT), after.get(key, ABSENT))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lines(steps, before, after)
    elif not same(before, after):
        yield FieldDifference(_path(steps), before, after, steps)


def _path(steps: tuple[str, ...]) -> str:
    path = ""
    for step in steps:
        path = path + step if step.startswith("[") else join(path, step)
    return path


def same(one: Any, other: Any) -> bool:
    """Equal, and of the same kind all the way down: true is not 1, and 1.0 is not 1."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _lines(steps: tuple[str, ...], before: list[Any], after: list[Any]) -> Iterator[FieldDifference]:
    """Lines are matched by what names them, else by their position; only another order is one difference of the list."""
    was, now = _named(before), _named(after)
    if same(was, now):
        if list(was) != list(now):
            yield FieldDifference(_path(steps), before, after, steps)
        return
    for name in dict.fromkeys([*was, *now]):
        yield from _leaves((*steps, f"[{name}]"), was.get(name, ABSENT), now.get(name, ABSENT))


def _named(rows: list[Any]) -> dict[str, Any]:
    """Lines by id or by what they are about; words by themselves; what nothing names by its position."""
    names = [label(row, place) if isinstance(row, Mapping) else _word(row, place) for place, row in enumerate(rows)]
    counted = Counter(names)
    seen: Counter[str] = Counter()
    named = {}
    for name, row in zip(names, rows, strict=True):
        seen[name] += 1
        named[name if counted[name] == 1 else f"{name}#{seen[name]}"] = row
    return named


def _word(value: Any, place: int) -> str:
    return value if isinstance(value, str) else str(place)

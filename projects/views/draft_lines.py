"""What differs between two catalogues, as pages and sheets show it: entry by entry, before and after in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from projects.enums_catalogue import ChangeKind
from projects.models import DraftChange
from projects.rules.drafting import LEFT_OUT, EntryDifference, dump_entry
from projects.rules.drafting_words import Line, Names, entry_name, lines_of, section_name
from projects.rules.sections import ORDER
from projects.rules.wording import Text

LOOKS = {
    ChangeKind.EDITED: ("run", "edit"),
    ChangeKind.ADDED: ("done", "plus"),
    ChangeKind.REMOVED: ("pause", "minus"),
    ChangeKind.WITHDRAWN: ("risk", "undo"),
}


@dataclass
class Entry:
    """One entry that differs. `whole`: what was added or is gone, in YAML; `row`: the change of a draft, if it is one."""

    section: str
    code: str
    name: Text
    kind: ChangeKind
    lines: list[Line]
    whole: str = ""
    reason: str = ""
    row: DraftChange | None = None

    @property
    def look(self) -> str:
        return LOOKS[self.kind][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.kind][1]

    @property
    def part(self) -> Text:
        return section_name(self.section)

    @property
    def is_order(self) -> bool:
        return self.section == ORDER

    @property
    def anchor(self) -> str:
        return f"{self.section}-{self.code}".replace("#", "-")


@dataclass
class Group:
    """The entries of one section."""

    section: str
    name: Text
    entries: list[Entry] = field(default_factory=list)


def entries_of(
    found: Iterable[EntryDifference],
    names: Names,
    *,
    reasons: Mapping[tuple[str, str], str] | None = None,
    rows: Mapping[tuple[str, str], DraftChange] | None = None,
) -> list[Entry]:
    """`reasons`: of entries that were withdrawn; `rows`: the changes of the draft that makes these differences."""
    reasons, rows = reasons or {}, rows or {}
    return [_entry(each, names, reasons, rows.get((each.section, each.code))) for each in found]


def _entry(
    each: EntryDifference, names: Names, reasons: Mapping[tuple[str, str], str], row: DraftChange | None
) -> Entry:
    kind, reason = ChangeKind(each.kind), ""
    key = (each.section, each.code)
    if row is not None:
        kind, reason = ChangeKind(row.kind), row.reason
    elif kind in LEFT_OUT and key in reasons:
        kind, reason = ChangeKind.WITHDRAWN, reasons[key]
    value: Any = each.before if each.after is None else each.after
    whole = "" if each.fields else dump_entry(value)
    name = entry_name(each.section, each.code, value)
    return Entry(each.section, each.code, name, kind, lines_of(each, names), whole, reason, row)


def grouped(found: Iterable[Entry]) -> list[Group]:
    """By section, in the order in which they come."""
    groups: dict[str, Group] = {}
    for each in found:
        groups.setdefault(each.section, Group(each.section, section_name(each.section))).entries.append(each)
    return list(groups.values())


def matches(entry: Entry, word: str) -> bool:
    """Does the code, the name or a value hold the word."""
    told = [entry.code, *entry.name, entry.whole, entry.reason]
    for line in entry.lines:
        told += [*line.label, *(text for said in (line.before, line.after) if said for text in said.text)]
    return word.casefold() in "\n".join(told).casefold()

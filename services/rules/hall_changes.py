"""What a spreadsheet of windows would change in a hall: which are added, changed, ended, and in what; before it is taken in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from projects.rules.wording import Text
from services.rules.hall_sheet import WindowLine, cells_of, columns
from services.rules.roster import Hour
from services.rules.slots import Hours

Week = Mapping[int, tuple[Hour, ...]]
NEW, ENDED, CHANGED, SAME = "new", "ended", "changed", "same"


@dataclass(frozen=True, slots=True)
class Cell:
    """One column in which a window changes, as the spreadsheet writes it."""

    title: Text
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Planned:
    """The week that a window would have from a later day on."""

    day: dt.date
    week: Week


@dataclass(frozen=True, slots=True)
class WindowChange:
    """One window of the sheet against the hall. `cells`: what differs; of a new one all that is filled in; `dropped`: other
    hours that were planned for later and are planned no more, because those of the sheet hold from their day on."""

    kind: str
    line: WindowLine
    cells: tuple[Cell, ...] = ()
    dropped: tuple[Planned, ...] = ()


def changes(
    before: Mapping[str, WindowLine],
    after: Iterable[WindowLine],
    bodies: Mapping[str, str],
    planned: Mapping[str, tuple[Planned, ...]] = MappingProxyType({}),
) -> list[WindowChange]:
    """In the order of the sheet, without what stays the same. `before` and `planned`: by number; `bodies`: code -> name."""
    found = [_change(before.get(line.number), line, bodies, planned.get(line.number, ())) for line in after]
    return [each for each in found if each.kind != SAME]


def planned_after(spans: Iterable[Hours], day: dt.date) -> tuple[Planned, ...]:
    """The weeks of one window that begin after the day, in order; one without hours where it is to be closed from then on."""
    kept = list(spans)
    starts = {each.starts_on for each in kept} | {each.ends_on + dt.timedelta(days=1) for each in kept if each.ends_on}
    return tuple(Planned(start, week_on(kept, start)) for start in sorted(starts) if start > day)


def week_on(spans: Iterable[Hours], day: dt.date) -> Week:
    """The week that holds on the day, without the weekdays on which it is closed."""
    week: dict[int, list[Hour]] = {}
    for each in spans:
        if each.starts_on <= day <= (each.ends_on or day):
            week.setdefault(each.weekday, []).append((each.starts, each.ends))
    return {weekday: tuple(sorted(hours)) for weekday, hours in sorted(week.items())}


def open_week(line: WindowLine) -> Week:
    """The hours of a line, without the weekdays on which it is closed."""
    return {weekday: hours for weekday, hours in line.hours.items() if hours}


def _change(
    old: WindowLine | None, new: WindowLine, bodies: Mapping[str, str], planned: tuple[Planned, ...]
) -> WindowChange:
    heads = columns({}, ())
    was = cells_of(old, bodies) if old else [""] * len(heads)
    pairs = zip(heads, was, cells_of(new, bodies), strict=True)
    cells = tuple(Cell(Text(head.title, head.en), one, other) for head, one, other in pairs if one != other)
    dropped = planned if old and open_week(old) != open_week(new) else ()
    return WindowChange(_kind(old, new, bool(cells)), new, cells, dropped)


def _kind(old: WindowLine | None, new: WindowLine, differs: bool) -> str:
    if old is None:
        return NEW
    if new.closed_on != old.closed_on and (new.closed_on or dt.date.max) < (old.closed_on or dt.date.max):
        return ENDED
    return CHANGED if differs else SAME

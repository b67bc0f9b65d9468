"""Where something stands in the catalogue: the place that a fault names, and the entry that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from projects.rules.catalogue_check import Fault, faults
from projects.rules.catalogue_form import DOCUMENT
from projects.rules.catalogue_reading import Reading
from projects.rules.drafting import Change, compose
from projects.rules.sections import MAPPINGS, NAMELESS, PARTED, WHOLE

_PLACE = re.compile(r"([a-z_]+)(?:\[([^\]]+)\]|\.([A-Za-z0-9_-]+))?(?:\.([A-Za-z0-9_]+))?")


@dataclass(frozen=True, slots=True)
class Place:
    """An entry and the key of it, as far as a fault's place names them."""

    section: str
    code: str
    key: str = ""


def place_of(section: str, code: str) -> str:
    """The place of an entry, as faults write it: `items[ap-eia]`, `parameters.p_x`, `transitions[draft/submit]`."""
    if section == WHOLE:
        return code
    if section in MAPPINGS:
        return f"{section}.{code}"
    return f"{section}[{_slashed(section, code)}]"


def _slashed(section: str, code: str) -> str:
    return code.replace("-", "/", 1) if len(NAMELESS.get(section, ())) > 1 else code


def entry_at(where: str) -> Place:
    """The entry that a fault's place belongs to; without a code for a section as a whole."""
    match = _PLACE.match(where)
    if match is None:
        return Place("", "")
    section, listed, mapped, key = match[1], match[2] or "", match[3] or "", match[4] or ""
    if section not in PARTED:
        return Place(WHOLE, section)
    return Place(section, listed.replace("/", "-") or mapped, key)


def belongs(where: str, place: str) -> bool:
    return where == place or where.startswith((f"{place}.", f"{place}["))


@dataclass(frozen=True, slots=True)
class Checked:
    """What a changed entry brings with it. `here`: inside it; `elsewhere`: where others lean on it; `unreadable`: the entry
    itself has not the form of its section."""

    here: list[Fault]
    elsewhere: list[Fault]
    unreadable: bool

    @property
    def sound(self) -> bool:
        return not (self.here or self.elsewhere)


def check_change(document: Mapping[str, Any], known: list[Fault], change: Change) -> Checked:
    """Faults that the document would have with this change and has not yet (`known`), and whether the entry can be read."""
    candidate = compose(document, [change])
    place, before = place_of(change.section, change.code), frozenset(known)
    new = [fault for fault in faults(candidate) if fault not in before]
    here = [fault for fault in new if belongs(fault.where, place)]
    reading = Reading()
    DOCUMENT(candidate, "", reading)
    spoilt = any(belongs(fault.where, place) for fault in reading.faults)
    return Checked(here, [fault for fault in new if fault not in here], spoilt)

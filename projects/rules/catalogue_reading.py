"""What is gathered while the catalogue file is read: faults with their places, ids, references and rules."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

MISSING: Final[Any] = object()
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
RESERVED = "|".join(["true", "false", "null", *keyword.kwlist])
SYMBOL = re.compile(rf"(?!(?:{RESERVED})$)[a-z][a-z0-9_]{{0,63}}")  # a name that can stand in a rule
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the catalogue: the place, and what is wrong and what to do, in both languages."""

    where: str
    zh: str
    en: str


class Reference(NamedTuple):
    where: str
    name: str
    kinds: tuple[str, ...]


class RulePlace(NamedTuple):
    where: str
    text: str | bool
    wants: str  # "truth", "number" or "text"


@dataclass
class Reading:
    """What was met on the way through the document."""

    faults: list[Fault] = field(default_factory=list)
    ids: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> kind, place
    kinds: set[str] = field(default_factory=set)  # sections that could be read at all
    references: list[Reference] = field(default_factory=list)
    rules: list[RulePlace] = field(default_factory=list)

    def fault(self, where: str, zh: str, en: str) -> None:
        self.faults.append(Fault(where or "catalogue", zh, en))

    def wrong(self, where: str, value: Any, zh: str, en: str) -> Any:
        self.fault(where, f"这里应为{zh},现在是{shown(value)},请改正", f"{en} is expected here, found {shown(value)}")
        return MISSING

    def register(self, name: str, kind: str, where: str) -> None:
        if name in self.ids:
            earlier = self.ids[name][1]
            self.fault(
                where,
                f"编号“{name}”重复,{earlier} 已经用过,请换一个编号",
                f"duplicate id {name!r}, already used at {earlier}: give it another id",
            )
        else:
            self.ids[name] = (kind, where)


def shown(value: Any) -> str:
    """The value for a message: short, and without trusting its repr."""
    try:
        text = str(value) if isinstance(value, Decimal | date) else repr(value)
    except Exception:  # a number too long to print, a broken object: any fault of repr is only a matter of display
        text = type(value).__name__
    return text if len(text) <= 40 else text[:39] + "…"


def join(where: str, key: Any) -> str:
    name = key if isinstance(key, str) else shown(key)
    return f"{where}.{name}" if where else name


def label(value: Any, position: int) -> str:
    """How a line of a list is named in a place: its id, what it is about, or its position from 0."""
    if isinstance(value, Mapping):
        for key in ("id", "item", "group"):
            name = value.get(key)
            if isinstance(name, str) and IDENTIFIER.fullmatch(name):
                return name
        if isinstance(value.get("from"), str) and isinstance(value.get("verb"), str):
            return f"{value['from']}/{value['verb']}"
    return str(position)

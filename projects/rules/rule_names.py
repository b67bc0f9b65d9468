"""The names that a rule may use, with the words that a keeper knows them by; and what stands at a place of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from projects.rules.wording import Text, chinese, value_text

QUESTION, DERIVED, PARAMETER = "question", "derived", "parameter"
STEP = re.compile(r"([^.\[\]]+)|\[([^\[\]]+)\]")
TYPES: Mapping[str, Text] = {
    "bool": Text("是或否", "yes or no"),
    "enum": Text("选项", "one of its options"),
    "number": Text("数", "a number"),
    "integer": Text("整数", "a whole number"),
    "string": Text("文字", "text"),
}


class Option(NamedTuple):
    value: str
    words: Text


@dataclass(frozen=True, slots=True)
class Name:
    """A question, a derived value or a parameter. `value`: of a parameter, with its unit."""

    id: str
    kind: str
    words: Text
    type: str
    unit: str = ""
    options: tuple[Option, ...] = ()
    value: Text | None = None

    @property
    def example(self) -> str:
        """How it is used in a rule."""
        if self.kind == PARAMETER:
            return self.id
        if self.options:
            return f"{self.id} == '{self.options[0].value}'"
        return {"bool": f"{self.id} == true", "string": f"{self.id} == '…'"}.get(self.type, f"{self.id} >= 100")


def names_of(document: Mapping[str, Any]) -> dict[str, Name]:
    """Every name a rule may use, in the order of the document. A draft may have faults: what cannot be read is left out."""
    found: dict[str, Name] = {}
    for kind, section in ((QUESTION, "profile_questions"), (DERIVED, "derived")):
        for raw in _rows(document.get(section)):
            name = str(raw.get("id", ""))
            if name:
                found[name] = _asked(name, kind, raw)
    parameters = document.get("parameters")
    for name, raw in parameters.items() if isinstance(parameters, Mapping) else ():
        if isinstance(raw, Mapping) and "value" in raw:
            found[str(name)] = _parameter(str(name), raw)
    return found


def _rows(part: Any) -> list[Mapping[str, Any]]:
    return [row for row in part if isinstance(row, Mapping)] if isinstance(part, list) else []


def _asked(name: str, kind: str, raw: Mapping[str, Any]) -> Name:
    labels = raw.get("labels")
    labels = labels if isinstance(labels, Mapping) else {}
    options = raw.get("options")
    told = tuple(_option(str(each), labels) for each in options) if isinstance(options, list) else ()
    return Name(name, kind, _words(name, raw), str(raw.get("type", "")), str(raw.get("unit") or ""), told)


def _option(value: str, labels: Mapping[str, Any]) -> Option:
    label = labels.get(value)
    return Option(value, _words(value, label if isinstance(label, Mapping) else {}))


def _parameter(name: str, raw: Mapping[str, Any]) -> Name:
    value, unit = raw["value"], str(raw.get("unit") or "")
    kind = "bool" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
    return Name(name, PARAMETER, _words(name, raw), kind, unit, (), value_text({"unit": unit}, value))


def _words(name: str, raw: Mapping[str, Any]) -> Text:
    return Text(chinese(str(raw.get("zh") or name)), str(raw.get("en") or name))


def meant(typed: str, names: Mapping[str, Name]) -> list[Name]:
    """What somebody may have meant by a name that does not exist: by its Chinese words, else by its spelling. At most 3."""
    bare = typed.replace(" ", "")
    by_words = [name for name in names.values() if bare and (bare in name.words.zh or name.words.zh in bare)]
    if by_words:
        return sorted(by_words, key=lambda name: abs(len(name.words.zh) - len(bare)))[:3]
    return [names[each] for each in get_close_matches(typed.lower(), list(names), n=3, cutoff=0.6)]


def search(names: Mapping[str, Name], query: str) -> list[Name]:
    """Names with every word of the query in their id, words or options."""
    words = query.casefold().split()
    return [name for name in names.values() if all(word in _text(name) for word in words)]


def _text(name: Name) -> str:
    options = (part for option in name.options for part in (option.value, *option.words))
    return " ".join([name.id, *name.words, *options]).casefold()


# --- places, in the notation of faults: items[ap-eia].variants[report].when


def value_at(document: Any, place: str) -> Any:
    """What stands there; None where there is no such place."""
    here = document
    for key in _steps(place):
        here = _step(here, key)
        if here is None:
            return None
    return here


def _steps(place: str) -> Iterator[str]:
    for found in STEP.finditer(place):
        yield found[1] or found[2]


def _step(here: Any, key: str) -> Any:
    if isinstance(here, Mapping):
        return here.get(key)
    if not isinstance(here, list):
        return None
    for row in here:
        if isinstance(row, Mapping) and key in (row.get("id"), row.get("item"), row.get("group")):
            return row
    return here[int(key)] if key.isascii() and key.isdigit() and int(key) < len(here) else None

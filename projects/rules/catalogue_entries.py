"""An entry of the catalogue as a form posts it, and back: what no field names stays as it was.

Everything that a form holds is text under flat names: `zh`, `variants-0-when`; a list says its length under `variants-n`,
and each row where it came from under `variants-0-at`. Text that was not changed gives back the value that it was made
from, so that a form sent unchanged changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from projects.rules.catalogue_fields import (
    DAY,
    FLAG,
    GROUP,
    KEY,
    LINES,
    MAP,
    NESTED,
    NUMBER,
    PICKS,
    SCALAR,
    USES,
    VALUE,
    Field,
)
from projects.rules.drafting import ABSENT
from projects.rules.wording import Text

MOST_ROWS = 200  # of one list
NOTHING: Final = ("无", "none", "null", "~")  # how null is written; the last is the value of a choice
Posted = Mapping[str, Sequence[str]]
_WHOLE = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
_TRUTHS = {"true": True, "false": False, "是": True, "否": False}


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What cannot be read as it was typed: the name of the input, and what to do."""

    name: str
    text: Text


def named(prefix: str, key: str) -> str:
    """The name of an input."""
    return f"{prefix}-{key}" if prefix and key else prefix or key or "all"


def first(posted: Posted, name: str) -> str:
    found = posted.get(name) or [""]
    return found[0]


def count(posted: Posted, name: str) -> int:
    """How many rows of a list were posted."""
    text = first(posted, f"{name}-n")
    return min(int(text), MOST_ROWS) if _WHOLE.fullmatch(text) else 0


# --- an entry as text


def written(fields: Sequence[Field], value: Any, none: str = NOTHING[0], prefix: str = "") -> dict[str, list[str]]:
    """What the form of this entry holds. `none`: the word for null."""
    found: dict[str, list[str]] = {}
    for field in fields:
        held = value if not field.key else value.get(field.key, ABSENT) if isinstance(value, Mapping) else ABSENT
        name = named(prefix, field.key)
        if field.kind == GROUP:
            found |= written(field.fields, held, none, name)
        elif field.kind in NESTED:
            found |= _rows_written(field, held, none, name)
        else:
            found[name] = plain(field, held, none)
    return found


def _rows_written(field: Field, held: Any, none: str, name: str) -> dict[str, list[str]]:
    parts = list(_parts(field, held))
    found = {f"{name}-n": [str(len(parts))]}
    for place, (at, part) in enumerate(parts):
        found[f"{name}-{place}-at"] = [at]
        found |= written(field.fields, part, none, f"{name}-{place}")
    return found


def _parts(field: Field, held: Any) -> Iterator[tuple[str, Any]]:
    """(where it came from, the row as a mapping) for each row of a list, or of a mapping by code."""
    if field.kind == MAP:
        for key, part in held.items() if isinstance(held, Mapping) else ():
            row = {VALUE: part} if _single(field) else part if isinstance(part, Mapping) else {}
            yield str(key), {KEY: key, **row}
        return
    for place, part in enumerate(held) if isinstance(held, list) else ():
        yield str(place), part if isinstance(part, Mapping) else {"id": part}


def _single(field: Field) -> bool:
    return any(each.key == VALUE for each in field.fields)


def plain(field: Field, held: Any, none: str = NOTHING[0]) -> list[str]:
    """The text of a field without rows."""
    if held is ABSENT:
        return [""]
    if held is None:
        return [(NOTHING[-1] if field.kind in (FLAG, "choice", "reference") else none) if field.empty else ""]
    if isinstance(held, list):
        texts = [str(each) for each in held]
        return texts if field.kind == PICKS else ["\n".join(texts)]
    return [str(held).lower() if isinstance(held, bool) else str(held)]


# --- a form read


def read_form(fields: Sequence[Field], posted: Posted, before: Any) -> tuple[Any, list[FieldFault]]:
    """The entry as the form has it, over the one that was opened; and what could not be read."""
    faults: list[FieldFault] = []
    if len(fields) == 1 and not fields[0].key:
        return _read_map(fields[0], posted, before, named("", ""), faults), faults
    return _read(fields, posted, before, "", faults), faults


def _read(
    fields: Sequence[Field], posted: Posted, before: Any, prefix: str, faults: list[FieldFault]
) -> dict[str, Any]:
    was = before if isinstance(before, Mapping) else {}
    made = dict(was)
    for field in fields:
        if field.key in (KEY, VALUE):
            continue
        value = _read_field(field, posted, was.get(field.key, ABSENT), named(prefix, field.key), faults)
        if value is ABSENT:
            made.pop(field.key, None)
        else:
            made[field.key] = value
    return made


def _read_field(field: Field, posted: Posted, was: Any, name: str, faults: list[FieldFault]) -> Any:
    if field.kind == GROUP:
        return _read_group(field, posted, was, name, faults)
    if field.kind == MAP:
        found = _read_map(field, posted, was, name, faults)
        return found if found or field.required or was is not ABSENT else ABSENT
    if field.kind in NESTED:
        rows = _read_rows(field, posted, was, name, faults)
        return rows if rows or field.required or was == [] else ABSENT
    return _read_plain(field, posted, was, name, faults)


def _read_group(field: Field, posted: Posted, was: Any, name: str, faults: list[FieldFault]) -> Any:
    if not field.required and not _filled(field.fields, posted, name):
        return ABSENT
    return _read(field.fields, posted, was, name, faults)


def _read_rows(field: Field, posted: Posted, was: Any, name: str, faults: list[FieldFault]) -> list[Any]:
    held = was if isinstance(was, list) else []
    made = []
    for row in rows_kept(field, posted, name):
        at = first(posted, f"{row}-at")
        old = held[int(at)] if _WHOLE.fullmatch(at) and int(at) < len(held) else ABSENT
        opened = {"id": old} if isinstance(old, str) else old
        part = _read(field.fields, posted, opened, row, faults)
        bare = field.kind == USES and set(part) == {"id"} and not isinstance(old, Mapping)
        made.append(part["id"] if bare else part)
    return made


def _read_map(field: Field, posted: Posted, was: Any, name: str, faults: list[FieldFault]) -> dict[str, Any]:
    held = was if isinstance(was, Mapping) else {}
    made: dict[str, Any] = {}
    by_key = {each.key: each for each in field.fields}
    for row in rows_kept(field, posted, name):
        key, old = first(posted, f"{row}-{KEY}").strip(), held.get(first(posted, f"{row}-at"), ABSENT)
        if not key:
            faults.append(FieldFault(f"{row}-{KEY}", MISSING))
        elif key in made:
            faults.append(
                FieldFault(f"{row}-{KEY}", Text(f"“{key}”写了两次：删去一行", f"{key!r} stands twice: delete one"))
            )
        elif VALUE in by_key:
            made[key] = _read_plain(by_key[VALUE], posted, old, f"{row}-{VALUE}", faults)
        else:
            made[key] = _read(field.fields, posted, old, row, faults)
    return made


def rows_kept(field: Field, posted: Posted, name: str) -> list[str]:
    """The names of the rows that are neither crossed out nor empty."""
    all_rows = [f"{name}-{place}" for place in range(count(posted, name))]
    return [row for row in all_rows if not first(posted, f"{row}-drop") and _filled(field.fields, posted, row)]


def _filled(fields: Sequence[Field], posted: Posted, prefix: str) -> bool:
    for field in fields:
        name = named(prefix, field.key)
        if field.kind == GROUP:
            filled = _filled(field.fields, posted, name)
        elif field.kind in NESTED:
            filled = bool(rows_kept(field, posted, name))
        else:
            filled = any(text.strip() for text in posted.get(name, ()))
        if filled:
            return True
    return False


# --- one field

MISSING = Text("要填", "fill this in")
NO_NUMBER = Text("写不小于 0 的整数，如 5", "a whole number, 0 or more, such as 5")
NO_DAY = Text("写日期，如 2026-12-31", "a date such as 2026-12-31")


def _read_plain(field: Field, posted: Posted, was: Any, name: str, faults: list[FieldFault]) -> Any:
    texts = [text.replace("\r\n", "\n").strip() for text in posted.get(name, ())]
    if field.kind == PICKS:
        texts = [token for text in texts for token in re.split(r"[\s,，、]+", text) if token]
    texts = [text for text in texts if text]
    if texts == [text for text in plain(field, was) if text]:
        if was is ABSENT and field.required:
            return _missing(field, name, faults)
        return was
    if not texts:
        return _missing(field, name, faults) if field.required else [] if _keeps_empty(field, was) else ABSENT
    if field.empty and texts[0].casefold() in NOTHING:
        return None
    return _value(field, texts, was, name, faults)


def _keeps_empty(field: Field, was: Any) -> bool:
    """A list that stood there stays, as an empty one: some of them must not be missing."""
    return field.kind in (PICKS, LINES) and isinstance(was, list)


def _missing(field: Field, name: str, faults: list[FieldFault]) -> Any:
    if field.kind in (PICKS, LINES):
        return []
    if field.empty:
        return None
    faults.append(FieldFault(name, MISSING))
    return ABSENT


def _value(field: Field, texts: list[str], was: Any, name: str, faults: list[FieldFault]) -> Any:
    text = texts[0]
    if field.kind == PICKS:
        return _picked(field, texts, was)
    if field.kind == LINES:
        return [line.strip() for line in text.split("\n") if line.strip()]
    if field.kind == NUMBER:
        figures = unicodedata.normalize("NFKC", text)
        return int(figures) if _WHOLE.fullmatch(figures) else _fault(name, NO_NUMBER, text, faults)
    if field.kind == FLAG:
        return _TRUTHS.get(text, text)
    if field.kind == SCALAR:
        return _scalar(text)
    if field.kind == DAY:
        return text if _is_day(text) else _fault(name, NO_DAY, text, faults)
    return text


def _picked(field: Field, tokens: list[str], was: Any) -> Any:
    if field.word and tokens == [field.word]:
        return field.word
    held = was if isinstance(was, list) else []
    stays = [code for code in held if code in tokens]
    return list(dict.fromkeys([*stays, *tokens]))


def _scalar(text: str) -> Any:
    if text in _TRUTHS:
        return _TRUTHS[text]
    figures = unicodedata.normalize("NFKC", text)
    if not _NUMBER.fullmatch(figures):
        return text
    return Decimal(figures) if "." in figures else int(figures)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _fault(name: str, why: Text, text: str, faults: list[FieldFault]) -> str:
    faults.append(FieldFault(name, why))
    return text

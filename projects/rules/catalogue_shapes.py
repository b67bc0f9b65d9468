"""Shapes: what may stand in one place of the catalogue file, and a reader that never raises.

A shape takes a value and its place and gives back the sound part of it, or MISSING; every fault goes to the `Reading`,
which also gathers what later checks need.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from projects.rules.catalogue_reading import (
    HAN,
    IDENTIFIER,
    MISSING,
    SYMBOL,
    Reading,
    Reference,
    RulePlace,
    join,
    label,
)

Shape = Callable[[Any, str, Reading], Any]
SUFFIXES = ("_zh", "_en", "_note", "_src")  # a keeper's own remarks beside a key are welcome
LONGEST_ID = 60  # characters, as those of a body: what the columns hold that take these words in
BODY_LONGEST = {"code": 40, "zh": 120, "en": 160, "level": 10, "note": 300}


# --- single values


def text(han: bool | None = None, form: str | None = None, most: int | None = None) -> Shape:
    """Text that is not blank; `han` says whether it must hold Chinese (True) or must not (False); `most`: characters."""

    def read(value: Any, where: str, reading: Reading) -> Any:
        if not isinstance(value, str) or not value.strip():
            return reading.wrong(where, value, "非空的文字(若是编号、on、no 等请加引号)", "text that is not blank")
        if han is not None and bool(HAN.search(value)) is not han:
            return reading.wrong(where, value, "中文" if han else "英文", "Chinese text" if han else "English text")
        if form is not None and not re.fullmatch(form, value):
            return reading.wrong(where, value, f"形如 {form} 的文字", f"text of the form {form}")
        if most is not None and len(value) > most:
            zh, en = f"最多{most}个字的文字(现有{len(value)}个字)", f"text of {most} characters at most"
            return reading.wrong(where, value, zh, f"{en} ({len(value)} now)")
        return value

    return read


def choice(*options: str) -> Shape:
    def read(value: Any, where: str, reading: Reading) -> Any:
        if isinstance(value, str) and value in options:
            return value
        words = "、".join(options)
        return reading.wrong(where, value, f"下列之一:{words}", f"one of {', '.join(options)}")

    return read


def flag(value: Any, where: str, reading: Reading) -> Any:
    return value if isinstance(value, bool) else reading.wrong(where, value, "true 或 false", "true or false")


def whole(value: Any, where: str, reading: Reading) -> Any:
    """A count of days, months or the like: never negative, never a fraction."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000:
        return value
    return reading.wrong(where, value, "不小于0的整数", "a whole number, 0 or more,")


def is_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and (type(value) is int or math.isfinite(value))
    )


def scalar(value: Any, where: str, reading: Reading) -> Any:
    """A value that a rule can read: a number, text or true/false."""
    if isinstance(value, bool | str) or is_number(value):
        return value
    return reading.wrong(where, value, "数字、文字或 true/false", "a number, text or true/false")


def day(value: Any, where: str, reading: Reading) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return reading.wrong(where, value, "日期(如 2026-01-31,不加引号)", "a date such as 2026-01-31")


def iso_day(value: Any, where: str, reading: Reading) -> Any:
    """A date written as text."""
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return reading.wrong(where, value, '带引号的日期(如 "2026-01-31")', 'a date in quotes, such as "2026-01-31",')


def anything(value: Any, where: str, reading: Reading) -> Any:
    return value


def named(most: int = LONGEST_ID) -> Shape:
    """An id of so many characters at most."""

    def read(value: Any, where: str, reading: Reading) -> Any:
        if isinstance(value, str) and IDENTIFIER.fullmatch(value) and len(value) <= most:
            return value
        zh, en = f"编号(字母、数字、- 和 _,最多{most}个字符)", "an id of letters, digits, - and _"
        return reading.wrong(where, value, zh, f"{en} ({most} characters at most)")

    return read


identifier = named()


def symbol(value: Any, where: str, reading: Reading) -> Any:
    if isinstance(value, str) and SYMBOL.fullmatch(value) and len(value) <= LONGEST_ID:
        return value
    zh, en = f"小写字母、数字和 _ 组成的名称,最多{LONGEST_ID}个字符", "a name of small letters, digits and _"
    return reading.wrong(where, value, zh, f"{en} ({LONGEST_ID} characters at most)")


def reference(*kinds: str) -> Shape:
    """The id of something else in the file; whether it exists is looked up when everything has been read."""

    def read(value: Any, where: str, reading: Reading) -> Any:
        found = identifier(value, where, reading)
        if found is not MISSING:
            reading.references.append(Reference(where, found, kinds))
        return found

    return read


def rule(wants: str = "truth") -> Shape:
    def read(value: Any, where: str, reading: Reading) -> Any:
        if not isinstance(value, bool) and not (isinstance(value, str) and value.strip()):
            return reading.wrong(where, value, "规则(带引号的文字)", "a rule (text in quotes)")
        reading.rules.append(RulePlace(where, value, wants))
        return value

    return read


def source(value: Any, where: str, reading: Reading) -> Any:
    """Provenance: begins with C:, K or P (see provenance_defaults); C names a source."""
    if isinstance(value, str) and re.match(r"C:S-|[KP]\b", value):
        return value
    return reading.wrong(where, value, "来源标记(C:来源编号、K 或 P 开头)", "a provenance mark (C:source id, K or P)")


# --- shapes made of shapes


def maybe(shape: Shape) -> Shape:
    return lambda value, where, reading: None if value is None else shape(value, where, reading)


def either(plain: Shape, mapping: Shape) -> Shape:
    """A plain value or a mapping, whichever the file has."""
    return lambda value, where, reading: (mapping if isinstance(value, Mapping) else plain)(value, where, reading)


def word_or(word: str, shape: Shape) -> Shape:
    return lambda value, where, reading: word if value == word else shape(value, where, reading)


def listing(shape: Shape, *, filled: bool = False) -> Shape:
    def read(value: Any, where: str, reading: Reading) -> Any:
        if not isinstance(value, list | tuple) or (filled and not value):
            return reading.wrong(
                where, value, "非空列表" if filled else "列表", "a filled list" if filled else "a list"
            )
        parts = [shape(part, f"{where}[{label(part, position)}]", reading) for position, part in enumerate(value)]
        return [part for part in parts if part is not MISSING]

    return read


def row(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    known = {**required, **(optional or {})}

    def read(value: Any, where: str, reading: Reading) -> Any:
        if not isinstance(value, Mapping):
            return reading.wrong(where, value, "“键: 值”的一组", "a mapping")
        for key in required:
            if key not in value:
                reading.fault(join(where, key), f"缺少“{key}”,请补上", f"{key!r} is missing: add it")
        _note_misspelt(value, known, where, reading)
        found = {key: shape(value[key], join(where, key), reading) for key, shape in known.items() if key in value}
        return {key: part for key, part in found.items() if part is not MISSING}

    return read


def _note_misspelt(value: Mapping[Any, Any], known: Mapping[str, Shape], where: str, reading: Reading) -> None:
    """An optional key that is misspelt would be passed over in silence."""
    for key in value:
        if not isinstance(key, str) or key in known or key.endswith(SUFFIXES):
            continue
        for meant in get_close_matches(key, [name for name in known if name not in value], n=1, cutoff=0.8):
            reading.fault(
                join(where, key), f"没有“{key}”这个键,是不是“{meant}”?", f"unknown key {key!r}: did you mean {meant!r}?"
            )


def rows(kind: str, shape: Shape) -> Shape:
    """A list whose lines have ids that nothing else in the catalogue may use."""
    return _registering(kind, listing(shape))


def table(kind: str, shape: Shape, form: re.Pattern[str] = IDENTIFIER, most: int = LONGEST_ID) -> Shape:
    """A mapping from id to line; ids are unique in the catalogue."""
    return _registering(kind, mapping_of(shape, form, most))


def mapping_of(shape: Shape, form: re.Pattern[str] = IDENTIFIER, most: int = LONGEST_ID) -> Shape:
    def read(value: Any, where: str, reading: Reading) -> Any:
        if not isinstance(value, Mapping):
            return reading.wrong(where, value, "“编号: 内容”的一组", "a mapping")
        found = {}
        for key, part in value.items():
            if not isinstance(key, str) or not form.fullmatch(key) or len(key) > most:
                reading.wrong(join(where, key), key, f"编号(最多{most}个字符)", f"an id ({most} characters at most)")
                continue
            result = shape(part, join(where, key), reading)
            if result is not MISSING:
                found[key] = result
        return found

    return read


def _registering(kind: str, shape: Shape) -> Shape:
    def read(value: Any, where: str, reading: Reading) -> Any:
        found = shape(value, where, reading)
        if found is MISSING:
            return found
        reading.kinds.add(kind)
        if isinstance(found, dict):
            for key in found:
                reading.register(key, kind, join(where, key))
        else:
            for each in found:
                if "id" in each:
                    reading.register(each["id"], kind, f"{where}[{each['id']}]")
        return found

    return read

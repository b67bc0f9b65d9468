"""What differs between two catalogues in a reader's words: names of sections, entries and fields, values in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from projects.rules.catalogue_fields import CHOICE, KEY, VALUE, Field
from projects.rules.catalogue_sections import BLOCK_NAMES, SECTIONS, fields_of
from projects.rules.drafting import ABSENT, EntryDifference, FieldDifference, dump_entry, entries
from projects.rules.sections import ORDER, WHOLE
from projects.rules.wording import NO, YES, Text, plain_number

NONE, NOT_THERE = Text("无", "none"), Text("没有这一项", "not there")
ORDER_NAME, LINE_ORDER = Text("次序", "Order"), Text("次序", "order")
SHORT = 60  # characters that fit into one line
Names = Mapping[str, Text]


class Said(NamedTuple):
    """A value in words. `code`: it is a rule or a structure, to be set as written."""

    text: Text
    code: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One field of an entry: before and after, None where the field was not there or is gone."""

    label: Text
    before: Said | None
    after: Said | None

    @property
    def is_long(self) -> bool:
        return any(
            said is not None and ("\n" in said.text.zh or len(said.text.zh) > SHORT)
            for said in (self.before, self.after)
        )


def section_name(section: str) -> Text:
    if section == ORDER:
        return ORDER_NAME
    return SECTIONS[section].name if section in SECTIONS else Text(section, section)


def entry_name(section: str, code: str, value: Any) -> Text:
    """What the entry is called; its code where it has no name of its own."""
    if section == ORDER:
        return section_name(code)
    if section == WHOLE:
        return BLOCK_NAMES.get(code, Text(code, code))
    return _named(value) or Text(code, code)


def names_of(*documents: Mapping[str, Any]) -> dict[str, Text]:
    """Id to name, of every entry that another may refer to."""
    found: dict[str, Text] = {}
    for document in documents:
        for (section, code), value in entries(document).items():
            if section != WHOLE and (name := _named(value)):
                found[code] = name
    return found


def _named(value: Any) -> Text | None:
    if not isinstance(value, Mapping):
        return None
    zh, en = value.get("zh") or value.get("title"), value.get("en")
    return Text(str(zh), str(en) if isinstance(en, str) else "") if isinstance(zh, str) else None


# --- one entry


def lines_of(difference: EntryDifference, names: Names) -> list[Line]:
    """Field by field; empty for what is added or gone as a whole."""
    fields = () if difference.section == ORDER else _fields(difference.section, difference.code)
    return [_line(each, fields, names) for each in difference.fields]


def _fields(section: str, code: str) -> Sequence[Field]:
    return fields_of(section, code) if section in SECTIONS else ()


def _line(leaf: FieldDifference, fields: Sequence[Field], names: Names) -> Line:
    label, field = _label(leaf, fields, names)
    sides = [None if side is ABSENT else value_words(side, names, field) for side in (leaf.before, leaf.after)]
    return Line(label, *sides)


def _label(leaf: FieldDifference, fields: Sequence[Field], names: Names) -> tuple[Text, Field | None]:
    """“各情形 · filing · 承诺时限”; the name of a line that is its own value is left away."""
    words: list[Text] = []
    field: Field | None = None
    steps = list(leaf.steps)
    if steps and steps[-1].startswith("[") and not _is_row(leaf):
        steps.pop()
    for step in steps:
        if step.startswith("["):
            words.append(names.get(step[1:-1]) or Text(_row_name(step[1:-1]), ""))
        else:
            field = _field(fields, step)
            fields = field.fields if field else ()
            words.append(field.label if field and field.key == step else names.get(step) or Text(step, step))
    if not words:
        return (LINE_ORDER if isinstance(leaf.before, list) else Text("内容", "Content")), field
    return Text(" · ".join(each.zh for each in words), " · ".join(each.en or each.zh for each in words)), field


def _is_row(leaf: FieldDifference) -> bool:
    return any(isinstance(side, Mapping) for side in (leaf.before, leaf.after))


def _row_name(name: str) -> str:
    """Positions count from 1 for a reader."""
    return f"第 {int(name) + 1} 条" if name.isascii() and name.isdigit() else name


def _field(fields: Sequence[Field], key: str) -> Field | None:
    """The field of that key; of a mapping by code, the one of its values."""
    for field in fields:
        if field.key == key:
            return field
    if len(fields) == 1 and not fields[0].key:
        return fields[0]
    return next((field for field in fields if field.key == VALUE), None) if any(f.key == KEY for f in fields) else None


# --- one value


def value_words(value: Any, names: Names, field: Field | None = None) -> Said:
    """A value of the catalogue as a reader takes it: yes and no, names beside ids, what is nested as YAML."""
    if value is None:
        return Said(NONE)
    if isinstance(value, bool):
        return Said(YES if value else NO)
    if isinstance(value, int | Decimal):
        return Said(Text(plain_number(value), plain_number(value)))
    if isinstance(value, str):
        return _text_words(value, names, field)
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        said = [value_words(each, names, field).text for each in value]
        return Said(Text("、".join(each.zh for each in said), ", ".join(each.en or each.zh for each in said)))
    text = dump_entry(value).rstrip("\n")
    return Said(Text(text, text), code=True)


def _text_words(value: str, names: Names, field: Field | None) -> Said:
    if field is not None and field.kind == CHOICE:
        options = dict(field.options)
        if value in options:
            return Said(options[value])
    if value in names:
        name = names[value]
        return Said(Text(f"{name.zh}（{value}）", f"{name.en or name.zh} ({value})"))
    return Said(Text(value, ""), code=field is not None and field.kind == "rule")

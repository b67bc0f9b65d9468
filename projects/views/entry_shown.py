"""The form of one catalogue entry as its page shows it: labels, options, rows within rows, errors at their fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, gettext

from projects.rules.catalogue_entries import NOTHING, Posted, count, first, named, rows_kept
from projects.rules.catalogue_fields import (
    CHOICE,
    FLAG,
    GROUP,
    KEY,
    LINES,
    LONG,
    MAP,
    NESTED,
    PICKS,
    REFERENCE,
    RULE,
    SOURCE,
    USES,
    VALUE,
    Field,
)
from projects.rules.catalogue_reading import IDENTIFIER, Fault
from projects.rules.sections import coded
from projects.rules.wording import Text

FEW, SOME = 40, 40  # options of a list to choose from; boxes to tick
AREAS = (LONG, LINES)
NAMING = ("id", "item", KEY, "law", "when")  # what a row is known by
COLUMN = 16  # characters that one column of the form shows
SUMMARY = ("zh", "title", "law", "item", "id", KEY, "when", "label")  # what tells a row from the others
Option = tuple[str, str]


@dataclass
class ShownField:
    """One field. `control`: how it is drawn; `base`: what stands in the version now, where that differs."""

    spec: Field
    name: str
    place: str
    control: str
    label: str
    help: str = ""
    text: str = ""
    chosen: frozenset[str] = frozenset()
    options: list[Option] = field(default_factory=list)
    list_id: str = ""
    hint: str = ""
    errors: list[str] = field(default_factory=list)
    base: str = ""
    fields: list[ShownField] = field(default_factory=list)
    rows: list[ShownRow] = field(default_factory=list)
    readonly: bool = False
    autofocus: bool = False

    @property
    def wrong(self) -> bool:
        return bool(self.errors) or any(each.wrong for each in self.fields) or any(row.wrong for row in self.rows)

    @property
    def input_id(self) -> str:
        return f"id_{self.name}"

    @property
    def long(self) -> bool:
        """Too long for one column."""
        return self.control in ("text", "ids", "select") and len(dict(self.options).get(self.text, self.text)) > COLUMN

    @property
    def wide(self) -> bool:
        return self.control not in ("text", "number", "select", "ids")


@dataclass
class ShownRow:
    """One row of a list. `at`: which row of the opened entry it was; empty for a new one."""

    name: str
    at: str
    title: str
    fields: list[ShownField]
    dropped: bool = False
    first: bool = False
    new: bool = False

    @property
    def wrong(self) -> bool:
        return any(each.wrong for each in self.fields)


class FormDrawer:
    """Draws a posted form. `document`: where references look; `errors`: by input name; `faults`: of the checker, by place."""

    def __init__(
        self,
        document: Mapping[str, Any],
        posted: Posted,
        *,
        errors: Mapping[str, Sequence[str]] | None = None,
        faults: Iterable[Fault] = (),
        base: Mapping[str, Sequence[str]] | None = None,
        fixed: frozenset[str] = frozenset(),
        focus: str = "",
    ) -> None:
        self.document, self.posted, self.errors = document, posted, dict(errors or {})
        self.waiting: dict[str, list[str]] = {}
        for fault in faults:
            self.waiting.setdefault(fault.where, []).append(said(Text(fault.zh, fault.en)))
        self.base, self.fixed, self.focus = base, fixed, focus
        self.lists: dict[str, list[Option]] = {}
        self._options: dict[tuple[str, ...], list[Option]] = {}

    def draw(self, fields: Iterable[Field], place: str, prefix: str = "", before: str | None = "") -> list[ShownField]:
        """`before`: the prefix of the same row in the version now; None for one that it has not."""
        return [self._field(each, place, prefix, before) for each in fields]

    def left(self) -> list[str]:
        """Faults that no field was found for."""
        return [text for texts in self.waiting.values() for text in texts]

    def _field(self, each: Field, place: str, prefix: str, before: str | None) -> ShownField:
        name = named(prefix, each.key)
        was = None if before is None else named(before, each.key)
        own = place if each.key in ("", VALUE) else f"{place}.{each.key}" if each.key != KEY else place
        shown = ShownField(each, name, own, self._control(each), said(each.label), said(each.help) if each.help else "")
        if each.kind == GROUP:
            shown.fields = self.draw(each.fields, own, name, was)
        elif each.kind in NESTED:
            shown.rows = self._rows(each, own, name, was)
        else:
            self._plain(shown, each)
            self._against_base(shown, was)
        shown.errors = [*self.errors.pop(name, ()), *self._faults_at(own, each)]
        shown.autofocus = bool(self.focus) and name.startswith(f"{self.focus}-")
        if shown.autofocus:
            self.focus = ""
        return shown

    def _faults_at(self, place: str, each: Field) -> list[str]:
        """Its own, and for what is one input also those of its parts (`articles[0]`)."""
        if each.key == KEY:
            return []
        found = self.waiting.pop(place, [])
        if each.kind not in NESTED:
            inside = [where for where in self.waiting if where.startswith(f"{place}[")]
            found = [*found, *(text for where in inside for text in self.waiting.pop(where))]
        return found

    def _control(self, each: Field) -> str:
        if each.kind in NESTED:
            return "group" if each.kind == GROUP else "rows"
        if each.kind in (FLAG, CHOICE):
            return "select"
        if each.kind == REFERENCE:
            return "select" if len(self._known(each.of)) <= FEW else "ids"
        if each.kind == PICKS:
            return "boxes" if len(self._known(each.of)) <= SOME and not each.word else "area"
        if each.kind == SOURCE:
            return "ids"
        return (
            "rule"
            if each.kind == RULE
            else "area"
            if each.kind in AREAS
            else each.kind
            if each.kind == "number"
            else "text"
        )

    def _plain(self, shown: ShownField, each: Field) -> None:
        texts = self.posted.get(shown.name, ())
        shown.text = "\n".join(texts).replace("\r\n", "\n")  # as browsers send lines
        shown.readonly = shown.name in self.fixed
        if each.kind == FLAG:
            shown.options = [("true", gettext("是")), ("false", gettext("否"))]
        elif each.kind == CHOICE:
            shown.options = [(value, said(words)) for value, words in each.options]
        elif each.of:
            self._referring(shown, each, texts)
        elif each.kind == SOURCE:
            shown.list_id = self._list("sources", self._sources())
        if shown.control == "select":
            shown.options = self._complete(shown, each)

    def _referring(self, shown: ShownField, each: Field, texts: Sequence[str]) -> None:
        known = self._known(each.of)
        words = [(value, said(name)) for value, name in each.options]
        shown.options = [*words, *known]
        shown.chosen = frozenset(texts)
        if shown.control == "ids":
            shown.list_id = self._list("-".join(each.of), known)
            shown.hint = dict(known).get(shown.text, "")
        if shown.control == "boxes":
            shown.options += [(text, text) for text in texts if text and text not in dict(known)]

    def _complete(self, shown: ShownField, each: Field) -> list[Option]:
        """With the empty choice, null where it is allowed, and what stands there although it is none of them."""
        options = [("", "—"), *([(NOTHING[-1], gettext("没有列明"))] if each.empty else []), *shown.options]
        if shown.text and shown.text not in dict(options):
            options.append((shown.text, shown.text))
        return options

    def _against_base(self, shown: ShownField, was: str | None) -> None:
        """What the version now has there, where that is something else. Rows are told apart by what names them."""
        if self.base is None or was is None or was not in self.base:
            return
        before = "\n".join(self.base[was])
        if before != shown.text:
            shown.base = dict(shown.options).get(before, before) if before else gettext("（空着）")

    def _row_before(self, each: Field, row: str, was: str | None) -> str | None:
        """The row of the version now that is about the same thing."""
        if self.base is None or was is None:
            return None
        key = next((one.key for one in each.fields if one.key in NAMING), "")
        name = first(self.posted, f"{row}-{key}").strip()
        rows = [f"{was}-{number}" for number in range(count(self.base, was))]
        return next((one for one in rows if name and first(self.base, f"{one}-{key}") == name), None)

    def _rows(self, each: Field, place: str, name: str, was: str | None) -> list[ShownRow]:
        kept = {row: number for number, row in enumerate(rows_kept(each, self.posted, name))}
        rows = []
        for number in range(count(self.posted, name)):
            row = f"{name}-{number}"
            own = self._row_place(each, place, row, kept.get(row, number))
            fields = self.draw(each.fields, own, row, self._row_before(each, row, was))
            if each.kind == USES and fields:
                fields[0].errors += self.waiting.pop(f"{place}[{kept.get(row, number)}]", [])
            fields[0].errors += self.waiting.pop(own, [])
            title = next((text for key in SUMMARY if (text := self._row_text(each, row, key))), "")
            at = first(self.posted, f"{row}-at")
            dropped = bool(first(self.posted, f"{row}-drop"))
            rows.append(ShownRow(row, at, title, fields, dropped, first=number == 0, new=not at))
        return rows

    def _row_place(self, each: Field, place: str, row: str, number: int) -> str:
        if each.kind == MAP:
            return f"{place}.{first(self.posted, f'{row}-{KEY}').strip()}".lstrip(".")
        for key in ("id", "item", "group"):
            text = first(self.posted, f"{row}-{key}").strip()
            if IDENTIFIER.fullmatch(text):
                return f"{place}[{text}]"
        return f"{place}[{number}]"

    def _row_text(self, each: Field, row: str, key: str) -> str:
        text = first(self.posted, f"{row}-{key}").strip()
        found = next((one for one in each.fields if one.key == key), None)
        if found is not None and found.of and text:
            return dict(self._known(found.of)).get(text, text)
        return text

    def _known(self, sections: tuple[str, ...]) -> list[Option]:
        """Ids and names of these sections' entries."""
        if sections not in self._options:
            rows = [pair for section in sections for pair in coded(section, self.document.get(section))]
            self._options[sections] = [(code, name_in(row, code)) for code, row in rows]
        return self._options[sections]

    def _sources(self) -> list[Option]:
        listed = [
            (f"C:{code}", str(row.get("title", ""))) for code, row in coded("sources", self.document.get("sources"))
        ]
        return [("K", gettext("通行做法")), ("P", gettext("拟定，待确认")), *listed]

    def _list(self, key: str, options: list[Option]) -> str:
        list_id = f"ids-{key}"
        self.lists[list_id] = options
        return list_id


def said(text: Text) -> str:
    return text.say(get_language() or "")


def name_in(row: Any, code: str) -> str:
    """The name of an entry in the reader's language, in Chinese where it has no other."""
    if not isinstance(row, Mapping):
        return code
    zh = str(row.get("zh") or row.get("title") or code)
    en = row.get("en")
    return str(en) if isinstance(en, str) and en and (get_language() or "").startswith("en") else zh


def joined(fields: Iterable[ShownField], within: str = "") -> list[tuple[str, str, str]]:
    """(label, error, id of the input) of everything wrong, for the summary above the form; a row's fields after its title."""
    found = []
    for each in fields:
        found += [(f"{within}{each.label}", text, each.input_id) for text in each.errors]
        found += joined(each.fields, f"{within}{each.label} · ")
        for row in each.rows:
            found += joined(row.fields, f"{within}{each.label} {row.title} · ")
    return found

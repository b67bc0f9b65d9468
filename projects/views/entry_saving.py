"""Looking at what the form of an entry says before it is kept: faults that it would bring, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, pgettext

from projects.models import CatalogueDraft
from projects.queries_drafts import base_entry_of, draft_document, draft_faults, entry_of
from projects.rules.catalogue_fields import NESTED, Field
from projects.rules.catalogue_places import Checked, check_change
from projects.rules.catalogue_sections import fields_of
from projects.rules.drafting import ABSENT, Change, FieldDifference, differences, dump_entry
from projects.rules.sections import MAPPINGS, WHOLE
from projects.views.entry_shown import said

LONGEST = 300  # characters of a value that a table shows


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One leaf that differs from the version now: where, in words, and both values."""

    label: str
    before: str
    after: str


def looked_at(draft: CatalogueDraft, section: str, code: str, value: Any) -> Checked:
    """What the changed entry would bring with it."""
    return check_change(draft_document(draft), draft_faults(draft), Change(section, code, "edited", value))


def difference_rows(draft: CatalogueDraft, section: str, code: str) -> list[DifferenceRow]:
    """What the draft changes in this entry, leaf by leaf; nothing for a new one."""
    before, after = base_entry_of(draft, section, code), entry_of(draft, section, code)
    if before is ABSENT or after is ABSENT:
        return []
    return rows_between(section, code, before, after)


def rows_between(section: str, code: str, before: Any, after: Any) -> list[DifferenceRow]:
    found = differences(_alone(section, code, before), _alone(section, code, after))
    leaves = [leaf for each in found if each.section != "order" for leaf in each.fields]
    fields = fields_of(section, code)
    return [
        DifferenceRow(path_words(fields, leaf), value_words(leaf.before), value_words(leaf.after)) for leaf in leaves
    ]


def _alone(section: str, code: str, value: Any) -> dict[str, Any]:
    if section == WHOLE:
        return {code: value}
    return {section: {code: value} if section in MAPPINGS else [value]}


def path_words(fields: tuple[Field, ...], leaf: FieldDifference) -> str:
    """variants[filing].committed_workdays as 情形 filing · 承诺时限（工作日）."""
    words = []
    known = fields
    for part in leaf.path.replace("[", ".[").split("."):
        if part.startswith("["):
            words.append(part.strip("[]"))
            continue
        found = next((each for each in known if each.key == part), None)
        words.append(said(found.label) if found else part)
        known = found.fields if found and found.kind in NESTED else known
    return " · ".join(word for word in words if word) or pgettext("entry", "内容")


def value_words(value: Any) -> str:
    """A value for people: nothing as 没有, lists on lines, the rest as YAML."""
    if value is ABSENT:
        return gettext("没有这一项")
    if value is None:
        return pgettext("value", "无")
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, str | int | Decimal | date):
        return _cut(str(value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return _cut("、".join(value)) or pgettext("value", "无")
    return _cut(dump_entry(value).strip())


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def untold(fields: tuple[Field, ...], value: Any) -> list[tuple[str, str]]:
    """Keys of the entry that no field of the form names, with what stands there: they stay as they are."""
    if not isinstance(value, Mapping) or any(not each.key for each in fields):
        return []
    known = {each.key for each in fields}
    return [(str(key), value_words(each)) for key, each in value.items() if key not in known]

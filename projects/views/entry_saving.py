"""Looking at what the form of an entry says before it is kept: faults that it would bring, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from projects.models import CatalogueDraft
from projects.queries_drafts import base_entry_of, document_of, draft_document, draft_faults, entry_of
from projects.rules.catalogue_fields import Field
from projects.rules.catalogue_places import Checked, check_change
from projects.rules.drafting import ABSENT, EDITED, Change, EntryDifference, fields_between
from projects.rules.drafting_words import Line, Said, lines_of, names_of, value_words


def looked_at(draft: CatalogueDraft, section: str, code: str, value: Any) -> Checked:
    """What the changed entry would bring with it."""
    return check_change(draft_document(draft), draft_faults(draft), Change(section, code, EDITED, value))


def difference_lines(draft: CatalogueDraft, section: str, code: str) -> list[Line]:
    """What the draft changes in this entry, field by field; nothing for one that is new or gone."""
    before, after = base_entry_of(draft, section, code), entry_of(draft, section, code)
    if before is ABSENT or after is ABSENT:
        return []
    found = EntryDifference(section, code, EDITED, before, after, fields_between(before, after))
    return lines_of(found, names_of(document_of(draft.base), draft_document(draft))) if found.fields else []


def untold(fields: tuple[Field, ...], value: Any) -> list[tuple[str, Said]]:
    """Keys of the entry that no field of the form names, with what stands there: they stay as they are."""
    if not isinstance(value, Mapping) or any(not each.key for each in fields):
        return []
    known = {each.key for each in fields}
    return [(str(key), value_words(each, {})) for key, each in value.items() if key not in known]

"""What the pages of a draft's entries have in common: the draft that is seen, its entries with their changes and faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from projects.enums_catalogue import ChangeKind, DraftState
from projects.models import CatalogueDraft, DraftChange
from projects.operations.refusals import require
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries_drafts import base_entry_of, draft_document, draft_faults
from projects.queries_versions import visible_drafts
from projects.rules.catalogue_places import entry_at
from projects.rules.catalogue_sections import BLOCK_NAMES, PARTS, SECTIONS, Section
from projects.rules.drafting import entries
from projects.rules.sections import ORDER, WHOLE
from projects.rules.wording import provenance_mark
from projects.views.entry_shown import name_in, said

CHANGE, LEAVE, UNDO = ("change_entry",), ("withdraw_entry", "remove_entry"), ("undo_change",)
LEFT_OUT = (ChangeKind.REMOVED, ChangeKind.WITHDRAWN)
LOOKS = {
    ChangeKind.EDITED: ("run", "edit"),
    ChangeKind.ADDED: ("done", "plus"),
    ChangeKind.REMOVED: ("pause", "close"),
    ChangeKind.WITHDRAWN: ("risk", "risk"),
}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in the list. `kind`: what the draft does with it; `faults`: how many are told inside it."""

    section: Section
    code: str
    name: str
    more: str
    mark: str
    src: str
    change: DraftChange | None
    faults: int
    here: bool = True

    @property
    def look(self) -> str:
        return LOOKS[ChangeKind(self.change.kind)][0] if self.change else ""

    @property
    def sign(self) -> str:
        return LOOKS[ChangeKind(self.change.kind)][1] if self.change else ""


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section in the list of sections."""

    section: Section
    name: str
    count: int
    changed: int
    faults: int


def seen_draft(request: HttpRequest, pk: int, *, to_change: bool = False) -> CatalogueDraft:
    """The draft, for keepers and leads; 404 for others and for one that is not there, 403 for who may only read."""
    day = timezone.localdate()
    rows = visible_drafts(request.user, day).select_related("base", "made_by").defer("base__source")
    draft: CatalogueDraft = get_object_or_404(rows, pk=pk)
    if to_change:
        require(may_keep_catalogue(request.user, day))
    return draft


def may_change(request: HttpRequest, draft: CatalogueDraft) -> bool:
    return draft.state == DraftState.OPEN and may_keep_catalogue(request.user, timezone.localdate())


def section_of(code: str) -> Section:
    """Raises Http404."""
    if code not in SECTIONS:
        raise Http404
    return SECTIONS[code]


def changes_by_entry(draft: CatalogueDraft) -> dict[tuple[str, str], DraftChange]:
    rows = draft.changes.exclude(section=ORDER).select_related("changed_by")
    return {(row.section, row.code): row for row in rows}


def faults_by_entry(draft: CatalogueDraft) -> Counter[tuple[str, str]]:
    places = (entry_at(fault.where) for fault in draft_faults(draft))
    return Counter((place.section, place.code) for place in places)


def entry_rows(draft: CatalogueDraft) -> list[EntryRow]:
    """Every entry of the draft in its order, those that it leaves out behind them. One query besides the draft's own."""
    changes, faults = changes_by_entry(draft), faults_by_entry(draft)
    rows = [
        _row(section, code, value, changes.get((section, code)), faults[section, code])
        for (section, code), value in entries(draft_document(draft)).items()
        if section in SECTIONS
    ]
    gone = [
        _row(section, code, base_entry_of(draft, section, code) or {}, change, 0, here=False)
        for (section, code), change in changes.items()
        if change.kind in LEFT_OUT and section in SECTIONS
    ]
    return rows + gone


def _row(
    section: str, code: str, value: Any, change: DraftChange | None, faults: int, *, here: bool = True
) -> EntryRow:
    src = str(value.get("src") or value.get("committed_src") or "") if isinstance(value, Mapping) else ""
    mark = provenance_mark(src) if src else ""
    return EntryRow(
        SECTIONS[section],
        code,
        entry_name(section, code, value),
        _more(section, value),
        mark,
        src,
        change,
        faults,
        here,
    )


def entry_name(section: str, code: str, value: Any) -> str:
    if section == WHOLE:
        return said(BLOCK_NAMES[code]) if code in BLOCK_NAMES else code
    return name_in(value, code)


def _more(section: str, value: Any) -> str:
    """A second line: the limits of a matter, the value of a parameter."""
    if not isinstance(value, Mapping):
        return ""
    if section == "parameters":
        return f"{value.get('value', '')} {value.get('unit', '')}".strip()
    if "committed_workdays" in value:
        committed, statutory = value.get("committed_workdays"), value.get("statutory_workdays")
        if not isinstance(committed, int):  # a draft may hold anything: what is wrong in it is told as a fault
            return ""
        if not isinstance(statutory, int):
            return ngettext("承诺 %(n)s 个工作日", "承诺 %(n)s 个工作日", committed) % {"n": committed}
        return gettext("承诺 %(n)s 个工作日，法定 %(law)s 个") % {"n": committed, "law": statutory}
    return ""


def narrowed(rows: list[EntryRow], asked: Mapping[str, Any]) -> Iterator[EntryRow]:
    words = str(asked["q"]).casefold().split()
    for row in rows:
        if asked["section"] and row.section.code != asked["section"]:
            continue
        if asked["changed"] and row.change is None:
            continue
        if asked["mark"] and asked["mark"] != (row.mark or "none"):
            continue
        if words and not all(word in f"{row.code} {row.name} {row.src} {row.more}".casefold() for word in words):
            continue
        yield row


def section_lines(rows: list[EntryRow]) -> list[tuple[str, list[SectionLine]]]:
    """The sections under their headings."""
    counts = Counter(row.section.code for row in rows if row.here)
    changed = Counter(row.section.code for row in rows if row.change)
    faults: Counter[str] = Counter()
    for row in rows:
        faults[row.section.code] += row.faults
    lines = [
        SectionLine(each, said(each.name), counts[each.code], changed[each.code], faults[each.code])
        for each in SECTIONS.values()
    ]
    return [(said(title), [line for line in lines if line.section.part == part]) for part, title in PARTS.items()]


def language_none() -> str:
    """The word for null in the reader's language."""
    return "none" if (get_language() or "").startswith("en") else "无"

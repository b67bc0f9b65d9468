"""Drafts of the next catalogue: opening one, changing its entries one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.enums_catalogue import ChangeKind
from projects.models import CatalogueDraft, DraftHand
from projects.models.event import ZONE_STREAM
from projects.operations.draft_guards import (
    NAME_IT,
    REASON,
    SAY_WHY,
    Act,
    FaultyCatalogue,
    as_of_faults,
    begin,
    check_effective,
    check_entry,
    read_value,
    require_open,
    sound,
)
from projects.operations.events import hold_stream, record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries_drafts import base_entry_of, document_of, draft_document, entry_of, newest_version
from projects.rules.drafting import ABSENT, digest_of, dump_entry, same, section_order
from projects.rules.sections import ORDER, PARTED, WHOLE

NAME, NOTE = 120, 500  # characters


@once(CatalogueDraft, "open_draft")
def open_draft(
    name: str,
    *,
    note: str = "",
    note_en: str = "",
    effective_on: date | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """A draft over the newest version that is not withdrawn. Raises Forbidden, Refused, NoCatalogue."""
    head = hold_stream(ZONE_STREAM)
    require(may_keep_catalogue(by, timezone.localdate(at)))
    base = newest_version()
    if effective_on is not None:
        check_effective(effective_on, base, at)
    draft = CatalogueDraft.objects.create(
        name=sound(name, NAME, "name", must=NAME_IT),
        note=sound(note, NOTE, "note"),
        note_en=sound(note_en, NOTE, "note_en"),
        effective_on=effective_on,
        base=base,
        made_by=by,
        made_at=at,
    )
    DraftHand.objects.create(draft=draft, user=by)
    said: dict[str, Any] = {"data": {"base": base.number}, "text": draft.name, "idempotency_key": idempotency_key}
    record(draft, "open_draft", by=by, at=at, source=source, head=head, **said)
    return draft


@once(CatalogueDraft, "set_draft")
def set_draft(
    draft: CatalogueDraft,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """Another `name`, `note`, `note_en`, `effective_on`. What is as it was leaves no event.

    Raises Forbidden, Stale, Refused.
    """
    act = begin(draft, version, by, at, source, idempotency_key)
    require_open(act.draft)
    wanted = {
        "name": sound(values.get("name", act.draft.name), NAME, "name", must=NAME_IT),
        "note": sound(values.get("note", act.draft.note), NOTE, "note"),
        "note_en": sound(values.get("note_en", act.draft.note_en), NOTE, "note_en"),
        "effective_on": values.get("effective_on", act.draft.effective_on),
    }
    changed = {name: value for name, value in wanted.items() if getattr(act.draft, name) != value}
    if changed.get("effective_on"):
        check_effective(changed["effective_on"], act.draft.base, at)
    if changed:
        act.set(**changed)
        act.write("set_draft", data={"fields": sorted(changed)}, text=act.draft.name)
    return act.draft


# --- one entry


@once(CatalogueDraft, "change_entry")
def change_entry(
    draft: CatalogueDraft,
    section: str,
    code: str,
    text: str,
    *,
    reason: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """The entry as this YAML has it; where the draft has no such entry, it is added.

    In the section `order` the code is a section and the text the list of its codes. An entry that becomes what it is in
    the base is no change any more. Raises Forbidden, Stale, FaultyCatalogue for text that is no YAML (line and column),
    Refused for an id that is not the entry's.
    """
    act = begin(draft, version, by, at, source, idempotency_key)
    require_open(act.draft)
    value = read_value(text)
    check_entry(act.draft, section, code, value)
    if section == WHOLE and (found := as_of_faults({code: value}, act.draft.base, at)):
        raise FaultyCatalogue(found, field="text")
    said = sound(reason, REASON, "reason")
    if same(_present(act.draft, section, code), value):
        return act.draft
    before = _in_base(act.draft, section, code)
    if same(before, value):
        act.draft.changes.filter(section=section, code=code).delete()
    else:
        kind = ChangeKind.ADDED if before is ABSENT else ChangeKind.EDITED
        _put(act, section, code, kind, before, dump_entry(value), said)
    _told(act, "change_entry", section, code, value, said)
    return act.draft


@once(CatalogueDraft, "remove_entry")
def remove_entry(
    draft: CatalogueDraft,
    section: str,
    code: str,
    *,
    reason: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """Leave the entry out: it should not have been there. Raises Forbidden, Stale, Refused."""
    act = begin(draft, version, by, at, source, idempotency_key)
    said = sound(reason, REASON, "reason")
    return _leave_out(act, "remove_entry", ChangeKind.REMOVED, section, code, said)


@once(CatalogueDraft, "withdraw_entry")
def withdraw_entry(
    draft: CatalogueDraft,
    section: str,
    code: str,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """Leave a published entry out, with a reason that is published. Raises Forbidden, Stale, Refused."""
    act = begin(draft, version, by, at, source, idempotency_key)
    said = sound(reason, REASON, "reason", must=SAY_WHY)
    if _in_base(act.draft, section, code) is ABSENT:
        raise Refused(
            "这一条还没有发布过，删除就行。", "This entry was never published: remove it instead.", field="reason"
        )
    return _leave_out(act, "withdraw_entry", ChangeKind.WITHDRAWN, section, code, said)


@once(CatalogueDraft, "undo_change")
def undo_change(
    draft: CatalogueDraft,
    section: str,
    code: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """The entry as the base has it. Raises Forbidden, Stale, Refused where nothing was changed."""
    act = begin(draft, version, by, at, source, idempotency_key)
    require_open(act.draft)
    gone, _ = act.draft.changes.filter(section=section, code=code).delete()
    if not gone:
        raise Refused("这一条没有改动。", "Nothing was changed in this entry.")
    _told(act, "undo_change", section, code, ABSENT)
    return act.draft


def _leave_out(act: Act, verb: str, kind: str, section: str, code: str, reason: str) -> CatalogueDraft:
    require_open(act.draft)
    if section not in PARTED:
        raise Refused("这一部分只能改，不能删除。", "This part can be changed, not left out.")
    if entry_of(act.draft, section, code) is ABSENT:
        raise Refused("草稿里没有这一条。", "The draft has no such entry.")
    before = base_entry_of(act.draft, section, code)
    if before is ABSENT:
        act.draft.changes.filter(section=section, code=code).delete()  # what the draft itself has added
    else:
        _put(act, section, code, kind, before, "", reason)
    _told(act, verb, section, code, ABSENT, reason)
    return act.draft


def _put(act: Act, section: str, code: str, kind: str, before: Any, text: str, reason: str) -> None:
    values: dict[str, Any] = {"kind": kind, "text": text, "base_digest": digest_of(before), "reason": reason}
    values |= {"changed_by": act.by, "changed_at": act.at}
    act.draft.changes.update_or_create(section=section, code=code, defaults=values)


def _told(act: Act, verb: str, section: str, code: str, value: Any, reason: str = "") -> None:
    act.write(verb, data={"section": section, "code": code, "digest": digest_of(value)}, text=reason)


def _in_base(draft: CatalogueDraft, section: str, code: str) -> Any:
    if section == ORDER:
        return section_order(document_of(draft.base), code)
    return base_entry_of(draft, section, code)


def _present(draft: CatalogueDraft, section: str, code: str) -> Any:
    if section == ORDER:
        return section_order(draft_document(draft), code)
    return entry_of(draft, section, code)

"""A whole document taken into a draft: a YAML file, or what was read from Excel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import yaml

from approval_portal.accounts.models import User
from projects.catalogue.loader import CatalogueFault, read_document
from projects.enums import Source
from projects.models import CatalogueDraft, DraftChange
from projects.operations.draft_guards import REASON, Act, FaultyCatalogue, as_of_faults, begin, require_open, sound
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.queries_drafts import document_of
from projects.rules.catalogue_check import faults
from projects.rules.drafting import LEFT_OUT, EntryDifference, differences, digest_of, dump_document, dump_entry


@once(CatalogueDraft, "take_document")
def take_document(
    draft: CatalogueDraft,
    given: str | Mapping[str, Any],
    *,
    reason: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """The draft becomes this document (YAML, or what was read from Excel): what differs from the base is its changes.

    Changes that stay as they were keep who made them and why. Raises FaultyCatalogue with every fault and its place, then
    nothing is changed; Forbidden, Stale, Refused when nothing differs.
    """
    act = begin(draft, version, by, at, source, idempotency_key)
    require_open(act.draft)
    document = read_whole(given)
    if late := as_of_faults(document, act.draft.base, at):
        raise FaultyCatalogue(late, field="file")
    said = sound(reason, REASON, "reason")
    found = {(each.section, each.code): each for each in differences(document_of(act.draft.base), document)}
    held = {(row.section, row.code): row for row in act.draft.changes.all()}
    stays = {key for key, row in held.items() if key in found and _is_that(row, found[key])}
    if stays == held.keys() == found.keys():
        raise Refused("和草稿现在的内容一样，没有要改的。", "It is what the draft holds already: nothing to change.")
    act.draft.changes.filter(pk__in=[row.pk for key, row in held.items() if key not in stays]).delete()
    DraftChange.objects.bulk_create(_as_row(act, each, said) for key, each in found.items() if key not in stays)
    data = {"changes": len(found), "digest": digest_of(document)}
    act.write("take_document", data=data, text=said)
    return act.draft


def read_whole(given: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """A document fit to be a catalogue. Raises FaultyCatalogue with every fault: of the text by line and column."""
    try:
        document = read_document(given if isinstance(given, str) else dump_document(given))
    except CatalogueFault as fault:
        raise FaultyCatalogue(fault.faults, field="file") from None
    except yaml.YAMLError:
        raise Refused("有不能保存的内容。", "It holds something that cannot be saved.", field="file") from None
    if found := faults(document):
        raise FaultyCatalogue(found, field="file")
    return document


def _is_that(row: DraftChange, found: EntryDifference) -> bool:
    if found.kind in LEFT_OUT:
        return row.kind in LEFT_OUT
    return bool(row.text == dump_entry(found.after) and row.kind == found.kind)


def _as_row(act: Act, found: EntryDifference, reason: str) -> DraftChange:
    text = "" if found.kind in LEFT_OUT else dump_entry(found.after)
    said: dict[str, Any] = {
        "base_digest": digest_of(found.before),
        "reason": reason,
        "changed_by": act.by,
        "changed_at": act.at,
    }
    return DraftChange(draft=act.draft, section=found.section, code=found.code, kind=found.kind, text=text, **said)

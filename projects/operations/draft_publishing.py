"""A draft is handed in, looked at by a second person, and published or given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.enums_catalogue import DraftState
from projects.models import CatalogueDraft, CatalogueVersion
from projects.operations.catalogue import publish_catalogue
from projects.operations.draft_guards import (
    REASON,
    SAY_WHY,
    FaultyCatalogue,
    as_of_faults,
    begin,
    check_effective,
    require_alive,
    require_newest_base,
    require_open,
    require_submitted,
    sound,
)
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_catalogue import may_publish_draft
from projects.queries_drafts import draft_document, draft_faults, draft_text

# what else has to happen when a version comes out, such as a new handbook; called in the transaction of the publication
after_publish: list[Callable[[CatalogueVersion, datetime], None]] = []


@once(CatalogueDraft, "submit_draft")
def submit_draft(
    draft: CatalogueDraft,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """Hand it to a second person.

    Raises FaultyCatalogue with all faults while there are any; Refused when nothing differs, when the day of entry into
    force has passed, or when another version has come out meanwhile; Forbidden, Stale.
    """
    act = begin(draft, version, by, at, source, idempotency_key)
    require_open(act.draft)
    _check_whole(act.draft, at)
    act.set(state=DraftState.SUBMITTED, submitted_by=by, submitted_at=at, returned="")
    data = {"changes": act.draft.changes.count()}
    act.write("submit_draft", data=data, text=act.draft.name, counts=False)
    return act.draft


@once(CatalogueDraft, "return_draft")
def return_draft(
    draft: CatalogueDraft,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """Give it back to be changed again; who handed it in may take it back so. Raises Forbidden, Stale, Refused."""
    act = begin(draft, version, by, at, source, idempotency_key)
    require_submitted(act.draft)
    why = sound(reason, REASON, "reason", must=SAY_WHY)
    act.set(state=DraftState.OPEN, returned=why)
    act.write("return_draft", text=why, counts=False)
    return act.draft


@once(CatalogueDraft, "discard_draft")
def discard_draft(
    draft: CatalogueDraft,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """Nothing will come of it; it stays to be read. Raises Forbidden, Stale, Refused."""
    act = begin(draft, version, by, at, source, idempotency_key)
    require_alive(act.draft)
    why = sound(reason, REASON, "reason", must=SAY_WHY)
    act.set(state=DraftState.DISCARDED, returned=why, ended_by=by, ended_at=at)
    act.write("discard_draft", text=why, counts=False)
    return act.draft


@once(CatalogueDraft, "publish_draft")
def publish_draft(
    draft: CatalogueDraft,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """The draft becomes a version: `published`. By another person than all who had a hand in it (two-person rule).

    Pressed again, also by somebody else at the same moment, it is the version that it became. Raises Forbidden, Stale,
    FaultyCatalogue, Refused as `submit_draft` does.
    """
    act = begin(draft, version, by, at, source, idempotency_key)
    row = act.draft
    if row.state == DraftState.PUBLISHED:
        return row
    require_submitted(row)
    require(may_publish_draft(by, row, timezone.localdate(at)))
    _check_whole(row, at)
    said: dict[str, Any] = {"note": row.note, "note_en": row.note_en, "effective_on": row.effective_on}
    made = publish_catalogue(_text(row), **said, checked=draft_document(row), by=by, at=at, source=source)
    act.set(state=DraftState.PUBLISHED, published=made, ended_by=by, ended_at=at)
    data = {"published": made.pk, "number": made.number}
    act.write("publish_draft", data=data, text=row.name, counts=False)
    for follow in after_publish:
        follow(made, at)
    return row


def _check_whole(draft: CatalogueDraft, at: datetime) -> None:
    require_newest_base(draft)
    if not draft.changes.exists():
        raise Refused(
            f"草稿和 {draft.base.number} 没有差别，没有可发布的。",
            f"The draft does not differ from {draft.base.number}: there is nothing to publish.",
        )
    check_effective(draft.effective_on, draft.base, at)
    if found := draft_faults(draft) or as_of_faults(draft_document(draft), draft.base, at):
        raise FaultyCatalogue(found)


def _text(draft: CatalogueDraft) -> str:
    """What is published: the first line tells apart two versions that hold the same, such as after a change and back."""
    return f"# draft {draft.pk}.{draft.version} over {draft.base.number}\n{draft_text(draft)}"

"""A draft moved to the newest version: changes of entries that stayed are carried, the others are chosen one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.enums_catalogue import ChangeKind
from projects.models import CatalogueDraft, CatalogueVersion, DraftChange
from projects.operations.draft_guards import begin, require_open
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.queries_drafts import as_change, document_of, newest_version
from projects.rules.drafting import ABSENT, LEFT_OUT, digest_of, entries, same, section_order
from projects.rules.sections import ORDER

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry that both the draft and a newer version have changed. ABSENT: left out, or not there."""

    row: DraftChange
    was: Any  # in the base that the draft stands on
    mine: Any
    theirs: Any

    @property
    def key(self) -> str:
        return f"{self.row.section}/{self.row.code}"


@dataclass(frozen=True, slots=True)
class Move:
    """What moving a draft to another base means for its changes."""

    base: CatalogueVersion
    carried: tuple[DraftChange, ...]
    done: tuple[DraftChange, ...]  # the newer version holds the very same
    conflicts: tuple[Conflict, ...]


def plan_move(draft: CatalogueDraft) -> Move:
    """What a move to the newest version would carry, and what has to be chosen. Reads only."""
    base = newest_version()
    old, new = document_of(draft.base), document_of(base)
    was, now = entries(old), entries(new)
    carried, done, conflicts = [], [], []
    for row in draft.changes.all():
        key = (row.section, row.code)
        if row.section == ORDER:
            before, theirs = section_order(old, row.code), section_order(new, row.code)
        else:
            before, theirs = was.get(key, ABSENT), now.get(key, ABSENT)
        mine = ABSENT if row.kind in LEFT_OUT else as_change(row).value
        if same(mine, theirs):
            done.append(row)
        elif same(before, theirs):
            carried.append(row)
        else:
            conflicts.append(Conflict(row, before, mine, theirs))
    return Move(base, tuple(carried), tuple(done), tuple(conflicts))


@once(CatalogueDraft, "rebase_draft")
def rebase_draft(
    draft: CatalogueDraft,
    choices: Mapping[str, str],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueDraft:
    """Move the draft to the newest version. `choices`: `section/code` of each conflict to `mine` or `theirs`.

    Raises Forbidden, Stale, Refused while a conflict has no choice or when the base is the newest already.
    """
    act = begin(draft, version, by, at, source, idempotency_key)
    require_open(act.draft)
    move = plan_move(act.draft)
    if move.base.pk == act.draft.base_id:
        raise Refused("草稿的底已经是最新的目录。", "The draft stands on the newest version already.")
    left = [each.key for each in move.conflicts if choices.get(each.key) not in (MINE, THEIRS)]
    if left:
        named = "、".join(left)
        raise Refused(f"这几条两边都改了，选留哪一个：{named}", f"Both sides changed these, choose one: {named}")
    gone = [row.pk for row in move.done]
    for each in move.conflicts:
        if choices[each.key] == THEIRS:
            gone.append(each.row.pk)
        else:
            _stand_on(each.row, each.theirs)
    act.draft.changes.filter(pk__in=gone).delete()
    before = act.draft.base.number
    act.set(base=move.base)
    data = {"from": before, "to": move.base.number, "conflicts": len(move.conflicts)}
    act.write("rebase_draft", data=data)
    return act.draft


def _stand_on(row: DraftChange, theirs: Any) -> None:
    """The change as it is, over what the newer version has."""
    row.base_digest = digest_of(theirs)
    if row.kind not in LEFT_OUT:
        row.kind = ChangeKind.ADDED if theirs is ABSENT else ChangeKind.EDITED
    row.save(update_fields=["base_digest", "kind"])

"""The published versions as the public and the keepers read them: which is in force, which comes, what was withdrawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums_catalogue import ChangeKind, DraftState, VersionState
from projects.models import CatalogueDraft, CatalogueVersion, DraftChange
from projects.permissions_catalogue import may_keep_catalogue, may_read_drafts


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version. `begins`: its first day in force; `ends`: the day on which another took its place, or it was withdrawn."""

    version: CatalogueVersion
    state: VersionState
    begins: dt.date
    ends: dt.date | None


def listed_versions(today: dt.date) -> list[VersionRow]:
    """Every version, newest first. One query."""
    rows, taken, after = [], False, None
    for version in CatalogueVersion.objects.defer("source").select_related("withdrawn_by"):
        begins = version.effective_on or timezone.localdate(version.published_at)
        if version.withdrawn_at is not None:
            rows.append(VersionRow(version, VersionState.WITHDRAWN, begins, timezone.localdate(version.withdrawn_at)))
            continue
        state = VersionState.COMING if begins > today else VersionState.PAST if taken else VersionState.IN_FORCE
        rows.append(VersionRow(version, state, begins, after))
        taken, after = taken or state == VersionState.IN_FORCE, begins
    return rows


def withdrawn_entries(older: CatalogueVersion, newer: CatalogueVersion) -> dict[tuple[str, str], str]:
    """(section, code) to the reason, of what was withdrawn by the versions after the older one up to the newer one."""
    rows = DraftChange.objects.filter(
        kind=ChangeKind.WITHDRAWN,
        draft__published__published_at__gt=older.published_at,
        draft__published__published_at__lte=newer.published_at,
    ).order_by("draft__published__published_at")
    return {(section, code): reason for section, code, reason in rows.values_list("section", "code", "reason")}


# --- drafts


def visible_drafts(user: User, day: dt.date) -> QuerySet[CatalogueDraft]:
    """For keepers and leads; nobody else knows of any."""
    rows: QuerySet[CatalogueDraft] = CatalogueDraft.objects.defer("base__source").select_related("base", "made_by")
    return rows if may_read_drafts(user, day) else rows.none()


def to_publish(user: User, day: dt.date) -> QuerySet[CatalogueDraft]:
    """Handed in, and none of this person's hands on it: they may publish it."""
    rows: QuerySet[CatalogueDraft] = CatalogueDraft.objects.filter(state=DraftState.SUBMITTED)
    if not may_keep_catalogue(user, day):
        return rows.none()
    return rows.exclude(submitted_by=user).exclude(hands__user=user)

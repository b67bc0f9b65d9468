"""Matters that the catalogue no longer has: where they stood last, since when they are gone, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from projects.enums_catalogue import VersionState
from projects.models import CatalogueEntry, CatalogueVersion, DraftChange
from projects.queries_versions import VersionRow, listed_versions
from projects.rules.catalogue import NODE_SECTIONS
from projects.rules.wording import Text


@dataclass(frozen=True, slots=True)
class GoneMatter:
    """`last`: the version in which it stood; `version`: the one that no longer has it, None when `last` as a whole was
    withdrawn; `since`: the first day without it; `reason`: in the keepers' words, "" where they gave none."""

    code: str
    name: Text
    last: CatalogueVersion
    version: CatalogueVersion | None
    since: dt.date
    reason: str


def gone_matter(code: str, today: dt.date) -> GoneMatter | None:
    """What became of a matter that is not in force; None for a code that never was in force. At most three queries."""
    stood = CatalogueEntry.objects.filter(section__in=NODE_SECTIONS, code=code).values_list("version", "zh", "en")
    names = {version: Text(zh, en) for version, zh, en in stood}
    begun = [row for row in listed_versions(today) if row.begins <= today] if names else []
    had = [row for row in begun if row.version.pk in names]
    if not had:
        return None
    last = next((row for row in had if row.state != VersionState.WITHDRAWN), had[0])
    name, after = names[last.version.pk], _next_standing(begun, last)
    withdrawn_on = timezone.localdate(last.version.withdrawn_at) if last.version.withdrawn_at else None
    if after is None or (withdrawn_on and withdrawn_on < after.begins):
        since, reason = withdrawn_on or today, last.version.withdrawn_reason
        return GoneMatter(code, name, last.version, None, since, reason)
    return GoneMatter(code, name, last.version, after.version, after.begins, _reason(code, after.version))


def _next_standing(begun: list[VersionRow], last: VersionRow) -> VersionRow | None:
    """The version that came in its place: the first one after it that nobody has withdrawn. `begun`: newest first."""
    later = [row for row in begun[: begun.index(last)] if row.state != VersionState.WITHDRAWN]
    return later[-1] if later else None


def _reason(code: str, version: CatalogueVersion) -> str:
    rows = DraftChange.objects.filter(draft__published=version, section__in=NODE_SECTIONS, code=code)
    return rows.values_list("reason", flat=True).first() or ""


def version_with(code: str, number: str, today: dt.date) -> CatalogueVersion | None:
    """The version of that number, if it has (or had) the matter and has begun; None otherwise."""
    held = CatalogueEntry.objects.filter(section__in=NODE_SECTIONS, code=code, version__number=number)
    found = held.select_related("version").defer("version__source", "data").first()
    if found is None or (found.version.effective_on or today) > today:
        return None
    return found.version

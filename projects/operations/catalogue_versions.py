"""Versions after their publication: one comes into force on its day, one is withdrawn with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import CatalogueVersion
from projects.models.event import ZONE_STREAM
from projects.operations.catalogue import named_so, set_bodies
from projects.operations.draft_guards import REASON, SAY_WHY, sound
from projects.operations.events import hold_stream, lock_stream, record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries import NoCatalogue, current_version
from projects.queries_drafts import document_of


@once(CatalogueVersion, "withdraw_version")
def withdraw_version(
    version: CatalogueVersion,
    reason: str,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> CatalogueVersion:
    """No longer in force: the version before it is. Packages under it stay, and may move to the one in force.

    Withdrawn twice, it is the first time that counts. Raises Forbidden, and Refused when no other version would be in
    force then.
    """
    day = timezone.localdate(at)
    head = hold_stream(ZONE_STREAM)
    require(may_keep_catalogue(by, day))
    row = CatalogueVersion.objects.select_for_update().defer("source").get(pk=version.pk)
    if row.withdrawn_at is not None:
        return row
    why = sound(reason, REASON, "reason", must=SAY_WHY)
    begun = Q(effective_on=None) | Q(effective_on__lte=day)
    if not CatalogueVersion.objects.filter(begun, withdrawn_at=None).exclude(pk=row.pk).exists():
        raise Refused(
            "撤回以后就没有生效的目录了：先发布新版本，再撤回这一版。",
            "No version would be in force then: publish another one first.",
        )
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, why
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    set_bodies(document_of(current_version())["authorities"])
    data = {"number": row.number, "in_force": current_version().number}
    said: dict[str, Any] = {"text": why, "idempotency_key": idempotency_key, "head": head}
    record(row, "withdraw_version", by=by, at=at, source=source, data=data, **said)
    return row


@transaction.atomic
def enter_into_force() -> str:
    """The bodies get the names that the version in force gives them, also when its first day went by without this: its
    number where a name was another one, or nothing.

    Again, it changes nothing.
    """
    lock_stream(ZONE_STREAM)  # no publication and no withdrawal between reading the version and naming the bodies
    try:
        version = current_version()
    except NoCatalogue:
        return ""
    authorities = document_of(version)["authorities"]
    if named_so(authorities):
        return ""
    set_bodies(authorities)
    return version.number

"""Signatures at the door, kept: the picture under its own digest, the row beside what was signed for."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile

from approval_portal.accounts.models import User
from projects.operations.refusals import Refused
from services.enums import SignatureMeans
from services.models import Appointment, Consignment, Signature
from services.models.custody import kept_as
from services.rules.signatures import Signed

NAME = 60


def keep_signature(
    signed: Signed | None,
    place: str,
    *,
    consignment: Consignment | None = None,
    appointment: Appointment | None = None,
    user: User | None = None,
    at: datetime,
) -> Signature:
    """In the caller's transaction. `user`: who signed, when that is somebody with an account. Raises Refused without one."""
    name = " ".join(signed.name.split())[:NAME] if signed else ""
    if signed is None or not name or (signed.means == SignatureMeans.DRAWN and not signed.picture):
        raise Refused(
            "还没有签名：双方都签了，材料才算交接。", "A signature is missing: both sign, then it counts.", field=place
        )
    row = Signature(
        consignment=consignment,
        appointment=appointment,
        place=place,
        means=signed.means,
        name=name,
        user=user,
        signed_at=at,
    )
    if signed.picture:
        row.digest = hashlib.sha256(signed.picture).hexdigest()
        row.file.name = kept_as(row, "")
        if not row.file.storage.exists(row.file.name):
            row.file.name = row.file.storage.save(row.file.name, ContentFile(signed.picture))
    row.save(force_insert=True)
    return row

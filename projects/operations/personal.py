"""A telephone number or an e-mail address is shown whole: one time, for a reason, and it is noted who saw it (S14, S24)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PersonalReason
from projects.models import ApprovalItem, Enterprise, JoinRequest, Project
from projects.operations.access import log_personal
from projects.operations.events import record
from projects.operations.refusals import Refused, require
from projects.permissions_personal import may_see_personal

VERB = "view_personal"
LONGEST = 200  # characters of what is said beside the reason


def personal_of(row: Any) -> dict[str, str]:
    """field -> value of what is masked on the pages of this row; nothing that is empty."""
    match row:
        case Enterprise():
            found = {name: getattr(row, name) for name in ("contact_phone", "contact_email")}
        case Project() if row.contact_name or row.contact_phone:
            found = {"contact_phone": row.contact_phone}
        case Project():  # whom the page names when the project has nobody of its own
            found = {"contact_phone": row.enterprise.contact_phone}
        case JoinRequest():
            found = {"phone": row.user.phone, "email": row.user.email}
        case User():
            found = {"phone": row.phone, "email": row.email}
        case _:
            found = {"contact_phone": row.contact_phone}
    return {name: value for name, value in found.items() if value}


@transaction.atomic
def view_personal(row: Any, reason: str, words: str, *, what: str, by: User, at: datetime) -> dict[str, str]:
    """field -> the whole value, noted before it is given: no note, no number.

    `reason`: of PersonalReason, `words` for the one that needs them; `what`: the name of the address. The access log has who,
    whose, which fields and the coded reason; what was written stands as the text of an event in the stream of the
    enterprise or project, where it can be erased. Raises Forbidden, and Refused without a reason.
    """
    day = timezone.localdate(at)
    require(may_see_personal(by, row, day))
    words = " ".join(words.split())[:LONGEST]
    if reason not in PersonalReason.values:
        raise Refused("选一个原因，再看全文。", "Choose a reason first.", field="reason")
    if reason == PersonalReason.OTHER and not words:
        raise Refused("选了“其他”，写明是什么事。", "Say what it is about.", field="words")
    found = personal_of(row)
    bodies = sorted(body for _role, body in by.grants_on(day) if body)
    said = {"fields": sorted(found), "reason": reason, "body": bodies[0] if bodies else ""}
    about, more = _filed(row)
    record(about, VERB, by=by, at=at, data=said | more, text=words)
    log_personal(by, what, object_type=type(row).__name__.lower(), object_id=row.pk, at=at, data=said | more)
    return found


def _filed(row: Any) -> tuple[models.Model, dict[str, int]]:
    """The row whose stream the event goes to, and what else names it. An item's own events are its steps: it is filed with
    its project."""
    if isinstance(row, ApprovalItem):
        return row.project, {"item": row.pk, "project": row.project_id, "enterprise": row.project.enterprise_id}
    if isinstance(row, Project):
        return row, {"project": row.pk, "enterprise": row.enterprise_id}
    if isinstance(row, JoinRequest | Enterprise):
        return row, {"enterprise": row.pk if isinstance(row, Enterprise) else row.enterprise_id}
    return row, {}

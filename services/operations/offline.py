"""What arrived from a phone's queue: kept for its owner to read, with the clock of the device and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from approval_portal.accounts.models import User
from services.enums import OfflineOutcome
from services.models import OfflineAction

SAID = 500  # characters of the sentence that is kept


@dataclass(frozen=True, slots=True)
class Arrival:
    """One action as it came in. `kind`: the name of its address; `target`: what the address is about."""

    key: str
    kind: str
    target: str
    device_at: datetime
    offset_ms: int
    late: bool


@transaction.atomic
def note_action(arrival: Arrival, outcome: OfflineOutcome, said: str = "", *, by: User, at: datetime) -> OfflineAction:
    """One row for each key. What was refused and is sent again may still be done; what was done stays so."""
    values = {
        "user": by,
        "kind": arrival.kind[:30],
        "target": arrival.target[:40],
        "device_at": arrival.device_at,
        "offset_ms": arrival.offset_ms,
        "received_at": at,
        "late": arrival.late,
        "outcome": outcome,
        "said": said[:SAID],
    }
    action, made = OfflineAction.objects.get_or_create(key=arrival.key, defaults=values)
    if made:
        return action
    action = OfflineAction.objects.select_for_update().get(pk=action.pk)
    if action.outcome != OfflineOutcome.DONE:
        action.outcome, action.said = outcome, said[:SAID]
        action.save(update_fields=["outcome", "said"])
    return action

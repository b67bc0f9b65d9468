"""Events about an item that change no state: a finding, an assignment, the answer of one part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from projects.models import Event
from projects.operations.events import record
from projects.operations.items.core import PROJECTED, Case, fold


def remark(
    case: Case,
    verb: str,
    *,
    data: Mapping[str, Any] | None = None,
    text: str = "",
    written: tuple[str, ...] = (),
    idempotency_key: str | None = None,
) -> Event:
    """Record it and save the item with what the act wrote (`written`: columns), in the caller's transaction."""
    event = record(
        case.item,
        verb,
        by=case.by,
        at=case.at,
        source=case.source,
        data=data,
        text=text,
        idempotency_key=idempotency_key,
    )
    fold(case, event)
    case.item.version += 1
    case.item.save(update_fields=[*PROJECTED, *written])
    return event

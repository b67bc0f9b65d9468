"""A notice of an approval item in words: which phrase for whom, with the names of what the reader may still see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from approval_portal.accounts.models import Role, User
from projects.models import ApprovalItem, Event, SpecialProcedure
from projects.queries_items import OBJECT, catalogue_of
from projects.rules.lifecycle import state_name
from projects.rules.lifecycle_data import STATES
from projects.templatetags.portal import pick_text
from services.channels import phrases_items
from services.channels.phrases_items import APPLICANT, BUREAU, ItemPhrase
from services.operations.hearers_items import is_late


def items_of(events: Iterable[Event], reader: User | None, day: dt.date) -> dict[int, ApprovalItem]:
    """The items of these events that the reader may see, in one query; none without one."""
    wanted = {int(event.object_id) for event in events if event.object_type == OBJECT and event.object_id.isdigit()}
    if not wanted or reader is None:
        return {}
    rows = ApprovalItem.objects.visible_to(reader, day).filter(pk__in=wanted)
    rows = rows.select_related("project", "package__catalogue")
    return {item.pk: item for item in rows.defer("package__catalogue__source", "package__answers", "ledger")}


def item_phrase(event: Event, reader: User | None, day: dt.date) -> ItemPhrase | None:
    """To the bureau's people what they have to do, to everybody else what became of the application."""
    staff = reader is not None and bool(reader.roles_on(day) - {Role.AGENT})
    if staff and event.verb == "warn" and is_late(event):
        return phrases_items.OVERDUE
    if reader is not None and event.data.get("before") == reader.pk and event.data.get("person") != reader.pk:
        return phrases_items.TAKEN_AWAY
    first, second = (BUREAU, APPLICANT) if staff else (APPLICANT, BUREAU)
    return first.get(event.verb) or second.get(event.verb)


def procedures_of(events: Iterable[Event]) -> dict[int, str]:
    """Row of a special procedure to its code in the catalogue, in one query; none without one."""
    wanted = {event.data["special"] for event in events if isinstance(event.data.get("special"), int)}
    return dict(SpecialProcedure.objects.filter(pk__in=wanted).values_list("pk", "code")) if wanted else {}


def item_values(event: Event, item: ApprovalItem, procedures: Mapping[int, str]) -> dict[str, Any]:
    """What a sentence may use. `item` as `items_of` reads it; `procedures` by `procedures_of`."""
    catalogue, state = catalogue_of(item), event.data.get("state")
    code = event.data.get("procedure") or procedures.get(event.data.get("special", 0), "")
    return {
        "matter": pick_text(catalogue.nodes[item.node].raw),
        "project": item.project.name,
        "number": item.number or "",
        "procedure": pick_text(catalogue.procedures.get(code, SOME_PROCEDURE)),
        "state": pick_text(state_name(state)._asdict()) if state in STATES else "",
    }


SOME_PROCEDURE = {"zh": "特别程序", "en": "the special procedure"}

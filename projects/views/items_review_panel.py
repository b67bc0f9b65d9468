"""The panels of review on the page of an item: special procedures and tasks, and the parts of other bodies."""

from __future__ import annotations

from datetime import date
from typing import Any

from approval_portal.accounts.models import User
from projects.models import ApprovalItem
from projects.operations.items.components import OPEN_TO_ANSWERS
from projects.permissions import PROJECT_STAFF, roles
from projects.permissions_items import may_answer_component, may_review
from projects.queries_items import catalogue_of, node_of
from projects.queries_review import specials_of

LOOKS = {"open": "run", "passed": "done", "failed": "over", "not_needed": "wait"}
PROCEDURE_STATES = ("reviewing", "special_running", "special_done", "deciding", "suspended")


def panel(item: ApprovalItem, user: User, day: date) -> dict[str, Any]:
    """Two queries; one where no body but the item's own has a part in it."""
    procedures = catalogue_of(item).procedures
    parts = part_rows(item)
    answering = item.state in OPEN_TO_ANSWERS
    return {
        "specials": [{"row": row, "name": procedures.get(row.code)} for row in specials_of(item)],
        "components": parts,
        "handles_specials": item.state in PROCEDURE_STATES and may_review(user, item, day),
        "answers": [
            each["row"].pk for each in parts if answering and may_answer_component(user, each["row"].body_id, day)
        ],
        "applicant_side": not roles(user, day) & PROJECT_STAFF,
    }


def part_rows(item: ApprovalItem) -> list[dict[str, Any]]:
    """The parts of other bodies with their names. One query, none for a matter without parts."""
    named = {each["id"]: each for each in node_of(item).raw.get("components", ())}
    rows = item.components.select_related("body", "answered_by").order_by("pk") if named else ()
    return [{"row": row, "name": named.get(row.code, {"zh": row.code}), "look": LOOKS[row.state]} for row in rows]

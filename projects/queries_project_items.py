"""The approval items of one project, for its page and its flowchart: one query, whatever there is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from approval_portal.accounts.models import User
from projects.enums import Outcome
from projects.models import ApprovalItem, Decision

GRANTED = frozenset({"approved", "approved_tolerant"})
AFTERWARDS = frozenset({"delivered", "archived"})
READ = (
    *("project", "package", "node", "variant", "stage", "works", "round", "handled", "body", "number", "state"),
    *(
        "state_since",
        "clock",
        "due_on",
        "legal_due_on",
        "paused",
        "make_up_by",
        "received_on",
        "decided_on",
        "ended_on",
    ),
)


def with_outcome(rows: Any) -> Any:
    """`outcome`: of the decision in force; None while there is none."""
    decided = Decision.objects.filter(item=OuterRef("pk"), annulled_event=None)
    return rows.annotate(outcome=Subquery(decided.values("outcome")[:1]))


def items_of(project: int, reader: User | None = None, day: date | None = None) -> list[ApprovalItem]:
    """The items of the project that the reader may see, in the order in which they were opened, with body and outcome.

    Nobody in particular: what was sent, for what is handed from one to another.
    """
    return list(rows_of(project, reader, day))


def rows_of(project: int, reader: User | None = None, day: date | None = None) -> QuerySet[ApprovalItem]:
    """The same, still to be asked for: a page adds columns of its own."""
    seen = ApprovalItem.objects.visible_to(reader, day) if reader else ApprovalItem.objects.exclude(state="draft")
    rows: QuerySet[ApprovalItem] = with_outcome(seen.filter(project=project)).select_related("body")
    return rows.only(*READ, "body__code", "body__zh", "body__en").order_by("pk")


def is_granted(item: Any) -> bool:
    """It has its result: granted, and not taken back. Of one handled elsewhere the state says it alone."""
    return item.state in GRANTED or (item.state in AFTERWARDS and item.outcome != Outcome.DENIED)


def current_items(items: Iterable[ApprovalItem]) -> list[ApprovalItem]:
    """Of every matter, stage and works the newest round."""
    newest: dict[tuple[str, str, int | None], ApprovalItem] = {}
    for item in items:
        newest[item.node, item.stage, item.works_id] = item
    return list(newest.values())

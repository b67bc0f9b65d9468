"""What anybody may ask who holds the number of an item and its code (promise S17)."""

from __future__ import annotations

from projects.models import ApprovalItem
from projects.rules.query_codes import fits

NOBODYS = "0" * 32  # stands in for the token of a number that does not exist


def item_asked(number: str, code: str) -> ApprovalItem | None:
    """The item with this number, if that is its code. One query and one comparison, whatever is wrong.

    A draft has no number; one that is handed back to a draft would not be found either.
    """
    rows = ApprovalItem.objects.select_related("body", "project", "package__catalogue")
    slim = rows.defer("package__catalogue__source", "package__answers", "finding", "ledger")
    item: ApprovalItem | None = slim.filter(number=number).exclude(state="draft").first()
    right = fits(code, item.token if item is not None else NOBODYS)
    return item if right and item is not None else None

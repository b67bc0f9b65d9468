"""What the wallet and the sharing between bodies saved: papers that a matter asks for and that nobody had to hand in again.

One saved paper is one line of the papers of an application that was sent, which is held (已有，免交) or stands on a document
that the wallet put there. Drafts count nothing: they have asked for nothing yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from approval_portal.accounts.models import User
from projects.enums import PaperState
from projects.models import ApprovalItem, ItemPaper, PaperDocument

WALLET, SHARED = "wallet", "shared"


def saved_papers(user: User, day: dt.date) -> QuerySet[ItemPaper]:
    """Saved papers of the applications that this person may see; `by_wallet`: a document of the wallet stands on the line."""
    return _saved(ItemPaper.objects.filter(item__in=ApprovalItem.objects.visible_to(user, day).values("pk")))


def saved_per_body() -> list[dict[str, Any]]:
    """Of all applications: body, its names, how many papers were saved, how many of them by the wallet. One query."""
    rows = _saved(ItemPaper.objects.all()).order_by().values("item__body", "item__body__zh", "item__body__en")
    counted = rows.annotate(total=Count("pk"), wallet=Count("pk", filter=Q(by_wallet=True)))
    return [
        {
            "body": {"code": row["item__body"], "zh": row["item__body__zh"], "en": row["item__body__en"]},
            "total": row["total"],
            WALLET: row["wallet"],
            SHARED: row["total"] - row["wallet"],
        }
        for row in counted.order_by("-total", "item__body")
    ]


def _saved(rows: QuerySet[ItemPaper]) -> QuerySet[ItemPaper]:
    put = PaperDocument.objects.filter(paper=OuterRef("pk"), held=True, removed_at=None)
    lines: QuerySet[ItemPaper] = rows.exclude(item__state="draft").annotate(by_wallet=Exists(put))
    return lines.filter(Q(state=PaperState.HELD) | Q(by_wallet=True))


def saved_per_item(pks: Iterable[int]) -> dict[int, int]:
    """Of these items, sent or not: how many papers were saved. One query."""
    put = PaperDocument.objects.filter(paper=OuterRef("pk"), held=True, removed_at=None)
    lines = ItemPaper.objects.filter(Q(state=PaperState.HELD) | Exists(put), item__in=list(pks)).order_by()
    return dict(lines.values_list("item").annotate(n=Count("pk")))

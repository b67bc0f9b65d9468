"""Papers of an enterprise that run out soon, on its first page. One query."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models.functions import Coalesce

from projects.forms.wallet import standing_filter
from projects.models import Document, Enterprise
from projects.queries_wallet import EXPIRING, in_wallet
from projects.views.wallet_rows import shown, with_columns

MOST = 5


def expiring_soon(enterprise: Enterprise | None, day: dt.date) -> list[dict[str, Any]]:
    """The first to run out first; the list in the wallet has all of them."""
    if enterprise is None:
        return []
    rows = in_wallet(Document.objects.filter(enterprise=enterprise))
    rows = rows.annotate(until=Coalesce("certificate__valid_until", "valid_until"))
    return shown(with_columns(rows.filter(standing_filter(EXPIRING, day)).order_by("until", "pk"))[:MOST], day)

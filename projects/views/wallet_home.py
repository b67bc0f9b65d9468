"""Papers of an enterprise that run out soon, on its first page. One query."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Subquery
from django.db.models.functions import Coalesce, JSONObject

from projects.forms.wallet import standing_filter
from projects.models import CatalogueVersion, Document, Enterprise
from projects.queries import engine_of
from projects.queries_wallet import EXPIRING, in_wallet
from projects.rules.catalogue import Catalogue
from projects.views.wallet_rows import row_of, with_columns

MOST = 5


def expiring_soon(enterprise: Enterprise | None, day: dt.date) -> list[dict[str, Any]]:
    """The first to run out first; the list in the wallet has all of them."""
    if enterprise is None:
        return []
    rows = in_wallet(Document.objects.filter(enterprise=enterprise))
    rows = rows.annotate(until=Coalesce("certificate__valid_until", "valid_until"), names=Subquery(_IN_FORCE[:1]))
    found = list(with_columns(rows.filter(standing_filter(EXPIRING, day)).order_by("until", "pk"))[:MOST])
    catalogue = _catalogue(found[0].names) if found else None
    return [row_of(document, catalogue, day) for document in found]


# the catalogue in force, read with the rows that its names are wanted for
_IN_FORCE = CatalogueVersion.objects.values_list(JSONObject(**{name: name for name in ("id", "number", "digest")}))


def _catalogue(version: dict[str, Any] | None) -> Catalogue | None:
    """Of a version of which only this much was read; its text comes when the process has not compiled it yet."""
    if version is None:
        return None
    return engine_of(CatalogueVersion.from_db(connection.alias, list(version), list(version.values()))).catalogue

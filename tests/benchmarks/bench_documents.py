"""P9 for documents: a page of 50 papers of a wallet as JSON, against Django REST framework's ModelSerializer of the same rows.

`python -m tests.benchmarks.bench_documents` prints the table. From the query to the bytes, in turn, three repeats, medians.
The reader is one of the enterprise's own people, for whom the API keeps the compiled statement, never a row.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from tests.benchmarks import database
from tests.benchmarks.bench_api import PROMISE, interleaved, row

ROWS = 50


def fill() -> None:
    """One enterprise with 50 papers, half of them with a validity."""
    from projects.models import Document
    from projects.operations.enterprises import create_enterprise
    from projects.rules.identifiers import make_credit_code

    at = datetime(2026, 3, 2, tzinfo=UTC)
    firm = create_enterprise("企业", make_credit_code("91610132", "MA600001"), by=None, at=at)
    Document.objects.bulk_create(
        Document(
            enterprise=firm,
            material="m-energy-report",
            name=f"节能报告 {number}.pdf",
            content_type="application/pdf",
            size=1000 + number,
            digest="0" * 64,
            uploaded_at=at,
            number=f"节能〔2026〕{number}号",
            valid_until=date(2026, 12, 31) if number % 2 else None,
        )
        for number in range(ROWS)
    )


def peer() -> Any:
    """The same rows as DRF's own serializer gives them."""
    from rest_framework import serializers

    from projects.api.wallet import COLUMNS
    from projects.models import Document

    class DocumentSerializer(serializers.ModelSerializer):
        result = serializers.CharField(source="certificate.kind", default=None)
        result_state = serializers.CharField(source="certificate.state", default=None)

        class Meta:
            model = Document
            fields = (*COLUMNS, "result", "result_state")

    return DocumentSerializer


def run() -> list[dict[str, Any]]:
    database.begin()
    from django.http import QueryDict
    from django.utils import timezone
    from rest_framework.renderers import JSONRenderer

    from approval_portal.accounts.models import User
    from projects.api.base import PER_PAGE
    from projects.api.renderers import ExactJSONRenderer
    from projects.api.wallet import WalletRows
    from projects.forms.wallet import WalletFilter
    from projects.models import Document, Enterprise
    from projects.queries_wallet import in_wallet
    from projects.queries_wallet_kept import Asked

    database.migrate()
    database.empty("projects_enterprise", "accounts_user")
    fill()
    firm = Enterprise.objects.get()
    boss, day = User.objects.create(username="boss"), timezone.localdate()
    serializer = peer()

    def ours() -> bytes:
        asked = Asked(firm, boss, day, whole=True)
        rows = WalletRows(asked, WalletFilter(QueryDict(), asked.rows, day))
        return ExactJSONRenderer().render(rows[0:PER_PAGE])

    def theirs() -> bytes:
        rows = in_wallet(Document.objects.filter(enterprise=firm)).order_by("-uploaded_at", "-pk")
        found = rows.select_related("certificate")[:PER_PAGE]
        return JSONRenderer().render(serializer(found, many=True).data)

    mine, other = json.loads(ours()), json.loads(theirs())
    assert len(mine) == ROWS
    assert [{**each, "uploaded_at": ""} for each in mine] == [{**each, "uploaded_at": ""} for each in other]
    return [
        row(
            "JSON page of 50 papers of a wallet, query to bytes; peer: DRF ModelSerializer",
            *interleaved(ours, theirs),
            PROMISE,
        )
    ]


if __name__ == "__main__":
    for line in run():
        print(line)

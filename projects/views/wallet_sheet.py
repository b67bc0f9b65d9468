"""A wallet as a spreadsheet: one row for each paper, as the list shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from projects.models import Document
from projects.rules.catalogue import Catalogue
from projects.templatetags.portal import pick_text
from projects.views.sheets import sheet_answer
from projects.views.wallet_rows import catalogue_in_force, row_of, with_columns


def wallet_sheet(request: HttpRequest, enterprise: int, rows: QuerySet[Document], day: date) -> FileResponse:
    catalogue = catalogue_in_force()
    found = (cells(document, catalogue, day) for document in with_columns(rows).iterator())
    return sheet_answer(request, "wallet", gettext("证照材料库"), heads(), found, day, ("enterprise", enterprise))


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("材料"), 36),
        (gettext("编号"), 24),
        (gettext("文件"), 36),
        (gettext("版本"), 8),
        (gettext("有效期"), 12),
        (gettext("从哪天起有效"), 14),
        (gettext("有效到哪天"), 14),
        (gettext("用在哪里"), 36),
        (gettext("来源"), 20),
        (pgettext("when", "交来"), 14),
    ]


def cells(document: Document, catalogue: Catalogue | None, day: date) -> Iterable[Any]:
    row = row_of(document, catalogue, day)
    return [
        *(pick_text(row["title"]), document.number, document.name, document.version),
        *(str(row["word"]), document.valid_from, row["until"]),
        document.project.name if document.project else gettext("全部项目"),
        *(str(row["source"]), timezone.localdate(document.uploaded_at)),
    ]

"""Pieces of what numbered papers say: days as ISO text, names as [zh, en], lines of papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import translation

from projects.enums import PaperState
from projects.models import ApprovalItem
from projects.queries_items import catalogue_of
from projects.rules.catalogue import Catalogue
from projects.rules.wording import Text, name_of

Said = dict[str, Any]


def row_of(model: Any, item: ApprovalItem, event: int) -> Any:
    """The row that the act wrote, before its step (no event yet) or after it."""
    return model.objects.filter(item=item, event__in=(0, event)).order_by("-pk").first()


def papers_of(item: ApprovalItem, wanted: Callable[[Any], bool]) -> list[Said]:
    catalogue = catalogue_of(item)
    return [
        {
            "name": list(material(catalogue, row.material)),
            "state": row.state,
            "required": row.required,
            "form": row.form,
            "originals": row.originals,
            "copies": row.copies,
            "make_up_by": iso(row.make_up_by),
        }
        for row in item.papers.order_by("position")
        if wanted(row)
    ]


def outstanding_papers(item: ApprovalItem) -> list[Said]:
    met = (PaperState.FIT, PaperState.HELD, PaperState.NOT_NEEDED)
    return papers_of(item, lambda row: row.make_up_by is not None and row.state not in met)


def material(catalogue: Catalogue, code: str) -> Text:
    return (
        name_of(catalogue.materials[code])
        if code in catalogue.materials
        else Text("申请表及申请本身", "The application")
    )


def chinese_label(label: Any) -> str:
    """The paper is Chinese, whatever language the page of whoever acts is in."""
    with translation.override("zh-hans"):
        return str(label)


def iso(day: date | str | None) -> str:
    return day.isoformat() if isinstance(day, date) else str(day or "")

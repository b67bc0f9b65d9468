"""The rows behind a figure as this person may see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext

from approval_portal.accounts.models import User
from projects.models import ApprovalItem
from projects.models.enterprise import SEES_ALL
from projects.permissions import roles
from services.models import FigureRow
from services.queries_figures import named_rows
from services.rules.figures import ITEM
from services.views import figure_words as said


def shown_rows(rows: Iterable[FigureRow], names: said.Names, user: User, day: date) -> list[dict[str, Any]]:
    """As `named_rows`, with the body's name and the amount as it is read. What this person does not see is counted, and not
    named: a liaison sees what was handed to the own body."""
    kept = list(rows)
    seen = _seen(kept, user, day)
    return [
        {
            **(line if seen is None or row.object_id in seen else _hidden(line)),
            "body_name": names.body(row.body) if row.body else "",
            "said": said.with_unit(row.figure, row.amount),
            "figure": row.figure,
        }
        for row, line in zip(kept, named_rows(kept), strict=True)
    ]


def _seen(rows: list[FigureRow], user: User, day: date) -> set[int] | None:
    """Keys of the items that this person sees; None: everything."""
    if roles(user, day) & SEES_ALL:
        return None
    items = [row.object_id for row in rows if row.object_type == ITEM]
    return set(ApprovalItem.objects.visible_to(user, day).filter(pk__in=items).values_list("pk", flat=True))


def _hidden(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "label": gettext("不在你能看的范围里"), "url": "", "project": "", "project_url": ""}

"""Items as rows of the window's queue and of its spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models import ApprovalItem
from projects.queries_items import node_of
from projects.rules.calendar import WorkCalendar
from projects.rules.lifecycle import DECIDED_STATES, NOTICE_STATES
from projects.templatetags.portal import pick_text
from projects.views.addresses import object_address
from projects.views.item_words import STATE_WORDS, clock_of

TODO = {
    "submitted": _("核对材料，答复"),
    "pre_review": _("核对材料，答复"),
    "corrected": _("核对补正，答复"),
    "correcting": _("收补正材料"),
}


def shown(rows: Iterable[ApprovalItem], calendar: WorkCalendar, today: dt.date) -> list[dict[str, Any]]:
    return [row_of(item, calendar, today) for item in rows]


def row_of(item: ApprovalItem, calendar: WorkCalendar, today: dt.date) -> dict[str, Any]:
    """What a row says: the matter, its state, what the window has to do, and the clock."""
    word, look = STATE_WORDS[item.state]
    kind, days = clock_of(item, calendar, today)
    return {
        "item": item,
        "matter": node_of(item).raw,
        "word": word,
        "look": look,
        "todo": todo_of(item),
        "url": next_page(item),
        "kind": kind,
        "days": days,
        "soon": kind == "left" and days <= 2,
    }


def todo_of(item: ApprovalItem) -> Any:
    if item.state in TODO:
        return TODO[item.state]
    if item.state in DECIDED_STATES:
        return _("送达决定")
    return _("核对补来的材料") if getattr(item, "came", False) else ""


def next_page(item: ApprovalItem) -> str:
    """Where the window goes on with the item."""
    if item.state in NOTICE_STATES:
        return object_address("item-accept", item.pk)
    if item.state in DECIDED_STATES:
        return object_address("item-deliver", item.pk)
    if item.state == "correcting":
        return object_address("item-answer-paper", item.pk)
    name = "item-confirm-supplement" if getattr(item, "came", False) else "item"
    return object_address(name, item.pk)


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("办件编号"), 28),
        (gettext("事项"), 32),
        (gettext("项目"), 32),
        (gettext("企业"), 32),
        (gettext("承办单位"), 24),
        (gettext("状态"), 14),
        (gettext("要办的"), 18),
        (gettext("收件日期"), 14),
        (gettext("到期日"), 14),
        (gettext("容缺"), 8),
        (gettext("绿色通道"), 10),
    ]


def cells(rows: Iterable[ApprovalItem]) -> Iterable[list[Any]]:
    """Without the contact: a telephone number leaves the page only by being dialled."""
    for item in rows:
        yield [
            *(item.number or "", pick_text(node_of(item).raw), item.project.name, item.project.enterprise.name),
            *(pick_text(item.body), str(STATE_WORDS[item.state][0]), str(todo_of(item))),
            *(item.received_on, item.due_on, gettext("是") if item.tolerant else ""),
            gettext("是") if item.is_green else "",
        ]

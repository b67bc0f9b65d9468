"""Leads as rows of a list and of a spreadsheet, and their history in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from projects.enums import ReferralState
from projects.models import Event, Referral
from projects.models.event import ZONE_STREAM

LOOKS = {
    ReferralState.NEW: "risk",
    ReferralState.TAKEN: "run",
    ReferralState.OPENED: "done",
    ReferralState.RETURNED: "wait",
}
SENTENCES = {
    "hand_over": (pgettext_lazy("story", "移交线索"), "is-done"),
    "edit": (pgettext_lazy("story", "修改线索"), ""),
    "take": (pgettext_lazy("story", "接下线索"), "is-run"),
    "give_back": (pgettext_lazy("story", "放回线索，等别人接"), ""),
    "return_referral": (pgettext_lazy("story", "退回移交单位"), "is-wait"),
    "open_project": (pgettext_lazy("story", "建成项目"), "is-done"),
}


def shown(rows: QuerySet[Referral]) -> list[dict[str, Any]]:
    """One query: with the body, the agent and whoever handed it over."""
    found = rows.select_related("body", "agent")
    return [{"row": row, "look": LOOKS[ReferralState(row.state)]} for row in found]


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("项目"), 36),
        (gettext("企业"), 36),
        (gettext("统一社会信用代码"), 22),
        (gettext("总投资（万元）"), 16),
        (gettext("拟建地点"), 28),
        (gettext("移交单位"), 24),
        (gettext("移交日期"), 14),
        (gettext("状态"), 12),
        (gettext("代办专员"), 12),
        (gettext("退回原因"), 36),
        (gettext("演示数据"), 10),
    ]


def cells(rows: Iterable[Referral]) -> Iterable[list[Any]]:
    """Without the contact: a telephone number leaves the page only by being dialled."""
    for row in rows:
        yield [
            *(row.project_name, row.enterprise_name, row.credit_code, row.investment_wan, row.site),
            *(row.body.zh if row.body else "", timezone.localdate(row.created_at)),
            *(str(ReferralState(row.state).label), str(row.agent or ""), row.reason),
            gettext("是") if row.is_demo else "",
        ]


def history(lead: Referral) -> list[dict[str, Any]]:
    """What happened to the lead, newest first. One query."""
    found = Event.objects.filter(object_type="referral", object_id=str(lead.pk), stream=ZONE_STREAM)
    told = []
    for event in found.select_related("actor").order_by("-id"):
        words, look = SENTENCES.get(event.verb, (_("有一条记录"), ""))
        told.append({"event": event, "words": words, "look": look})
    return told

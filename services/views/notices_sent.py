"""Every notice that was sent or is to be: whether it arrived, and once more when it did not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from projects.operations.refusals import require
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.sheets import sheet_answer
from services.channels.headlines import headlines
from services.enums import Channel, Delivery, Fault
from services.models import Notice
from services.permissions_notices import may_edit_words, may_manage_robots, may_see_deliveries, may_send_for_others
from services.queries_notices import SENT, robot_names, sent_notices, unsettled
from services.views.notices import KIND_WORDS, LOOKS

MOST_EXPORTED = 10_000
FILTERS = ("q", "channel", "state", "fault", "kind", "from", "to")
STATES = [
    (Delivery.FAILED, Delivery.FAILED.label),
    (Delivery.WAITING, Delivery.WAITING.label),
    (Delivery.DELIVERED, Delivery.DELIVERED.label),
]


@dataclass(frozen=True, slots=True)
class Sent:
    """One notice as the list shows it. `what` names nobody: who looks after sending need not know more."""

    notice: Notice
    what: str
    who: str

    @property
    def look(self) -> str:
        return "pause" if self.notice.fault == Fault.GONE else LOOKS[Delivery(self.notice.state)]

    @property
    def state(self) -> str:
        return gettext("不用发了") if self.notice.fault == Fault.GONE else str(self.notice.get_state_display())

    @property
    def fault(self) -> str:
        return str(Fault(self.notice.fault).label) if self.notice.fault in Fault.values else ""

    @property
    def can_repeat(self) -> bool:
        return self.notice.state == Delivery.FAILED and self.notice.fault != Fault.GONE


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Newest first, or `sort=oldest`; `cursor`: the last row of the page before, so that no page is slower than the first."""
    day = timezone.localdate()
    require(may_see_deliveries(request.user, day))
    oldest = request.GET.get("sort") == "oldest"
    rows = sent_notices(request.GET).select_related("event", "recipient").order_by("pk" if oldest else "-pk")
    if request.GET.get("format") == "xlsx":
        return _export(request, list(rows[:MOST_EXPORTED]), day)
    cursor = request.GET.get("cursor", "")
    if cursor.isascii() and cursor.isdecimal() and len(cursor) < 19:
        rows = rows.filter(pk__gt=int(cursor)) if oldest else rows.filter(pk__lt=int(cursor))
    found = list(rows[: PER_PAGE + 1])
    context = {
        "lines": shown(found[:PER_PAGE]),
        "next_cursor": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None,
        "on_first": not cursor,
        "oldest": oldest,
        "channels": [(each.value, each.label) for each in SENT],
        "states": STATES,
        "faults": Fault.choices,
        "kinds": KIND_WORDS,
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "may_repeat": may_send_for_others(request.user, day),
        "counts": unsettled(),
        "most": MOST_EXPORTED,
        **tabs(request),
    }
    return page_or_part(request, "services/notices_sent.html", "services/_notices_sent_list.html", context)


def tabs(request: HttpRequest) -> dict[str, bool]:
    """Which of the pages about sending this person has."""
    user, day = request.user, timezone.localdate()
    return {
        "may_see_sent": may_see_deliveries(user, day),
        "may_manage_robots": may_manage_robots(user, day),
        "may_edit_words": may_edit_words(user, day),
    }


def shown(rows: list[Notice]) -> list[Sent]:
    """What happened and to whom it was told; a group by its name. One query when there are groups."""
    groups, titles = robot_names(rows), headlines([row.event for row in rows])
    return [Sent(row, titles[row.event_id], _who(row, groups)) for row in rows]


def _who(row: Notice, groups: dict[str, str]) -> str:
    if row.channel == Channel.WECOM:
        return groups.get(row.recipient_key, gettext("群机器人"))
    return str(row.recipient) if row.recipient else gettext("受邀的人")


def _export(request: HttpRequest, rows: list[Notice], day: dt.date) -> HttpResponse:
    heads = [
        *((gettext("编号"), 10), (gettext("什么事"), 28), (gettext("通知谁"), 20), (gettext("渠道"), 10)),
        *((gettext("结果"), 12), (gettext("原因"), 24), (gettext("试了几次"), 10)),
        *((gettext("通知时间"), 20), (gettext("送达时间"), 20)),
    ]
    return sheet_answer(request, "notices", gettext("通知发送情况"), heads, _cells(shown(rows)), day)


def _cells(lines: Iterable[Sent]) -> Iterator[list[Any]]:
    for line in lines:
        row = line.notice
        times = [timezone.localtime(at).replace(tzinfo=None) if at else None for at in (row.made_at, row.delivered_at)]
        channel = str(row.get_channel_display())
        yield [row.send_key, line.what, line.who, channel, line.state, line.fault, row.attempts, *times]

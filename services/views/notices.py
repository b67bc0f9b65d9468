"""The notice centre: what has happened that concerns me, and whether it reached me by mail."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from approval_portal.accounts.models import User
from projects.operations.refusals import Refused
from projects.views.acting import refusal_text
from services.channels.words import Telling, Words
from services.enums import Delivery, Fault
from services.models import Notice
from services.operations.notices import read_all, read_notice
from services.operations.sending import send_again
from services.permissions_notices import may_edit_words, may_see_deliveries
from services.queries import KINDS, messages_of, own_notices, wanted_notices

PER_PAGE = 50
KIND_WORDS = [
    ("item", pgettext_lazy("plural", "办件")),
    ("enterprise", _("企业和成员")),
    ("project", pgettext_lazy("plural", "项目")),
    ("package", _("事项包")),
    ("prints", _("印好的")),
    ("doorstep", _("上门服务")),
    ("problem", pgettext_lazy("plural", "问题")),
    ("meeting", pgettext_lazy("plural", "会议")),
    ("roster", _("值班")),
    ("catalogue", _("事项目录")),
    ("rating", _("评价")),
    ("referral", _("线索和导入")),
    ("account", _("账号")),
    ("message", _("消息")),
    ("reminder", _("到期提醒")),
    ("digest", _("周报")),
]
STAFF_KINDS = frozenset({"referral", "meeting", "roster", "catalogue"})
LOOKS = {Delivery.DELIVERED: "done", Delivery.FAILED: "over", Delivery.WAITING: "wait", Delivery.SENDING: "run"}


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as it went out by mail or by short message."""

    notice: Notice

    @property
    def look(self) -> str:
        return LOOKS[Delivery(self.notice.state)]

    @property
    def fault(self) -> str:
        """Why it did not arrive, or has not yet."""
        return str(Fault(self.notice.fault).label) if self.notice.fault in Fault.values else ""

    @property
    def dropped(self) -> bool:
        """Not sent, because it did not concern the reader any more: nothing went wrong."""
        return self.notice.fault == Fault.GONE

    @property
    def can_repeat(self) -> bool:
        return self.notice.state == Delivery.FAILED and not self.dropped


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as the page shows it, with its messages by the other channels."""

    notice: Notice
    words: Words
    messages: list[Message]


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Newest first; `?unread=1` and `?kind=` narrow it down."""
    unread, kind = request.GET.get("unread") == "1", request.GET.get("kind", "")
    page = Paginator(wanted_notices(request.user, unread=unread, kind=kind), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    context = {
        "page": page,
        "lines": lines(request.user, rows),
        "unread": unread,
        "kind": kind if kind in KINDS else "",
        "kinds": kinds_for(request.user, timezone.localdate()),
        "up_to": max((row.pk for row in rows), default=0) if page.number == 1 else 0,
        "filtered": unread or kind in KINDS,
        "may_see_sent": may_see_deliveries(request.user, timezone.localdate()),
        "may_edit_words": may_edit_words(request.user, timezone.localdate()),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "services/_notices_list.html" if fragment else "services/notices.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def kinds_for(user: User, day: dt.date) -> list[tuple[str, Any]]:
    """What this person may hear of."""
    staff = bool(user.roles_on(day))
    return [each for each in KIND_WORDS if staff or each[0] not in STAFF_KINDS]


def lines(user: User, rows: list[Notice]) -> list[Line]:
    events = [row.event for row in rows]
    telling, sent = Telling(user, events, timezone.localdate()), messages_of(user, [event.pk for event in events])
    return [Line(row, telling.words(row.event), [Message(each) for each in sent[row.event_id]]) for row in rows]


@require_POST
@login_required
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go where the notice leads; back to the centre when it leads nowhere."""
    notice = get_object_or_404(own_notices(request.user).select_related("event", "event__actor"), pk=pk)
    read_notice(notice, by=request.user, at=timezone.now())
    return redirect(Telling(request.user, [notice.event], timezone.localdate()).words(notice.event).url or "notices")


@require_POST
@login_required
def read_everything(request: HttpRequest) -> HttpResponse:
    """Mark as read what the page showed and what is older: not what has come in since."""
    up_to: Any = request.POST.get("up_to", "")
    read_all(by=request.user, at=timezone.now(), up_to=int(up_to) if re.fullmatch(r"[0-9]{1,18}", up_to) else None)
    messages.success(request, gettext("都标成已读了。"))
    return redirect("notices")


@require_POST
@login_required
def send_once_more(request: HttpRequest, pk: int) -> HttpResponse:
    """A message that did not arrive, once more; back to the list that it was asked for on."""
    try:
        send_again(pk, by=request.user, at=timezone.now())
    except Notice.DoesNotExist as missing:
        raise Http404 from missing
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("马上再发一次，结果会显示在这里。"))
    return redirect("sent-notices" if request.POST.get("list") == "sent" else "notices")

"""The notice centre: what has happened that concerns me, and whether it reached me by mail."""

from __future__ import annotations

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
from services.operations.mails import send_again
from services.operations.notices import read_all, read_notice
from services.queries import KINDS, mails_of, own_notices, wanted_notices

PER_PAGE = 50
KIND_WORDS = [
    ("item", pgettext_lazy("plural", "办件")),
    ("enterprise", _("企业和成员")),
    ("project", pgettext_lazy("plural", "项目")),
    ("package", _("事项包")),
    ("prints", _("印好的")),
    ("referral", _("线索和导入")),
    ("account", _("账号")),
    ("message", _("消息")),
]
LOOKS = {Delivery.DELIVERED: "done", Delivery.FAILED: "over", Delivery.WAITING: "wait", Delivery.SENDING: "run"}


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as the page shows it; `mail` is its message by e-mail, if there is one."""

    notice: Notice
    words: Words
    mail: Notice | None

    @property
    def look(self) -> str:
        return LOOKS[Delivery(self.mail.state)] if self.mail else ""

    @property
    def fault(self) -> str:
        """Why the mail did not arrive, or has not yet."""
        return str(Fault(self.mail.fault).label) if self.mail and self.mail.fault in Fault.values else ""

    @property
    def dropped(self) -> bool:
        """No mail was sent, because it did not concern the reader any more: nothing went wrong."""
        return self.mail is not None and self.mail.fault == Fault.GONE

    @property
    def can_repeat(self) -> bool:
        return self.mail is not None and self.mail.state == Delivery.FAILED and not self.dropped


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
        "kinds": [each for each in KIND_WORDS if each[0] != "referral" or request.user.roles_on(timezone.localdate())],
        "up_to": max((row.pk for row in rows), default=0) if page.number == 1 else 0,
        "filtered": unread or kind in KINDS,
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "services/_notices_list.html" if fragment else "services/notices.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def lines(user: User, rows: list[Notice]) -> list[Line]:
    events = [row.event for row in rows]
    telling, mails = Telling(user, events, timezone.localdate()), mails_of(user, [event.pk for event in events])
    return [Line(row, telling.words(row.event), mails.get(row.event_id)) for row in rows]


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
def send_mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A mail that did not arrive, once more."""
    try:
        send_again(pk, by=request.user, at=timezone.now())
    except Notice.DoesNotExist as missing:
        raise Http404 from missing
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("邮件马上再发一次，结果会显示在这里。"))
    return redirect("notices")

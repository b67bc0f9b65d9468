"""How far is my item? For anybody with its number and its code: no sign-in, nobody's name, nothing in an address.

The two are posted and answered on the spot: neither stands in an address, a log or a Referer. A number that does not exist
and a code that does not fit answer the same, by the same work (promise S17).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from projects.enums import Handled
from projects.forms.progress import ProgressForm
from projects.limits import ProgressThrottle, allows
from projects.models import ApprovalItem
from projects.queries_items import node_of
from projects.queries_progress import item_asked
from projects.rules.masking import mask_within
from projects.views.acting import FORM_METHODS, status_of
from projects.views.check import unkept
from projects.views.context import current_site
from projects.views.item_page import calendar_for
from projects.views.item_words import move_of, state_of


@sensitive_post_parameters("number", "code")
@require_http_methods(FORM_METHODS)
def progress(request: HttpRequest) -> HttpResponse:
    """`?number=` fills the number in; the code comes in no address."""
    posted = request.method == "POST"
    if posted and not allows(ProgressThrottle, request):
        return unkept(render(request, "projects/too_many.html", status=429))
    first = {"number": request.GET.get("number", "").replace("\x00", "")[:40]}
    form = ProgressForm(request.POST if posted else None, initial=first, zone=current_site().item_prefix)
    if posted and form.is_valid():
        item = item_asked(form.cleaned_data["number"], form.cleaned_data["code"])
        if item is not None:
            return unkept(render(request, "projects/progress.html", progress_of(item)))
        form.deny(gettext("没有查到。编号或者查询码不对，请对照凭证再填一次。"))
    return unkept(render(request, "projects/progress_ask.html", {"form": form}, status=status_of(form)))


def progress_of(item: ApprovalItem) -> dict[str, Any]:
    """How far it is, in words and days; of people and papers nothing."""
    today = timezone.localdate()
    elsewhere = item.handled == Handled.ELSEWHERE
    return {
        "item": item,
        "node": node_of(item),
        "state": state_of(item),
        "move": move_of(item, calendar_for(item), today, applicant=False),
        "elsewhere": elsewhere,
        "source": mask_within(item.verified_source) if elsewhere else "",
        "steps": [
            (gettext("收件"), item.received_on),
            (gettext("受理"), item.accepted_on),
            (gettext("最晚办结") if item.due_on and item.accepted_on else gettext("最晚答复"), item.due_on),
            (gettext("决定"), item.decided_on),
        ],
    }

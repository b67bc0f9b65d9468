"""查看全文: another person's telephone number or e-mail address, shown whole on one answer, once a reason was chosen (S24).

The answer to the POST is the only place where it stands: it is kept nowhere, and the same page opened again asks again. Every
view is noted (`operations.personal`). Works as a page of its own, and as the part of a page that htmx swaps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from projects.forms.personal import ReasonForm
from projects.limits import PersonalThrottle, allows
from projects.models import ApprovalItem, JoinRequest, Project
from projects.operations.personal import personal_of, view_personal
from projects.operations.refusals import Refused, require
from projects.permissions_personal import may_see_personal, owns
from projects.rules.masking import PHONES, masked
from projects.views.acting import FORM_METHODS, blame, page_or_part, status_of
from projects.views.enterprises import seen_enterprise
from projects.views.item_page import seen_item
from projects.views.referrals import seen_referral
from projects.views.staff_acts import person_of

LABELS = {"contact_phone": _("电话"), "phone": _("电话"), "contact_email": _("邮箱"), "email": _("邮箱")}


def _project(request: HttpRequest, pk: int) -> Any:
    visible = Project.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(visible.select_related("enterprise"), pk=pk)


def _join_request(request: HttpRequest, pk: int) -> Any:
    visible = JoinRequest.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(visible.select_related("user", "enterprise"), pk=pk)


@sensitive_variables()
def _asked(request: HttpRequest, row: Any, home: str) -> HttpResponse:
    """`home`: the name of the row's own page."""
    day = timezone.localdate()
    if owns(request.user, row, day):
        return redirect(home, pk=row.pk)
    require(may_see_personal(request.user, row, day))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "row": row,
        "whose": _whose(row),
        "home": reverse(home, args=[row.pk]),
        "hidden": lines(masked(personal_of(row))),
    }
    if form.is_bound and form.is_valid():
        if not allows(PersonalThrottle, request):
            return render(request, "projects/personal_too_many.html", status=429)
        match = request.resolver_match
        try:
            found = view_personal(
                row, **form.cleaned_data, what=match.view_name if match else "", by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            return page_or_part(
                request, "projects/personal.html", "projects/_personal_shown.html", context | {"lines": lines(found)}
            )
    answer = page_or_part(request, "projects/personal.html", "projects/_personal_ask.html", context)
    answer.status_code = status_of(form)
    return answer


def _whose(row: Any) -> str:
    """What the way back is called: an item by its number, who asks to join by name, all else as it is called itself."""
    if isinstance(row, ApprovalItem):
        return row.number or row.project.name
    return str(row.user if isinstance(row, JoinRequest) else row)


def lines(values: dict[str, str]) -> list[dict[str, Any]]:
    """As the page lists them; `tel`: can be dialled."""
    return [{"label": LABELS[name], "value": value, "tel": name in PHONES} for name, value in values.items()]


def _page(find: Callable[[HttpRequest, int], Any], home: str) -> Callable[..., HttpResponse]:
    @never_cache
    @sensitive_post_parameters("words")
    @require_http_methods(FORM_METHODS)
    @login_required
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        return _asked(request, find(request, pk), home)

    return page


enterprise = _page(seen_enterprise, "enterprise")
project = _page(_project, "project")
item = _page(seen_item, "item")
referral = _page(seen_referral, "referral")
join_request = _page(_join_request, "join-request")
account = _page(person_of, "staff-account")

"""差评回访整改: the list of one's own (leads: all), and one with what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from approval_portal.accounts.models import User
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import DESK, roles
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, page_or_part
from services.forms.ratings import FindingForm, LongerForm, MeasureForm, OwnerForm
from services.models import FollowUp
from services.operations.follow_ups import contact_rater, give_follow_up, prolong_follow_up, settle_follow_up
from services.permissions_ratings import may_follow_up, may_give_follow_up
from services.queries_ratings import by_due, follow_ups_seen_by, open_load, rated_people
from services.views.doorstep import doing
from services.views.ratings import line_of

Act = Callable[[FollowUp, dict[str, Any], dict[str, Any]], FollowUp]
ACTS: dict[str, tuple[Act, Any]] = {
    "contact": (lambda row, form, said: contact_rater(row, form["finding"], **said), _("记下了。")),
    "longer": (lambda row, form, said: prolong_follow_up(row, form["reason"], **said), _("延长了，新的期限在上面。")),
    "settle": (lambda row, form, said: settle_follow_up(row, form["measure"], **said), _("办结了。")),
    "give": (lambda row, form, said: give_follow_up(row, form["owner"], **said), _("转交了。")),
}
RELATED = (
    "rating__invite__item__package__catalogue",
    "rating__invite__project",
    "rating__invite__appointment",
    "owner",
)


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    day, user = timezone.localdate(), request.user
    require(bool(roles(user, day) & DESK))
    rows = by_due(follow_ups_seen_by(user, day)).select_related(*RELATED)
    state = request.GET.get("state", "open")
    if state in ("open", "closed"):
        rows = rows.filter(closed_at__isnull=state == "open")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [shown(row, day) for row in page.object_list]
    return page_or_part(
        request, "services/follow_ups.html", "services/_follow_ups_list.html", {"page": page, "state": state}
    )


def shown(row: FollowUp, day: Any) -> dict[str, Any]:
    """One follow-up with the day that comes next, and how it looks."""
    next_day = row.fix_by if row.contacted_at else row.contact_by
    late = row.closed_at is None and next_day < day
    look = "done" if row.closed_at else "over" if late else "run" if row.contacted_at else "you"
    words = {"done": _("已办结"), "over": _("过了期限"), "run": _("整改中"), "you": _("待回访")}
    return {
        **line_of(row.rating),
        "row": row,
        "rating": row.rating,
        "next": next_day,
        "look": look,
        "word": words[look],
    }


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One act a post (`act`): called back, longer, settled, given to somebody else."""
    day = timezone.localdate()
    row: FollowUp = get_object_or_404(
        follow_ups_seen_by(request.user, day).select_related(*RELATED, "rating__by"), pk=pk
    )
    require(may_follow_up(request.user, row, day))
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    shapes = forms_of(request, row, sent, day)
    status = 200
    if request.method == "POST":
        if sent not in shapes:
            status = 422
        elif (answer := _act(request, row, sent, shapes[sent])) is None:
            return redirect("follow-up", pk)
        else:
            status = answer
    context = {
        **shown(row, day),
        "forms": shapes,
        "bad": shapes.get(sent) if status != 200 else None,
        "has_errors": status != 200,
        "unknown": status == 422 and sent not in shapes,
        "named": row.rating.by,
    }
    return render(request, "services/follow_up.html", context, status=status)


def forms_of(request: HttpRequest, row: FollowUp, sent: str, day: Any) -> dict[str, forms.Form]:
    """The forms that are open now; the one that was sent is bound."""
    if row.closed_at is not None:
        return {}

    def data(name: str) -> Any:
        return request.POST if sent == name else None

    found: dict[str, forms.Form] = {"contact": FindingForm(data("contact"), initial={"finding": row.finding})}
    if row.contacted_at is not None:
        found["settle"] = MeasureForm(data("settle"))
    if not row.complex_reason:
        found["longer"] = LongerForm(data("longer"))
    if may_give_follow_up(request.user, day):
        free = set(open_load(day)) - rated_people(row.rating.invite) - {row.owner_id}
        found["give"] = OwnerForm(data("give"), people=User.objects.filter(pk__in=free).order_by("name", "pk"))
    return found


def _act(request: HttpRequest, row: FollowUp, name: str, form: forms.Form) -> int | None:
    """None when it is done; else the status of the page."""
    if not form.is_valid():
        return 422
    act, words = ACTS[name]
    done = doing(request)
    try:
        act(row, form.cleaned_data, {**done.said, "version": done.version})
    except Refused as refusal:
        blame(form, refusal)
        return 409 if isinstance(refusal, Stale) else 422
    messages.success(request, str(words))
    return None

"""Appointments: the list of one's own, one of them, confirming and calling off."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.operations.refusals import Forbidden, Refused, Stale, require
from projects.permissions import may_list_projects
from projects.views.acting import FORM_METHODS, blame, form_page, page_or_part, refusal_text
from projects.views.standing import own_enterprises
from services.enums import AppointmentKind
from services.forms.appointments import CancelForm
from services.operations.appointments import cancel, confirm
from services.operations.appointments_guards import is_of_firm, may_change, whose
from services.permissions import may_dispatch
from services.queries_appointments import WHEN, listed
from services.views.appointments_shown import Shown, acts_of, phone_of, seen_appointment, show
from services.views.doorstep import doing
from services.views.narrowed import asked_project

PER_PAGE = 30
WHEN_WORDS = [("next", _("接下来")), ("waiting", _("等安排、等确认")), ("past", _("过去的"))]


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Those that concern the reader; `?when=` next, waiting, past; `?kind=` one of the three services; `?project=`."""
    day, user = timezone.localdate(), request.user
    require(may_list_projects(user, day))
    when, kind = request.GET.get("when", ""), request.GET.get("kind", "")
    when = when if when in WHEN else "next"
    kind = kind if kind in AppointmentKind.values else ""
    asked, project = asked_project(request, day)
    found = listed(user, day, when=when, kind=kind)
    page = Paginator(found.filter(project=asked) if asked is not None else found, PER_PAGE).get_page(
        request.GET.get("page")
    )
    own = {each.pk for each in own_enterprises(request)}
    context = {
        "page": page,
        "rows": show(page.object_list, lambda row: row.enterprise_id in own),
        "when": when,
        "whens": WHEN_WORDS,
        "kind": kind,
        "kinds": AppointmentKind.choices,
        "dispatches": may_dispatch(user, day),
        "asked": asked is not None,
        "project": project,
    }
    return page_or_part(request, "services/appointments.html", "services/_appointments_list.html", context)


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    row, day = seen_appointment(request, pk), timezone.localdate()
    own = is_of_firm(request.user, whose(row), day)
    phone, whole = phone_of(row, request.user, day)
    context = {
        "shown": show([row], lambda each: own)[0],
        "row": row,
        "own": own,
        "acts": acts_of(row, request.user, day),
    }
    return render(request, "services/appointment.html", {**context, "phone": phone, "whole": whole})


@require_POST
@login_required
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The enterprise takes the time that was offered."""
    row, act = seen_appointment(request, pk), doing(request)
    try:
        confirm(row, version=act.version, **act.said)
    except Forbidden:
        raise
    except Stale:
        messages.error(request, gettext("时间刚刚变了：看看现在的时间，再确认。"))
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("约好了。专员到时上门。"))
    return redirect("appointment", pk)


@require_http_methods(FORM_METHODS)
@login_required
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    row, day = seen_appointment(request, pk), timezone.localdate()
    require(may_change(request.user, row, day))
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            cancel(row, form.cleaned_data["reason"], version=act.version, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("取消了，时段空出来了。"))
            return redirect("appointment", pk)
    return form_page(
        request,
        form,
        title=gettext("取消这次上门"),
        intro=gettext("只是换个时间，用“改时间”，不用取消。"),
        submit=gettext("取消这次上门"),
        danger=True,
        version=row.version,
        back_url=f"/appointments/{pk}/",
        back=Shown(row).whom,
    )

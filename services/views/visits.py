"""Needs visits at the desk: the list, the record with the enterprise's confirmation, arranging one, who goes along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.models import Project, Referral
from projects.operations.refusals import Refused, Stale, require
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part
from projects.views.referrals import seen_referral
from services.enums import AppointmentKind, SquadPlace, VisitState
from services.forms.visits import ArrangeForm, RemarkForm, SquadForm
from services.models import Appointment
from services.operations.appointments import Door, ask, book
from services.operations.visit_ends import confirm_visit
from services.operations.visits import plan_visit
from services.permissions import (
    may_arrange_visit,
    may_confirm_visit,
    may_list_steps,
    may_plan_visit,
    may_record_visit,
)
from services.permissions_problems import may_list_problems
from services.queries_slots import agents_on
from services.queries_visits import of_the_project, visits
from services.rules.agenda import POINT
from services.views.doorstep import Doing, doing
from services.views.narrowed import asked_project, asked_word
from services.views.visit_shown import profile_of, record_context, seen_visit, shown

IN_PLACE = {
    SquadPlace.DEPUTY_HEAD: (Role.LEAD,),
    SquadPlace.APPROVER: (Role.REVIEWER, Role.DECIDER),
    SquadPlace.AGENT: (Role.AGENT,),
}


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Visits that this person may see, by state; the next ones first, then those that are over."""
    day = timezone.localdate()
    seen = Appointment.objects.visible_to(request.user, day)
    rows = visits().filter(pk__in=seen.values("pk")).select_related("project__enterprise").order_by("-starts_at", "-pk")
    state, query = request.GET.get("state", ""), asked_word(request)
    if state in VisitState.values:
        planned = rows.filter(visit=None) if state == VisitState.PLANNED else rows.none()
        rows = rows.filter(visit__state=state) | planned
    if query:
        names = ("project__name", "referral__project_name", "enterprise__name", "referral__enterprise_name")
        found = rows.none()
        for name in names:
            found = found | rows.filter(**{f"{name}__icontains": query})
        rows = found
    asked, project = asked_project(request, day)
    if asked is not None:
        rows = rows.filter(of_the_project(asked))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [shown(row) for row in page.object_list]
    context = {
        "page": page,
        "states": VisitState.choices[:3],
        "filtered": bool(state or query or asked is not None),
        "asked": asked,
        "project": project,
        "lists_steps": may_list_steps(request.user, day) and may_list_problems(request.user, day),
    }
    return page_or_part(request, "services/visits.html", "services/_visits_list.html", context)


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The record; the enterprise's people confirm it here, once the visit is over."""
    told, day = seen_visit(request, pk), timezone.localdate()
    row = told.row
    form = RemarkForm(request.POST or None)
    status = 200
    if request.method == "POST":
        require(may_confirm_visit(request.user, row, day))
        act = doing(request)
        if form.is_valid():
            try:
                confirm_visit(row, **form.cleaned_data, version=act.version or None, **act.said)
            except Refused as refusal:
                blame(form, refusal)
                status = 409 if isinstance(refusal, Stale) else 422
            else:
                messages.success(request, gettext("你确认了这份走访记录。"))
                return redirect("visit", pk)
        status = max(status, 422) if status != 409 else status
    context = {
        **record_context(told, profile_of(row)),
        "form": form,
        "may_confirm": told.visit.state == VisitState.HELD and may_confirm_visit(request.user, row, day),
        "may_plan": told.open and may_plan_visit(request.user, row, day),
        "may_record": told.open and may_record_visit(request.user, row, day),
        "waits_for_them": told.visit.state == VisitState.HELD,
    }
    return render(request, "services/visit.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def squad(request: HttpRequest, pk: int) -> HttpResponse:
    """Who goes along, and what is to be talked about."""
    told, day = seen_visit(request, pk), timezone.localdate()
    require(may_plan_visit(request.user, told.row, day))
    members = list(told.visit.squad.all()) if told.visit.pk else []
    points = [point["zh"] for point in told.visit.agenda if point["kind"] == POINT]
    initial: dict[str, Any] = {"points": "\n".join(points)}
    for place in SquadPlace.values:
        initial[place] = [str(member.user_id) for member in members if member.place == place]
    form = SquadForm(request.POST or None, staff=staff(), initial=initial)
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        version = act.version or None
        try:
            plan_visit(told.row, form.squad(), form.points_said(), version=version, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("安排好了。"))
            return redirect("visit", pk)
    return form_page(
        request,
        form,
        title=gettext("谁去、谈什么"),
        intro=told.whom,
        submit=gettext("保存"),
        back_url=reverse("visit", args=[pk]),
        back=gettext("走访"),
        version=told.visit.version,
    )


def staff() -> dict[str, list[User]]:
    """place in a squad -> the people whom it may be, by name. One query."""
    day = timezone.localdate()
    held = RoleGrant.objects.in_force(day).filter(user__is_active=True).select_related("user")
    by_role: dict[str, dict[int, User]] = {}
    for grant in held.order_by("user__name", "user"):
        by_role.setdefault(grant.role, {})[grant.user_id] = grant.user
    return {
        place.value: list({pk: user for role in of for pk, user in by_role.get(role, {}).items()}.values())
        for place, of in IN_PLACE.items()
    }


# --- arranging one


@require_http_methods(FORM_METHODS)
@login_required
def for_project(request: HttpRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user, timezone.localdate()), pk=pk)
    require(may_arrange_visit(request.user, project, None, timezone.localdate()))
    return _arrange(request, project, None, project.name, reverse("project", args=[pk]))


@require_http_methods(FORM_METHODS)
@login_required
def for_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Before the enterprise asks: a visit to a lead, which need not be a project yet."""
    lead = seen_referral(request, pk)
    require(may_arrange_visit(request.user, None, lead, timezone.localdate()))
    return _arrange(request, lead.project, lead, lead.project_name, reverse("referral", args=[pk]))


def _arrange(
    request: HttpRequest, project: Project | None, lead: Referral | None, name: str, back_url: str
) -> HttpResponse:
    owner = project or lead
    site = owner.site if owner else ""
    form = ArrangeForm(
        request.POST or None, staff=staff(), agents=agents_on(timezone.localdate()), initial={"address": site}
    )
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            made = arranged(form, project, lead, act)
        except Refused as refusal:
            if refusal.field == "starts_at":
                refusal.field = "hour"
            blame(form, refusal)
        else:
            messages.success(request, gettext("走访安排好了。"))
            return redirect("visit", made.pk)
    return form_page(
        request,
        form,
        title=gettext("安排上门问需"),
        intro=gettext("议程由还没有答的问题列成，去之前不用自己准备。"),
        submit=gettext("安排"),
        back_url=back_url,
        back=name,
    )


def arranged(form: ArrangeForm, project: Project | None, lead: Referral | None, act: Doing) -> Appointment:
    """The appointment with its squad. The two are one press: a second try with the key finds the appointment and goes on."""
    said = form.cleaned_data
    door = Door(said["address"], said["contact_name"], said["contact_phone"])
    starts_at, agent = form.starts_at(), form.chosen()
    of = {"door": door, "referral": lead, "enterprise": lead.enterprise if lead and project is None else None}
    made: Appointment
    if starts_at is not None and agent is not None:
        made = book(AppointmentKind.VISIT, project, starts_at, agent, **of, **act.said)
    else:
        made = ask(AppointmentKind.VISIT, project, **of, **act.said)
    key = f"{act.key}:squad" if act.key else None
    plan_visit(made, form.squad(), form.points_said(), **{**act.said, "idempotency_key": key})
    return made

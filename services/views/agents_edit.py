"""An agent's profile, weekly hours and duty days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import User
from projects.operations.refusals import Refused, require
from projects.views.acting import FORM_METHODS, blame, form_page
from services.forms.agents import DutyForm, HoursForm, ProfileForm, span_text
from services.models import AgentProfile, DutyDay, DutyHours
from services.operations.agents import drop_duty_day, edit_profile, set_duty_day, set_hours
from services.permissions_agents import may_edit_profile, may_keep_duty
from services.views.agents import agent_or_404
from services.views.agents_words import choices_of_skills
from services.views.doorstep import doing


@require_http_methods(FORM_METHODS)
@login_required
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """What the agent serves and knows, by the desk or the agent."""
    agent, day = agent_or_404(request, pk), timezone.localdate()
    require(may_edit_profile(request.user, agent, day))
    row = _profile(agent)
    phases, matters = choices_of_skills()
    columns = ("districts", "languages", "most_projects", "latitude", "longitude")
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        phases=phases,
        matters=matters,
        sets_most=may_keep_duty(request.user, day),
        initial={**{name: getattr(row, name) for name in columns}, "phases": row.skills, "matters": row.skills},
    )
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            edit_profile(agent, form.data_said(), version=act.version, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了。"))
            return redirect("agent", pk)
    return _page(request, agent, form, gettext("片区、专长和语言"), row.version)


@require_http_methods(FORM_METHODS)
@login_required
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """The weekly hours from a day on, by the desk."""
    agent, day = agent_or_404(request, pk), timezone.localdate()
    require(may_keep_duty(request.user, day))
    row = _profile(agent)
    form = HoursForm(request.POST if request.method == "POST" else None, initial=_week(agent, day))
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            set_hours(agent, form.spans(), starts_on=form.cleaned_data["starts_on"], version=act.version, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("上班时间改好了。已经约好的上门不变，落在外面的在这里标出来。"))
            return redirect("agent", pk)
    intro = gettext("写成 9:00-12:00 13:30-17:30 这样；不上班就空着。节假日不上班，要值班就单独排。")
    return _page(request, agent, form, gettext("每周上班时间"), row.version, intro=intro)


def _week(agent: User, day: date) -> dict[str, Any]:
    """What holds today, or what is set to begin, as the form shows it."""
    held = DutyHours.objects.in_force(day).filter(user=agent).order_by("starts")
    spans = {f"day{weekday}": "" for weekday in range(7)}
    for weekday in range(7):
        spans[f"day{weekday}"] = span_text((row.starts, row.ends) for row in held if row.weekday == weekday)
    return {"starts_on": day, **spans}


@require_http_methods(FORM_METHODS)
@login_required
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Days unlike the weekly hours, by the desk: one more, or (`drop`: its date) one less."""
    agent, day = agent_or_404(request, pk), timezone.localdate()
    require(may_keep_duty(request.user, day))
    dropped = request.POST.get("drop", "")
    form = DutyForm(
        request.POST if request.method == "POST" and not dropped else None, initial={"day": _asked(request)}
    )
    if request.method == "POST":
        act = doing(request)
        try:
            if dropped:
                drop_duty_day(agent, _iso(dropped), by=act.by, at=act.at)
                messages.success(request, gettext("去掉了：这天按每周的时间上班。"))
                return redirect("agent-duty", pk)
            if form.is_valid():
                said = form.cleaned_data
                more = {name: said[name] for name in ("starts", "ends", "reason")}
                set_duty_day(agent, said["day"], said["kind"], **more, **act.said)
                messages.success(request, gettext("排好了。"))
                return redirect("agent-duty", pk)
        except Refused as refusal:
            if dropped:
                form = DutyForm({})
                form.errors.clear()
            blame(form, refusal)
    rows = DutyDay.objects.filter(user=agent, day__gte=day).order_by("day")[:100]
    context = {"agent": agent, "form": form, "rows": rows}
    return render(request, "services/agent_duty.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest) -> str:
    """`?day=` of the roster."""
    asked = request.GET.get("day", "")
    return asked if _is_day(asked) else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _iso(text: str) -> date:
    if not _is_day(text):
        raise Refused("这一天没有排过。", "Nothing is set for this day.")
    return date.fromisoformat(text)


def _profile(agent: User) -> AgentProfile:
    return AgentProfile.objects.filter(user=agent).first() or AgentProfile(user=agent)


def _page(request: HttpRequest, agent: User, form: Any, title: str, version: int, *, intro: str = "") -> HttpResponse:
    back = {"back_url": reverse("agent", args=[agent.pk]), "back": str(agent)}
    submit = gettext("保存")
    return form_page(request, form, title=title, intro=intro, submit=submit, version=version, **back)

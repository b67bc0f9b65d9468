"""Choosing a time: a new appointment of a project, another time for one that stands, an agent for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import User
from projects.models import Project
from projects.operations.refusals import Refused, require
from projects.permissions import belongs
from projects.views.acting import FORM_METHODS, blame, form_page
from services.enums import AppointmentKind, AppointmentState
from services.forms.appointments import AGREED, BookForm, MoveForm
from services.models import Appointment, ProjectPlace
from services.operations.appointments import Door, ask, book, give_to, move, offer
from services.operations.appointments_guards import is_of_firm, may_change, whose
from services.permissions import may_book, may_dispatch
from services.queries_appointments import items_for
from services.queries_slots import FreeSlot, agents_of, agents_on, by_day, free_slots, one_a_time
from services.views.appointments_shown import Shown, catalogue_nodes, matter_words, seen_appointment
from services.views.doorstep import doing

KIND_TEXTS = {
    AppointmentKind.VISIT: _("专员和审批人员上门，了解要建什么、难在哪里，当场辅导。"),
    AppointmentKind.PICKUP: _("专员上门取材料，清点签字后送到窗口。"),
    AppointmentKind.DELIVERY: _("证照和批文送到门口，当面签收。"),
}


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """`?kind=`: which of the three services; `?item=`: an item that is ticked beforehand."""
    day = timezone.localdate()
    project = get_object_or_404(Project.objects.visible_to(request.user, day).select_related("enterprise"), pk=pk)
    require(may_book(request.user, project, day))
    kind = request.GET.get("kind", "")
    kind = kind if kind in AppointmentKind.values else AppointmentKind.PICKUP
    own = belongs(request.user, project.enterprise_id, day)
    agents = agents_of(project, day)
    items = items_for(kind, project)
    nodes = catalogue_nodes() if items else {}
    form = BookForm(
        request.POST if request.method == "POST" else None,
        agents=agents,
        items=[(item.pk, matter_words(item, nodes)) for item in items],
        is_staff=not own,
        initial=_initial(project, request.GET.getlist("item"), own=own),
    )
    if request.method == "POST" and form.is_valid():
        chosen = [item for item in items if str(item.pk) in form.cleaned_data.get("items", ())]
        try:
            made = _arrange(request, form, kind, project, chosen)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _said(made))
            return redirect("appointment", made.pk)
    return form_page(
        request,
        form,
        "services/appointment_new.html",
        project=project,
        kind=kind,
        kinds=[(value, label, KIND_TEXTS[AppointmentKind(value)]) for value, label in AppointmentKind.choices],
        days=_days(agents, own=own),
        agents=agents,
        several=len(agents) > 1,
        own=own,
        has_items=bool(items),
        back_url=f"/projects/{project.pk}/",
        back=project.name,
    )


def _initial(project: Project, items: list[str], *, own: bool) -> dict[str, Any]:
    """Whoever is registered as the contact is filled in for the enterprise itself; left empty, the contact stands."""
    if not own:
        return {"items": items, "address": project.site}
    named = project if project.contact_name else project.enterprise
    shown = {"contact_name": named.contact_name, "contact_phone": named.contact_phone}
    return {"items": items, "address": project.site, **shown}


def _arrange(request: HttpRequest, form: BookForm, kind: str, project: Project, items: Sequence[Any]) -> Appointment:
    """Booked, offered, or asked for when no slot suits."""
    said, slot = form.cleaned_data, form.cleaned_data["slot"]
    place = ProjectPlace.objects.filter(project=project).first() if said["address"] == project.site else None
    door = Door(
        said["address"],
        said["contact_name"],
        said["contact_phone"],
        place.latitude if place else None,
        place.longitude if place else None,
    )
    more = {"items": items, "note": said["note"], "door": door, **doing(request).said}
    if slot is None:
        return ask(kind, project, **more)
    if "way" in said and said["way"] != AGREED:
        return offer(kind, project, slot.starts_at, slot.agent, **more)
    return book(kind, project, slot.starts_at, slot.agent, **more)


def _said(made: Appointment) -> str:
    if made.state == AppointmentState.ASKED:
        return gettext("提出来了。安排好专员和时间，会通知你。")
    if made.state == AppointmentState.OFFERED:
        return gettext("时间提出去了，等企业确认。这个时段先留着。")
    return gettext("约好了。要改时间或者取消，在这一页上办。")


def _days(agents: Sequence[User], *, own: bool) -> list[tuple[dt.date, list[FreeSlot]]]:
    """What is free from now on, by day; the enterprise needs some notice."""
    now, day = timezone.now(), timezone.localdate()
    after = now + dt.timedelta(minutes=settings.BOOK_NOTICE_MINUTES) if own else now
    last = day + dt.timedelta(days=settings.BOOK_AHEAD_DAYS)
    return by_day(one_a_time(free_slots(agents, day, last, after=after), agents))


@require_http_methods(FORM_METHODS)
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, of the same agent or of the other one of the project."""
    row, day = seen_appointment(request, pk), timezone.localdate()
    require(may_change(request.user, row, day))
    known = agents_of(row.project, day) if row.project else []
    agents = [*([row.agent] if row.agent else []), *(each for each in known if each.pk != row.agent_id)]
    return _slot_page(
        request,
        row,
        agents,
        title=gettext("改时间"),
        intro=gettext("选一个空着的时段。原来的时段马上空出来。"),
        submit=gettext("改到这个时间"),
    )


@require_http_methods(FORM_METHODS)
@login_required
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk: who goes, and when. `?agent=`: whose slots are shown."""
    row, day = seen_appointment(request, pk), timezone.localdate()
    require(may_dispatch(request.user, day))
    people = agents_on(day)
    asked = request.GET.get("agent") or str(row.agent_id or "")
    served = agents_of(row.project, day) if row.project else []
    agent = next((each for each in people if str(each.pk) == asked), None) or next(iter([*served, *people]), None)
    return _slot_page(
        request,
        row,
        [agent] if agent else [],
        title=gettext("安排专员和时间"),
        intro="",
        submit=gettext("安排"),
        people=people,
        chosen=agent,
        gives=True,
    )


def _slot_page(
    request: HttpRequest, row: Appointment, agents: Sequence[User], *, gives: bool = False, **words: Any
) -> HttpResponse:
    own = is_of_firm(request.user, whose(row), timezone.localdate())
    form = MoveForm(request.POST if request.method == "POST" else None, agents=agents, is_staff=not own)
    if request.method == "POST" and form.is_valid():
        said, act = form.cleaned_data, doing(request)
        slot, more = said["slot"], {"version": act.version, "agreed": said.get("agreed", False), **act.said}
        try:
            if gives:
                done = give_to(row, slot.agent, slot.starts_at, said["reason"], **more)
            else:
                done = move(row, slot.starts_at, said["reason"], agent=slot.agent, **more)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _said(done))
            return redirect("appointment", row.pk)
    return form_page(
        request,
        form,
        "services/appointment_slot.html",
        row=row,
        shown=Shown(row, own),
        days=_days(agents, own=own),
        several=len(agents) > 1,
        version=row.version,
        back_url=f"/appointments/{row.pk}/",
        back=Shown(row).whom,
        **words,
    )

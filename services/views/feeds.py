"""Calendar feeds (.ics): the page on which one makes an address and revokes it, and the address itself."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from projects.operations.refusals import require
from projects.permissions import may_list_projects
from projects.templatetags.portal import pick_text
from projects.views.handing_out import note_download
from services.enums import AppointmentKind, AppointmentState, ShiftState
from services.models import Appointment, DutyShift
from services.operations.feeds import make_feed, revoke_feed
from services.queries_feeds import duties_of, feed_of, open_feed, told_to

STATUS = {AppointmentState.OFFERED: "TENTATIVE", AppointmentState.CANCELLED: "CANCELLED"}


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    require(may_list_projects(request.user, timezone.localdate()))
    feed = feed_of(request.user)
    url = request.build_absolute_uri(reverse("calendar-feed", args=[feed.token])) if feed else ""
    return render(request, "services/calendar.html", {"feed": feed, "url": url})


@require_POST
@login_required
def make(request: HttpRequest) -> HttpResponse:
    make_feed(by=request.user, at=timezone.now())
    messages.success(request, gettext("订阅地址做好了。以前的地址不能用了。"))
    return redirect("calendar")


@require_POST
@login_required
def revoke(request: HttpRequest) -> HttpResponse:
    if revoke_feed(by=request.user, at=timezone.now()):
        messages.success(request, gettext("收回了，这个地址马上不能用。"))
    return redirect("calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the address reads it; it says no name, number or address of a person."""
    now, day = timezone.now(), timezone.localdate()
    found = open_feed(token, day)
    if found is None:
        raise Http404
    note_download(request, "calendarfeed", found.pk)
    calendar = Calendar()
    calendar.add("prodid", "-//approval-portal//appointments//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", gettext("上门服务"))
    calendar.add("x-published-ttl", "PT1H")
    for row in told_to(found.user, now, day):
        calendar.add_component(_event(row))
    for shift in duties_of(found.user, day):
        calendar.add_component(_duty(shift))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointments.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _event(row: Appointment) -> Event:
    """The same uid as long as the appointment lives; each change has a higher sequence."""
    event = Event()
    event.add("uid", f"{row.token}@approval-portal")
    event.add("sequence", row.version - 1)
    event.add("dtstamp", row.created_at)
    event.add("dtstart", row.starts_at)
    event.add("dtend", row.ends_at)
    title = str(AppointmentKind(row.kind).label)
    event.add("summary", f"{title} · {row.project.name}" if row.project else title)
    event.add("status", STATUS.get(AppointmentState(row.state), "CONFIRMED"))
    event.add("url", f"{settings.SITE_URL}{reverse('appointment', args=[row.pk])}")
    if row.project and row.project.site:
        event.add("location", row.project.site)
    return event


def _duty(row: DutyShift) -> Event:
    """A duty in a hall. One that was given to a colleague is gone from the feed, one called off says so."""
    event = Event()
    event.add("uid", f"shift-{row.pk}@approval-portal")
    event.add("sequence", row.version - 1)
    event.add("dtstamp", row.made_at)
    for name, hour in (("dtstart", row.starts), ("dtend", row.ends)):
        event.add(name, timezone.make_aware(dt.datetime.combine(row.day, hour)))
    event.add("summary", gettext("值班") + f" · {pick_text(row.hall)}")
    event.add("status", "CANCELLED" if row.state == ShiftState.CANCELLED else "CONFIRMED")
    event.add("url", f"{settings.SITE_URL}{reverse('shift', args=[row.pk])}")
    if row.hall.address:
        event.add("location", row.hall.address)
    return event

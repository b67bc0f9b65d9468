"""The dispatchers' board: what nobody has yet on top, below it the agents and their days."""

from __future__ import annotations

import datetime as dt
import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from approval_portal.accounts.models import User
from projects.operations.refusals import Forbidden, Refused, require
from projects.templatetags.portal import short_date
from projects.views.acting import page_or_part, refusal_text
from services.enums import AppointmentKind
from services.forms.appointments import PlaceForm
from services.models import Appointment
from services.operations.appointments import give_to
from services.permissions import may_dispatch
from services.queries_board import Board, board
from services.queries_slots import agents_on, duty_of, free_slots
from services.views.appointments_shown import Shown, seen_appointment
from services.views.doorstep import doing

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LENGTHS = ("1", "7")  # days


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """`?day=` the first day, `?days=` 1 or 7, `?kind=`, `?agent=`. Asked again for itself as long as it is open."""
    today = timezone.localdate()
    require(may_dispatch(request.user, today))
    first, many = _day(request.GET.get("day", ""), today), request.GET.get("days", "")
    many = many if many in LENGTHS else "7"
    kind, agent = request.GET.get("kind", ""), request.GET.get("agent", "")
    kind = kind if kind in AppointmentKind.values else ""
    agent = agent if agent.isascii() and agent.isdigit() else ""
    step = dt.timedelta(days=int(many))
    found = board(first, first + step - dt.timedelta(days=1), kind=kind, agent=agent)
    context = {
        "board": found,
        "lanes": [
            (lane, [(cell, [_shown(row, found) for row in cell.rows]) for cell in lane.cells]) for lane in found.lanes
        ],
        "waiting": [Shown(row) for row in found.waiting],
        "today": today,
        "first": first,
        "before": (first - step).isoformat(),
        "after": (first + step).isoformat(),
        "many": many,
        "kind": kind,
        "kinds": AppointmentKind.choices,
        "agent": agent,
        "said": request.GET.urlencode(),
    }
    return page_or_part(request, "services/trip_board.html", "services/_trip_board.html", context)


def _shown(row: Appointment, found: Board) -> Shown:
    now = found.passed_on.get(row.pk)
    return Shown(row, passed_to=now.name if now else "")


def _day(text: str, today: dt.date) -> dt.date:
    if not DAY.fullmatch(text):
        return today
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) < dt.timedelta(days=400) else today


@require_POST
@login_required
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """A card dropped on an agent's day, or sent there by the menu beside it: the same hour if it is free, else the first
    that is. Back to the board, which says what came of it."""
    row, today = seen_appointment(request, pk), timezone.localdate()
    require(may_dispatch(request.user, today))
    form = PlaceForm(request.POST, agents=agents_on(today))
    if form.is_valid():
        _place(request, row, form.people[form.cleaned_data["agent"]], form.cleaned_data["day"], today)
    else:
        messages.error(request, gettext("没有改动：选一位专员和一天。"))
    query = request.GET.urlencode()
    return redirect(f"{reverse('trip-board')}?{query}" if query else "trip-board")


def _place(request: HttpRequest, row: Appointment, agent: User, day: dt.date | None, today: dt.date) -> None:
    act = doing(request)
    day = day or (timezone.localdate(row.starts_at) if row.starts_at else today)
    starts_at = _hour(row, agent, day)
    if starts_at is None:
        messages.error(request, _why_not(agent, day, today) % {"agent": agent, "day": _said(day)})
        return
    try:
        done = give_to(row, agent, starts_at, version=act.version, **act.said)
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
        return
    when = timezone.localtime(done.starts_at)
    told = {"agent": agent, "day": _said(when.date()), "time": f"{when:%H:%M}"}
    if done.state == "offered":
        messages.success(request, gettext("给了%(agent)s：%(day)s %(time)s，等企业确认。") % told)
    else:
        messages.success(request, gettext("给了%(agent)s：%(day)s %(time)s。") % told)


def _why_not(agent: User, day: dt.date, today: dt.date) -> str:
    if day < today:
        return gettext("没有改动：%(day)s已经过去了，放到今天以后。")
    if not duty_of([agent], day, day)[agent.pk][day]:
        return gettext("没有改动：%(agent)s在 %(day)s不上班，换一天或者换一位专员。")
    return gettext("没有改动：%(agent)s在 %(day)s没有空着的时段，换一天或者换一位专员。")


def _said(day: dt.date) -> str:
    return str(short_date(day))


def _hour(row: Appointment, agent: User, day: dt.date) -> dt.datetime | None:
    """The trip's own hour on that day, if it is free or its own; else the first free slot."""
    wanted = _same_hour(row, day)
    if wanted is not None and (row.agent_id, row.starts_at) == (agent.pk, wanted):
        return wanted
    free = [slot.starts_at for slot in free_slots([agent], day, day, after=timezone.now())]
    return wanted if wanted in free else next(iter(free), None)


def _same_hour(row: Appointment, day: dt.date) -> dt.datetime | None:
    if row.starts_at is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, timezone.localtime(row.starts_at).time()))

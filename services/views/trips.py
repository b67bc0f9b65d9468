"""What an agent does with a trip: arrive, end it, or say that it came to nothing. Each works from the phone's queue, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from projects.operations.refusals import Refused
from projects.views.acting import blame
from services.forms.trips import ArrivalForm, NothingForm
from services.models import Appointment
from services.operations import appointments
from services.views.day import trip_context, trip_or_404
from services.views.doorstep import doing


@require_POST
@login_required
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    def act(row: Appointment, said: dict[str, Any], words: dict[str, Any]) -> None:
        appointments.begin(row, words["latitude"], words["longitude"], **said)

    return one_act(request, pk, ArrivalForm(request.POST), act, gettext("到了，时间记下了。"))


@require_POST
@login_required
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    def act(row: Appointment, said: dict[str, Any], words: dict[str, Any]) -> None:
        appointments.finish(row, **said)

    return one_act(request, pk, forms.Form(request.POST), act, gettext("这次上门办完了。"))


@require_POST
@login_required
def fail(request: HttpRequest, pk: int) -> HttpResponse:
    def act(row: Appointment, said: dict[str, Any], words: dict[str, Any]) -> None:
        appointments.fail(row, words["reason"], **said)

    return one_act(request, pk, NothingForm(request.POST), act, gettext("记下了：这次没有办成。"))


Act = Callable[[Appointment, dict[str, Any], dict[str, Any]], None]


def one_act(request: HttpRequest, pk: int, form: forms.Form, act: Act, done: str) -> HttpResponse:
    """Back to the trip; 422 with the trip's page when it may not be."""
    row = trip_or_404(request, pk)
    if form.is_valid():
        try:
            act(row, doing(request).said, form.cleaned_data)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, done)
            return redirect("agent-trip", row.pk)
    context = {**trip_context(request, trip_or_404(request, pk)), "form": form}
    return render(request, "services/trip.html", context, status=422)

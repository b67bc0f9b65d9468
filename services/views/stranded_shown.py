"""Whoever would stand before a closed door, as pages show them: before it is saved, and among the roster's gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from approval_portal.accounts.models import User
from projects.operations.refusals import Refused
from projects.views.acting import blame, refusal_text
from services.models import WindowBooking
from services.operations.hall_doors import Strands
from services.permissions_bookings import visible_bookings
from services.queries_stranded import Stranded
from services.rules.stranded import BOOKING, SHIFT
from services.views.halls_words import clock

SHOWN = 50  # on the page of a form
LONGEST = 20_000  # characters of what a form brings back


def read_before(request: HttpRequest) -> str:
    """The signs of those that the page named before it was sent again."""
    return request.POST.get("stranded", "")[:LONGEST]


def blamed(request: HttpRequest, form: forms.Form, refusal: Refused) -> dict[str, Any]:
    """The refusal in the form; or, where nothing is wrong with it, whom the page names before it is sent once more."""
    if isinstance(refusal, Strands):
        return {"not_yet": refusal_text(refusal), **strands_shown(request, refusal)}
    blame(form, refusal)
    return {}


def strands_shown(request: HttpRequest, refusal: Strands) -> dict[str, Any]:
    found = refusal.found
    lines = stranded_lines(found[:SHOWN], request.user)
    return {"signs": refusal.signs, "stranded": lines, "more_stranded": max(len(found) - SHOWN, 0)}


def done(request: HttpRequest, text: str) -> None:
    """It is saved; who has read the names is told that those people were told."""
    messages.success(request, text)
    if read_before(request):
        say_told(request)


def say_told(request: HttpRequest) -> None:
    messages.success(request, gettext("已经通知落在不开时间里的人，还没有改的在“值班空缺”里。"))


def stranded_lines(found: Sequence[Stranded], user: User) -> list[dict[str, Any]]:
    """With the keys of a gap's line (`roster_shown.gap_lines`), and `url`, `who`: empty for a booking that is not this
    person's to see. One query when there are bookings."""
    keys = [each.awaited.pk for each in found if each.awaited.kind == BOOKING]
    rows = visible_bookings(user, timezone.localdate()).filter(pk__in=keys) if keys else WindowBooking.objects.none()
    seen = set(rows.values_list("pk", flat=True))
    return [_line(each, each.awaited.kind == SHIFT or each.awaited.pk in seen) for each in found]


def _line(each: Stranded, seen: bool) -> dict[str, Any]:
    said, row = each.awaited, each.row
    is_shift = said.kind == SHIFT
    who = str(row.user) if is_shift else row.enterprise.name
    return {
        "day": said.day,
        "kind": said.kind,
        "stranded": True,
        "hall": row.hall if is_shift else row.window.hall,
        "window": row.window,
        "hours": clock([said.hours]),
        "who": who if seen else "",
        "url": reverse("shift" if is_shift else "booking", args=[row.pk]) if seen else "",
    }

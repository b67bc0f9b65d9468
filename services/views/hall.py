"""The wall of the service hall: the figures of the week in large type. No names of people, no rows; it renews itself."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from services.views import week_heads, week_parts
from services.views.week import fresh, read_sums, shown
from services.views.week_asked import asked_of

RENEW = 300  # seconds
BODIES = 8


@require_safe
@login_required
def hall(request: HttpRequest) -> HttpResponse:
    """`week`, `body` as on the weekly page. It stands on a screen that nobody sits at: no rows to open, and it renews itself."""
    asked = asked_of(request)
    read, sums = read_sums(asked)
    context: dict[str, Any] = {
        **shown(read),
        **fresh(),
        "renew": RENEW,
        "heads": week_heads.heads(read),
        "phases": week_parts.phases(read),
        "courts": week_parts.courts(read),
        "bodies": week_parts.bodies(read, sums.bodies, sums.bodies_week)[:BODIES],
        "doorstep": week_parts.doorstep(read),
        "problems": week_parts.problems(read),
    }
    return render(request, "services/hall.html", context)

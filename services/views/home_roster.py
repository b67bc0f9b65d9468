"""Duties on the first page: one's own of the coming days, what colleagues ask; for leads, where the roster has gaps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest

from projects.views.home_blocks import calendar_of
from services.models import Hall
from services.permissions_roster import may_keep_roster
from services.queries_gaps import AHEAD, coming_gaps, gaps_in
from services.rules.gaps import Gap
from services.views.home_panels import found
from services.views.roster import named

FIRST = 5  # gaps on the duty list


def panel(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    shifts = sorted(found(request, day).get("shifts", []), key=lambda said: (said["day"], said["starts"], said["pk"]))
    swaps = sorted(found(request, day).get("swaps", []), key=lambda said: said["pk"])
    gaps: list[Gap] = []
    if may_keep_roster(request.user, day):
        gaps = gaps_in(found(request, day), day, day + AHEAD, calendar_of(request))
    if not (shifts or swaps or gaps):
        return None
    return {
        "shifts": [_shift(said, day) for said in shifts],
        "swaps": [{**said, "day": _day(said["day"]), "name": said["name"] or said["user"]} for said in swaps],
        "gaps": len(gaps),
        "first": gaps[0].day if gaps else None,
    }


def _shift(said: dict[str, Any], day: dt.date) -> dict[str, Any]:
    on = _day(said["day"])
    hours = "–".join(f"{dt.time.fromisoformat(said[name]):%-H:%M}" for name in ("starts", "ends"))
    return {"pk": said["pk"], "day": on, "today": on == day, "hours": hours, "hall": Hall(zh=said["zh"], en=said["en"])}


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def duty_panel(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """On the duty list: what nobody is there for in the coming four weeks."""
    gaps = coming_gaps(day, calendar_of(request))
    if not gaps:
        return None
    return {"lines": named(gaps[:FIRST], Hall.objects.all()), "count": len(gaps)}

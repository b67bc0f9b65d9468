"""The values that sentences about appointments and times at windows take."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext

from projects.models import Event
from projects.templatetags.portal import short_date
from services.enums import AppointmentKind


def appointment_values(event: Event, project: str) -> dict[str, str]:
    """`service`, `when` and `whose` (the project, if the reader sees it); nothing for another kind of event."""
    whose = gettext("“%(project)s”") % {"project": project} + " " if project else ""
    if event.object_type == "windowbooking":
        return {"when": booked_at(event.data.get("day", ""), event.data.get("starts", "")), "whose": whose}
    if event.object_type != "appointment":
        return {}
    kind, starts = event.data.get("kind"), event.data.get("starts_at")
    at = timezone.localtime(dt.datetime.fromisoformat(starts)) if starts else None
    return {
        "service": str(AppointmentKind(kind).label) if kind in AppointmentKind.values else "",
        "when": f"{short_date(at)} {at:%H:%M}" if at else gettext("时间未定"),
        "whose": whose,
    }


def booked_at(day: str, starts: str) -> str:
    """11月28日 09:30, from the day and the time as events and rows keep them."""
    return f"{short_date(day)} {starts[:5]}" if day else gettext("时间未定")

"""The values that sentences about appointments take."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext

from projects.models import Event
from projects.templatetags.portal import short_date
from services.enums import AppointmentKind


def appointment_values(event: Event, project: str) -> dict[str, str]:
    """`service`, `when` and `whose` (the project, if the reader sees it); nothing for another kind of event."""
    if event.object_type != "appointment":
        return {}
    kind, starts = event.data.get("kind"), event.data.get("starts_at")
    at = timezone.localtime(dt.datetime.fromisoformat(starts)) if starts else None
    return {
        "service": str(AppointmentKind(kind).label) if kind in AppointmentKind.values else "",
        "when": f"{short_date(at)} {at:%H:%M}" if at else gettext("时间未定"),
        "whose": gettext("“%(project)s”") % {"project": project} + " " if project else "",
    }

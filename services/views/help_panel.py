"""The service halls on the page for when nothing works: what the bureau has given, the rest as 待公布."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from projects.rules.wording import Text
from projects.views.addresses import address
from services.models import Hall


def halls(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """None while no hall is known. One query."""
    rows = [shown(hall) for hall in Hall.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day))]
    return {"halls": rows, "url": address("halls")} if rows else None


def shown(hall: Hall) -> dict[str, Any]:
    return {
        "name": Text(hall.zh, hall.en),
        "is_demo": hall.is_demo,
        "address": Text(hall.address, hall.address_en) if hall.address else None,
        "way": Text(hall.way, hall.way_en) if hall.way else None,
        "phone": hall.phone,
    }

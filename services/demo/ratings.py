"""Demonstration ratings: good ones, one that is followed up, and an invitation that waits."""

from __future__ import annotations

import datetime as dt

from projects.demo.desk import Desk
from projects.enums import Handled
from projects.models import ApprovalItem
from services.models import Appointment
from services.operations.ratings import invite, rate, tell_invites

SAID = (
    (5, "从受理到拿证只跑了一次手机。"),
    (4, ""),
    (5, "专员提前一天打电话提醒，材料一次就齐了。"),
    (2, "约的十点，十一点半才到，没有先打电话。"),
    (3, ""),
)


def load(desk: Desk) -> None:
    """Of items that are delivered, the newest first; trips that are done were not answered."""
    rows = ApprovalItem.objects.filter(handled=Handled.HERE, state__in=("delivered", "archived"), rating_invite=None)
    rows = rows.select_related("project").order_by("-state_since", "pk")
    for number, (item, said) in enumerate(zip(rows, SAID, strict=False)):
        at = min(max(item.state_since, desk.at - dt.timedelta(days=20 - number)), desk.at)
        made = invite(item=item, at=at)
        if made is not None:
            rate(made, *said, by=None, at=min(at + dt.timedelta(hours=3), desk.at))
    for row in Appointment.objects.filter(state="done", is_demo=True, project__isnull=False).order_by("pk"):
        invite(appointment=row, at=row.ended_at)
    tell_invites(desk.at)

"""Demonstration deliveries: one that was received, one that nobody opened for; the trips saved with them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from projects.demo.desk import Desk
from projects.enums import AssignmentKind, Source
from projects.models import ApprovalItem, Assignment
from services.enums import AppointmentKind, SignatureMeans
from services.models import LIVE
from services.operations.appointments import begin, book, finish
from services.operations.deliveries import find_nobody, hand_over
from services.queries_appointments import DELIVERED_FROM
from services.rules.signatures import Signed, drawing


def load(desk: Desk) -> None:
    """Results that were delivered already are brought on paper: their own story stays as the items' data tells it."""
    agent = desk.people.get("agent")
    if agent is None:
        return
    held = Assignment.objects.in_force(desk.today).filter(user=agent, kind=AssignmentKind.AGENT)
    rows = ApprovalItem.objects.filter(project__in=held.values("project"), state__in=DELIVERED_FROM)
    rows = rows.exclude(appointments__appointment__state__in=LIVE).select_related("project__enterprise").order_by("pk")
    said = {"by": agent, "source": Source.BACK_ENTRY}
    waits = rows.filter(state="approved")  # one stays to be delivered by whoever tries the portal
    chosen = [*rows.exclude(state="approved")[:1], *waits[:1]]
    for number, item in enumerate(chosen):
        at = timezone.make_aware(dt.datetime.combine(desk.day(-2 - number), dt.time(10 + 5 * number)))
        at = max(at, item.state_since) if item.state_since < desk.at else desk.at
        trip = book(AppointmentKind.DELIVERY, item.project, at, agent, items=[item], at=at, is_demo=True, **said)
        begin(trip, at=at, **said)
        if number:
            find_nobody(trip, "前台没有人，电话没有人接", at=at, **said)
            continue
        name = item.project.contact_name or "前台"
        hand_over(trip, [item], signed=Signed(name, SignatureMeans.DRAWN, drawing(240, 80)), at=at, **said)
        finish(trip, at=at, **said)

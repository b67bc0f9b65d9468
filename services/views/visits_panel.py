"""On the page of a lead: its needs visits."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Referral
from projects.permissions import may_work_on_referral
from services.models import Appointment
from services.permissions import may_arrange_visit
from services.queries_visits import visits
from services.views.visit_shown import shown

MOST = 3


def lead_panel(lead: Referral, user: User) -> dict[str, Any] | None:
    """On the page of a lead."""
    day = timezone.localdate()
    seen = Appointment.objects.visible_to(user, day)
    rows = visits().filter(referral=lead, pk__in=seen.values("pk")).order_by("-starts_at", "-pk")
    found = [shown(row) for row in rows[:MOST]]
    may = may_arrange_visit(user, lead.project, lead, day) and lead.state != "returned"
    if not found and not may and not may_work_on_referral(user, lead, day):
        return None
    return {"lead": lead, "visits": found, "may_arrange": may}

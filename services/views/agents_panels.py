"""What goes along when a project changes hands, on the page of the hand-over."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Project
from projects.views.story import node_title
from projects.views.wallet_rows import catalogue_in_force
from services.queries_batons import OPEN, batons_of
from services.queries_handover import pack_of
from services.views.appointments_shown import Shown
from services.views.batons import shown
from services.views.custody_rows import bag_row

FIRST = 8  # lines of the plan that stand open


def pack(project: Project, user: User) -> dict[str, Any]:
    """On the page of the hand-over: the plan that is left, the last of the log, trips, papers in hand, hand-offs."""
    day, found, catalogue = timezone.localdate(), pack_of(project), catalogue_in_force()
    plan = [{"line": line, "title": node_title(catalogue, line.node)} for line in found.plan]
    return {
        "project": project,
        "today": day,
        "plan": plan[:FIRST],
        "plan_rest": plan[FIRST:],
        "log": found.log,
        "back": found.back,
        "trips": [Shown(trip) for trip in found.trips],
        "bags": [bag_row(bag) for bag in found.bags],
        "batons": shown((row for row in batons_of(project) if row.state in OPEN), day),
        "problems": found.problems,
    }

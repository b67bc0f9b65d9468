"""What other pages show of agents: the hand-offs of a project, and what goes along when a project changes hands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Project
from projects.permissions import may_assign
from projects.views.story import node_title
from projects.views.wallet_rows import catalogue_in_force
from services.permissions_agents import may_list_batons, may_send_baton, receiving_bodies, visible_batons
from services.queries_batons import OPEN, WITH, batons_of, silent_for, waiting_for
from services.queries_handover import pack_of
from services.views.appointments_shown import Shown
from services.views.batons import shown
from services.views.custody_rows import bag_row

MOST = 4
FIRST = 8  # lines of the plan that stand open


def batons(project: Project, user: User) -> dict[str, Any] | None:
    """On the project page, for the bureau and the agents: the hand-offs that are not over, and the last ones that are."""
    day = timezone.localdate()
    if not may_list_batons(user, day):
        return None
    may_send, seen = may_send_baton(user, project, day), visible_batons(user, day).filter(project=project)
    rows = list(seen.select_related(*WITH).order_by("-sent_at", "-pk")[: MOST + 1])
    if not rows and not may_send:
        return None
    return {
        "project": project,
        "rows": shown(rows[:MOST], day),
        "more": len(rows) > MOST,
        "may_send": may_send,
        "may_choose": may_assign(user, day),
    }


def at_home(request: HttpRequest, day: date) -> dict[str, Any] | None:
    """On the first page: what waits for one's own body, and what nobody answered in time. Two queries at most."""
    user = request.user
    if not user.is_authenticated or not may_list_batons(user, day):
        return None
    rows = list(waiting_for(user, day)[:MOST]) if receiving_bodies(user, day) else []
    late = [row for row in silent_for(user, day)[: MOST * 2] if row not in rows][:MOST]
    if not rows and not late:
        return None
    return {
        "waiting": shown(rows, day),
        "silent": shown(late, day),
    }


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

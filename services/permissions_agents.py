"""Who may do what about agents: their hours and profiles, who serves which project, the baton to another body."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Role, User
from projects.models import Assignment, Project
from projects.permissions import AGENT_PLACES, DESK, may_move_project, roles
from services.enums import BatonState
from services.models import Baton
from services.permissions import is_agent, may_dispatch

BATON_STAFF = frozenset({*DESK, Role.AGENT, Role.LIAISON})


def may_list_agents(user: User, day: dt.date) -> bool:
    """Everybody's caseload: window and leads."""
    return may_dispatch(user, day)


def may_see_agent(user: User, agent: User, day: dt.date) -> bool:
    """One's caseload: the desk, and the agent."""
    return may_dispatch(user, day) or (user.pk == agent.pk and is_agent(user, day))


def may_edit_profile(user: User, agent: User, day: dt.date) -> bool:
    """What one serves and knows, and where the day begins: the agent too. How many projects are enough: `may_keep_duty`."""
    return may_see_agent(user, agent, day)


def may_keep_duty(user: User, day: dt.date) -> bool:
    """Weekly hours, duty days, and how many projects one serves at most: the desk."""
    return may_dispatch(user, day)


# --- the baton


def may_list_batons(user: User, day: dt.date) -> bool:
    return bool(roles(user, day) & BATON_STAFF)


def visible_batons(user: User, day: dt.date) -> QuerySet[Baton]:
    """The desk sees all; an agent those of served projects, and those that were handed to the own body; a liaison what was
    handed to the own bodies."""
    rows: QuerySet[Baton] = Baton.objects.all()
    held = roles(user, day)
    if held & DESK:
        return rows
    if not held & BATON_STAFF:
        return rows.none()
    seen = Q(to_body__in=receiving_bodies(user, day))
    if Role.AGENT in held:
        served = Assignment.objects.in_force(day).filter(user=user, kind__in=AGENT_PLACES)
        seen |= Q(project__in=served.values("project"))
    return rows.filter(seen)


def receiving_bodies(user: User, day: dt.date) -> set[str]:
    """In whose name one answers: a liaison's bodies, and the agency centre in which one is agent."""
    return {body for role, body in user.grants_on(day) if body and role in (Role.LIAISON, Role.AGENT)}


def may_send_baton(user: User, project: Project, day: dt.date) -> bool:
    """The project's agents, window and leads."""
    return may_move_project(user, project, day)


def may_answer_baton(user: User, baton: Baton, day: dt.date) -> bool:
    """Accept it, return it, say that it is done: the people of the body; the desk when the body told it so."""
    return may_dispatch(user, day) or baton.to_body_id in receiving_bodies(user, day)


def may_withdraw_baton(user: User, baton: Baton, day: dt.date) -> bool:
    return may_send_baton(user, baton.project, day)


def acts_on(user: User, baton: Baton, day: dt.date) -> list[str]:
    """What this person can do with it now, by the verbs of `operations.batons`."""
    found = []
    if may_answer_baton(user, baton, day):
        found += {BatonState.SENT: ["accept", "return"], BatonState.ACCEPTED: ["finish", "return"]}.get(
            BatonState(baton.state), []
        )
    if baton.state in (BatonState.SENT, BatonState.ACCEPTED) and may_withdraw_baton(user, baton, day):
        found.append("withdraw")
    return found

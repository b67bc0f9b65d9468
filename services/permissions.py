"""Who may do what of the doorstep services. Rows one may see at all are `visible_to` on the models."""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User
from projects.models import Project
from projects.permissions import DESK, belongs, roles, serves
from services.models import Appointment


def is_agent(user: User, day: dt.date) -> bool:
    return Role.AGENT in roles(user, day)


def may_dispatch(user: User, day: dt.date) -> bool:
    """The board: whom a trip is given to. Window and leads."""
    return bool(roles(user, day) & DESK)


def may_book(user: User, project: Project, day: dt.date) -> bool:
    """Ask for a doorstep service, move it or call it off: the enterprise's people, its agent, and the dispatchers."""
    return may_dispatch(user, day) or belongs(user, project.enterprise_id, day) or serves(user, project, day)


def may_carry(user: User, appointment: Appointment, day: dt.date) -> bool:
    """Act at the door: the agent of the trip, or whoever serves the project as its agent or stands in."""
    if not is_agent(user, day):
        return False
    if appointment.agent_id == user.pk:
        return True
    return appointment.project is not None and serves(user, appointment.project, day)

"""Who may do what of the doorstep services. Rows one may see at all are `visible_to` on the models."""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User
from projects.models import Project, Referral
from projects.permissions import (
    DESK,
    PROJECT_STAFF,
    belongs,
    may_move_project,
    may_work_on_referral,
    roles,
    serves,
)
from services.models import Appointment, PromotionStep


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


# --- needs visits


def in_squad(user: User, appointment: Appointment) -> bool:
    return bool(user.is_authenticated) and user.visits.filter(visit__appointment=appointment).exists()


def may_plan_visit(user: User, appointment: Appointment, day: dt.date) -> bool:
    """Who goes along: the dispatchers, and the agent of the trip, of the project or of the lead."""
    lead = appointment.referral
    if may_dispatch(user, day) or may_carry(user, appointment, day):
        return True
    return lead is not None and may_work_on_referral(user, lead, day)


def may_arrange_visit(user: User, project: Project | None, lead: Referral | None, day: dt.date) -> bool:
    """The bureau arranges one: dispatchers, the project's agent, whoever took the lead."""
    if may_dispatch(user, day):
        return True
    if project is not None and serves(user, project, day):
        return True
    return lead is not None and may_work_on_referral(user, lead, day)


def may_record_visit(user: User, appointment: Appointment, day: dt.date) -> bool:
    """Write the minutes: whoever may act at the door, whoever goes along, and the dispatchers."""
    if may_plan_visit(user, appointment, day):
        return True
    return bool(roles(user, day)) and in_squad(user, appointment)


def may_confirm_visit(user: User, appointment: Appointment, day: dt.date) -> bool:
    """On the page: the enterprise's own people."""
    firm = appointment.project.enterprise_id if appointment.project else appointment.enterprise_id
    return firm is not None and belongs(user, firm, day)


# --- promotion workflows


def may_do_step(user: User, step: PromotionStep, day: dt.date) -> bool:
    """The people of the body that owns the step; the desk and the project's agent."""
    if not user.is_authenticated:
        return False
    if any(body == step.owner_id for _role, body in user.grants_on(day)):
        return True
    return may_move_project(user, step.run.project, day)


def may_list_steps(user: User, day: dt.date) -> bool:
    """The list of steps that wait: the desk, agents, and the people of a body that may own one."""
    return bool(roles(user, day) & {*DESK, Role.AGENT, Role.LIAISON})


# --- plan, log and messages


def may_keep_log(user: User, project: Project, day: dt.date) -> bool:
    """Write in the agency's log: the project's agent, and the one who stands in."""
    return serves(user, project, day)


def may_read_agency_log(user: User, day: dt.date) -> bool:
    """Of the projects that one sees: the bureau's staff. The log is the agency's own; the enterprise reads the plan."""
    return bool(roles(user, day) & PROJECT_STAFF)


def may_read_plans(user: User, day: dt.date) -> bool:
    """The plan and the weekly difference across projects: agents see those that they serve, window and leads all."""
    return bool(roles(user, day) & {*DESK, Role.AGENT})


def may_write_message(user: User, project: Project, day: dt.date) -> bool:
    """The two sides of the talk: the enterprise's people, and the agents who serve the project."""
    return belongs(user, project.enterprise_id, day) or serves(user, project, day)


def may_read_messages(user: User, project: Project, day: dt.date) -> bool:
    """The two sides; window and leads, who answer for the agents."""
    return bool(roles(user, day) & DESK) or may_write_message(user, project, day)

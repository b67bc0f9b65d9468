"""One predicate per verb, asked by operations (through `require`) and by templates.

Rows one may see at all are `visible_to` on the models: what one may not see is not there (404). The predicates here say
what one may do with what one sees (403).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, Q, QuerySet

from approval_portal.accounts.models import Role, User
from projects.enums import AssignmentKind
from projects.models import Assignment, Enterprise, JoinRequest, Mandate, Membership, Project, Referral

PROJECT_STAFF = frozenset({Role.AGENT, Role.WINDOW, Role.REVIEWER, Role.DECIDER, Role.LEAD})
AGENT_PLACES = (AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT)
DESK = frozenset({Role.WINDOW, Role.LEAD})  # they may act on every project and enterprise of the zone


def roles(user: User, day: dt.date) -> set[str]:
    return user.roles_on(day) if user.is_authenticated else set()


# --- how a person stands to an enterprise or a project


def belongs(user: User, enterprise: Enterprise | int, day: dt.date) -> bool:
    """Acts for the enterprise, as a member or an administrator."""
    if not user.is_authenticated or user.stands_for_some(day) is False:
        return False
    pk = enterprise if isinstance(enterprise, int) else enterprise.pk
    return bool(user.memberships.in_force(day).filter(enterprise=pk).exists())


def administers(user: User, enterprise: Enterprise | int, day: dt.date) -> bool:
    pk = enterprise if isinstance(enterprise, int) else enterprise.pk
    held = user.memberships.in_force(day) if user.is_authenticated else None
    return held is not None and held.filter(enterprise=pk, is_admin=True).exists()


def serves(user: User, project: Project, day: dt.date) -> bool:
    """Is the project's agent, or the one who stands in."""
    if Role.AGENT not in roles(user, day):
        return False
    return bool(Assignment.objects.in_force(day).filter(user=user, project=project).exists())


def serves_enterprise(user: User, enterprise: Enterprise, day: dt.date) -> bool:
    if Role.AGENT not in roles(user, day):
        return False
    return bool(Assignment.objects.in_force(day).filter(user=user, project__enterprise=enterprise).exists())


# --- in whose name (代办委托): an agent acts for the enterprise under a mandate, within its scope and term


def mandates_for(project: Project, day: dt.date) -> QuerySet[Mandate]:
    """Those in force that cover the project: its own, and the enterprise's for all its projects."""
    held = Mandate.objects.in_force(day).filter(enterprise=project.enterprise_id, ended_at=None)
    rows: QuerySet[Mandate] = held.filter(Q(project=None) | Q(project=project.pk))
    return rows


def mandated_scopes(user: User, project: Project, day: dt.date) -> frozenset[str]:
    """What the project's agent, or the one who stands in, may do in the enterprise's name. One query at most."""
    if Role.AGENT not in roles(user, day):
        return frozenset()
    place = Assignment.objects.in_force(day).filter(user=user, project=project, kind__in=AGENT_PLACES)
    held = mandates_for(project, day).filter(Exists(place)).values_list("scope", flat=True)
    return frozenset(scope for each in held for scope in each)


def mandated(user: User, project: Project, scope: str, day: dt.date) -> bool:
    """Is the project's agent, or stands in, and the enterprise has a mandate in force that covers project and scope."""
    return scope in mandated_scopes(user, project, day)


def may_give_mandate(user: User, enterprise: Enterprise, day: dt.date) -> bool:
    """On the page: the enterprise's administrators."""
    return administers(user, enterprise, day)


def may_enter_mandate(user: User, enterprise: Enterprise, project: Project | None, day: dt.date) -> bool:
    """From the signed paper: window and leads; the agent for what is served, and for a client before the first project."""
    if roles(user, day) & DESK:
        return True
    if project is not None:
        return serves(user, project, day)
    return serves_enterprise(user, enterprise, day) or may_prepare(user, enterprise, day)


def may_end_mandate(user: User, enterprise: Enterprise | int, day: dt.date) -> bool:
    return Role.LEAD in roles(user, day) or administers(user, enterprise, day)


def may_hand_over_project(user: User, project: Project, day: dt.date) -> bool:
    """To the one who stands in: the project's agent, and leads."""
    return Role.LEAD in roles(user, day) or _is_agent(user, project, day)


def may_confirm_handover(user: User, project: Project, day: dt.date) -> bool:
    return _is_agent(user, project, day)


def _is_agent(user: User, project: Project, day: dt.date) -> bool:
    held = Assignment.objects.in_force(day).filter(user=user, project=project, kind=AssignmentKind.AGENT)
    return Role.AGENT in roles(user, day) and bool(held.exists())


# --- accounts and the log (三员分立: one keeps accounts, one gives roles, one reads the log)


def may_manage_accounts(user: User, day: dt.date) -> bool:
    return Role.SYSTEM_ADMIN in roles(user, day)


def may_manage_roles(user: User, day: dt.date) -> bool:
    return Role.SECURITY_ADMIN in roles(user, day)


def may_read_log(user: User, day: dt.date) -> bool:
    return Role.AUDIT_ADMIN in roles(user, day)


def may_list_accounts(user: User, day: dt.date) -> bool:
    """The list of staff: whoever keeps accounts, gives roles or reads the log."""
    return bool(roles(user, day) & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


# --- enterprises


def may_list_enterprises(user: User, day: dt.date) -> bool:
    return bool(roles(user, day) & PROJECT_STAFF)


def may_register_enterprise(user: User, day: dt.date) -> bool:
    """Anybody without a role of the portal for a company of one's own; agents, window and leads for a client."""
    held = roles(user, day)
    return user.is_authenticated and (not held or bool(held & (DESK | {Role.AGENT})))


def may_join_enterprise(user: User, day: dt.date) -> bool:
    """Ask to act for an enterprise, or take up an invitation: whoever decides on enterprises acts for none."""
    return bool(user.is_authenticated and user.is_active) and not roles(user, day)


def may_edit_enterprise(user: User, enterprise: Enterprise, day: dt.date) -> bool:
    """Its data and its licence: its administrators, the agent who serves it, window and leads."""
    return (
        bool(roles(user, day) & DESK)
        or administers(user, enterprise, day)
        or serves_enterprise(user, enterprise, day)
        or may_prepare(user, enterprise, day)
    )


def may_prepare(user: User, enterprise: Enterprise, day: dt.date) -> bool:
    """An agent enters a client before the first project: an enterprise without one is any agent's, as a new lead is."""
    return Role.AGENT in roles(user, day) and not enterprise.projects.exists()


def may_verify_enterprise(user: User, day: dt.date) -> bool:
    return bool(roles(user, day) & DESK)


def may_manage_members(user: User, enterprise: Enterprise, day: dt.date) -> bool:
    return administers(user, enterprise, day)


def may_decide_request(user: User, request: JoinRequest, day: dt.date) -> bool:
    """A claim is decided by the bureau, a request to join by the enterprise; nobody decides one's own.

    Where the last administrator is gone, the bureau decides what still waits.
    """
    if request.user_id == user.pk:
        return False
    desk = bool(roles(user, day) & DESK)
    if request.kind == "claim":
        return desk
    return administers(user, request.enterprise_id, day) or (desk and not is_led(request.enterprise_id, day))


def is_led(enterprise: int, day: dt.date) -> bool:
    """Somebody with an open account administers the enterprise."""
    held = Membership.objects.in_force(day).filter(enterprise=enterprise, is_admin=True, user__is_active=True)
    return bool(held.exists())


# --- leads (线索)


def may_list_referrals(user: User, day: dt.date) -> bool:
    return bool(roles(user, day) & {*DESK, Role.AGENT, Role.LIAISON})


def may_hand_over(user: User, day: dt.date) -> bool:
    return bool(roles(user, day) & {*DESK, Role.LIAISON})


def may_edit_referral(user: User, referral: Referral, day: dt.date) -> bool:
    """The desk, whoever handed it over, and the other liaisons of that body."""
    held = roles(user, day)
    if held & DESK:
        return True
    if Role.LIAISON not in held:
        return False
    own = user.grants.in_force(day).filter(role=Role.LIAISON, body=referral.body_id)
    return referral.handed_by_id == user.pk or (referral.body_id is not None and own.exists())


def may_take_referral(user: User, day: dt.date) -> bool:
    return Role.AGENT in roles(user, day)


def may_work_on_referral(user: User, referral: Referral, day: dt.date) -> bool:
    """Open the project or send the lead back: the agent who took it, or the desk."""
    return bool(roles(user, day) & DESK) or (Role.AGENT in roles(user, day) and referral.agent_id == user.pk)


# --- projects


def may_list_projects(user: User, day: dt.date) -> bool:
    """Staff of the bureau and people of an enterprise have a project list; administrators and strangers have none."""
    if not user.is_authenticated or not user.is_active:
        return False
    if roles(user, day) & PROJECT_STAFF:
        return True
    known = user.stands_for_some(day)
    return known if known is not None else user.memberships.in_force(day).exists()


def may_open_project(user: User, enterprise: Enterprise, day: dt.date) -> bool:
    """A new project of this enterprise: its own people; agents, window and leads in its name."""
    return bool(roles(user, day) & (DESK | {Role.AGENT})) or belongs(user, enterprise, day)


def may_open_projects(user: User, day: dt.date) -> bool:
    """A new project of some enterprise or other: whose it may be is asked once it is named."""
    if roles(user, day) & (DESK | {Role.AGENT}):
        return True
    return bool(user.is_authenticated) and user.memberships.in_force(day).exists()


def may_edit_project(user: User, project: Project, day: dt.date) -> bool:
    """Its data, works, pins and answers: the enterprise's people, the agent in charge, window and leads."""
    return bool(roles(user, day) & DESK) or serves(user, project, day) or belongs(user, project.enterprise_id, day)


def may_move_project(user: User, project: Project, day: dt.date) -> bool:
    """Its state: the agent in charge, window and leads; the enterprise does not move it by itself."""
    return bool(roles(user, day) & DESK) or serves(user, project, day)


def may_adjust_package(user: User, project: Project, day: dt.date) -> bool:
    """Add a matter or leave one out by hand: as moving it, and the reviewers who know the matter."""
    return may_move_project(user, project, day) or Role.REVIEWER in roles(user, day)


def may_print_project(user: User, project: Project, day: dt.date) -> bool:
    """Have its guide or its policy book printed: whoever sees it, in whatever state it is."""
    return bool(Project.objects.visible_to(user, day).filter(pk=project.pk).exists())


def may_assign(user: User, day: dt.date) -> bool:
    """Who serves a project, the key-project register, merging."""
    return Role.LEAD in roles(user, day)


def may_import_projects(user: User, day: dt.date) -> bool:
    return bool(roles(user, day) & (DESK | {Role.AGENT}))


def may_import_staff(user: User, day: dt.date) -> bool:
    return may_manage_accounts(user, day)

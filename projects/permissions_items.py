"""Who may do what with an approval item. Rows one may see at all: `ApprovalItem.objects.visible_to`.

The catalogue names an actor for each step; here stands which person that is. Reviewing and deciding belong to the item's
own body: a role without a body, or of another one, gives no right to it. The window is the zone's: it takes in for every
body (前台综合受理).
"""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User
from projects.enums import Handled, MandateScope
from projects.models import ApprovalItem, Project
from projects.permissions import belongs, mandated_scopes, roles, serves
from projects.rules.lifecycle import actor_of
from projects.rules.lifecycle_data import APPLICANT, DECIDER, REVIEWER, SYSTEM, WINDOW

BY_HEAD = frozenset({"extend", "suspend"})  # 本机关负责人批准
BY_WINDOW_TOO = frozenset({"archive", "lapse", "supplement_overdue"})  # the system's steps that a person may take
BY_LEAD_TOO = frozenset({"return_correction"})  # new points are a lead's alone to demand
ON_PAPER = frozenset({"submit", "submit_correction", "supplement", "withdraw", "apply_hearing", "waive_hearing"})


def holds(user: User, role: str, body: str, day: dt.date) -> bool:
    """Has this role in this very body."""
    return user.is_authenticated and (role, body) in user.grants_on(day)


def bodies_of(user: User, role: str, day: dt.date) -> set[str]:
    """Codes of the bodies in which the person has this role."""
    return {body for held, body in user.grants_on(day) if held == role and body} if user.is_authenticated else set()


def may_apply(user: User, project: Project, day: dt.date, scope: str = MandateScope.APPLY) -> bool:
    """Prepare and send an application: the enterprise's people; in their name the agent whose mandate has the scope."""
    return scope in scopes_for(user, project, day)


def scopes_for(user: User, project: Project, day: dt.date) -> frozenset[str]:
    """What the person may do as the applicant: everything, of the own enterprise; an agent what the mandates say."""
    if belongs(user, project.enterprise_id, day):
        return frozenset(MandateScope.values)
    return mandated_scopes(user, project, day)


def may_lodge(user: User, enterprise: int, project: Project | None, day: dt.date) -> bool:
    """Lodge a paper in the wallet: the enterprise's people; for a project also the agent who prepares it."""
    if belongs(user, enterprise, day):
        return True
    return project is not None and may_apply(user, project, day, MandateScope.PREPARE)


def may_take_in(user: User, day: dt.date) -> bool:
    """Enter what came on paper."""
    return Role.WINDOW in roles(user, day)


def may_draft(user: User, project: Project, day: dt.date) -> bool:
    """Open an application and fill it in: the applicant's side, and the window for what came on paper."""
    return may_take_in(user, day) or may_apply(user, project, day, MandateScope.PREPARE)


def may_enter_back(user: User, project: Project, day: dt.date) -> bool:
    """Enter what was handled before the portal (补录): the window, and the project's agent."""
    return may_take_in(user, day) or serves(user, project, day)


def may_commit(user: User, project: Project, day: dt.date) -> bool:
    """Sign what is promised (告知承诺): the enterprise itself, never its agent (优化营商环境条例, sr-agency-free)."""
    return belongs(user, project.enterprise_id, day)


def may_review(user: User, item: ApprovalItem, day: dt.date) -> bool:
    return holds(user, Role.REVIEWER, item.body_id, day)


def may_decide(user: User, item: ApprovalItem, day: dt.date) -> bool:
    return holds(user, Role.DECIDER, item.body_id, day)


def may_lead(user: User, day: dt.date) -> bool:
    return Role.LEAD in roles(user, day)


def may_assign_item(user: User, item: ApprovalItem, day: dt.date) -> bool:
    """Give it to another reviewer or decider of the body: its deciders, and leads."""
    return may_lead(user, day) or may_decide(user, item, day)


def may_answer_component(user: User, body: str, day: dt.date) -> bool:
    """The part of one body in a joint item: its reviewers and deciders, or its liaison."""
    return any(holds(user, role, body, day) for role in (Role.REVIEWER, Role.DECIDER, Role.LIAISON))


def may_open_reviews(user: User, day: dt.date) -> bool:
    """The queue of the review: reviewers, deciders, leads, and liaisons for their parts of joint items."""
    return bool(roles(user, day) & {Role.REVIEWER, Role.DECIDER, Role.LEAD, Role.LIAISON})


def may_open_decisions(user: User, day: dt.date) -> bool:
    return bool(roles(user, day) & {Role.DECIDER, Role.LEAD})


def may_report(user: User, item: ApprovalItem, day: dt.date) -> bool:
    """Enter the state of a matter handled elsewhere: the body's liaison, the agent in charge, window and leads."""
    if item.handled != Handled.ELSEWHERE:
        return False
    held = roles(user, day)
    if held & {Role.WINDOW, Role.LEAD} or holds(user, Role.LIAISON, item.body_id, day):
        return True
    return serves(user, item.project, day)


def may_act(user: User | None, verb: str, item: ApprovalItem, day: dt.date) -> bool:
    """May this person take this step from the state the item is in? None: the portal itself.

    Raises NotAllowed, in words, when the verb does not belong to the state at all.
    """
    actor = actor_of(item.state, verb)
    if user is None:
        return actor == SYSTEM
    if actor == APPLICANT:
        return may_apply(user, item.project, day) or (verb in ON_PAPER and may_take_in(user, day))
    if verb in BY_HEAD:
        return may_lead(user, day)
    if verb == "reassign":
        return may_assign_item(user, item, day)
    if actor == WINDOW or verb in BY_WINDOW_TOO:
        return may_take_in(user, day) or (verb in BY_LEAD_TOO and may_lead(user, day))
    if actor == REVIEWER:
        return may_review(user, item, day)
    return actor == DECIDER and may_decide(user, item, day)

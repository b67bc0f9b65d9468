"""Who does what about problems: raise, dispatch, put right, strike off, bring back. Rows one sees: `queries_problems`."""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User
from projects.models import ApprovalItem, Project
from projects.models.enterprise import SEES_ALL
from projects.permissions import PROJECT_STAFF, belongs, may_edit_project, may_list_projects, roles, serves
from services.enums import ProblemOrigin, ProblemState
from services.models import Problem, ProblemStep, Rating
from services.permissions import may_dispatch
from services.queries_ratings import rated_people

STAFF = PROJECT_STAFF | {Role.LIAISON}  # who may answer for a problem, and verify one


def may_raise_problem(user: User, project: Project, day: dt.date) -> bool:
    return may_edit_project(user, project, day)


def may_tell_stuck(user: User, item: ApprovalItem, day: dt.date) -> bool:
    """办不成事: the enterprise itself says so, of what was handed in."""
    return item.state != "draft" and belongs(user, item.project.enterprise_id, day)


def may_list_problems(user: User, day: dt.date) -> bool:
    return may_list_projects(user, day) or Role.LIAISON in roles(user, day)


def may_print_lists(user: User, day: dt.date) -> bool:
    """The three lists as a paper of the bureau."""
    return bool(roles(user, day) & STAFF)


def may_assign_problem(user: User, day: dt.date) -> bool:
    """Say which body answers for it, who, and by when: window and leads."""
    return may_dispatch(user, day)


def may_work_on_problem(user: User, problem: Problem, day: dt.date) -> bool:
    """Put it right: the owner; where nobody was named, the people of the body that answers for it."""
    held = roles(user, day) & STAFF
    if not held or problem.state == ProblemState.STRUCK_OFF:
        return False
    if problem.owner_id is not None:
        return bool(problem.owner_id == user.pk)
    return problem.body_id is not None and problem.body_id in {body for _role, body in user.grants_on(day)}


def may_plan_steps(user: User, problem: Problem, day: dt.date) -> bool:
    """Write a measure down: whoever puts it right, and whoever dispatches."""
    return may_assign_problem(user, day) or may_work_on_problem(user, problem, day)


def may_do_measure(user: User, step: ProblemStep, day: dt.date) -> bool:
    """Report a measure as done: whose it is, and the owner of the problem."""
    if step.owner_id == user.pk and roles(user, day) & STAFF:
        return True
    return may_work_on_problem(user, step.problem, day)


def may_name_blocked(user: User, problem: Problem, day: dt.date) -> bool:
    """Say which items it holds up: dispatchers, the project's agent, and whoever puts it right and sees every item."""
    if may_assign_problem(user, day):
        return True
    if roles(user, day) & SEES_ALL and may_work_on_problem(user, problem, day):
        return True
    return problem.project is not None and serves(user, problem.project, day)


def may_verify(user: User, problem: Problem, day: dt.date) -> bool:
    """核验销号: never the owner. The one who was named, and leads; where nobody was named, the window and the project's
    agent too, unless the problem is a bad rating of the agent's own."""
    held = roles(user, day)
    if problem.owner_id == user.pk or not held & STAFF or _was_rated(user, problem):
        return False
    if Role.LEAD in held or problem.verifier_id == user.pk:
        return True
    if problem.verifier_id is not None:
        return False
    return may_dispatch(user, day) or (problem.project is not None and serves(user, problem.project, day))


def _was_rated(user: User, problem: Problem) -> bool:
    if problem.origin != ProblemOrigin.RATING or not problem.origin_id.isdigit():
        return False
    rating = Rating.objects.filter(pk=problem.origin_id).select_related("invite").first()
    return rating is not None and user.pk in rated_people(rating.invite)


def may_reopen(user: User, problem: Problem, day: dt.date) -> bool:
    """没有解决: dispatchers, and the enterprise whose problem it is; the operation knows the enterprise's days."""
    if may_dispatch(user, day):
        return True
    return problem.enterprise_id is not None and belongs(user, problem.enterprise_id, day)

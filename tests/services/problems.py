"""Problems for tests, in any state: `raised`, `assigned`, `solved`, `struck`; their owner is the reviewer, of `au-xzsp`."""

from __future__ import annotations

from datetime import date
from typing import Any

from approval_portal.accounts.models import Body, Role, RoleGrant
from services.models import Problem
from services.operations.problems import raise_problem
from services.operations.problems_duty import assign_problem
from services.operations.problems_ends import solve_problem, strike_off
from tests.services.telling import AT, SINCE, Town, person

DUE = date(2026, 3, 9)


def body(code: str = "au-xzsp") -> Body:
    found: Body = Body.objects.get_or_create(code=code, defaults={"zh": code, "en": code})[0]
    return found


def raised(town: Town, **more: Any) -> Problem:
    said = {"project": town.project, "title": "少一份图纸", "by": town["agent"], "at": AT, **more}
    return raise_problem(said.pop("origin", "custody"), said.pop("origin_id", ""), **said)


def assigned(town: Town, row: Problem | None = None, **more: Any) -> Problem:
    said = {"body": body(), "owner": town["reviewer"], "due_on": DUE, "by": town["lead"], "at": AT, **more}
    return assign_problem(row or raised(town), **said)


def solved(town: Town, **more: Any) -> Problem:
    row = assigned(town, **more)
    return solve_problem(row, "补上了", by=row.owner or town["reviewer"], at=AT)


def struck(town: Town, **more: Any) -> Problem:
    return strike_off(solved(town, **more), "看过了", by=town["lead"], at=AT)


def of_body(name: str, code: str = "au-xzsp", role: str = Role.REVIEWER) -> Any:
    """A person who holds a role in the body."""
    user = person(name)
    RoleGrant.objects.create(user=user, role=role, body=body(code), starts_on=SINCE)
    return user

"""What every act on a problem begins and ends with: its stream's head, then its row; the version; the event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import RoleGrant, User
from projects.models import Enterprise, Project
from projects.models.event import ZONE_STREAM
from projects.operations.events import Fact, LockedHead, hold_stream, record_facts
from projects.operations.refusals import Refused, Stale
from services.enums import ProblemState
from services.models import Problem
from services.permissions_problems import STAFF


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, from where, under which key."""

    by: User | None
    at: datetime
    source: str
    key: str | None = None

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


def stream_for(project: Project | None, enterprise: Enterprise | None) -> str:
    if project is not None:
        return f"project:{project.pk}"
    return f"enterprise:{enterprise.pk}" if enterprise is not None else ZONE_STREAM


def problem_stream(problem: Problem) -> str:
    return stream_for(problem.project, problem.enterprise)


def opened(problem: Problem | int, version: int | None = None) -> tuple[Problem, LockedHead]:
    """Locked: the head of its stream, then the row. In the caller's transaction. Raises Stale."""
    rows = Problem.objects.select_related("project", "enterprise")
    known = rows.get(pk=problem) if isinstance(problem, int) else problem
    head = hold_stream(problem_stream(known))
    row: Problem = rows.select_for_update(of=("self",)).get(pk=known.pk)
    if version is not None and row.version != version:
        raise Stale
    return row, head


def keep(
    row: Problem, verb: str, act: Act, head: LockedHead, fields: Iterable[str], text: str = "", **data: Any
) -> None:
    """Save these fields and the next version; record the event with ids and codes only."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    tell_fact(row, Fact(verb, "problem", str(row.pk), data, text, act.key), act, head)


def tell_fact(row: Problem, fact: Fact, act: Act, head: LockedHead) -> None:
    record_facts(problem_stream(row), [fact], by=act.by, at=act.at, source=act.source, head=head)


def moved(row: Problem, state: str, at: datetime) -> tuple[str, str]:
    """The row in its new state, since then; the names of the columns."""
    row.state, row.state_since = state, at
    return "state", "state_since"


def require_standing(row: Problem) -> None:
    """Raises Refused once it is struck off."""
    if row.state == ProblemState.STRUCK_OFF:
        raise Refused(
            "这个问题已经销号。没有解决的，先重新打开。",
            "This problem is struck off already. If it is not solved, bring it back first.",
        )


def require_staff(people: Iterable[tuple[str, User | None]], day: date) -> None:
    """Each (field, person) has an open account and a place in the bureau or with a body. Raises Refused for the first that
    has none."""
    named = [(field, person) for field, person in people if person is not None]
    held = RoleGrant.objects.in_force(day).filter(role__in=STAFF, user__is_active=True)
    known = set(held.filter(user__in=[person.pk for _, person in named]).values_list("user", flat=True))
    for field, person in named:
        if person.pk not in known:
            raise Refused(
                f"{person.name}现在没有在岗：换一个人。",
                f"{person.name} holds no post now: choose somebody else.",
                field=field,
            )


def words(text: str, most: int, field: str, zh: str, en: str) -> str:
    """The text without what surrounds it. Raises Refused with these words when there is none."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused(zh, en, field=field)
    if len(text) > most:
        raise Refused(f"最多 {most} 个字。", f"{most} characters at most.", field=field)
    return text

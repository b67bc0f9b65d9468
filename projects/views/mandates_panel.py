"""Mandates as pages show them: the section of the enterprise, the panel of the project, the block of the agent's home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from approval_portal.accounts.models import Role, User
from projects.enums import DocumentState, MandateScope
from projects.filters import GOING_ON
from projects.models import Enterprise, Mandate
from projects.queries_mandates import SOON, holds_on, last_day, mandates_of, seen_mandates, to_see_to

MOST = 8  # lines of a list on the agent's home; how many there are stands beside it


@dataclass(frozen=True, slots=True)
class Shown:
    """`look`: how its tag looks; `stands`: in force, or it will be."""

    row: Mandate
    scopes: list[Any]
    look: str
    stands: bool
    soon: bool
    until: date | None
    paper: bool


def shown(row: Mandate, day: date) -> Shown:
    over = row.ended_at is not None or (row.ends_on is not None and row.ends_on < day)
    now = holds_on(row, day)
    soon = now and row.ends_on is not None and (row.ends_on - day).days <= SOON
    look = "over" if over else "risk" if soon else "done" if now else "wait"
    scopes = [MandateScope(value).label for value in row.scope if value in MandateScope.values]
    paper = row.document is not None and row.document.state == DocumentState.SOUND
    return Shown(row, scopes, look, not over, soon, last_day(row), paper)


def enterprise_mandates(enterprise: Enterprise, user: User, day: date, *, manages: bool, edits: bool) -> dict[str, Any]:
    """Those that stand and those that are over. One query; `manages`, `edits`: the rights that the page has read."""
    rows = [shown(row, day) for row in seen_mandates(mandates_of(enterprise), user, day)]
    return {
        "mandates": [row for row in rows if row.stands],
        "mandates_over": [row for row in rows if not row.stands],
        "may_give": edits,  # as `may_give_mandate` and `may_enter_mandate` have it
        "gives_own": manages,
        "may_end": manages or Role.LEAD in user.roles_on(day),
    }


def home_mandates(user: User, day: date) -> dict[str, Any]:
    """What an agent has to see to: clients whose mandate ends soon, projects without one. One query."""
    rows = to_see_to(user, day, GOING_ON)
    bare = [row for row in rows if not row["held"]]
    ending = {(row["enterprise"], row["until"]): row for row in rows if row["held"]}  # one line for a client
    return {
        "ending": list(ending.values())[:MOST],
        "ending_count": len(ending),
        "unmandated": bare[:MOST],
        "unmandated_count": len(bare),
    }

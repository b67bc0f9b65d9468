"""Agents: their caseload, hours and profiles, who serves a project by the rule, and hand-offs to other bodies."""

from __future__ import annotations

from approval_portal.access.rows_enterprises import Acts
from approval_portal.access.rows_projects import AGENT, DESK, EMPTY, form
from approval_portal.access.words import (
    EXISTING,
    PROJECTS,
    SEES_PROJECT,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

WINDOW_AND_LEADS = frozenset({Who.WINDOW, Who.LEAD})
OWN = frozenset({Relation.OWN})
ACCOUNTS = (Relation.OWN, Relation.OTHER_BODY, Relation.MISSING)  # one's own; an agent's of another body
OF_AGENTS = to(WINDOW_AND_LEADS, frozenset({Relation.OTHER_BODY}))
SEES_AGENT = OF_AGENTS | to(frozenset({Who.AGENT}), OWN)
# a liaison's own: handed to the own body; an agent's own: of a served project
SEES_BATON = to(WINDOW_AND_LEADS, EXISTING) | to(frozenset({Who.AGENT, Who.LIAISON}), OWN)
LEAD = to(frozenset({Who.LEAD}), EXISTING)


def about_agent(name: str, grants: object) -> Row:
    return Row(
        get=Acts(name, grants, sees=SEES_AGENT),
        post=Acts(f"{name}; an empty form is refused", grants, EMPTY, sees=SEES_AGENT),
        of=ACCOUNTS,
        object="account",
    )


ROWS: dict[str, Row] = {
    "agents": Row(get=Rule("has a list of agents", to(WINDOW_AND_LEADS), no=Answer.FORBIDDEN)),
    "agent": Row(get=Rule("sees the agent's caseload", SEES_AGENT), of=ACCOUNTS, object="account"),
    "agent-profile": about_agent("edits the agent's profile", SEES_AGENT),
    "agent-hours": about_agent("sets the agent's hours", OF_AGENTS),
    "agent-duty": about_agent("sets the agent's duty days", OF_AGENTS),
    "project-agent": Row(
        get=Acts("chooses by the rule", LEAD, sees=SEES_PROJECT.grants),
        post=Acts("chooses by the rule; an empty form is refused", LEAD, EMPTY, sees=SEES_PROJECT.grants),
        of=PROJECTS,
        object="project",
    ),
    "baton-new": form("hands a matter over", DESK | AGENT),
    "batons": Row(
        get=Rule(
            "has a list of hand-offs",
            to(WINDOW_AND_LEADS | {Who.AGENT, Who.LIAISON}),
            no=Answer.FORBIDDEN,
        )
    ),
    "baton": Row(
        get=Rule("sees the hand-off", SEES_BATON),
        post=Rule("answers or withdraws it; an empty form is refused", SEES_BATON, EMPTY),
        of=PROJECTS,
        object="baton",
    ),
}

"""The agent's plan and log, messages between enterprise and agency."""

from __future__ import annotations

from approval_portal.access.rows_api import Act
from approval_portal.access.rows_projects import AGENT, DESK, EMPTY, FIRM
from approval_portal.access.words import (
    BUREAU,
    EXISTING,
    LISTS_PROJECTS,
    PROJECTS,
    SEES_PROJECT,
    Answer,
    Row,
    Rule,
    Who,
    to,
)

SENT = Answer.SENT_ON
SEES = SEES_PROJECT.grants
STAFF = to(BUREAU, EXISTING) | AGENT
FOLLOWS = Rule("follows plans", to(frozenset({Who.WINDOW, Who.LEAD, Who.AGENT})), no=Answer.FORBIDDEN)
TALKS = DESK | FIRM | AGENT


def acts(name: str, grants: object, yes: Answer = Answer.SHOWN) -> Act:
    """Who sees the project and may not do this is told so."""
    return Act(name, grants, yes, sees=SEES)


ROWS: dict[str, Row] = {
    "agency-plan": Row(get=FOLLOWS),
    "agency-weeks": Row(get=FOLLOWS),
    "project-agency": Row(get=SEES_PROJECT, of=PROJECTS, object="project"),
    "project-log": Row(
        get=acts("reads the agency's log", STAFF),
        post=acts("writes in the log; an empty entry is refused", AGENT, EMPTY),
        of=PROJECTS,
        object="project",
    ),
    "log-settle": Row(post=acts("has done the next step", AGENT, SENT), of=PROJECTS, object="log-entry"),
    "messages": Row(get=LISTS_PROJECTS),
    "project-messages": Row(
        get=acts("reads the messages", TALKS),
        post=acts("sends a message; an empty one is refused", FIRM | AGENT, EMPTY),
        of=PROJECTS,
        object="project",
    ),
    "message-problem": Row(
        get=Rule("raises a message as a problem", TALKS),
        post=Rule("raises a message as a problem; without a title it is refused", TALKS, EMPTY),
        of=PROJECTS,
        object="message",
    ),
    "message-file": Row(get=Rule("gets a file of a message", TALKS), of=PROJECTS, object="message-file"),
}

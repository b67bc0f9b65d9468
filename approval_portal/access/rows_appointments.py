"""Appointments of the doorstep services, the dispatchers' board, calendar feeds."""

from __future__ import annotations

from approval_portal.access.rows_api import Act
from approval_portal.access.rows_projects import AGENT, DESK, EMPTY, FIRM
from approval_portal.access.words import (
    BUREAU,
    BY_ADDRESS,
    ENTERPRISE,
    LISTS_PROJECTS,
    PROJECTS,
    PUBLIC,
    SEES_PROJECT,
    SIGNED_IN_SENT_ON,
    Answer,
    Row,
    Rule,
    Who,
    to,
)

SENT = Answer.SENT_ON
SEES = SEES_PROJECT.grants
ARRANGES = DESK | FIRM | AGENT
DISPATCHES = Rule("dispatches", to(frozenset({Who.WINDOW, Who.LEAD})), no=Answer.FORBIDDEN)
HAS_FEED = Rule("makes a calendar feed", to(ENTERPRISE | BUREAU | {Who.AGENT}), yes=Answer.SENT_ON, no=Answer.FORBIDDEN)


def acts(name: str, grants: object, yes: Answer = Answer.SHOWN) -> Act:
    """Who sees the project and may not do this is told so."""
    return Act(name, grants, yes, sees=SEES)


def of(**methods: Rule) -> Row:
    return Row(**methods, of=PROJECTS, object="appointment")


ROWS: dict[str, Row] = {
    "appointments": Row(get=LISTS_PROJECTS),
    "appointment": of(get=SEES_PROJECT),
    "appointment-confirm": of(post=acts("confirms; a page that is out of date is told so", DESK | FIRM, SENT)),
    "appointment-cancel": of(
        get=acts("calls it off", ARRANGES), post=acts("calls it off; without a reason it is refused", ARRANGES, EMPTY)
    ),
    "appointment-move": of(
        get=acts("moves it", ARRANGES), post=acts("moves it; without a time it is refused", ARRANGES, EMPTY)
    ),
    "appointment-give": of(
        get=acts("gives it to an agent", DESK), post=acts("gives it; without a time it is refused", DESK, EMPTY)
    ),
    "trip-place": of(post=acts("puts it on an agent's day; back to the board", DESK, SENT)),
    "appointment-new": Row(
        get=acts("books for the project", ARRANGES),
        post=acts("books; an empty form is refused", ARRANGES, EMPTY),
        of=PROJECTS,
        object="project",
    ),
    "trip-board": Row(get=DISPATCHES),
    "calendar": Row(get=LISTS_PROJECTS),
    "calendar-make": Row(post=HAS_FEED),
    "calendar-revoke": Row(post=SIGNED_IN_SENT_ON),
    "calendar-feed": Row(get=PUBLIC, of=BY_ADDRESS, object="feed"),
}

"""Days off: what is open, the lists that say so; times at windows."""

from __future__ import annotations

from approval_portal.access.rows_api import Act
from approval_portal.access.rows_projects import AGENT, DESK, EMPTY, FIRM
from approval_portal.access.words import (
    LISTS_PROJECTS,
    PROJECTS,
    PUBLIC,
    SEES_PROJECT,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

SENT = Answer.SENT_ON
SEES = SEES_PROJECT.grants
BOOKS = DESK | FIRM | AGENT
KEEPS = frozenset({Who.KEEPER, Who.LEAD})
KEEPS_LIST = Rule("keeps the weekend list", to(KEEPS), no=Answer.FORBIDDEN)
RECEIVES = Rule("works at the windows", to(frozenset({Who.WINDOW, Who.LEAD})), no=Answer.FORBIDDEN)


def acts(name: str, grants: object, yes: Answer = Answer.SHOWN) -> Act:
    """Who sees the booking and may not do this is told so."""
    return Act(name, grants, yes, sees=SEES)


def of(**methods: Rule) -> Row:
    return Row(**methods, of=PROJECTS, object="booking")


ROWS: dict[str, Row] = {
    "weekend": Row(get=PUBLIC),
    "weekend-lists": Row(get=KEEPS_LIST),
    "weekend-list-new": Row(
        get=KEEPS_LIST,
        post=Rule("takes in a list; an empty form is refused", to(KEEPS), EMPTY, Answer.FORBIDDEN),
    ),
    "weekend-list-template": Row(get=KEEPS_LIST),
    "weekend-list": Row(get=KEEPS_LIST, of=(Relation.UNASSIGNED,), object="weekend-list"),
    "project-weekend": Row(get=SEES_PROJECT, of=PROJECTS, object="project"),
    "bookings": Row(get=LISTS_PROJECTS),
    "booking-day": Row(get=RECEIVES),
    # without a name in the address the page asks for whom
    "booking-new": Row(
        get=LISTS_PROJECTS,
        post=Rule("books; without saying for whom it is refused", LISTS_PROJECTS.grants, EMPTY, Answer.FORBIDDEN),
    ),
    "booking": of(get=SEES_PROJECT),
    "booking-move": of(get=acts("moves it", BOOKS), post=acts("moves it; without a time it is refused", BOOKS, EMPTY)),
    "booking-cancel": of(
        get=acts("calls it off", BOOKS), post=acts("calls it off; a page that is out of date is refused", BOOKS, EMPTY)
    ),
    "booking-received": of(post=acts("notes who came; an early note is told so", DESK, SENT)),
}

"""Problems and the three lists: who sees the project sees its problems; who does what about one is told apart."""

from __future__ import annotations

from approval_portal.access.rows_projects import AGENT, DESK, EMPTY, FIRM, form
from approval_portal.access.rows_visits import SEES, SENT, acts
from approval_portal.access.words import (
    BUREAU,
    ENTERPRISE,
    PROJECTS,
    SEES_PROJECT,
    Answer,
    Row,
    Rule,
    Who,
    to,
)

STAFF = BUREAU | {Who.AGENT, Who.LIAISON}
LISTS = Rule("has a list of problems", to(STAFF | ENTERPRISE), no=Answer.FORBIDDEN)
PRINTS = Rule("prints the three lists", to(STAFF), no=Answer.FORBIDDEN)

ROWS: dict[str, Row] = {
    "problems": Row(get=LISTS),
    "problems-sheet": Row(get=PRINTS),
    "problems-paper": Row(get=PRINTS),
    "problem": Row(
        get=SEES_PROJECT,
        post=acts("acts on a problem; an act that is none is refused", SEES, EMPTY),
        of=PROJECTS,
        object="problem",
    ),
    "problem-assign": Row(
        get=acts("assigns a problem", DESK),
        post=acts("assigns a problem; an empty form is refused", DESK, EMPTY),
        of=PROJECTS,
        object="problem",
    ),
    "problem-items": Row(
        get=acts("names what a problem holds up", DESK | AGENT),
        post=acts("names what a problem holds up: nothing", DESK | AGENT, SENT),
        of=PROJECTS,
        object="problem",
    ),
    # a measure of a problem that nobody of these answers for
    "problem-step": Row(
        get=acts("reports a measure as done", {}),
        post=acts("reports a measure as done, sent", {}, EMPTY),
        of=PROJECTS,
        object="problem-step",
    ),
    "problem-file": Row(get=Rule("gets evidence", SEES), of=PROJECTS, object="problem-file"),
    "problem-new": form("writes a problem down", DESK | AGENT | FIRM),
    "item-stuck": Row(
        get=acts("says that an item is stuck", FIRM),
        post=acts("says that an item is stuck; an empty form is refused", FIRM, EMPTY),
        of=PROJECTS,
        object="item",
    ),
}

"""Mandates of an enterprise (代办委托), and the hand-over of a project between its agents."""

from __future__ import annotations

from approval_portal.access.rows_api import FIRMS, SEES_FIRM, api
from approval_portal.access.rows_enterprises import (
    ADMIN,
    DESK,
    EMPTY,
    SEES,
    SEES_ENTERPRISE,
    Acts,
    of,
)
from approval_portal.access.words import (
    BUREAU,
    ENTERPRISE,
    EXISTING,
    OF_ONES_ENTERPRISE,
    PROJECTS,
    Relation,
    Row,
    Who,
    to,
)

OWN = frozenset({Relation.OWN})
# the administrator gives one; the desk, and the agent of what he serves, enter the paper
GIVES = to(DESK, EXISTING) | to(ADMIN | {Who.AGENT}, OF_ONES_ENTERPRISE)
ENDS = to(frozenset({Who.LEAD}), EXISTING) | to(ADMIN, OF_ONES_ENTERPRISE)
SEES_PLACE = to(BUREAU, EXISTING) | to(ENTERPRISE, OF_ONES_ENTERPRISE) | to(frozenset({Who.AGENT}), OWN)
HANDS = to(frozenset({Who.LEAD}), EXISTING) | to(frozenset({Who.AGENT}), OWN)

ROWS: dict[str, Row] = {
    "mandate-new": of(
        get=Acts("gives a mandate", GIVES, sees=SEES),
        post=Acts("gives a mandate; an empty form is refused", GIVES, EMPTY, sees=SEES),
    ),
    "mandate-end": of(
        "mandate",
        get=Acts("ends a mandate", ENDS, sees=SEES),
        post=Acts("ends a mandate; without a reason it is refused", ENDS, EMPTY, sees=SEES),
    ),
    "mandate-paper": of("mandate", get=SEES_ENTERPRISE),
    "api-mandates": api(SEES_FIRM, of=FIRMS, object="enterprise"),
    "project-handover": Row(
        get=Acts("hands the project over", HANDS, sees=SEES_PLACE),
        post=Acts("hands over; nobody stands in", HANDS, EMPTY, sees=SEES_PLACE),
        of=PROJECTS,
        object="project",
    ),
}

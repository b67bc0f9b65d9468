"""Needs visits, promotion workflows."""

from __future__ import annotations

from approval_portal.access.rows_api import Act
from approval_portal.access.rows_projects import AGENT, DESK, EMPTY, FIRM
from approval_portal.access.rows_referrals import WORKS_ON, lead, of_lead
from approval_portal.access.words import (
    PROJECTS,
    SEES_PROJECT,
    SIGNED_IN,
    Answer,
    Row,
    Rule,
    Who,
    to,
)

SENT = Answer.SENT_ON
SEES = SEES_PROJECT.grants
RECORDS = DESK | AGENT


def acts(name: str, grants: object, yes: Answer = Answer.SHOWN) -> Act:
    """Who sees the project and may not do this is told so."""
    return Act(name, grants, yes, sees=SEES)


ROWS: dict[str, Row] = {
    "visits": Row(get=SIGNED_IN),
    "visit": Row(
        get=SEES_PROJECT,
        post=acts("confirms the record; one that is not over is refused", FIRM, EMPTY),
        of=PROJECTS,
        object="needs-visit",
    ),
    "visit-squad": Row(
        get=acts("says who goes along", RECORDS),
        post=acts("says who goes along, sent", RECORDS, SENT),
        of=PROJECTS,
        object="needs-visit",
    ),
    "trip-visit": Row(
        get=acts("records the visit", RECORDS),
        post=acts("records the visit; an act that is none is refused", RECORDS, EMPTY),
        of=PROJECTS,
        object="needs-visit",
    ),
    "visit-new": Row(
        get=acts("arranges a visit", RECORDS),
        post=acts("arranges a visit; without a time it stands on the board", RECORDS, SENT),
        of=PROJECTS,
        object="project",
    ),
    "referral-visit": of_lead(
        get=lead("arranges a visit to the lead", WORKS_ON),
        post=lead("arranges a visit to the lead, sent", WORKS_ON, SENT),
    ),
    "project-promotions": Row(
        get=SEES_PROJECT,
        post=acts("starts a workflow; one that is none is refused", RECORDS, EMPTY),
        of=PROJECTS,
        object="project",
    ),
    "promotions": Row(
        get=Rule(
            "has steps of workflows",
            to(frozenset({Who.WINDOW, Who.LEAD, Who.AGENT, Who.LIAISON})),
            no=Answer.FORBIDDEN,
        )
    ),
    "promotion-step": Row(
        get=SEES_PROJECT,
        post=acts("does a step; an empty form is refused", RECORDS, EMPTY),
        of=PROJECTS,
        object="promotion-step",
    ),
}

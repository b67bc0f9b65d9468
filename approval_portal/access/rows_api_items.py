"""Approval items in the API: whoever sees one may read it; who may take a step is asked once the step is named."""

from __future__ import annotations

from approval_portal.access.rows_api import NO_METHOD, REFUSED, Act, api
from approval_portal.access.rows_records import PACKAGE
from approval_portal.access.words import (
    ENTERPRISE,
    EXISTING,
    OF_ONES_ENTERPRISE,
    PEOPLE,
    PROJECTS,
    SEES_PROJECT,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

SIGNED_IN = Rule("signed in", to(PEOPLE))
NAMES_NOTHING = Rule("signed in; an empty list is refused", to(PEOPLE), yes=REFUSED)
SEES = Rule("sees the item", SEES_PROJECT.grants)
ASKS = Rule("sees the item; a step that is not named is refused", SEES_PROJECT.grants, yes=REFUSED)
DRAFTS = Act(
    "applies for the project, or enters what came on paper",
    to(ENTERPRISE, OF_ONES_ENTERPRISE)
    | to(frozenset({Who.AGENT}), frozenset({Relation.OWN}))
    | to(frozenset({Who.WINDOW}), EXISTING),
    yes=REFUSED,
    sees=SEES_PROJECT.grants,
)

ROWS: dict[str, Row] = {
    "api-items": api(SIGNED_IN),
    "api-items-submit": api(NO_METHOD, post=NAMES_NOTHING),
    "api-project-items": api(NO_METHOD, post=DRAFTS, of=PROJECTS, object="packaged"),
    "api-item": api(SEES, of=PROJECTS, object="item"),
    "api-item-archive": api(PACKAGE, of=PROJECTS, object="archived"),
    "api-item-clock": api(SEES, of=PROJECTS, object="item"),
    "api-item-steps": api(NO_METHOD, post=ASKS, of=PROJECTS, object="item"),
    "api-item-decision": api(NO_METHOD, post=ASKS, of=PROJECTS, object="item"),
}

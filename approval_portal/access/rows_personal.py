"""Numbers and addresses of people, whole, for a reason; and how far an item is, for whoever has its code.

One's own need no reason: whoever asks for them is sent to the page where they stand. Those who handle the thing are shown the
form (its empty answer is refused); those who only see it are told so (403); to others it is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from approval_portal.access.rows_enterprises import DECIDES, DESK, ENTERPRISES, SEES, SEES_REQUEST, Acts
from approval_portal.access.rows_people import ACCOUNTS, ADMINISTRATORS, SYSTEM, ForAccount
from approval_portal.access.rows_referrals import EDITS, LEADS, WORKS_ON
from approval_portal.access.rows_referrals import SEES as SEES_LEAD
from approval_portal.access.words import (
    ENTERPRISE,
    EXISTING,
    OF_ONES_ENTERPRISE,
    PROJECTS,
    PUBLIC,
    PUBLIC_FORM,
    SEES_PROJECT,
    Answer,
    Relation,
    Row,
    Who,
    to,
)

Grants = Mapping[Who, frozenset[Relation]]
OWN_PEOPLE = to(ENTERPRISE, OF_ONES_ENTERPRISE)
AGENT = frozenset({Who.AGENT})
ITEM_STAFF = DESK | {Who.REVIEWER, Who.DECIDER}


@dataclass(frozen=True)
class Reveals(Acts):
    """`owns`: whose own it is."""

    owns: Grants = field(default_factory=dict)

    def answer(self, who: Who, relation: Relation) -> Answer:
        own = relation is not Relation.MISSING and relation in self.owns.get(who, ())
        return Answer.SENT_ON if own else super().answer(who, relation)


@dataclass(frozen=True)
class RevealsAccount(ForAccount):
    def answer(self, who: Who, relation: Relation) -> Answer:
        own = who in ADMINISTRATORS and relation is Relation.OWN
        return Answer.SENT_ON if own else super().answer(who, relation)


def reveal(of: tuple[Relation, ...], kind: str, handles: Grants, sees: Grants, owns: Grants = OWN_PEOPLE) -> Row:
    return Row(
        get=Reveals("may ask for the number", handles, sees=sees, owns=owns),
        post=Reveals("asks for the number, without a reason", handles, Answer.REFUSED_INPUT, sees=sees, owns=owns),
        of=of,
        object=kind,
    )


HANDLES_ENTERPRISE = to(DESK, EXISTING) | to(AGENT, OF_ONES_ENTERPRISE)
HANDLES_PROJECT = to(DESK, EXISTING) | to(AGENT, frozenset({Relation.OWN}))
HANDLES_ITEM = to(ITEM_STAFF, EXISTING) | to(AGENT, frozenset({Relation.OWN}))
HANDLES_LEAD = {**WORKS_ON, **EDITS}  # the liaison who handed it over, too

ROWS: dict[str, Row] = {
    "progress": Row(get=PUBLIC, post=PUBLIC_FORM),  # by number and code
    "enterprise-contact": reveal(ENTERPRISES, "enterprise", HANDLES_ENTERPRISE, SEES),
    "project-contact": reveal(PROJECTS, "project", HANDLES_PROJECT, SEES_PROJECT.grants),
    "item-contact": reveal(PROJECTS, "item_in_review", HANDLES_ITEM, SEES_PROJECT.grants),
    "referral-contact": reveal(LEADS, "referral", HANDLES_LEAD, SEES_LEAD, {}),
    "join-request-contact": reveal(ENTERPRISES, "join-request", DECIDES, SEES_REQUEST, {}),
    "staff-contact": Row(
        get=RevealsAccount("may ask for the number of an account", {}, acts=frozenset({SYSTEM})),
        post=RevealsAccount("asks for it, without a reason", {}, yes=Answer.REFUSED_INPUT, acts=frozenset({SYSTEM})),
        of=ACCOUNTS,
        object="account",
    ),
}

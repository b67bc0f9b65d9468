"""Deliveries of results, and ratings of service."""

from __future__ import annotations

from approval_portal.access.rows_api import Act
from approval_portal.access.rows_custody import CARRIES, SEES_TRIP
from approval_portal.access.rows_phone import TRIPS
from approval_portal.access.rows_projects import FIRM
from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import (
    BY_ADDRESS,
    LISTS_PROJECTS,
    PROJECTS,
    PUBLIC,
    PUBLIC_FORM,
    SEES_PROJECT,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

LEAD, DESK = frozenset({Who.LEAD}), frozenset({Who.LEAD, Who.WINDOW})
ONE = (Relation.OWN, Relation.MISSING)

ROWS: dict[str, Row] = {
    "trip-certificates": Row(
        get=OnSight("goes on the trip", CARRIES, sees=SEES_TRIP),
        post=OnSight("goes on the trip; an act that is none is refused", CARRIES, Answer.REFUSED_INPUT, sees=SEES_TRIP),
        of=TRIPS,
        object="trip",
    ),
    "deliveries": Row(get=LISTS_PROJECTS),
    "delivery": Row(get=SEES_PROJECT, of=PROJECTS, object="delivery"),
    "receipt-code": Row(get=Act("is to receive it", FIRM, sees=SEES_PROJECT.grants), of=PROJECTS, object="delivery"),
    "delivery-signature": Row(get=SEES_PROJECT, of=PROJECTS, object="delivery-signature"),
    "rate": Row(get=PUBLIC, post=PUBLIC_FORM, of=BY_ADDRESS, object="rate-link"),
    "ratings": Row(get=Rule("reads ratings", to(LEAD), no=Answer.FORBIDDEN)),
    "follow-ups": Row(get=Rule("may have a bad rating to look into", to(DESK), no=Answer.FORBIDDEN)),
    "follow-up": Row(
        get=Rule("leads; nobody has it yet", to(LEAD)),
        post=Rule("leads; an act that is none is refused", to(LEAD), Answer.REFUSED_INPUT),
        of=ONE,
        object="follow-up",
    ),
}

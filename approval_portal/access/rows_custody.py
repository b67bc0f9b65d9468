"""Papers on their way: bags, their label and pictures, what is done with them at the door and at the window."""

from approval_portal.access.rows_phone import FOR_AGENTS, TRIPS
from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import (
    BUREAU,
    ENTERPRISE,
    EXISTING,
    PROJECTS,
    SEES_PROJECT,
    SIGNED_IN,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

WINDOW, AGENT = frozenset({Who.WINDOW}), frozenset({Who.AGENT})
OWN = frozenset({Relation.OWN})
SEES = SEES_PROJECT.grants
SEES_TRIP = to(BUREAU, frozenset(TRIPS)) | to(ENTERPRISE, OWN)
CARRIES = to(AGENT, OWN)
CALLS_OFF = to(frozenset({Who.WINDOW, Who.LEAD}), EXISTING) | CARRIES
EMPTY, SENT = Answer.REFUSED_INPUT, Answer.SENT_ON


def seen(**rest: str) -> Row:
    return Row(get=SEES_PROJECT, of=PROJECTS, object="bag", rest=rest)


ROWS: dict[str, Row] = {
    "trip-papers": Row(
        get=OnSight("goes on the trip", CARRIES, sees=SEES_TRIP),
        post=OnSight("goes on the trip; nothing counted is refused", CARRIES, EMPTY, sees=SEES_TRIP),
        of=TRIPS,
        object="trip",
    ),
    "agent-papers": Row(get=FOR_AGENTS),
    "project-papers": Row(get=SEES_PROJECT, of=PROJECTS, object="project"),
    "consignment": seen(),
    "consignment-label": seen(),
    "consignment-photo": seen(),
    "consignment-signature": seen(place="giver"),
    "consignment-cancel": Row(
        get=OnSight("carries it, or dispatches", CALLS_OFF, sees=SEES),
        post=OnSight("carries it, or dispatches; without a reason it is refused", CALLS_OFF, EMPTY, sees=SEES),
        of=PROJECTS,
        object="bag",
    ),
    "consignment-carry": Row(post=OnSight("is to bring it", CARRIES, SENT, sees=SEES), of=PROJECTS, object="bag_back"),
    "consignment-hand": Row(
        get=OnSight("is to bring it", CARRIES, sees=SEES),
        post=OnSight("is to bring it; without signatures it is refused", CARRIES, EMPTY, sees=SEES),
        of=PROJECTS,
        object="bag_back",
    ),
    "consignment-receive": Row(
        get=OnSight("takes in", to(WINDOW, EXISTING), sees=SEES),
        post=OnSight("takes in; what was not counted is refused", to(WINDOW, EXISTING), EMPTY, sees=SEES),
        of=PROJECTS,
        object="bag",
    ),
    "custody-scan": Row(get=SIGNED_IN),
    "custody-back": Row(
        get=Rule("takes in", to(WINDOW), no=Answer.FORBIDDEN),
        post=Rule("takes in; without an enterprise it is refused", to(WINDOW), EMPTY, Answer.FORBIDDEN),
    ),
}

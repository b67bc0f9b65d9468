"""The agent's phone: the day, one trip and what is done with it, the queue, and what makes it an app."""

from approval_portal.access.words import PUBLIC, SIGNED_IN, Answer, Relation, Row, Rule, Who, to

AGENT = frozenset({Who.AGENT})
TRIPS = (Relation.OWN, Relation.OTHER_ENTERPRISE, Relation.OTHER_BODY, Relation.UNASSIGNED, Relation.MISSING)
FOR_AGENTS = Rule("agents", to(AGENT), no=Answer.FORBIDDEN)


def of_trip(name: str, yes: Answer = Answer.SHOWN) -> Rule:
    """An agent who goes on the trip, or serves its project."""
    return Rule(name, to(AGENT, frozenset({Relation.OWN})), yes)


def act(name: str, yes: Answer) -> Row:
    return Row(post=of_trip(name, yes), of=TRIPS, object="trip")


ROWS: dict[str, Row] = {
    "agent-day": Row(get=FOR_AGENTS),
    "agent-trip": Row(get=of_trip("goes on the trip"), of=TRIPS, object="trip"),
    "agent-trip-begin": act("arrives", Answer.SENT_ON),
    "agent-trip-finish": act("ends the trip; one that has not begun is refused", Answer.REFUSED_INPUT),
    "agent-trip-fail": act("says why it came to nothing; without a reason it is refused", Answer.REFUSED_INPUT),
    "agent-offline": Row(get=FOR_AGENTS),
    "agent-pulse": Row(get=SIGNED_IN),
    "agent-worker": Row(get=PUBLIC),
    "agent-manifest": Row(get=PUBLIC),
}

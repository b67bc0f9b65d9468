"""The notice centre."""

from approval_portal.access.words import PEOPLE, SIGNED_IN, SIGNED_IN_SENT_ON, Answer, Relation, Row, Rule, Who, to

NOTICES = (Relation.OWN, Relation.OTHER_ENTERPRISE, Relation.MISSING)  # one's own, another person's, none
OWN_NOTICE = Rule("one's own notice", to(PEOPLE, frozenset({Relation.OWN})), yes=Answer.SENT_ON)

SENDS_AGAIN = Rule(
    "one's own message; the system administrator anybody's",
    to(PEOPLE, frozenset({Relation.OWN})) | to(frozenset({Who.SYSTEM_ADMIN})),
    yes=Answer.SENT_ON,
)
SYSTEM, KEEPS = frozenset({Who.SYSTEM_ADMIN}), frozenset({Who.SYSTEM_ADMIN, Who.KEEPER})
ROBOTS = (Relation.OWN, Relation.MISSING)
WORDS = {"name": "project.suspend", "channel": "mail", "language": "zh-hans"}


def only(name: str, people: frozenset[Who], yes: Answer = Answer.SHOWN, no: Answer = Answer.FORBIDDEN) -> Rule:
    return Rule(name, to(people), yes=yes, no=no)


def for_robots(get: Answer | None, post: Answer) -> Row:
    """A robot is there for the system administrator alone."""
    hidden = Answer.NOT_FOUND
    sends = only("looks after robots, sent", SYSTEM, post, hidden)
    if get is None:
        return Row(post=sends, of=ROBOTS, object="robot")
    return Row(get=only("looks after robots", SYSTEM, get, hidden), post=sends, of=ROBOTS, object="robot")


ROWS: dict[str, Row] = {
    "notices": Row(get=SIGNED_IN, object="notices"),
    "notices-read": Row(post=SIGNED_IN_SENT_ON),
    "notice-open": Row(post=OWN_NOTICE, of=NOTICES, object="notice"),
    "notice-again": Row(post=SENDS_AGAIN, of=NOTICES, object="mail"),
    "notice-choices": Row(get=SIGNED_IN, post=SIGNED_IN_SENT_ON),
    "sent-notices": Row(get=only("looks after sending, or audits it", SYSTEM | {Who.AUDIT_ADMIN})),
    "robots": Row(get=only("looks after robots: the list", SYSTEM)),
    "robot-new": Row(
        get=only("looks after robots: the form", SYSTEM),
        post=only("looks after robots; an empty form", SYSTEM, Answer.REFUSED_INPUT),
    ),
    "robot": for_robots(Answer.SHOWN, Answer.REFUSED_INPUT),
    "robot-switch": for_robots(None, Answer.SENT_ON),
    "robot-try": for_robots(None, Answer.SENT_ON),
    "notice-words": Row(get=only("words notices", KEEPS)),
    "notice-word": Row(
        get=only("words notices: the form", KEEPS),
        post=only("words notices; an empty form", KEEPS, Answer.REFUSED_INPUT),
        rest=WORDS,
    ),
    "notice-words-reset": Row(post=only("words notices, sent", KEEPS, Answer.SENT_ON), rest=WORDS),
}

"""The notice centre."""

from approval_portal.access.words import PEOPLE, SIGNED_IN, SIGNED_IN_SENT_ON, Answer, Relation, Row, Rule, to

NOTICES = (Relation.OWN, Relation.OTHER_ENTERPRISE, Relation.MISSING)  # one's own, another person's, none
OWN_NOTICE = Rule("one's own notice", to(PEOPLE, frozenset({Relation.OWN})), yes=Answer.SENT_ON)

ROWS: dict[str, Row] = {
    "notices": Row(get=SIGNED_IN, object="notices"),
    "notices-read": Row(post=SIGNED_IN_SENT_ON),
    "notice-open": Row(post=OWN_NOTICE, of=NOTICES, object="notice"),
    "notice-again": Row(post=OWN_NOTICE, of=NOTICES, object="mail"),
}

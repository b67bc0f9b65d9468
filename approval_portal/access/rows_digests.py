"""The weekly digests."""

from approval_portal.access.words import PEOPLE, SIGNED_IN, Relation, Row, Rule, to

DIGESTS = (Relation.OWN, Relation.OTHER_ENTERPRISE, Relation.MISSING)  # one's own, another person's, none
OWN_DIGEST = Rule("one's own digest", to(PEOPLE, frozenset({Relation.OWN})))

ROWS: dict[str, Row] = {
    "digests": Row(get=SIGNED_IN, object="digests"),
    "digest": Row(get=OWN_DIGEST, of=DIGESTS, object="digest"),
    "digest-pdf": Row(get=OWN_DIGEST, of=DIGESTS, object="digest"),
}

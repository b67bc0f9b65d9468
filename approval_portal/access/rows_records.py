"""Records as a whole: archive packages, decisions to be made public, one's own data, requests for deletion, periods."""

from __future__ import annotations

from dataclasses import dataclass, field

from approval_portal.access.rows_people import only
from approval_portal.access.words import (
    ENTERPRISE,
    EXISTING,
    NO_OBJECT,
    OF_ONES_ENTERPRISE,
    PROJECTS,
    SIGNED_IN,
    SIGNED_IN_SENT_ON,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

SYSTEM, AUDIT = Who.SYSTEM_ADMIN, Who.AUDIT_ADMIN
REQUESTS = (Relation.OTHER_BODY, Relation.MISSING)


@dataclass(frozen=True)
class Takes(Rule):
    """Whoever sees the item but neither handles it nor stands on the applicant's side is refused it as a package."""

    sees: frozenset[Who] = field(default_factory=frozenset)

    def answer(self, who: Who, relation: Relation) -> Answer:
        given = super().answer(who, relation)
        return Answer.FORBIDDEN if given is self.no and who in self.sees and relation in EXISTING else given


# the item is of another body than the reviewer and the decider of the matrix
PACKAGE = Takes(
    "takes the file of the application: the window and leads; the applicant's side its own part",
    to(frozenset({Who.WINDOW, Who.LEAD}), EXISTING)
    | to(ENTERPRISE, OF_ONES_ENTERPRISE)
    | to(frozenset({Who.AGENT}), frozenset({Relation.OWN})),
    sees=frozenset({Who.REVIEWER, Who.DECIDER}),
)
PUBLISHERS = frozenset({Who.WINDOW, Who.LEAD})
ANSWERS_ERASURE = only("answers requests for deletion", frozenset({SYSTEM}))

ROWS: dict[str, Row] = {
    "item-archive": Row(get=PACKAGE, of=PROJECTS, object="archived"),
    "decisions": Row(get=only("makes decisions public", PUBLISHERS)),
    "own-data": Row(get=SIGNED_IN, of=NO_OBJECT),
    "own-data-file": Row(get=SIGNED_IN_SENT_ON),  # to the password first
    "erasure-own": Row(get=SIGNED_IN_SENT_ON, post=SIGNED_IN_SENT_ON),
    "erasure-withdraw": Row(post=Rule("one's own request alone", {}), of=REQUESTS, object="erasure"),
    "erasures": Row(get=ANSWERS_ERASURE),
    "erasure": Row(
        get=only("answers requests for deletion", frozenset({SYSTEM})),
        post=only(
            "answers requests for deletion; without a word that it was read", frozenset({SYSTEM}), Answer.REFUSED_INPUT
        ),
        of=(Relation.OTHER_BODY,),
        object="erasure",
    ),
    "retention": Row(get=only("keeps accounts or reads the log", frozenset({SYSTEM, AUDIT}))),
}

"""What a catalogue draft would change, the rule editor, sample projects: keepers act, leads read along."""

from __future__ import annotations

from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import Answer, Relation, Row, Rule, Who, to

KEEPERS, READERS = frozenset({Who.KEEPER}), frozenset({Who.KEEPER, Who.LEAD})
ONE = (Relation.UNASSIGNED, Relation.MISSING)
READS = Rule("keeps the catalogue, or reads along", to(READERS))
LISTS = Rule("keeps the catalogue, or reads along", to(READERS), no=Answer.FORBIDDEN)


def keeps(name: str, yes: Answer = Answer.SHOWN) -> OnSight:
    """Who reads along is told that this is not theirs; for others there is nothing."""
    return OnSight(name, to(KEEPERS), yes, sees=to(READERS))


EMPTY = Answer.REFUSED_INPUT

ROWS: dict[str, Row] = {
    "draft-impact": Row(get=READS, of=ONE, object="impact-draft"),
    "draft-impact-run": Row(post=keeps("has it compared", Answer.SENT_ON), of=ONE, object="impact-draft"),
    "draft-rule": Row(get=READS, post=READS, of=ONE, object="impact-draft"),
    "draft-samples": Row(get=READS, of=ONE, object="impact-draft"),
    "samples": Row(get=LISTS),
    "sample-new": Row(
        get=Rule("keeps the catalogue", to(KEEPERS), no=Answer.FORBIDDEN),
        post=Rule("keeps the catalogue; an empty form is refused", to(KEEPERS), EMPTY, Answer.FORBIDDEN),
    ),
    "sample": Row(get=READS, of=ONE, object="sample"),
    "sample-edit": Row(
        get=keeps("changes the sample"),
        post=keeps("changes it; an empty form is refused", EMPTY),
        of=ONE,
        object="sample",
    ),
    "sample-retire": Row(
        get=keeps("drops the sample"),
        post=keeps("drops the sample", Answer.SENT_ON),
        of=ONE,
        object="sample",
    ),
}

"""The figures of the zone and of its bodies."""

from __future__ import annotations

from approval_portal.access.words import Answer, Relation, Row, Rule, Who, to

READERS = frozenset({Who.LEAD, Who.WINDOW, Who.REVIEWER, Who.DECIDER, Who.LIAISON})
READS = Rule("leads; people of a body their own body's", to(READERS), no=Answer.FORBIDDEN)
ONE = (Relation.OWN, Relation.MISSING)

ROWS: dict[str, Row] = {
    "week": Row(get=READS),
    "hall": Row(get=READS),
    "figure": Row(
        get=Rule("reads figures; there is one of that name", to(READERS), no=Answer.FORBIDDEN), of=ONE, object="figure"
    ),
}

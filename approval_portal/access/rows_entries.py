"""The entries of catalogue drafts, the catalogue as files, holiday notices: keepers change them, leads read along."""

from __future__ import annotations

from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import BY_ADDRESS, PUBLIC, Answer, Relation, Row, Rule, Who, to

KEEPERS, READERS = frozenset({Who.KEEPER}), frozenset({Who.KEEPER, Who.LEAD})
ONE = (Relation.UNASSIGNED, Relation.MISSING)
DRAFT, ENTRY = "entry-draft", {"section": "items", "code": "ap-energy"}
READS = Rule("keeps the catalogue, or reads along", to(READERS))
LISTS = Rule("keeps the catalogue, or reads along", to(READERS), no=Answer.FORBIDDEN)
KEEPS = Rule("keeps the catalogue", to(KEEPERS), no=Answer.FORBIDDEN)


def keeps(name: str, yes: Answer = Answer.SHOWN) -> OnSight:
    """Who reads along is told that this is not theirs; for others there is no draft."""
    return OnSight(name, to(KEEPERS), yes, sees=to(READERS))


EMPTY = keeps("changes the draft; an empty form is refused", Answer.REFUSED_INPUT)

ROWS: dict[str, Row] = {
    "draft-entries": Row(get=READS, of=ONE, object=DRAFT),
    "draft-entry": Row(get=READS, post=EMPTY, of=ONE, object=DRAFT, rest=ENTRY),
    "draft-entry-yaml": Row(get=READS, post=EMPTY, of=ONE, object=DRAFT, rest=ENTRY),
    "draft-entry-new": Row(
        get=keeps("adds an entry"), post=EMPTY, of=ONE, object=DRAFT, rest={"section": "service_rules"}
    ),
    "draft-entry-new-yaml": Row(
        get=keeps("adds an entry"), post=EMPTY, of=ONE, object=DRAFT, rest={"section": "service_rules"}
    ),
    "draft-entry-leave": Row(get=keeps("leaves an entry out"), post=EMPTY, of=ONE, object=DRAFT, rest=ENTRY),
    "draft-entry-undo": Row(
        post=keeps("undoes a change; an outdated page changes nothing", Answer.SENT_ON),
        of=ONE,
        object=DRAFT,
        rest=ENTRY,
    ),
    "draft-yaml": Row(get=READS, of=ONE, object=DRAFT),
    "draft-xlsx": Row(get=READS, of=ONE, object=DRAFT),
    "draft-upload": Row(get=keeps("brings a file"), post=EMPTY, of=ONE, object=DRAFT),
    "catalogue-version-yaml": Row(get=PUBLIC, of=BY_ADDRESS, object="catalogue-number"),
    "holidays": Row(get=LISTS),
    "holiday-import": Row(
        get=KEEPS,
        post=Rule("keeps the catalogue; an empty form", to(KEEPERS), Answer.REFUSED_INPUT, Answer.FORBIDDEN),
    ),
    "holiday-template": Row(get=KEEPS),
}

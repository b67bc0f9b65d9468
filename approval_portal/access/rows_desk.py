"""Search, saved views."""

from approval_portal.access.words import BUREAU, ENTERPRISE, PEOPLE, PUBLIC, Answer, Relation, Row, Rule, Who, to

KEEPS_LISTS = Rule(
    "has a list of projects; an empty form",
    to(ENTERPRISE | BUREAU | {Who.AGENT}),
    yes=Answer.REFUSED_INPUT,
    no=Answer.FORBIDDEN,
)
OWN_VIEW = Rule("one's own saved view", to(PEOPLE, frozenset({Relation.OWN})), yes=Answer.SENT_ON)

ROWS: dict[str, Row] = {
    "search": Row(get=PUBLIC),
    "search-suggest": Row(get=PUBLIC),
    "view-save": Row(post=KEEPS_LISTS),
    "view-drop": Row(
        post=OWN_VIEW, of=(Relation.OWN, Relation.OTHER_ENTERPRISE, Relation.MISSING), object="saved-view"
    ),
}

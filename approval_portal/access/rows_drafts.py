"""Drafts of the next catalogue and the published versions: keepers act, leads read along, versions are for everybody."""

from __future__ import annotations

from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import PUBLIC, Answer, Relation, Row, Rule, Who, to

KEEPERS, READERS = frozenset({Who.KEEPER}), frozenset({Who.KEEPER, Who.LEAD})
ONE = (Relation.UNASSIGNED, Relation.MISSING)
HANDED_IN = "draft-handed-in"  # by another keeper: ours may publish it
EMPTY = Answer.REFUSED_INPUT
LISTS = Rule("keeps the catalogue, or reads along", to(READERS), no=Answer.FORBIDDEN)


def keeps(name: str, yes: Answer = Answer.SHOWN) -> OnSight:
    """Who reads along is told that this is not theirs; for others there is no draft."""
    return OnSight(name, to(KEEPERS), yes, sees=to(READERS))


def act(name: str) -> Row:
    return Row(get=keeps(name), post=keeps(f"{name}; an outdated or empty form", EMPTY), of=ONE, object=HANDED_IN)


def press(name: str) -> Row:
    return Row(post=keeps(f"{name}; an outdated page", EMPTY), of=ONE, object=HANDED_IN)


ROWS: dict[str, Row] = {
    "draft-list": Row(get=LISTS),
    "draft-new": Row(
        get=Rule("keeps the catalogue", to(KEEPERS), no=Answer.FORBIDDEN),
        post=Rule("keeps the catalogue; an empty form is refused", to(KEEPERS), EMPTY, Answer.FORBIDDEN),
    ),
    "draft": Row(get=Rule("keeps the catalogue, or reads along", to(READERS)), of=ONE, object=HANDED_IN),
    "draft-edit": act("changes its name, note and day"),
    "draft-undo": press("undoes a change"),
    "draft-submit": press("hands it in"),
    "draft-return": act("gives it back"),
    "draft-discard": act("discards it"),
    "draft-publish": act("publishes it, with no hand in it"),
    "draft-rebase": act("moves it to a newer version"),
    "catalogue-versions": Row(get=PUBLIC),
    "catalogue-compare": Row(get=PUBLIC),
    "version-withdraw": Row(
        get=Rule("keeps the catalogue", to(KEEPERS), no=Answer.FORBIDDEN),
        post=Rule("keeps the catalogue; an empty form is refused", to(KEEPERS), EMPTY, Answer.FORBIDDEN),
        of=ONE,
        object="catalogue-version",
    ),
}

"""Applying, and the page of an item: whoever sees the project sees its items; only the applicant's side acts for it."""

from __future__ import annotations

from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import (
    ENTERPRISE,
    LISTS_PROJECTS,
    OF_ONES_ENTERPRISE,
    PROJECTS,
    SEES_PROJECT,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

SEES = Rule("sees the item", SEES_PROJECT.grants)
APPLIES = to(ENTERPRISE, OF_ONES_ENTERPRISE) | to(frozenset({Who.AGENT}), frozenset({Relation.OWN}))


def applies(name: str, yes: Answer = Answer.SHOWN) -> OnSight:
    return OnSight(name, APPLIES, yes, sees=SEES_PROJECT.grants)


READS, SENDS = applies("applies for the project"), applies("applies; an empty form is refused", Answer.REFUSED_INPUT)


def form_of(kind: str) -> Row:
    return Row(get=READS, post=SENDS, of=PROJECTS, object=kind)


# what is not sent yet is not there for the bureau
DRAFT = Row(
    get=Rule("applies for the project", APPLIES),
    post=Rule("applies; an empty form is refused", APPLIES, Answer.REFUSED_INPUT),
    of=PROJECTS,
    object="item_draft",
)


ROWS: dict[str, Row] = {
    "items": Row(get=LISTS_PROJECTS),
    "item": Row(get=SEES, of=PROJECTS, object="item"),
    "item-receipt": Row(get=SEES, of=PROJECTS, object="item"),
    "document": Row(get=SEES, of=PROJECTS, object="document"),
    "item-open": form_of("packaged"),
    "item-check": form_of("packaged"),
    "item-draft": DRAFT,
    "item-drop": DRAFT,
    "item-answer": form_of("item_correcting"),
    "item-supplement": form_of("item_to_supplement"),
    "item-withdraw": form_of("item"),
    "item-hearing-apply": form_of("item_heard"),
}

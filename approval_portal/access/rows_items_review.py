"""Review and decision: for the people of the item's own body; leads look on, extend and give items out."""

from __future__ import annotations

from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import EXISTING, PROJECTS, SEES_PROJECT, Answer, Relation, Row, Rule, Who, to

REVIEWER, DECIDER, LEAD = frozenset({Who.REVIEWER}), frozenset({Who.DECIDER}), frozenset({Who.LEAD})
DESKS = frozenset({Who.WINDOW, Who.REVIEWER, Who.DECIDER, Who.LEAD})
EMPTY, REFUSED, SENT = Answer.REFUSED_INPUT, Answer.FORBIDDEN, Answer.SENT_ON
OWN, THEIRS = frozenset({Relation.OWN}), frozenset({Relation.OTHER_BODY})
BODIES = (Relation.OWN, Relation.OTHER_BODY, Relation.MISSING)
BUREAU_SEES = to(frozenset({Who.WINDOW, Who.REVIEWER, Who.DECIDER, Who.LEAD}), OWN | THEIRS)


def staff(name: str, people: frozenset[Who], yes: Answer = Answer.SHOWN) -> Rule:
    return Rule(name, to(people), yes, no=REFUSED)


def seen(name: str, people: frozenset[Who], yes: Answer = Answer.SHOWN) -> OnSight:
    """Whoever sees the item but has no part in this is told so."""
    return OnSight(name, to(people, EXISTING), yes, sees=SEES_PROJECT.grants)


def of_item(kind: str, reads: frozenset[Who], acts: frozenset[Who], **rest: str) -> Row:
    return Row(
        get=seen("works on the item", reads),
        post=seen("works on the item; an empty form is refused", acts, EMPTY),
        of=PROJECTS,
        object=kind,
        rest=rest,
    )


# a liaison sees the items of which the own body answers a part, and with them the parts of others
SEES_PARTS = BUREAU_SEES | to(frozenset({Who.LIAISON}), frozenset({Relation.OTHER_BODY}))

ROWS: dict[str, Row] = {
    "review-queue": Row(get=staff("reviews, or answers for a part", REVIEWER | DECIDER | LEAD | {Who.LIAISON})),
    "decide-queue": Row(get=staff("decides", DECIDER | LEAD)),
    "decide-together": Row(
        get=staff("decides on items of the own body", DECIDER),
        post=staff("decides; without an item it is refused", DECIDER, EMPTY),
    ),
    # --- an item of the body in which everybody of the matrix has his role
    "item-review": of_item("item_in_review", REVIEWER | DECIDER | LEAD, REVIEWER),
    "item-take": Row(post=seen("takes the item up", REVIEWER, SENT), of=PROJECTS, object="item_in_review"),
    "item-assign": of_item("item_in_review", DECIDER | LEAD, DECIDER | LEAD),
    "item-special": of_item("item_in_review", REVIEWER | LEAD, REVIEWER),
    "item-special-end": of_item("item_special", REVIEWER | LEAD, REVIEWER),
    "item-hearing": of_item("item_in_review", REVIEWER | LEAD, REVIEWER),
    "item-decide": of_item("item_deciding", DECIDER | LEAD, DECIDER),
    "item-correct-decision": of_item("item_granted", DECIDER, DECIDER),
    "item-extend": of_item("item_in_review", LEAD, LEAD),
    "item-step": of_item("item_in_review", DECIDER, DECIDER, verb="terminate"),
    # --- a part of a joint item: of one's own body, or of another
    "item-component": Row(
        get=OnSight("answers for the own body", to(REVIEWER | DECIDER | {Who.LIAISON}, OWN), sees=SEES_PARTS),
        post=OnSight(
            "answers; an empty form is refused", to(REVIEWER | DECIDER | {Who.LIAISON}, OWN), EMPTY, sees=SEES_PARTS
        ),
        of=BODIES,
        object="component",
    ),
    # --- leaves and phrases
    "leaves": Row(get=staff("has a desk", DESKS), post=staff("has a desk; an empty form is refused", DESKS, EMPTY)),
    "leave-end": Row(
        post=Rule("ends the own leave; leads anybody's", to(DESKS, OWN) | to(LEAD, OWN | THEIRS), SENT),
        of=BODIES,
        object="leave",
    ),
    "phrases": Row(get=staff("has a desk", DESKS), post=staff("has a desk; an empty form is refused", DESKS, EMPTY)),
    "phrase-end": Row(post=Rule("ends a phrase of the own body", to(DESKS, OWN), SENT), of=BODIES, object="phrase"),
}

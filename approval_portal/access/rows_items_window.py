"""The window: its queue, paper intake, and its acts on an item of any body; a lead reads the queue and may return an item."""

from __future__ import annotations

from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import EXISTING, PROJECTS, SEES_PROJECT, Answer, Row, Rule, Who, to

WINDOW = frozenset({Who.WINDOW})
WITH_LEAD = frozenset({Who.WINDOW, Who.LEAD})
EMPTY, REFUSED = Answer.REFUSED_INPUT, Answer.FORBIDDEN


def act(kind: str, people: frozenset[Who] = WINDOW) -> Row:
    """A page of the window about an item in the state that it belongs to; whoever sees the item is told: not yours."""
    return Row(
        get=OnSight("takes the item in", to(people, EXISTING), sees=SEES_PROJECT.grants),
        post=OnSight(
            "takes the item in; an old page is refused", to(people, EXISTING), EMPTY, sees=SEES_PROJECT.grants
        ),
        of=PROJECTS,
        object=kind,
    )


ROWS: dict[str, Row] = {
    "window-queue": Row(get=Rule("window and leads", to(WITH_LEAD), no=REFUSED)),
    "window-intake": Row(
        get=Rule("takes in", to(WINDOW), no=REFUSED),
        post=Rule("takes in; without a project it is refused", to(WINDOW), EMPTY, REFUSED),
    ),
    "window-received": Row(get=Rule("takes in", to(WINDOW), no=REFUSED)),
    "item-accept": act("item_submitted"),
    "item-refuse": act("item_submitted"),
    "item-correct": act("item_submitted"),
    "item-return": act("item_corrected", WITH_LEAD),
    "item-answer-paper": act("item_correcting"),
    "item-confirm-supplement": act("item_tolerant"),
    "item-deliver": act("item_decided"),
}

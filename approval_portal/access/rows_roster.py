"""Halls and windows, which everybody reads and keepers and leads keep; the duty roster of the bureau's staff, kept by leads."""

from __future__ import annotations

from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import BUREAU, PUBLIC, Answer, Relation, Row, Rule, Who, to

EMPTY = Answer.REFUSED_INPUT
ONE = (Relation.UNASSIGNED, Relation.MISSING)
MINE = (Relation.OWN, Relation.UNASSIGNED, Relation.MISSING)  # one's own duty, or asked of oneself; somebody else's
OWN = frozenset({Relation.OWN})
KEEPS_HALLS = frozenset({Who.LEAD, Who.KEEPER})
LEAD = frozenset({Who.LEAD})
READERS = BUREAU | {Who.AGENT, Who.KEEPER}
READS = Rule("reads the roster", to(READERS), no=Answer.FORBIDDEN)
SEES = to(READERS)
PARTY = to(READERS, OWN) | to(LEAD)  # one of the two sides of a swap; leads


def keeps(name: str, yes: Answer = Answer.SHOWN) -> Rule:
    """Halls are public: whoever may not keep them is told so."""
    return Rule(name, to(KEEPS_HALLS), yes, Answer.FORBIDDEN)


def hall(name: str, kind: str = "service-hall") -> Row:
    return Row(get=keeps(name), post=keeps(f"{name}; an empty form is refused", EMPTY), of=ONE, object=kind)


def plans(name: str) -> Row:
    grants = to(LEAD)
    return Row(
        get=Rule(name, grants, no=Answer.FORBIDDEN),
        post=Rule(f"{name}; an empty form is refused", grants, EMPTY, Answer.FORBIDDEN),
    )


def shift(name: str, grants: dict[Who, frozenset[Relation]]) -> Row:
    """Whoever reads the roster and may not do this is told so."""
    post = OnSight(f"{name}; an empty form is refused", grants, EMPTY, sees=SEES)
    return Row(get=OnSight(name, grants, sees=SEES), post=post, of=MINE, object="shift")


ROWS: dict[str, Row] = {
    "halls": Row(get=PUBLIC),
    "service-hall": Row(get=PUBLIC, of=ONE, object="service-hall"),
    "hall-new": Row(get=keeps("keeps halls"), post=keeps("keeps halls; an empty form is refused", EMPTY)),
    "hall-edit": hall("changes the hall"),
    "hall-days": hall("sets days of the hall"),
    "hall-import": hall("takes the windows of the hall"),
    "window-new": hall("adds a window"),
    "window-edit": hall("changes the window", "window"),
    "window-hours": hall("sets the hours of the window", "window"),
    "roster": Row(get=READS),
    "roster-gaps": Row(get=READS),
    "shift-new": plans("plans a duty"),
    "roster-plan": plans("plans by a pattern"),
    "shift": Row(get=Rule("reads the roster", to(READERS)), of=MINE, object="shift"),
    "shift-edit": shift("changes the duty", to(LEAD)),
    "shift-cancel": shift("calls the duty off", to(LEAD)),
    "shift-swap": shift("asks for a swap of the own duty", to(READERS, OWN)),
    "swaps": Row(get=READS),
    "swap": Row(
        get=Rule("one of the two sides, or a lead", PARTY),
        post=OnSight("one of the two sides; an empty form is refused", to(READERS, OWN), EMPTY, sees=PARTY),
        of=MINE,
        object="swap",
    ),
}

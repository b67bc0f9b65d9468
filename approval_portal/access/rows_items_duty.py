"""What nobody has, what other systems handle, what was handled before the portal."""

from __future__ import annotations

from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import (
    BUREAU,
    ENTERPRISE,
    EXISTING,
    OF_ONES_ENTERPRISE,
    PROJECTS,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

OWN = frozenset({Relation.OWN})  # of a liaison: handed to the own body
DESK = frozenset({Who.WINDOW, Who.LEAD})
SERVES = frozenset({Who.AGENT, Who.LIAISON})
SEES = to(BUREAU, EXISTING) | to(ENTERPRISE, OF_ONES_ENTERPRISE) | to(SERVES, OWN)
REPORTS = to(DESK, EXISTING) | to(SERVES, OWN)
ENTERS = to(frozenset({Who.WINDOW, Who.AGENT}))


def staff(name: str, people: frozenset[Who], yes: Answer = Answer.SHOWN) -> Rule:
    return Rule(name, to(people), yes, no=Answer.FORBIDDEN)


ROWS: dict[str, Row] = {
    "duty-list": Row(get=staff("sees what nobody has", DESK)),
    "items-elsewhere": Row(get=staff("has a list of what is handled elsewhere", DESK | SERVES)),
    "item-report": Row(
        get=OnSight("enters how it stands elsewhere", REPORTS, sees=SEES),
        post=OnSight("enters it; an empty form is refused", REPORTS, Answer.REFUSED_INPUT, sees=SEES),
        of=PROJECTS,
        object="elsewhere",
    ),
    "item-look-again": Row(
        post=OnSight("looked again; an old page is told so", REPORTS, Answer.SENT_ON, sees=SEES),
        of=PROJECTS,
        object="elsewhere",
    ),
    "back-entries": Row(get=staff("counts back entries", DESK | {Who.AGENT})),
    "back-entry": Row(
        get=Rule("enters what was handled before", ENTERS, no=Answer.FORBIDDEN),
        post=Rule("without a project it is refused", ENTERS, Answer.REFUSED_INPUT, no=Answer.FORBIDDEN),
    ),
}

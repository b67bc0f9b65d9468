"""The two meetings, and what they decide: those who see every project see all of them, others what they are summoned to."""

from __future__ import annotations

from collections.abc import Mapping

from approval_portal.access.rows_referrals import OnSight
from approval_portal.access.words import BUREAU, Answer, Relation, Row, Rule, Who, to

SENT, EMPTY = Answer.SENT_ON, Answer.REFUSED_INPUT
ALONE = (Relation.UNASSIGNED, Relation.MISSING)
ONE = (Relation.OWN, Relation.UNASSIGNED, Relation.MISSING)  # summoned oneself, or one's own; neither
KEEPS = frozenset({Who.LEAD, Who.WINDOW})
AT_MEETINGS = BUREAU | {Who.AGENT, Who.LIAISON}
LISTS = Rule("comes to meetings", to(AT_MEETINGS), no=Answer.FORBIDDEN)
OWN = frozenset({Relation.OWN})
SEES = to(BUREAU) | to(frozenset({Who.AGENT, Who.LIAISON}), OWN)


# its owner: whoever holds a post
SETTLES = to(AT_MEETINGS, OWN)


def keeps(name: str, yes: Answer = Answer.SHOWN, sees: Mapping[Who, frozenset[Relation]] = SEES) -> OnSight:
    """Who sees it and does not keep meetings is told so."""
    return OnSight(name, to(KEEPS), yes, sees=sees)


def form(name: str, kind: str = "meeting") -> Row:
    return Row(get=keeps(name), post=keeps(f"{name}; an empty form is refused", EMPTY), of=ONE, object=kind)


ROWS: dict[str, Row] = {
    "meetings": Row(get=LISTS),
    "meeting-new": Row(
        get=Rule("keeps meetings", to(KEEPS), no=Answer.FORBIDDEN),
        post=Rule("keeps meetings; an empty form is refused", to(KEEPS), EMPTY, Answer.FORBIDDEN),
    ),
    "meeting": Row(get=Rule("sees the meeting", SEES), of=ONE, object="meeting"),
    "meeting-edit": form("changes the meeting"),
    "meeting-cancel": form("cancels the meeting"),
    "meeting-freeze": Row(post=keeps("freezes its papers; frozen ones stay so", SENT), of=ONE, object="meeting"),
    "meeting-hold": Row(
        get=keeps("writes the minutes"), post=keeps("writes the minutes, sent", SENT), of=ONE, object="meeting"
    ),
    "meeting-close": Row(post=keeps("closes the minutes; empty ones stay open", SENT), of=ONE, object="meeting"),
    "meeting-decide": form("takes a decision"),
    "meeting-dispatch": Row(
        get=keeps("sends a measure out", sees=to(BUREAU)),
        post=keeps("sends a measure out; an empty form is refused", EMPTY, to(BUREAU)),
        of=ALONE,
        object="problem-meeting",
        rest={"number": "1"},
    ),
    "meeting-pdf": Row(get=Rule("sees the meeting", SEES), of=ONE, object="meeting"),
    "meeting-sheet": Row(get=Rule("sees the meeting", SEES), of=ONE, object="meeting"),
    "meeting-tasks": Row(get=LISTS),
    "meeting-task": Row(
        get=Rule("sees it, or has it to do", SEES),
        post=OnSight("settles it; an empty form is refused", SETTLES | to(KEEPS), EMPTY, sees=SEES),
        of=ONE,
        object="meeting-task",
    ),
    "meeting-task-move": form("gives a decision to another", "meeting-task"),
}

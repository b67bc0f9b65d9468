"""Leads that are handed over, and imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from approval_portal.access.words import Answer, Relation, Row, Rule, Who, to


@dataclass(frozen=True)
class OnSight(Rule):
    """Who sees the thing but may not do this is told so (403); to everybody else it is not there (404).

    `instead`: another answer than `yes` for the things of that relation, which stand in another state.
    """

    sees: Mapping[Who, frozenset[Relation]] = field(default_factory=dict)
    instead: Mapping[Relation, Answer] = field(default_factory=dict)

    def answer(self, who: Who, relation: Relation) -> Answer:
        if relation is not Relation.MISSING and relation in self.grants.get(who, ()):
            return self.instead.get(relation, self.yes)
        found = super().answer(who, relation)
        seen = found is Answer.NOT_FOUND and relation is not Relation.MISSING and relation in self.sees.get(who, ())
        return Answer.FORBIDDEN if seen else found


# a lead: taken by oneself (agents) or handed over by one's body; new; taken by an agent of another body
LEADS = (Relation.OWN, Relation.UNASSIGNED, Relation.OTHER_BODY, Relation.MISSING)
IMPORTS = (Relation.OWN, Relation.OTHER_BODY, Relation.MISSING)
ALL = frozenset({Relation.OWN, Relation.UNASSIGNED, Relation.OTHER_BODY})
OWN = frozenset({Relation.OWN})
OPEN = frozenset({Relation.OWN, Relation.UNASSIGNED})
DESK, AGENT, LIAISON = (
    frozenset(people) for people in ({Who.WINDOW, Who.LEAD}, {Who.AGENT}, {Who.LIAISON})
)  # fmt: skip
SENT, EMPTY, REFUSED = Answer.SENT_ON, Answer.REFUSED_INPUT, Answer.FORBIDDEN

SEES = to(DESK, ALL) | to(AGENT, OPEN) | to(LIAISON, OWN)
EDITS = to(DESK, ALL) | to(LIAISON, OWN)
WORKS_ON = to(DESK, ALL) | to(AGENT, OWN)
SEES_IMPORT = to(frozenset({Who.LEAD}), ALL) | to(frozenset({Who.WINDOW, Who.AGENT}), OWN)
OWN_IMPORT = to(DESK | AGENT, OWN)

LISTS = Rule("has a list of leads", to(DESK | AGENT | LIAISON), no=REFUSED)
HANDS_OVER = Rule("may hand a lead over", to(DESK | LIAISON), no=REFUSED)
IMPORTS_PROJECTS = Rule("may import projects", to(DESK | AGENT), no=REFUSED)


def lead(name: str, grants: Mapping[Who, frozenset[Relation]], yes: Answer = Answer.SHOWN, **more: object) -> OnSight:
    return OnSight(name, grants, yes, sees=SEES, **more)


def of_lead(**rules: Rule) -> Row:
    return Row(of=LEADS, object="referral", **rules)


def of_import(**rules: Rule) -> Row:
    return Row(of=IMPORTS, object="import", **rules)


ROWS: dict[str, Row] = {
    # --- leads
    "referrals": Row(get=LISTS),
    "referral-new": Row(
        get=HANDS_OVER, post=Rule("hands over; an empty form is refused", HANDS_OVER.grants, EMPTY, REFUSED)
    ),
    "referral": of_lead(get=lead("sees the lead", SEES)),
    "referral-edit": of_lead(
        get=lead("edits the lead until it is taken", EDITS, instead={Relation.OTHER_BODY: SENT}),
        post=lead("edits the lead; an empty form is refused", EDITS, EMPTY),
    ),
    "referral-take": of_lead(post=lead("takes the lead", to(AGENT, OPEN), SENT)),
    "referral-give-back": of_lead(post=lead("puts the lead back", to(DESK, ALL) | to(AGENT, OPEN), SENT)),
    "referral-return": of_lead(
        get=lead("sends the lead back", WORKS_ON),
        post=lead("sends the lead back; without a reason it is refused", WORKS_ON, EMPTY),
    ),
    "referral-open": of_lead(
        get=lead("opens the project", WORKS_ON),
        post=lead("opens the project; without a credit code it is refused", WORKS_ON, EMPTY),
    ),
    # --- imports
    "imports": Row(get=IMPORTS_PROJECTS),
    "import-new": Row(
        get=IMPORTS_PROJECTS,
        post=Rule("imports; an empty form is refused", IMPORTS_PROJECTS.grants, EMPTY, REFUSED),
    ),
    "import-template": Row(get=IMPORTS_PROJECTS),
    "import": of_import(get=Rule("sees the import", SEES_IMPORT)),
    "import-faults": of_import(get=Rule("sees the import's faults", SEES_IMPORT)),
    "import-write": of_import(post=OnSight("has the own file written", OWN_IMPORT, SENT, sees=SEES_IMPORT)),
    "import-drop": of_import(post=OnSight("lets the own file go", OWN_IMPORT, SENT, sees=SEES_IMPORT)),
}

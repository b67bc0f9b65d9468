"""Enterprises and their people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from approval_portal.access.words import (
    BUREAU,
    BY_ADDRESS,
    ENTERPRISE,
    EXISTING,
    OF_ONES_ENTERPRISE,
    PEOPLE,
    PUBLIC,
    SIGNED_IN,
    SIGNED_IN_NONE_YET,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)


@dataclass(frozen=True)
class Acts(Rule):
    """Who sees the thing but may not do this is told so (403); to everybody else it is not there (404)."""

    sees: Mapping[Who, frozenset[Relation]] = field(default_factory=dict)

    def answer(self, who: Who, relation: Relation) -> Answer:
        found = super().answer(who, relation)
        seen = found is Answer.NOT_FOUND and relation is not Relation.MISSING and relation in self.sees.get(who, ())
        return Answer.FORBIDDEN if seen else found


@dataclass(frozen=True)
class Explains(Acts):
    """As Acts; those who have to give a reason are refused without one."""

    reasons: Mapping[Who, frozenset[Relation]] = field(default_factory=dict)

    def answer(self, who: Who, relation: Relation) -> Answer:
        asked = relation is not Relation.MISSING and relation in self.reasons.get(who, ())
        return Answer.REFUSED_INPUT if asked else super().answer(who, relation)


ENTERPRISES = (Relation.OWN, Relation.OTHER_ENTERPRISE, Relation.MISSING)
DESK = frozenset({Who.WINDOW, Who.LEAD})
ADMIN = frozenset({Who.ENTERPRISE_ADMIN})
NO_ROLE = ENTERPRISE | {Who.OUT_OF_TERM}  # may act for a company of their own
SENT, EMPTY = Answer.SENT_ON, Answer.REFUSED_INPUT

# bureau: every enterprise; its people and the agent: the one they act for or serve
SEES = to(BUREAU, EXISTING) | to(ENTERPRISE | {Who.AGENT}, OF_ONES_ENTERPRISE)
EDITS = to(DESK, EXISTING) | to(ADMIN | {Who.AGENT}, OF_ONES_ENTERPRISE)
OWN_ADMIN = to(ADMIN, OF_ONES_ENTERPRISE)
SEES_REQUEST = to(DESK, EXISTING) | OWN_ADMIN
BY_THE_DESK = to(DESK, EXISTING)
DECIDES = to(DESK, frozenset({Relation.OTHER_ENTERPRISE})) | OWN_ADMIN  # the claim; the request to join

SEES_ENTERPRISE = Rule("sees the enterprise", SEES)
LISTS = Rule("has a list of enterprises", to(BUREAU | {Who.AGENT}), no=Answer.FORBIDDEN)
REGISTERS = Rule("may register an enterprise", to(NO_ROLE | DESK | {Who.AGENT}), no=Answer.FORBIDDEN)
REGISTERS_FORM = Rule("registers; an empty form is refused", REGISTERS.grants, EMPTY, Answer.FORBIDDEN)
JOINS = Rule("may ask to join an enterprise", to(NO_ROLE), no=Answer.FORBIDDEN)
JOINS_FORM = Rule("asks to join; an empty form is refused", JOINS.grants, EMPTY, Answer.FORBIDDEN)
TAKES_UP = Rule("takes the invitation up; staff may not", JOINS.grants, SENT, Answer.FORBIDDEN)
LISTS_REQUESTS = Rule("the desk's list of requests", to(DESK), no=Answer.FORBIDDEN)
OWN_REQUEST = Rule("takes the own request back", to(PEOPLE, frozenset({Relation.OWN})), SENT)


def form(name: str, grants: Mapping[Who, frozenset[Relation]], post: Answer = EMPTY) -> dict[str, Rule]:
    """A page with a form about an enterprise that one sees."""
    return {"get": Acts(name, grants, sees=SEES), "post": Acts(f"{name}, sent", grants, post, sees=SEES)}


def of(kind: str = "enterprise", **rules: Rule) -> Row:
    return Row(of=ENTERPRISES, object=kind, **rules)


ROWS: dict[str, Row] = {
    "enterprises": Row(get=LISTS),
    "enterprise-start": Row(get=SIGNED_IN, post=Rule("signed in; no link is refused", to(PEOPLE), EMPTY)),
    "enterprise-new": Row(get=REGISTERS, post=REGISTERS_FORM),
    "enterprise-join": Row(get=JOINS, post=JOINS_FORM),
    "enterprise-switch": Row(post=SIGNED_IN_NONE_YET),  # no enterprise named: none that is one's own
    "enterprise": of(get=SEES_ENTERPRISE),
    "enterprise-edit": of(**form("edits the enterprise", EDITS)),
    "enterprise-licence": of(**form("hands in the licence", EDITS)),
    "enterprise-verify": of(**form("verifies the enterprise", BY_THE_DESK)),
    "enterprise-deny": of(**form("denies the enterprise", BY_THE_DESK)),
    "enterprise-code": of(**form("corrects the credit code", BY_THE_DESK)),
    "licence-file": of("licence", get=SEES_ENTERPRISE),
    "enterprise-invite": of(**form("invites", OWN_ADMIN)),
    "invitation-revoke": of("own-invitation", post=form("withdraws an invitation", OWN_ADMIN, SENT)["post"]),
    "member": of("member", **form("changes a member", OWN_ADMIN)),
    "member-remove": of(
        "member",
        get=Acts("removes a member", OWN_ADMIN | BY_THE_DESK, sees=SEES),
        post=Explains("removes a member; the desk says why", OWN_ADMIN, SENT, sees=SEES, reasons=BY_THE_DESK),
    ),
    "invitation": Row(get=PUBLIC, post=TAKES_UP, of=BY_ADDRESS, object="invitation"),
    "join-requests": Row(get=LISTS_REQUESTS),
    "join-request": of(
        "join-request",
        get=Rule("sees the request", SEES_REQUEST),
        post=Acts("answers the request", DECIDES, EMPTY, sees=SEES_REQUEST),
    ),
    "join-request-withdraw": of("own-request", post=OWN_REQUEST),
}

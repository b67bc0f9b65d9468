"""The API: refusals are answered in JSON, never by sending anybody to a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from approval_portal.access.words import (
    BUREAU,
    ENTERPRISE,
    EXISTING,
    OF_ONES_ENTERPRISE,
    PEOPLE,
    PROJECTS,
    PUBLIC,
    PUBLIC_FORM,
    SEES_PROJECT,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

DESK = frozenset({Who.WINDOW, Who.LEAD})
AGENT = frozenset({Who.AGENT})
ONLY_OWN = frozenset({Relation.OWN})
FIRMS = (Relation.OWN, Relation.OTHER_ENTERPRISE, Relation.MISSING)
SEEN_FIRMS = frozenset(FIRMS) - {Relation.MISSING}


@dataclass(frozen=True)
class Act(Rule):
    """Who acts gets `yes` (an empty object is refused for its fields), who only sees the object 403, others 404."""

    sees: Mapping[Who, frozenset[Relation]] = field(default_factory=dict)

    def answer(self, who: Who, relation: Relation) -> Answer:
        found = super().answer(who, relation)
        return Answer.FORBIDDEN if found is self.no and relation in self.sees.get(who, ()) else found


def in_json(rule: Rule) -> Rule:
    """Strangers are refused and not sent to sign in."""
    return replace(rule, stranger=Answer.FORBIDDEN)


NO_METHOD = Rule(
    "signed in; no such method", {}, no=Answer.NO_METHOD, stranger=Answer.FORBIDDEN, missing=Answer.NO_METHOD
)


def api(get: Rule, *, post: Rule = NO_METHOD, patch: Rule = NO_METHOD, **more: object) -> Row:
    rules = {"get": in_json(get), "post": in_json(post), "patch": in_json(patch)}
    return Row(**rules, put=NO_METHOD, delete=NO_METHOD, options=NO_METHOD, **more)


def may(name: str, people: frozenset[Who], yes: Answer) -> Rule:
    return Rule(name, to(people), yes=yes, no=Answer.FORBIDDEN)


REFUSED, SHOWN = Answer.REFUSED_INPUT, Answer.SHOWN
# whoever holds no role today may register a company of his own
REGISTERS = ENTERPRISE | DESK | AGENT | {Who.OUT_OF_TERM}
SEES_FIRM = Rule("sees the enterprise", to(BUREAU, SEEN_FIRMS) | to(ENTERPRISE | AGENT, ONLY_OWN))
EDITS_FIRM = Act(
    "edits the enterprise",
    to(DESK, SEEN_FIRMS) | to(AGENT | {Who.ENTERPRISE_ADMIN}, ONLY_OWN),
    yes=REFUSED,
    sees=SEES_FIRM.grants,
)
EDITS_PROJECT = Act(
    "edits the project",
    to(DESK, EXISTING) | to(ENTERPRISE, OF_ONES_ENTERPRISE) | to(AGENT, ONLY_OWN),
    yes=REFUSED,
    sees=SEES_PROJECT.grants,
)


def of_project(post: Rule = NO_METHOD, patch: Rule = NO_METHOD, kind: str = "project", **rest: str) -> Row:
    return api(SEES_PROJECT, post=post, patch=patch, of=PROJECTS, object=kind, rest=rest)


def of_package() -> Row:
    return of_project(kind="packaged", number="latest")


LISTING = ENTERPRISE | BUREAU | AGENT

ROWS: dict[str, Row] = {
    # --- for anybody
    "api-evaluate": Row(post=PUBLIC_FORM, options=PUBLIC),
    "schema": Row(get=PUBLIC, options=PUBLIC),
    "swagger-ui": Row(get=PUBLIC),
    # --- for whoever is signed in
    "api-me": api(Rule("signed in", to(PEOPLE))),
    "api-enterprises": api(
        may("has a list of enterprises", LISTING, SHOWN), post=may("registers an enterprise", REGISTERS, REFUSED)
    ),
    "api-enterprise": api(SEES_FIRM, patch=EDITS_FIRM, of=FIRMS, object="enterprise"),
    "api-projects": api(
        may("has a list of projects", LISTING, SHOWN),
        post=may("opens projects", ENTERPRISE | DESK | AGENT, REFUSED),
    ),
    "api-project": of_project(patch=EDITS_PROJECT),
    "api-pins": of_project(post=EDITS_PROJECT),
    "api-packages": of_project(post=EDITS_PROJECT),
    "api-package": of_package(),
    "api-package-items": of_package(),
    "api-package-schedule": of_package(),
    "api-flowchart": of_project(kind="packaged"),
    "api-flowchart-pdf": of_project(kind="packaged"),
}

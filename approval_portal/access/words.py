"""The words of the permission table: who asks, whose the object is, what the answer is, and the rules with a name.

Plain data: nothing here imports a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Who(StrEnum):
    """Whoever asks. The last two have lost what they had: their sessions are still open."""

    ANONYMOUS = "anonymous"
    MEMBER = "enterprise member"
    ENTERPRISE_ADMIN = "enterprise admin"
    AGENT = "agent"
    WINDOW = "window"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    LEAD = "lead"
    KEEPER = "catalogue keeper"
    LIAISON = "liaison"
    SYSTEM_ADMIN = "system administrator"
    SECURITY_ADMIN = "security administrator"
    AUDIT_ADMIN = "audit administrator"
    OUT_OF_TERM = "every role ended yesterday or begins tomorrow"
    DISABLED = "disabled account"


class Relation(StrEnum):
    """How the object in the address relates to whoever asks."""

    NONE = "no object"
    OWN = "own"  # of one's enterprise; for staff: assigned to oneself
    SAME_ENTERPRISE = "same enterprise"  # another project of the enterprise whose project is one's own
    OTHER_ENTERPRISE = "other enterprise"  # served by a colleague of one's own body
    OTHER_BODY = "other body"  # served by an agent of another body
    UNASSIGNED = "unassigned"  # served by nobody
    TOKEN = "whoever has the address"  # noqa: S105 - not a password
    MISSING = "no such object"


class Answer(StrEnum):
    SHOWN = "shown"  # 2xx
    SENT_ON = "sent on"  # 3xx to a place that is not the sign-in page
    REFUSED_INPUT = "input refused"  # 400 or 422: an empty form of somebody who may send it
    SIGN_IN = "to sign in"  # 302 to the sign-in page
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    NO_METHOD = "405"


EVERYBODY = frozenset(Who)
STRANGERS = frozenset({Who.ANONYMOUS, Who.DISABLED})
PEOPLE = EVERYBODY - STRANGERS
ENTERPRISE = frozenset({Who.MEMBER, Who.ENTERPRISE_ADMIN})
BUREAU = frozenset({Who.WINDOW, Who.REVIEWER, Who.DECIDER, Who.LEAD})  # they serve every enterprise of the zone

NO_OBJECT = (Relation.NONE,)
PROJECTS = (
    Relation.OWN,
    Relation.SAME_ENTERPRISE,
    Relation.OTHER_ENTERPRISE,
    Relation.OTHER_BODY,
    Relation.UNASSIGNED,
    Relation.MISSING,
)
BY_ADDRESS = (Relation.TOKEN, Relation.MISSING)


@dataclass(frozen=True)
class Rule:
    """An expectation with a name: those in `grants` get `yes`, other people `no`, strangers `stranger`.

    An object that does not exist is `missing` for everybody who is not asked to sign in first.
    """

    name: str
    grants: Mapping[Who, frozenset[Relation]]
    yes: Answer = Answer.SHOWN
    no: Answer = Answer.NOT_FOUND
    stranger: Answer = Answer.SIGN_IN
    missing: Answer = Answer.NOT_FOUND

    def answer(self, who: Who, relation: Relation) -> Answer:
        if who in STRANGERS and who not in self.grants:
            return self.stranger
        if relation is Relation.MISSING:
            return self.missing
        return self.yes if relation in self.grants.get(who, ()) else self.no


def to(people: frozenset[Who], relations: frozenset[Relation] = frozenset(Relation)) -> dict[Who, frozenset[Relation]]:
    return {who: relations for who in sorted(people)}


EXISTING = frozenset(PROJECTS) - {Relation.MISSING}
OF_ONES_ENTERPRISE = frozenset({Relation.OWN, Relation.SAME_ENTERPRISE})

# --- the rules
NOBODY = Rule("no such method", {}, no=Answer.NO_METHOD, stranger=Answer.NO_METHOD, missing=Answer.NO_METHOD)
PUBLIC = Rule("public", to(EVERYBODY))
PUBLIC_SENT_ON = Rule("public, sent on", to(EVERYBODY), yes=Answer.SENT_ON)
PUBLIC_FORM = Rule("public; a form without answers is refused", to(EVERYBODY), yes=Answer.REFUSED_INPUT)
SIGNED_IN = Rule("signed in", to(PEOPLE))
SIGNED_IN_SENT_ON = Rule("signed in, sent on", to(PEOPLE), yes=Answer.SENT_ON)
SIGNED_IN_NONE_YET = Rule("signed in; what it is about does not exist yet", {})
STRANGERS_ONLY = Rule("strangers; people are sent on", to(STRANGERS), no=Answer.SENT_ON, stranger=Answer.SHOWN)
LEAVES = Rule("people; strangers are sent on", to(PEOPLE), stranger=Answer.SENT_ON)
HALF_SIGNED_IN = Rule("between password and second step", {}, no=Answer.SENT_ON)
LISTS_PROJECTS = Rule("has a list of projects", to(ENTERPRISE | BUREAU | {Who.AGENT}), no=Answer.FORBIDDEN)
SEES_PROJECT = Rule(
    "sees the project",
    to(BUREAU, EXISTING) | to(ENTERPRISE, OF_ONES_ENTERPRISE) | to(frozenset({Who.AGENT}), frozenset({Relation.OWN})),
)


@dataclass(frozen=True)
class Row:
    """What each method answers. `head` is `get` unless it says otherwise.

    `of` names the relations to test; `object` is the kind of object in the address (a builder of `tests/matrix_objects.py`
    gives the values of the address for it, by the name of the kind), `rest` fills the other variables.
    """

    get: Rule = NOBODY
    post: Rule = NOBODY
    put: Rule = NOBODY
    patch: Rule = NOBODY
    delete: Rule = NOBODY
    options: Rule = NOBODY
    of: tuple[Relation, ...] = NO_OBJECT
    object: str = ""
    rest: Mapping[str, str] = field(default_factory=dict)

    def rule(self, method: str) -> Rule:
        return getattr(self, "get" if method == "HEAD" else method.lower())


def page(get: Rule = PUBLIC, **more: Rule) -> Row:
    """A page of a library: its classes answer OPTIONS to whoever may see it."""
    return Row(get=get, **{"options": PUBLIC, **more})


def members_form(get: Rule = SIGNED_IN, put: Rule | None = None, **more: Rule) -> Row:
    """A library's form behind sign-in: strangers are asked to sign in whatever the method; PUT counts as POST."""
    beyond = Rule("signed in; no such method", {}, no=Answer.NO_METHOD)
    rules = {"post": get, "patch": beyond, "delete": beyond, "options": SIGNED_IN, **more}
    return Row(get=get, put=put or rules["post"], **rules)


def all_methods(rule: Rule, **more: object) -> Row:
    return Row(rule, rule, rule, rule, rule, rule, **more)


def trial(get: Rule = PUBLIC, post: Rule = NOBODY, **rest: str) -> Row:
    return Row(get=get, post=post, of=BY_ADDRESS, object="trial", rest=rest)


SIGNED_IN_NO_METHOD = Rule("signed in; no such method", {}, no=Answer.NO_METHOD)
STRANGERS_NO_METHOD = Rule("no such method; people are sent on", {}, no=Answer.SENT_ON, stranger=Answer.NO_METHOD)

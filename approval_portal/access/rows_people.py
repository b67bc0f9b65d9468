"""Staff, their roles, the log, one's own account."""

from __future__ import annotations

from dataclasses import dataclass, field

from approval_portal.access.words import PEOPLE, SIGNED_IN, Answer, Relation, Row, Rule, Who, to

SYSTEM, SECURITY, AUDIT = Who.SYSTEM_ADMIN, Who.SECURITY_ADMIN, Who.AUDIT_ADMIN
ADMINISTRATORS = frozenset({SYSTEM, SECURITY, AUDIT})
# an account in the address: one's own, somebody else's, none
ACCOUNTS = (Relation.OWN, Relation.OTHER_BODY, Relation.MISSING)


@dataclass(frozen=True)
class ForAccount(Rule):
    """The three administrators see every account: `yes` for the one whose act it is, 403 for the other two.

    Accounts are not there for anybody else. `own`: what the one whose act it is gets for the own account.
    """

    own: Answer | None = None
    acts: frozenset[Who] = field(default_factory=frozenset)

    def answer(self, who: Who, relation: Relation) -> Answer:
        if who in ADMINISTRATORS and relation is not Relation.MISSING:
            if who not in self.acts:
                return Answer.FORBIDDEN
            return self.own if self.own and relation is Relation.OWN else self.yes
        return super().answer(who, relation)


def act(who: Who, post: Answer, own: Answer) -> Row:
    """A form about an account. The junk that the matrix sends is enough where nothing has to be filled in."""
    name = f"the {who} does it to an account"
    acts = frozenset({who})
    return Row(
        get=ForAccount(f"{name}: the form", {}, acts=acts),
        post=ForAccount(name, {}, yes=post, own=own, acts=acts),
        of=ACCOUNTS,
        object="account",
    )


def only(name: str, people: frozenset[Who], yes: Answer = Answer.SHOWN) -> Rule:
    return Rule(name, to(people), yes=yes, no=Answer.FORBIDDEN)


REFUSED, SENT_ON, SHOWN = Answer.REFUSED_INPUT, Answer.SENT_ON, Answer.SHOWN
LISTS_ACCOUNTS = only("keeps accounts, gives roles or reads the log", ADMINISTRATORS)
IMPORTERS = frozenset({SYSTEM, SECURITY})

ROWS: dict[str, Row] = {
    "staff": Row(get=LISTS_ACCOUNTS),
    "bodies": Row(get=LISTS_ACCOUNTS),
    "staff-new": Row(
        get=only("keeps accounts", frozenset({SYSTEM})),
        post=only("keeps accounts; an empty form", frozenset({SYSTEM}), REFUSED),
    ),
    "staff-import": Row(
        get=only("keeps accounts or gives roles", IMPORTERS),
        post=only("keeps accounts or gives roles; without a file", IMPORTERS, REFUSED),
    ),
    "staff-import-template": Row(get=only("keeps accounts or gives roles", IMPORTERS)),
    "staff-account": Row(get=ForAccount("sees accounts", {}, acts=ADMINISTRATORS), of=ACCOUNTS, object="account"),
    "staff-edit": act(SYSTEM, post=REFUSED, own=REFUSED),
    "staff-disable": act(SYSTEM, post=SENT_ON, own=REFUSED),
    "staff-enable": act(SYSTEM, post=REFUSED, own=REFUSED),  # nobody in the matrix whom one may see is disabled
    "staff-link": act(SYSTEM, post=SHOWN, own=SHOWN),  # the link stands on the answer, once
    "staff-two-steps": act(SECURITY, post=REFUSED, own=REFUSED),  # nobody has set it up
    "staff-grant": act(SECURITY, post=REFUSED, own=REFUSED),
    "staff-revoke": Row(
        get=ForAccount("gives roles: the form", {}, acts=frozenset({SECURITY})),
        post=ForAccount(
            "gives roles; the last keeps the own", {}, yes=SENT_ON, own=REFUSED, acts=frozenset({SECURITY})
        ),
        of=ACCOUNTS,
        object="grant",
    ),
    "log": Row(get=only("reads the log", frozenset({AUDIT}))),
    "log-access": Row(get=only("reads the log", frozenset({AUDIT}))),
    "account": Row(get=SIGNED_IN, post=Rule("signed in; an empty form", to(PEOPLE), yes=REFUSED)),
}

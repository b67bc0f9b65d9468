"""Matter packages of a project."""

from approval_portal.access.rows_api import Act
from approval_portal.access.words import (
    ENTERPRISE,
    EXISTING,
    OF_ONES_ENTERPRISE,
    PROJECTS,
    SEES_PROJECT,
    Answer,
    Relation,
    Row,
    Rule,
    Who,
    to,
)

DESK = to(frozenset({Who.WINDOW, Who.LEAD}), EXISTING)
AGENT = to(frozenset({Who.AGENT}), frozenset({Relation.OWN}))
REVIEWER = to(frozenset({Who.REVIEWER}), EXISTING)
FIRM = to(ENTERPRISE, OF_ONES_ENTERPRISE)
SEES = SEES_PROJECT.grants


def edits(yes: Answer) -> Rule:
    return Act("edits the project", DESK | AGENT | FIRM, yes=yes, sees=SEES)


def adjusts(yes: Answer) -> Rule:
    return Act("adjusts the package", DESK | AGENT | REVIEWER, yes=yes, sees=SEES)


APPLIES = Act("edits or adjusts", DESK | AGENT | FIRM | REVIEWER, yes=Answer.REFUSED_INPUT, sees=SEES)


def of(get: Rule, post: Rule | None = None, **rest: str) -> Row:
    posts = {"post": post} if post else {}
    return Row(get=get, **posts, of=PROJECTS, object="packaged", rest=rest)


ROWS: dict[str, Row] = {
    "package-versions": of(SEES_PROJECT),
    "package-version": of(SEES_PROJECT, number="1"),
    "package-apply": Row(post=APPLIES, of=PROJECTS, object="packaged"),
    "package-answers": of(SEES_PROJECT, edits(Answer.SENT_ON)),
    "package-answer-group": of(edits(Answer.SHOWN), edits(Answer.REFUSED_INPUT), group="qg-env"),
    "package-plan": of(edits(Answer.SHOWN), edits(Answer.REFUSED_INPUT)),
    "package-catalogue": of(SEES_PROJECT, edits(Answer.REFUSED_INPUT)),
    "package-adjust": of(adjusts(Answer.SHOWN), adjusts(Answer.REFUSED_INPUT)),
    "package-end-adjustment": Row(get=adjusts(Answer.SHOWN), of=PROJECTS, object="adjusted"),
}

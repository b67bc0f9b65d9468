"""Projects: the list, the page, what one can do there."""

from approval_portal.access.rows_api import Act
from approval_portal.access.words import (
    BY_ADDRESS,
    ENTERPRISE,
    EXISTING,
    LISTS_PROJECTS,
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

EMPTY = Answer.REFUSED_INPUT
DESK = to(frozenset({Who.WINDOW, Who.LEAD}), EXISTING)
AGENT = to(frozenset({Who.AGENT}), frozenset({Relation.OWN}))
FIRM = to(ENTERPRISE, OF_ONES_ENTERPRISE)
LEAD = to(frozenset({Who.LEAD}), EXISTING)

# one's own enterprise, or a client's; whoever has no role and no enterprise yet is told how to come by one
BEGINS = to(ENTERPRISE | {Who.AGENT, Who.WINDOW, Who.LEAD})
MAY_BEGIN = Rule("begins a project, or is told how to", BEGINS | to(frozenset({Who.OUT_OF_TERM})), no=Answer.FORBIDDEN)
BEGINS_FORM = Rule("begins a project; an empty form is refused", BEGINS, EMPTY, Answer.FORBIDDEN)


def form(name: str, grants: dict[Who, frozenset[Relation]]) -> Row:
    """A page with a form about a project that one sees; who sees it and may not is told so (403)."""
    sees = SEES_PROJECT.grants
    page, sent = Act(name, grants, sees=sees), Act(f"{name}; an empty form is refused", grants, EMPTY, sees=sees)
    return Row(get=page, post=sent, of=PROJECTS, object="project")


ROWS: dict[str, Row] = {
    # --- projects
    "projects": Row(get=LISTS_PROJECTS),
    "project": Row(get=SEES_PROJECT, of=PROJECTS, object="project"),
    "project-flowchart-svg": Row(get=SEES_PROJECT, of=PROJECTS, object="packaged"),
    "project-flowchart-pdf": Row(get=SEES_PROJECT, of=PROJECTS, object="packaged"),
    # --- a new one
    "project-new": Row(get=MAY_BEGIN, post=BEGINS_FORM),
    "trial-project": Row(get=MAY_BEGIN, post=BEGINS_FORM, of=BY_ADDRESS, object="trial"),
    # --- what one can do with it
    "project-edit": form("edits the project", DESK | AGENT | FIRM),
    "project-works": form("edits the works", DESK | AGENT | FIRM),
    "project-days": form("fixes days", DESK | AGENT | FIRM),
    "project-state": form("moves the project", DESK | AGENT),
    "project-team": form("chooses who serves the project", LEAD),
    "project-listings": form("keeps the key-project register", LEAD),
    "project-merge": form("merges projects", LEAD),
}

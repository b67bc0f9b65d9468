"""Projects: the list, the page, what one can do there."""

from approval_portal.access.words import LISTS_PROJECTS, PROJECTS, SEES_PROJECT, Row

ROWS: dict[str, Row] = {
    # --- projects
    "projects": Row(get=LISTS_PROJECTS),
    "project": Row(get=SEES_PROJECT, of=PROJECTS, object="project"),
}

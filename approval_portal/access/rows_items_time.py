"""How the days of an item were counted: for whoever sees the item; of a project: for whoever sees the project."""

from approval_portal.access.words import PROJECTS, SEES_PROJECT, Row

ROWS: dict[str, Row] = {
    "item-clock": Row(get=SEES_PROJECT, of=PROJECTS, object="item"),
    "item-court": Row(get=SEES_PROJECT, of=PROJECTS, object="item"),
    "project-court": Row(get=SEES_PROJECT, of=PROJECTS, object="project"),
}

"""Policies: public in general, and of one project for whoever sees it."""

from approval_portal.access.words import BY_ADDRESS, PROJECTS, PUBLIC, SEES_PROJECT, Row

ROWS: dict[str, Row] = {
    "policies": Row(get=PUBLIC),
    "policy": Row(get=PUBLIC, of=BY_ADDRESS, object="policy"),
    "project-policies": Row(get=SEES_PROJECT, of=PROJECTS, object="packaged"),
}

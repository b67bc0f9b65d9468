"""Printed pieces of a project: whoever sees the project may have them printed and read them."""

from dataclasses import replace

from approval_portal.access.rows_api import of_project
from approval_portal.access.words import BY_ADDRESS, PROJECTS, PUBLIC, SEES_PROJECT, Answer, Row

EMPTY = replace(SEES_PROJECT, name="sees the project; an empty form is refused", yes=Answer.REFUSED_INPUT)

ROWS: dict[str, Row] = {
    "project-prints": Row(get=SEES_PROJECT, of=PROJECTS, object="packaged"),
    "print-make": Row(post=EMPTY, of=PROJECTS, object="packaged"),
    "print-issue": Row(get=SEES_PROJECT, of=PROJECTS, object="issue"),
    # --- for whoever holds the paper
    "check": Row(get=PUBLIC, of=BY_ADDRESS, object="paper"),
    # --- the API
    "api-prints": of_project(kind="printed"),
    "api-guide": of_project(kind="printed"),
    "api-policy-book": of_project(kind="packaged"),
}

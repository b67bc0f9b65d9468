"""The routes of a project and of a 试算; the green channel."""

from approval_portal.access.rows_packages import edits
from approval_portal.access.rows_projects import LEAD, form
from approval_portal.access.words import LISTS_PROJECTS, PROJECTS, PUBLIC, SEES_PROJECT, Answer, Row, trial

ROWS: dict[str, Row] = {
    "green": Row(get=PUBLIC),
    "green-projects": Row(get=LISTS_PROJECTS),
    "project-green": form("lets a project into the green channel", LEAD),
    "routes": Row(get=SEES_PROJECT, post=edits(Answer.REFUSED_INPUT), of=PROJECTS, object="packaged"),
    "trial-routes": trial(PUBLIC),
}

"""What the people at the windows, the reviewers and the deciders ask first: what waits for me, what is mine."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from projects.filters import ProjectFilter
from projects.models import Project
from projects.permissions import may_verify_enterprise
from projects.views.enterprise_tasks import waiting_for
from projects.views.home_blocks import Block, counted, list_url
from projects.views.project_rows import with_row_columns
from projects.views.project_table import table_rows

SHOWN = 8
MINE = "agent=mine&state=live"


def block(request: HttpRequest, day: dt.date) -> Block:
    """The own projects in work; without any, the newest of the zone."""
    user = request.user
    visible = Project.objects.visible_to(user, day)
    counts = counted(visible, user, day, {"mine": MINE, "all": "state=live"})
    query = MINE if counts["mine"] else "state=live"
    rows = ProjectFilter(QueryDict(query), visible, user, day).rows[:SHOWN]
    decides = may_verify_enterprise(user, day)
    context = {
        "decides": decides,
        "waiting": waiting_for(user, day) if decides else [],
        "own": bool(counts["mine"]),
        "rows": table_rows(with_row_columns(rows, day)),
        "count": counts["mine"] or counts["all"],
        "url": list_url(query),
    }
    return Block("projects/_home_desk.html", _("等你处理的") if decides else _("我的项目"), context)

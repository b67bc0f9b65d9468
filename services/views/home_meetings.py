"""On the first page: what was decided in a meeting and is the reader's to do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest

from services.views.home_panels import found


def meeting_tasks(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    rows = sorted(found(request, day).get("meeting_tasks", []), key=lambda said: (said["due_on"], said["pk"]))
    if not rows:
        return None
    days = [dt.date.fromisoformat(said["due_on"][:10]) for said in rows]
    return {"rows": [{**said, "due_on": on, "late": on < day} for said, on in zip(rows, days, strict=True)]}

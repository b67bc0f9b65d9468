"""The papers of the special problem meeting: the three lists of the chosen problems as they stand at one moment."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from services.models import Meeting
from services.queries_meeting_open import tasks_before
from services.queries_problems import DUTIES, PROBLEMS, STEPS, lists_of
from services.rules.meetings import FORM


def special_papers(meeting: Meeting, at: dt.datetime) -> dict[str, Any]:
    """问题清单, 责任清单, 整改清单 of the meeting's problems; the decisions of earlier meetings; who is summoned."""
    day = timezone.localdate(at).isoformat()
    lists, tasks = (
        lists_of(meeting.problems.order_by("position").values_list("problem", flat=True)),
        tasks_before(meeting),
    )
    late = [row for row in lists[DUTIES] if row["due_on"] and row["due_on"] < day and row["state"] == "assigned"]
    places = meeting.places.select_related("body", "user")
    return {
        "form": FORM,
        "kind": "special",
        "as_of": at,
        "totals": {
            "problems": len(lists[PROBLEMS]),
            "duties": len(lists[DUTIES]),
            "late": len(late),
            "steps": len(lists[STEPS]),
            "done": sum(bool(row["done_on"]) for row in lists[STEPS]),
            "tasks": len(tasks),
        },
        "lists": lists,
        "tasks": tasks,
        "places": [
            {"zh": each.body.zh, "en": each.body.en or each.body.zh, "name": str(each.user) if each.user else ""}
            for each in places
        ],
    }

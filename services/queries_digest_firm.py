"""What an enterprise's weekly digest says: what moved, what the enterprise has to do, who comes to its door."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Q, QuerySet

from projects.models import ApprovalItem, Enterprise
from projects.models.item import ENDED
from projects.queries_duty import NAMED
from projects.rules.lifecycle_data import STATES
from projects.rules.obligations import APPLICANT, SUBMIT, Obligation
from projects.rules.project_states import LIVE
from services.enums import ProblemState
from services.models import Appointment, Problem
from services.queries_digests import duty_rows, item_name, problem_rows, trip_rows
from services.queries_plan import begin_of
from services.rules.digest import NOW, Span, content, figure, row, section

CONCLUDED = ("approved", "approved_tolerant", "delivered", "archived", "denied")


def firm_content(firms: tuple[int, ...], week: dt.date, today: dt.date) -> dict[str, Any]:
    """The same for everybody who acts for these enterprises."""
    span = Span(week)
    mine = Q(project__enterprise__in=firms, project__state__in=LIVE)
    todo = duty_rows(mine, today, None, _is_ours)
    moved = moved_items(mine, *span.before)
    sections = [
        section("todo", todo),
        section("moved", [moved_row(each) for each in moved]),
        section("trips", trip_rows(Appointment.objects.filter(enterprise__in=firms), *span.ahead)),
        section("own_problems", problem_rows(standing(firms), today)),
    ]
    names = [[each.name] * 2 for each in Enterprise.objects.filter(pk__in=firms).order_by("name")]
    return content(span, figures_of(mine, moved, todo), sections, of=names)


def _is_ours(found: Obligation) -> bool:
    """What waits for the applicant; a draft waits for nobody but its writer, and may lie."""
    return found.actor == APPLICANT and found.kind != SUBMIT


def moved_items(mine: Q, first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    """Items that came to another state in these days, the latest first."""
    begin, end = begin_of(first), begin_of(last + dt.timedelta(days=1))
    rows = ApprovalItem.objects.filter(mine, state_since__gte=begin, state_since__lt=end).exclude(state="draft")
    return list(rows.order_by("-state_since", "-pk").values("pk", "state", *NAMED, since=F("state_since")))


def moved_row(item: dict[str, Any]) -> dict[str, Any]:
    state = STATES[item["state"]]
    return row(
        item_name(item),
        where=item["project__name"],
        word=[state.zh, state.en],
        look="done" if item["state"] in CONCLUDED else "",
        to=("item", item["pk"]),
    )


def standing(firms: tuple[int, ...]) -> QuerySet[Problem]:
    rows = Problem.objects.filter(Q(enterprise__in=firms) | Q(project__enterprise__in=firms))
    return rows.exclude(state=ProblemState.STRUCK_OFF)


def figures_of(mine: Q, moved: list[dict[str, Any]], todo: list[dict[str, Any]]) -> list[dict[str, Any]]:
    under_way = ApprovalItem.objects.filter(mine).exclude(state__in=(*ENDED, "draft")).count()
    done = sum(each["state"] in CONCLUDED for each in moved)
    return [
        figure("firm_todo", len(todo), group=NOW, link=("items",)),
        figure("firm_under_way", under_way, group=NOW, link=("items",)),
        figure("firm_done", done, link=("items",)),
        figure("firm_moved", len(moved), link=("items",)),
    ]

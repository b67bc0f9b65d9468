"""What an agent's weekly digest says: the plan of the week that ended against what was done, and what the new week brings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import User
from projects.models import Assignment, Project
from projects.queries_roster import person_of
from projects.rules.catalogue import Node
from projects.rules.obligations import listed_for
from projects.rules.project_states import LIVE
from services.enums import BatonState, PlanAct, ProblemState, StepState
from services.models import Baton, MeetingTask, PlanLine, Problem
from services.queries_batons import nodes_in_force
from services.queries_day import trips_of
from services.queries_digests import both, duty_rows, matter_name, problem_rows, task_rows, trip_rows
from services.queries_plan import coming_back
from services.queries_weeks import Difference, weekly_difference
from services.rules.digest import OVER, WAIT, Span, content, figure, look_of, row, section
from services.rules.figures import week_name
from services.rules.plan_week import DONE, EXTRA, LATE, MOVED, OPEN, Week


def agent_content(user: User, week: dt.date, today: dt.date) -> dict[str, Any]:
    """A dozen queries, however many projects the agent serves."""
    span, served = Span(week), served_projects(user, today)
    last = weekly_difference(served, Week(span.before[0]), today)
    before = weekly_difference(served, Week(span.before[0] - dt.timedelta(days=7)), today)
    person = person_of(user, today)
    until, nodes = span.ahead[1], nodes_in_force()
    planned = [_line(each, nodes, look_of(each.due_on, today)) for each in ahead_of(served, until)]
    sections = [
        section("plan", [each for each in planned if each["look"] != OVER]),
        section("plan_late", [each for each in planned if each["look"] == OVER]),
        section("duty", duty_rows(Q(project__in=served), today, until, lambda each: listed_for(each, person))),
        section("trips", trip_rows(trips_of(user), *span.ahead)),
        section("answers", answer_rows(user, until, today)),
        section("problems", problem_rows(Problem.objects.filter(owner=user, state=ProblemState.ASSIGNED), today)),
        section("tasks", task_rows(MeetingTask.objects.filter(owner=user, state=StepState.WAITING), today)),
        section("batons", baton_rows(served, today)),
        section("put_off", put_off_rows(last, nodes)),
    ]
    return content(span, figures_of(last, before, week), sections)


def served_projects(user: User, day: dt.date) -> QuerySet[Project]:
    held = Assignment.objects.in_force(day).filter(user=user).values("project")
    return Project.objects.filter(state__in=LIVE, pk__in=held)


def figures_of(last: Difference, before: Difference, week: dt.date) -> list[dict[str, Any]]:
    link, query = ("agency-weeks",), f"?week={week_name(last.week.first)}"
    told = {"link": link, "query": query}
    return [
        figure("planned", last.planned, before=before.planned, **told),
        figure("done_in_time", last.outcomes[DONE], before=before.outcomes[DONE], **told),
        figure("kept_pct", last.kept, before=before.kept, **told),
        figure("done_late", last.outcomes[LATE], before=before.outcomes[LATE], **told),
        figure("moved", last.outcomes[MOVED], before=before.outcomes[MOVED], **told),
        figure("not_done", last.outcomes[OPEN], before=before.outcomes[OPEN], **told),
        figure("extra", last.outcomes[EXTRA], before=before.outcomes[EXTRA], **told),
        figure("written", last.written, before=before.written, **told),
    ]


def put_off_rows(last: Difference, nodes: Mapping[str, Node]) -> list[dict[str, Any]]:
    """What was planned for the week that ended and was given another day, or dropped."""
    return [_line(each.row, nodes) for each in last.lines if each.outcome == MOVED]


def ahead_of(served: QuerySet[Project], until: dt.date) -> QuerySet[PlanLine]:
    rows: QuerySet[PlanLine] = PlanLine.objects.filter(
        replaced_at=None, done_on=None, due_on__lte=until, project__in=served
    )
    return rows.select_related("project").order_by("due_on", "pk")


def _line(line: PlanLine, nodes: Mapping[str, Node], look: str = "") -> dict[str, Any]:
    """The act, then the matter: 上门取件：建筑工程施工许可."""
    act, matter = both(PlanAct(line.act).label), matter_name(line.node, nodes)
    what = [f"{act[0]}：{matter[0]}", f"{act[1]}: {matter[1]}"]
    return row(what, where=line.project.name, day=line.due_on, look=look, to=("project", line.project_id))


def answer_rows(user: User, until: dt.date, today: dt.date) -> list[dict[str, Any]]:
    """What was promised: entries of the log whose day comes. Their words stay in the log."""
    return [
        row(
            both(dict(each._meta.get_field("kind").flatchoices)[each.kind]),
            where=each.project.name,
            day=each.back_on,
            look=look_of(each.back_on, today),
            to=("project-log", each.project_id),
        )
        for each in coming_back(user, until)
    ]


def baton_rows(served: QuerySet[Project], today: dt.date) -> list[dict[str, Any]]:
    """Handed to another body, and no answer in time."""
    rows = Baton.objects.filter(project__in=served, state=BatonState.SENT, answer_by__lt=today)
    return [
        row(
            [each.subject] * 2,
            where=each.project.name,
            word=[each.to_body.zh, each.to_body.en or each.to_body.zh],
            day=each.answer_by,
            look=WAIT,
            to=("baton", each.pk),
        )
        for each in rows.select_related("project", "to_body").order_by("answer_by", "pk")
    ]

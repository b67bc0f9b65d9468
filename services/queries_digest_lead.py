"""What the weekly digests of leads and of departments say: the figures of the week, and what is late or in nobody's hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import Body
from projects.models import ApprovalItem, ItemComponent, Project
from projects.queries_duty import NAMED, duty_list, read_open
from projects.queries_items import catalogue_of
from projects.rules.obligations import (
    AGENT_DESK,
    ENTERPRISE_DESK,
    KINDS,
    OVERSEE,
    Facts,
    Obligation,
    desks_of,
    obligations_of,
)
from projects.rules.project_states import LIVE
from projects.rules.wording import name_of
from services.enums import MeetingState, ProblemState, StepState
from services.models import Meeting, MeetingTask, Problem
from services.queries_digests import both, duty_rows, item_name, problem_rows, task_rows
from services.queries_figures import figures, standing, standing_by_body, year_figures
from services.queries_plan import begin_of
from services.queries_week import trends
from services.queries_weeks import weekly_difference
from services.rules.digest import NOW, OVER, WAIT, WEEK, YEAR, Span, content, figure, look_of, row, section
from services.rules.figures import RATIOS, WAN_IN_100M, Value, week_name
from services.rules.plan_week import LATE, MOVED, OPEN, Week

WEEKLY = (  # of the week that ended, in the order of the dashboard
    *("concluded", "in_time", "faster_than_statutory", "one_day", "first_time", "second_notices"),
    *("visits", "pickups", "deliveries", "trips_saved", "materials_saved"),
    *("problems_opened", "problems_struck_off", "satisfaction", "ratings"),
)
OF_BODY = (
    *("submitted", "concluded", "in_time", "faster_than_statutory", "one_day", "first_time", "second_notices"),
    *("problems_opened", "problems_struck_off"),
)
STANDING = ("open_items", "open_on_time", "open_at_risk", "open_overdue", "problems_overdue")
COLUMNS = ("open_items", "open_on_time", "open_at_risk", "open_overdue", "open_paused")  # of the table of bodies
COURSE = 12  # weeks of a small chart
Values = Mapping[str, Value]
NOTHING = Value(Decimal(0), 0)


def lead_content(week: dt.date, today: dt.date) -> dict[str, Any]:
    """The same for every lead."""
    span = Span(week)
    until, query = span.ahead[1], f"?week={week_name(span.before[0])}"
    told = [
        *_of_year(span.before[0]),
        *_standing("", today, (*STANDING, "projects_stale")),
        *_of_week("", span, WEEKLY, query),
    ]
    sections = [
        section("bodies", body_rows(standing_by_body(today)), heads=COLUMNS),
        section("late", late_rows(today)),
        section("nobody", nobody_rows(today)),
        section("slipped", slipped_rows(span, today), heads=("planned", "open", "late", "moved")),
        section("standing_problems", problem_rows(pressing(Problem.objects.all(), today), today)),
        section("decisions", task_rows(waiting_tasks(Q(), until), today)),
        section("meetings", meeting_rows(*span.ahead)),
    ]
    return content(span, told, sections)


def body_content(bodies: tuple[str, ...], week: dt.date, today: dt.date) -> dict[str, Any]:
    """The same for everybody who works at these bodies."""
    span, until = Span(week), Span(week).ahead[1]
    told = []
    for code in bodies:
        query = f"?week={week_name(span.before[0])}&body={code}"
        own = [*_standing(code, today, STANDING), *_of_week(code, span, OF_BODY, query)]
        told += [{**each, "body": code} for each in own] if len(bodies) > 1 else own
    parts = ItemComponent.objects.filter(body__in=bodies).values("item")
    here = Q(body__in=bodies) | Q(pk__in=parts)
    own_problems = Problem.objects.filter(Q(body__in=bodies) | Q(helpers__body__in=bodies)).distinct()
    sections = [
        section("due_items", duty_rows(here, today, until, lambda each: _at_body(each, bodies))),
        section("own_standing", problem_rows(standing_ones(own_problems), today)),
        section("decisions", task_rows(waiting_tasks(Q(body__in=bodies), until), today)),
    ]
    return content(span, told, sections, of=names_of(bodies))


def _at_body(found: Obligation, bodies: Iterable[str]) -> bool:
    """A desk of these bodies has it; not the applicant, the agent, the window of the zone or a lead."""
    desks = [desk for desk in desks_of(found) if desk[0] not in (ENTERPRISE_DESK, AGENT_DESK)]
    return any(desk[1] in bodies for desk in desks)


def names_of(bodies: Iterable[str]) -> list[list[str]]:
    found = Body.objects.filter(code__in=bodies).in_bulk(field_name="code")
    return [list(_name_of(found[code])) for code in bodies if code in found]


# --- figures


def _amount(values: Values, code: str) -> Decimal | None:
    return values.get(code, NOTHING).amount


def _of_week(body: str, span: Span, codes: Sequence[str], query: str) -> list[dict[str, Any]]:
    """Beside each the number of the week before."""
    now, last = figures(span.before[0], body), span.before[0]
    courses, _years = trends(codes, body, [last - WEEK * back for back in reversed(range(COURSE))])
    return [
        figure(
            code,
            _amount(now, code),
            before=courses[code][-2],
            base=now.get(code, NOTHING).rows if code in RATIOS else None,
            trend=courses[code],
            link=("figure", code),
            query=query,
        )
        for code in codes
    ]


def _standing(body: str, today: dt.date, codes: Iterable[str]) -> list[dict[str, Any]]:
    now, query = standing(today, body), f"?body={body}" if body else ""
    return [figure(code, _amount(now, code), group=NOW, link=("figure", code), query=query) for code in codes]


def _of_year(week: dt.date) -> list[dict[str, Any]]:
    """Key projects of the year of this week (its Thursday's) and their investment in 100 million yuan, with the growth on
    the year before. Nothing before the year's register is in."""
    found, query = year_figures((week + dt.timedelta(days=3)).year), f"?week={week_name(week)}"
    if not _amount(found, "key_projects"):
        return []
    wan = _amount(found, "key_investment_wan") or Decimal(0)
    of_year: dict[str, Any] = {"group": YEAR, "query": query}
    number = figure("key_projects", _amount(found, "key_projects"), link=("figure", "key_projects"), **of_year)
    amount = (wan / WAN_IN_100M).quantize(Decimal("0.1"))
    money = figure("key_investment_100m", amount, link=("figure", "key_investment_wan"), **of_year)
    grown = (_amount(found, "key_projects_growth"), _amount(found, "key_investment_growth"))
    told = zip((number, money), grown, strict=True)
    return [{**each, "growth": str(rate)} if rate is not None else each for each, rate in told]


def body_rows(found: Mapping[str, Values]) -> list[dict[str, Any]]:
    """A body a row; whoever has most overdue stands first."""
    names = Body.objects.filter(code__in=found).in_bulk(field_name="code")
    order = sorted(
        found, key=lambda code: (-_count(found[code], "open_overdue"), -_count(found[code], "open_items"), code)
    )
    return [
        row(
            _name_of(names[code]) if code in names else [code, code],
            cells=[_count(found[code], column) for column in COLUMNS],
        )
        for code in order
    ]


def _count(values: Values, code: str) -> int:
    return int(_amount(values, code) or 0)


# --- rows


def late_rows(today: dt.date) -> list[dict[str, Any]]:
    """Items whose day is over, with the body that answers for them, the oldest first."""
    facts, named = read_open(Q(due_on__lt=today), today, None, beside=False, named=NAMED)
    late = sorted((one for one in facts if OVERSEE in {each.kind for each in obligations_of(one)}), key=_by_due)
    names = Body.objects.filter(code__in={one.body for one in late}).in_bulk(field_name="code")
    return [
        row(
            item_name(named[one.item]),
            where=named[one.item]["project__name"],
            word=_name_of(names.get(one.body)),
            day=one.due_on,
            look=OVER,
            to=("item", one.item),
        )
        for one in late
    ]


def _by_due(one: Facts) -> tuple[dt.date, int]:
    return one.due_on or dt.date.max, one.item


def _name_of(body: Body | None) -> tuple[str, str]:
    return (body.zh, body.en or body.zh) if body else ("", "")


def pressing(rows: QuerySet[Problem], today: dt.date) -> QuerySet[Problem]:
    """Late, without anybody who answers for it, or said to be solved and not looked at."""
    late = Q(state=ProblemState.ASSIGNED, due_on__lt=today)
    return rows.filter(late | Q(state__in=(ProblemState.OPEN, ProblemState.SOLVED)))


def standing_ones(rows: QuerySet[Problem]) -> QuerySet[Problem]:
    return rows.exclude(state=ProblemState.STRUCK_OFF)


def waiting_tasks(where: Q, until: dt.date) -> QuerySet[MeetingTask]:
    rows: QuerySet[MeetingTask] = MeetingTask.objects.filter(where, state=StepState.WAITING, due_on__lte=until)
    return rows


def nobody_rows(today: dt.date) -> list[dict[str, Any]]:
    """What is in nobody's work list."""
    found = [each.obligation for each in duty_list(today)]
    items = ApprovalItem.objects.select_related("project", "package__catalogue").in_bulk([each.item for each in found])
    return [_nobody_row(each, items[each.item], today) for each in found if each.item in items]


def _nobody_row(found: Obligation, item: ApprovalItem, today: dt.date) -> dict[str, Any]:
    node = catalogue_of(item).nodes.get(item.node)
    return row(
        both(name_of(node.raw)) if node else [item.node] * 2,
        where=item.project.name,
        word=both(KINDS[found.kind]),
        day=found.due,
        look=look_of(found.due, today) or WAIT,
        to=("duty-list",),
    )


def slipped_rows(span: Span, today: dt.date) -> list[dict[str, Any]]:
    """Projects whose plan did not hold in the week that ended, the worst first."""
    last = weekly_difference(Project.objects.filter(state__in=LIVE), Week(span.before[0]), today)
    found = [each for each in last.sums if each.outcomes[OPEN] or each.outcomes[LATE]]
    found.sort(key=lambda each: (-each.outcomes[OPEN], -each.outcomes[LATE], each.project.name))
    return [
        row(
            [each.project.name] * 2,
            cells=[each.planned, each.outcomes[OPEN], each.outcomes[LATE], each.outcomes[MOVED]],
            to=("project", each.project.pk),
        )
        for each in found
    ]


def meeting_rows(first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    rows = Meeting.objects.filter(held_at__gte=begin_of(first), held_at__lt=begin_of(last + dt.timedelta(days=1)))
    rows = rows.exclude(state=MeetingState.CANCELLED).order_by("held_at", "pk")
    return [_meeting_row(each) for each in rows]


def _meeting_row(meeting: Meeting) -> dict[str, Any]:
    held = timezone.localtime(meeting.held_at)
    word = both(dict(Meeting._meta.get_field("state").flatchoices)[meeting.state])
    return row([meeting.title] * 2, word=word, day=held.date(), time=f"{held:%H:%M}", to=("meeting", meeting.pk))

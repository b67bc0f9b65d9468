"""The parts of the weekly page: what stands open by phase, in whose court and by body; lists, doorstep, ratings, agents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from projects.guide.draw.charts import split_bar
from projects.guide.draw.figures import Segment
from projects.guide.draw.trends import Point, line_chart, one_bar, share_bar, small_bars
from services.queries_week import FASTER
from services.rules.figures import Value, family_of, percent, week_name
from services.rules.ratings import LEVELS
from services.views import figure_words as said
from services.views.week_read import Read, Values, cell, linked, sum_of

CLOCKS = (
    ("open_on_time", "run"),
    ("open_at_risk", "risk"),
    ("open_overdue", "over"),
    ("open_paused", "pause"),
    ("open_untimed", "wait"),
)
COURT_LOOKS = {"body": "run", "enterprise": "you", "special": "pause", "intermediary": "risk", "agent": "done"}
DOORSTEP = ("visits", "pickups", "deliveries", "trips_saved")
STAGES = ("lead", "signed", "preparing", "building", "completed", "producing")


def phases(read: Read) -> list[dict[str, Any]]:
    """Items under way by phase, in the catalogue's order; what has no phase at the end."""
    known = [f"open_phase:{phase}" for phase in read.names.phases]
    more = [code for code in members(read.standing, "open_phase") if code not in known]
    return _bars(read, [*known, *more])


def stages(read: Read) -> list[dict[str, Any]]:
    """Projects by stage now, and how many came and went in the week."""
    found = _bars(read, [f"projects_state:{stage}" for stage in STAGES])
    for line, stage in zip(found, STAGES, strict=True):
        line["came"] = read.of_week(f"projects_in:{stage}")
        line["went"] = read.of_week(f"projects_out:{stage}")
    return found


def members(values: Values, family: str) -> list[str]:
    """The codes of a family among these."""
    return [code for code in values if family_of(code)[0] == family]


def _bars(read: Read, codes: list[str]) -> list[dict[str, Any]]:
    counts = [int(sum_of(read.standing, code)) for code in codes]
    most = max(counts, default=0)
    return [
        {**read.open_now(code), "label": read.names.member(code), "bar": one_bar(count, most)}
        for code, count in zip(codes, counts, strict=True)
    ]


def days_by_court(read: Read) -> dict[str, Any]:
    """Of what was decided in the week: who had it for how many working days, from receipt to decision."""
    codes = sorted(members(read.now, "court_days"), key=lambda each: -sum_of(read.now, each))
    lines = [{**read.of_week(code), "label": read.names.member(code), "look": _court_look(code)} for code in codes]
    segments = [Segment(float(line["amount"]), line["look"], line["label"]) for line in lines]
    return {"lines": lines, "bar": split_bar(segments, height=20)}


def week_word(week: date) -> str:
    return gettext("%(n)d 周") % {"n": week.isocalendar().week}


def courts(read: Read) -> dict[str, Any]:
    """In whose court what is open stands, and the bar of it. The parts add up to what is under way."""
    codes = members(read.standing, "open_court")
    lines = [
        {**read.open_now(code), "label": read.names.member(code), "look": _court_look(code)}
        for code in sorted(codes, key=lambda each: -sum_of(read.standing, each))
    ]
    segments = [Segment(float(line["amount"]), line["look"], line["label"]) for line in lines]
    return {"lines": lines, "bar": split_bar(segments, height=20), "all": read.open_now("open_items")}


def _court_look(code: str) -> str:
    return COURT_LOOKS.get(family_of(code)[1].partition(":")[0], "wait")


def bodies(read: Read, standing: Mapping[str, Values], week: Mapping[str, Values]) -> list[dict[str, Any]]:
    """Each body: what is open by its clock, what was decided in the week, days used of statutory days. The fullest first."""
    most = max((int(sum_of(values, "open_items")) for values in standing.values()), default=0)
    codes = sorted(standing.keys() | week.keys(), key=lambda code: -sum_of(standing.get(code, {}), "open_items"))
    return [_body(read, code, standing.get(code, {}), week.get(code, {}), most) for code in codes if code]


def _body(read: Read, code: str, now: Values, week: Values, most: int) -> dict[str, Any]:
    faster = percent(FASTER, sum_of(week, FASTER.top), sum_of(week, FASTER.bottom))
    counts = [(look, int(sum_of(now, each))) for each, look in CLOCKS]
    return {
        "code": code,
        "name": read.names.body(code),
        "url": f"{reverse('week')}?{urlencode({'week': week_name(read.asked.week), 'body': code})}",
        "open": cell("open_items", sum_of(now, "open_items"), body=code),
        "bar": share_bar(counts, most),
        "clocks": [{**cell(each, sum_of(now, each), body=code), "look": look} for each, look in CLOCKS],
        "concluded": cell("concluded", sum_of(week, "concluded"), read.asked.week, code),
        "faster": cell("faster_than_statutory", faster, read.asked.week, code),
    }


def problems(read: Read) -> dict[str, Any]:
    """The three lists: how many stand in which state, what came and went in the week, what the year has held."""
    codes = [f"problems_state:{state}" for state in ("open", "assigned", "solved")]
    return {
        "states": [{**read.open_now(code), "label": read.names.member(code)} for code in codes],
        "overdue": read.open_now("problems_overdue"),
        "opened": read.of_week("problems_opened"),
        "struck": read.of_week("problems_struck_off"),
        "reopened": read.of_week("problems_reopened"),
        "year": {
            name: linked(read.of_year(name)) for name in ("weekly_meetings", "problem_meetings", "problems_struck_off")
        },
    }


def doorstep(read: Read) -> list[dict[str, Any]]:
    """Each service this week, in the week beside it, and how it went over the weeks."""
    return [
        {
            "label": read.names.title(code),
            "definition": said.definition(code),
            "now": read.of_week(code),
            "before": read.cell(code, read.before, week=read.asked.against),
            "bars": small_bars(read.trends.get(code, [])),
        }
        for code in DOORSTEP
    ]


def levels(read: Read) -> list[dict[str, Any]]:
    total = sum_of(read.now, "ratings")
    found = []
    for level in LEVELS:
        line = read.of_week(f"ratings_level:{level}")
        share = f"{line['amount'] * 100 / total:.1f}%" if total else "—"
        found.append({**line, "label": read.names.member(line["code"]), "share": share})
    return found


def agents(read: Read, most: Mapping[str, int]) -> list[dict[str, Any]]:
    """Each agent: projects served of as many as are enough, trips that wait, trips of the week."""
    found = []
    for code, value in read.standing.items():
        family, who = family_of(code)
        if family == "agent_projects" and who.isdigit():
            room = most.get(who, 0)
            found.append(_agent(read, who, value, room))
    return sorted(found, key=lambda line: (-line["projects"]["amount"], line["name"]))


def _agent(read: Read, who: str, value: Value, room: int) -> dict[str, Any]:
    return {
        "name": read.names.people.get(who, who),
        "projects": read.open_now(f"agent_projects:{who}"),
        "waiting": read.open_now(f"agent_waiting:{who}"),
        "trips": read.of_week(f"agent_trips:{who}"),
        "room": room,
        "full": bool(room) and (value.amount or 0) >= room,
    }


def chart_of(code: str, read: Read, body: str, *, half: bool = False) -> dict[str, Any]:
    """A figure over weeks with the table behind it; each point opens the rows of its week."""
    title, values = read.names.title(code), read.trends[code]
    points = [
        Point(week_word(week), value, said.with_unit(code, value), said.figure_url(code, week, body))
        for week, value in zip(read.weeks, values, strict=True)
    ]
    return {
        "title": title,
        "svg": line_chart(points, title, half=half),
        "rows": list(zip(read.weeks, points, strict=True)),
    }

"""The recount of what is not an approval item: doorstep services, ratings, problems, meetings, projects."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Max

from projects.models import ApprovalItem, Event
from projects.rules.project_states import LIVE
from services.enums import AppointmentState
from services.models import Appointment, Problem
from services.queries_tally import Tally, on, put, told_of, week_of
from services.rules.figures import MEETING, PROBLEM, PROJECT, RATING, STANDING, TRIP

PLURAL = {"visit": "visits", "pickup": "pickups", "delivery": "deliveries"}
CHUNK = 1000


def count_others(tally: Tally) -> None:
    _trips(tally)
    _ratings(tally)
    _problems(tally)
    _meetings(tally)
    _projects(tally)


def _trips(tally: Tally) -> None:
    """Done ones from the events; how many wait for an agent from the rows, in one sum."""
    for _pk, told in told_of(TRIP, ("finish_appointment", "hand_over_results")):
        done = next((event for event in told if event.verb == "finish_appointment"), None)
        if done is None:
            continue
        week, kind, agent = week_of(on(done.at)), done.data["kind"], done.data["agent"]
        put(tally, PLURAL[kind], "", week)
        received = any(event.verb == "hand_over_results" for event in told)
        if kind == "pickup" or (kind == "delivery" and received):
            put(tally, "trips_saved", "", week)
        if agent is not None:
            put(tally, f"agent_trips:{agent}", "", week)
    over = (AppointmentState.DONE, AppointmentState.FAILED, AppointmentState.CANCELLED)
    waiting = Appointment.objects.exclude(state__in=over).exclude(agent=None).order_by().values_list("agent")
    for agent, n in waiting.annotate(n=Count("pk")):
        tally[f"agent_waiting:{agent}", "", STANDING] = [Decimal(n), Decimal(n)]


def _ratings(tally: Tally) -> None:
    bodies = _Bodies()
    for _pk, told in told_of(RATING, ("rate",)):
        data, week = told[0].data, week_of(on(told[0].at))
        body = bodies.of(data["item"])
        put(tally, "ratings", body, week)
        put(tally, f"ratings_level:{data['level']}", body, week)
        if data["level"] in (3, 4, 5):
            put(tally, "ratings_good", body, week)


class _Bodies:
    """Which body has an item: an item keeps its own."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, item: int | None) -> str:
        if item is None:
            return ""
        if item not in self._known:
            self._known[item] = ApprovalItem.objects.values_list("body", flat=True).get(pk=item)
        return self._known[item]


def _problems(tally: Tally) -> None:
    bodies = dict(Problem.objects.order_by().values_list("pk", "body"))
    for pk, told in told_of(PROBLEM):
        if pk in bodies:
            _count_problem(bodies[pk] or "", told, tally)


def _count_problem(body: str, told: list[Event], tally: Tally) -> None:
    state, due, struck = "open", "", date.min
    reopened: Counter[date] = Counter()
    for event in told:
        day, state = on(event.at), _AFTER.get(event.verb, state)
        if event.verb == "raise_problem":
            put(tally, "problems_opened", body, week_of(day))
        elif event.verb == "assign_problem":
            due = event.data["due_on"]
        elif event.verb == "strike_off":
            struck = day
        elif event.verb == "reopen_problem":
            reopened[week_of(day)] += 1
            due = ""
    for week, times in reopened.items():
        put(tally, "problems_reopened", body, week, times)
    if state == "struck_off":
        put(tally, "problems_struck_off", body, week_of(struck))
        return
    put(tally, f"problems_state:{state}", body, STANDING)
    if due:
        put(tally, "problem_due", body, date.fromisoformat(due))


_AFTER = {
    "assign_problem": "assigned",
    "solve_problem": "solved",
    "return_problem": "assigned",
    "strike_off": "struck_off",
    "reopen_problem": "open",
}


def _meetings(tally: Tally) -> None:
    for _pk, told in told_of(MEETING):
        kinds = [event.data["kind"] for event in told if "kind" in event.data]
        times = [event.data["held_at"] for event in told if "held_at" in event.data]
        if any(event.verb == "hold_meeting" for event in told) and kinds and times:
            held = on(datetime.fromisoformat(times[-1]))
            put(tally, "weekly_meetings" if kinds[0] == "weekly" else "problem_meetings", "", week_of(held))


# --- projects


def _projects(tally: Tally) -> None:
    states: dict[int, tuple[str, int | None]] = {}
    for pk, told in told_of(PROJECT):
        states[pk] = _count_project(told, tally)
    watched = {pk: agent for pk, (state, agent) in states.items() if agent and state in LIVE - {"producing"}}
    for pk, (state, _agent) in states.items():
        if state not in ("ended", "merged", ""):
            put(tally, f"projects_state:{state}", "", STANDING)
        if pk in watched:
            put(tally, f"agent_projects:{watched[pk]}", "", STANDING)
    keys = sorted(watched)
    for start in range(0, len(keys), CHUNK):
        _moved(keys[start : start + CHUNK], tally)


def _count_project(told: list[Event], tally: Tally) -> tuple[str, int | None]:
    """(state, agent) as they are after all of it."""
    state, agent = "", None
    moved: Counter[tuple[str, date]] = Counter()
    listed: dict[tuple[int, str], Decimal] = {}
    for event in told:
        data, week = event.data, week_of(on(event.at))
        if event.verb == "create" and data.get("state"):
            state = data["state"]
            moved[f"projects_in:{state}", week] += 1
        elif "to" in data and "from" in data and event.verb in _MOVES:
            moved[f"projects_out:{data['from']}", week] += 1
            moved[f"projects_in:{data['to']}", week] += 1
            state = data["to"]
        elif event.verb == "assign" and data["kind"] == "agent":
            agent = data["user"]
        elif event.verb == "end_assignment" and data["kind"] == "agent":
            agent = None
        elif event.verb == "list_key_project":
            listed[data["year"], data["level"]] = Decimal(data["investment_wan"])
        elif event.verb == "unlist_key_project":
            listed.pop((data["year"], data["level"]), None)
    for (figure, week), times in moved.items():
        put(tally, figure, "", week, times)
    for (year, level), wan in listed.items():
        more = {"city": "", "province": "_province"}[level]
        put(tally, f"key_projects{more}", "", date(year, 1, 1))
        put(tally, f"key_investment{more}_wan", "", date(year, 1, 1), wan)
    return state, agent


_MOVES = ("move", "suspend", "resume", "end", "reopen", "merge")


def _moved(pks: list[int], tally: Tally) -> None:
    """The newest event of each project's stream that is not the portal's own."""
    events = Event.objects.filter(stream__in=[f"project:{pk}" for pk in pks]).exclude(source="system").order_by()
    newest = events.values("stream").annotate(last=Max("pk")).values("last")
    for at in Event.objects.filter(pk__in=newest).values_list("at", flat=True):
        put(tally, "project_moved", "", on(at))

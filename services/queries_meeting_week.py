"""The papers of the weekly progress meeting, read from the records at one moment; the queries are as many for one project as
for all of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils import timezone

from approval_portal.accounts.models import Body
from projects.models import ApprovalItem, Event, KeyListing, Project
from projects.queries import NoCatalogue, current_engine
from projects.queries_items import OBJECT
from projects.rules.lifecycle import DECIDED_STATES, STEP_VERBS, state_name, verb_name
from projects.rules.project_states import LIVE
from projects.rules.wording import Text
from services.models import Meeting
from services.queries_figures import figures
from services.queries_meeting_open import (
    body_counts,
    decisions,
    next_lines,
    problems_of,
    stale_projects,
    tasks_before,
)
from services.queries_plan import agents_of, begin_of
from services.queries_weeks import Difference, WeekLine, weekly_difference
from services.rules.figures import FIGURES, RATIOS, UNITS, Value
from services.rules.meetings import FORM, LEVELS, SUMS, Standing, in_order, totals_of, why
from services.rules.plan_week import EXTRA, LATE, MOVED, OPEN, Week, share

ITEM = ("pk", "number", "node", "project_id", "body_id", "state", "paused", "due_on", "handled")
AHEAD = dt.timedelta(days=7)


@dataclass(slots=True)
class Lines:
    """What the papers say of one project."""

    moved: list[dict[str, Any]] = field(default_factory=list)
    slipped: list[dict[str, Any]] = field(default_factory=list)
    decide: list[dict[str, Any]] = field(default_factory=list)
    next: list[dict[str, Any]] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)
    silent: bool = False
    stale: int = 0


def weekly_papers(meeting: Meeting, at: dt.datetime) -> dict[str, Any]:
    """Plan against log, what moved, what slipped and why, what is stale, what needs a decision, next week's plan; per
    project, key projects first, and per body. What belongs to no project stands in `decide`."""
    assert meeting.week is not None
    week, day = Week(meeting.week), timezone.localdate(at)
    words = Words()
    said: dict[int, Lines] = defaultdict(Lines)
    live = Project.objects.filter(state__in=LIVE)
    difference = weekly_difference(live, week, day)
    moves = _moves(week, said, words)
    problems = problems_of(day)
    _slips(difference, said, words, problems.by_project, day)
    _sums(difference, said, day)
    stale, stale_count = stale_projects(live, day)
    for pk, days in stale.items():
        said[pk].stale = days
    decide, tasks = decisions(meeting, day, problems), tasks_before(meeting)
    loose = [each.line for each in decide if each.project is None]
    for each in decide:
        if each.project is not None:
            said[each.project].decide.append(each.line)
    following = Week(week.first + AHEAD)
    since = max(day, week.first) if day <= week.last else following.first  # with the rest of a week that still runs
    for project, line in next_lines(live, (since, following.last), words.matter):
        said[project].next.append(line)
    rows = _projects(said, day, meeting.week.year)
    totals = {**totals_of(rows), "stale": stale_count, "decide": len(decide), "tasks": len(tasks)}
    return {
        "form": FORM,
        "kind": "weekly",
        "week": week.first,
        "last": week.last,
        "next": since,
        "until": following.last,
        "as_of": at,
        "kept": share(totals["done"], totals["planned"] - totals["ahead"]),
        "totals": totals,
        "figures": week_figures(week.first),
        "tasks": tasks,
        "decide": loose,
        "projects": rows,
        "bodies": body_counts(day, moves, problems, words.body),
    }


class Words:
    """Names of matters and bodies in both languages, as they are called today."""

    def __init__(self) -> None:
        try:
            self.nodes: Any = current_engine().catalogue.nodes
        except NoCatalogue:
            self.nodes = {}
        self._bodies: dict[str, Text] | None = None

    def matter(self, node: str) -> dict[str, str]:
        raw = self.nodes[node].raw if node in self.nodes else {}
        return {"zh": raw.get("zh") or node, "en": raw.get("en") or raw.get("zh") or node}

    def body(self, code: str | None) -> Text:
        if self._bodies is None:
            self._bodies = {row.code: Text(row.zh, row.en or row.zh) for row in Body.objects.all()}
        return self._bodies.get(code or "", Text(code or "", code or ""))


def both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en or text.zh}


# --- what moved


def _moves(week: Week, said: dict[int, Lines], words: Words) -> dict[str, int]:
    """One line for each item to which a step was done in the week; how many there are by body."""
    begin, end = begin_of(week.first), begin_of(week.last + dt.timedelta(days=1))
    rows = Event.objects.filter(verb__in=STEP_VERBS, at__gte=begin, at__lt=end, object_type=OBJECT)
    steps: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
    for pk, verb, at in rows.order_by("at", "pk").values_list("object_id", "verb", "at"):
        steps[int(pk)].append((verb, timezone.localdate(at)))
    counts: dict[str, int] = defaultdict(int)
    for item in ApprovalItem.objects.filter(pk__in=steps).order_by("pk").values(*ITEM):
        counts[item["body_id"]] += 1
        said[item["project_id"]].moved.append(
            {
                "item": item["pk"],
                "number": item["number"] or "",
                "what": words.matter(item["node"]),
                "steps": [{**both(verb_name(verb)), "day": on} for verb, on in steps[item["pk"]]],
                "state": both(state_name(item["state"])),
            }
        )
    return counts


# --- what slipped, and why


def _slips(
    difference: Difference, said: dict[int, Lines], words: Words, problems: dict[int, str], day: dt.date
) -> None:
    lines = [each for each in difference.lines if each.outcome in (LATE, MOVED, OPEN) and not _ahead(each, day)]
    items = _items_of({each.row.project_id for each in lines})
    written = {each.project.pk: each.written for each in difference.sums}
    for each in lines:
        item = items.get((each.row.project_id, each.row.node), {})
        code, reason = why(_standing(each, item, words, problems, written, day))
        said[each.row.project_id].slipped.append(
            {
                "what": words.matter(each.row.node),
                "act": str(each.row.act),
                "outcome": each.outcome,
                "due": each.row.due_on,
                "done": each.row.done_on,
                "item": item.get("pk"),
                "why": {"code": code, **both(reason)},
            }
        )


def _ahead(each: WeekLine, day: dt.date) -> bool:
    """The week is not over and its day has not passed: nothing has slipped yet."""
    return each.outcome == OPEN and each.row.due_on >= day


def _standing(
    each: WeekLine,
    item: dict[str, Any],
    words: Words,
    problems: dict[int, str],
    written: dict[int, int],
    day: dt.date,
) -> Standing:
    state, due = item.get("state", ""), item.get("due_on")
    return Standing(
        act=str(each.row.act),
        outcome=each.outcome,
        state=state,
        paused=bool(item.get("paused")),
        overdue=bool(due and due < day and not item.get("paused")),
        decided=state in DECIDED_STATES,
        body=words.body(item.get("body_id")),
        problem=problems.get(each.row.project_id, ""),
        written=written.get(each.row.project_id, 0),
    )


def _items_of(projects: Iterable[int]) -> dict[tuple[int, str], dict[str, Any]]:
    """The newest round of each matter."""
    rows = ApprovalItem.objects.filter(project__in=set(projects)).order_by("pk").values(*ITEM)
    return {(row["project_id"], row["node"]): row for row in rows}


def _sums(difference: Difference, said: dict[int, Lines], day: dt.date) -> None:
    ahead = Counter(each.row.project_id for each in difference.lines if _ahead(each, day))
    for each in difference.sums:
        lines, still = said[each.project.pk], ahead[each.project.pk]
        counts = {"done": each.outcomes["done"], "late": each.outcomes[LATE], "moved_plan": each.outcomes[MOVED]}
        counts |= {"open": each.outcomes[OPEN] - still, "ahead": still, "extra": each.outcomes[EXTRA]}
        lines.sums = {**counts, "planned": each.planned, "written": each.written}
        lines.silent = each.silent and each.planned > still


# --- the projects


def _projects(said: dict[int, Lines], day: dt.date, year: int) -> list[dict[str, Any]]:
    agents, levels = agents_of(set(said), day), _levels(set(said), year)
    found = []
    columns = ("pk", "name", "enterprise__name", "state", "is_demo", "investment_wan")
    for row in Project.objects.filter(pk__in=said).order_by().values(*columns):
        lines, agent = said[row["pk"]], agents.get(row["pk"])
        level, listed = levels.get(row["pk"], ("", None))
        investment = listed if listed is not None else row["investment_wan"]
        found.append(
            {
                "pk": row["pk"],
                "name": row["name"],
                "enterprise": row["enterprise__name"],
                "state": row["state"],
                "demo": row["is_demo"],
                "level": level,
                "investment_wan": None if investment is None else str(investment),
                "agent": str(agent) if agent else "",
                "sums": lines.sums or dict.fromkeys(SUMS, 0),
                "silent": lines.silent,
                "stale": lines.stale,
                "moved": lines.moved,
                "slipped": lines.slipped,
                "decide": lines.decide,
                "next": sorted(lines.next, key=lambda each: (each["day"], each["kind"])),
            }
        )
    return in_order(found)


def _levels(projects: set[int], year: int) -> dict[int, tuple[str, Any]]:
    """Project -> (its highest level, investment) on the register of the newest year up to this one."""
    newest = KeyListing.objects.filter(year__lte=year).aggregate(year=Max("year"))["year"]
    rows = KeyListing.objects.filter(project__in=projects, year=newest).order_by("pk")
    found: dict[int, tuple[str, Any]] = {}
    for project, level, wan in rows.values_list("project", "level", "investment_wan"):
        if project not in found or LEVELS.index(level) < LEVELS.index(found[project][0]):
            found[project] = (level, wan)
    return found


def week_figures(week: dt.date) -> list[dict[str, Any]]:
    """The figures of the week as they stood, with the week before: amount and how many rows were behind each."""
    now, before = figures(week), figures(week - AHEAD)
    found = []
    for code, value in now.items():
        said = FIGURES.get(code) or RATIOS.get(code)
        if said is None or not (value.rows or before.get(code, value).rows):
            continue
        unit = UNITS[said.unit]
        found.append(
            {
                "code": code,
                **both(said.name),
                "unit": {"zh": unit.zh, "en": unit.en},
                "amount": _amount(value),
                "rows": value.rows,
                "before": _amount(before[code]) if code in before else None,
            }
        )
    return found


def _amount(value: Value) -> str | None:
    return None if value.amount is None else f"{value.amount.normalize():f}"

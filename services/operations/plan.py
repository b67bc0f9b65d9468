"""The agent's plan (代办计划): drawn from the dated rows of a project's newest package, done by what happens to its items.

It is a projection: package and items say all that stands in it, so it has no event of its own, and drawing it again changes
nothing. A line that no longer holds is replaced and stays readable, with the day on which the plan was changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from projects.enums import NodeKind, PinKind, Verdict
from projects.models import ApprovalItem, Event, MatterPackage, PackageItem, Pin, Project
from projects.queries import engine_of, latest_package, work_calendar
from projects.queries_items import OBJECT
from projects.rules.calendar import WorkCalendar
from projects.rules.lifecycle import STEP_VERBS
from projects.rules.project_states import LIVE, REACHED
from services.enums import AppointmentKind, AppointmentState, ConsignmentWay
from services.models import AppointmentItem, ConsignmentLine, PlanLine
from services.rules import plan as rules

KINDS = (NodeKind.ITEM, NodeKind.EVALUATION, NodeKind.UTILITY, NodeKind.SPECIAL)
DRAWS = frozenset(
    {
        *(("matterpackage", verb) for verb in ("generate", "reschedule")),
        *(("project", verb) for verb in ("move", "reopen", "merge")),
    }
)
MOVES = frozenset({*STEP_VERBS, "open_item", "drop_draft", "report", "back_entry"})


def follow(event: Event) -> None:
    """Called by the fan-out, in its transaction; safe to be called twice and in any order."""
    kind, _colon, number = event.stream.partition(":")
    if kind != "project" or not number.isdigit():
        return
    if (event.object_type, event.verb) in DRAWS or event.verb in ("pin", "unpin"):
        draw_plan(int(number), at=event.at)
    elif event.object_type == OBJECT and event.verb in MOVES:
        nodes = ApprovalItem.objects.filter(pk=event.object_id).values_list("node", flat=True)
        mark_done(int(number), list(nodes), event=event)
    elif event.verb == "finish_appointment" or event.object_type == "consignment":
        mark_done(int(number), None, event=event)


@transaction.atomic
def draw_plan(project: int, *, at: datetime) -> int:
    """Bring the plan to what the newest package says; returns how many lines are new."""
    _lock(project)
    package = latest_package(project)
    wanted = list(_wanted(package, project)) if package else []
    rows = PlanLine.objects.filter(project=project, replaced_at=None)
    standing = {
        (row.node, row.act): rules.Standing(row.pk, row.due_on, row.critical, row.done_on is not None) for row in rows
    }
    gone, new = rules.changes(standing, wanted)
    PlanLine.objects.filter(pk__in=gone).update(replaced_at=at)
    PlanLine.objects.bulk_create(
        [PlanLine(project_id=project, package=package, drawn_at=at, **each._asdict()) for each in new]
    )
    if new:
        mark_done(project, sorted({each.node for each in new}))
    return len(new)


def draw_missing(*, at: datetime) -> int:
    """Plans of projects whose package is older than this part of the portal, or came in by import; returns how many."""
    without = ~Exists(PlanLine.objects.filter(project=OuterRef("pk")))
    packaged = Exists(MatterPackage.objects.filter(project=OuterRef("pk")))
    projects = Project.objects.filter(without, packaged, state__in=LIVE).order_by("pk").values_list("pk", flat=True)
    return sum(draw_plan(pk, at=at) > 0 for pk in list(projects))


def _lock(project: int) -> None:
    """One drawing at a time; whoever only refers to the project is not held up."""
    list(Project.objects.select_for_update(no_key=True).filter(pk=project).values_list("pk"))


def _wanted(package: MatterPackage, project: int) -> Iterator[rules.Planned]:
    """What is over by its actual day (Pin), or lies in a phase that the project has behind it, needs no plan."""
    over = set(Pin.objects.filter(project=project, kind=PinKind.ACTUAL).values_list("node", flat=True))
    over |= _behind(package, project)
    dated = PackageItem.objects.filter(package=package, kind__in=KINDS, due_on__isnull=False)
    rows = [row for row in dated.exclude(verdict=Verdict.NOT_NEEDED) if row.node not in over]
    calendar = work_calendar()
    legs = [rules.Leg(row.node, _begin(row, calendar), row.due_on, row.critical) for row in rows if row.due_on]
    yield from rules.plan_of(legs, calendar, package.start_on, distances())


def _behind(package: MatterPackage, project: int) -> set[str]:
    """Matters of the phases that a project of this state has been through, but for those applied for here."""
    state = Project.objects.values_list("state", flat=True).get(pk=project)
    catalogue = engine_of(package.catalogue).catalogue
    reached, phases = catalogue.nodes.get(REACHED.get(state, "")), list(catalogue.phases)
    if reached is None:
        return set()
    behind = phases[: phases.index(reached.phase) + 1]
    applied = set(ApprovalItem.objects.filter(project=project).values_list("node", flat=True))
    return {name for name, node in catalogue.nodes.items() if node.phase in behind} - applied


def _begin(row: PackageItem, calendar: WorkCalendar) -> date:
    """One whose end is fixed by hand begins its own number of working days before."""
    if row.start_on is not None or row.due_on is None:
        return row.start_on or date.min
    return calendar.day_at(calendar.index(row.due_on) - (row.workdays or 0))


def distances() -> rules.Distances:
    return rules.Distances(
        settings.PLAN_PREPARE_WORKDAYS, settings.PLAN_PICKUP_WORKDAYS, settings.PLAN_DELIVER_WORKDAYS
    )


# --- what has been done


class Applied(NamedTuple):
    pk: int
    state: str
    received_on: date | None
    decided_on: date | None
    ended_on: date | None
    since: date


@transaction.atomic
def mark_done(project: int, nodes: Iterable[str] | None, *, event: Event | None = None) -> int:
    """Mark the lines of these matters (of all, without names) that are done by now; returns how many were marked.

    What is done stays done, with its day: an application that is taken up again is another line of the log, not of the plan.
    """
    lines = PlanLine.objects.filter(project=project, replaced_at=None, done_on=None)
    open_lines = list(lines if nodes is None else lines.filter(node__in=list(nodes)))
    if not open_lines:
        return 0
    items = _items_of(project, {line.node for line in open_lines})
    fetched = _fetched({item.pk for found in items.values() for item in found})
    marked = []
    for line in open_lines:
        found = items.get(line.node, [])
        day = fetched.keys() & {item.pk for item in found}
        if line.act not in rules.reached([item.state for item in found], fetched=bool(day)):
            continue
        line.done_on = _done_on(line.act, found, [fetched[pk] for pk in day])
        line.done_event = event.pk if event else None
        marked.append(line)
    PlanLine.objects.bulk_update(marked, ["done_on", "done_event"])
    return len(marked)


def _items_of(project: int, nodes: set[str]) -> dict[str, list[Applied]]:
    found: dict[str, list[Applied]] = defaultdict(list)
    rows = ApprovalItem.objects.filter(project=project, node__in=nodes)
    for row in rows.only("node", "state", "received_on", "decided_on", "ended_on", "state_since"):
        days = (row.received_on, row.decided_on, row.ended_on, timezone.localdate(row.state_since))
        found[row.node].append(Applied(row.pk, row.state, *days))
    return found


def _fetched(items: set[int]) -> dict[int, date]:
    """Item -> the day on which its papers were fetched at the door, or signed for."""
    if not items:
        return {}
    trips: Any = AppointmentItem.objects.filter(
        item__in=items, appointment__kind=AppointmentKind.PICKUP, appointment__state=AppointmentState.DONE
    )
    bags: Any = ConsignmentLine.objects.filter(
        item__in=items, consignment__way=ConsignmentWay.IN, consignment__signed_at__isnull=False
    )
    found = [*trips.values_list("item", "appointment__ended_at"), *bags.values_list("item", "consignment__signed_at")]
    return {item: timezone.localdate(when) for item, when in found if when}


def _done_on(act: str, items: list[Applied], fetched: list[date]) -> date:
    """The day on which the last of the applications came so far."""
    live = [item for item in items if item.state not in rules.DROPPED]
    if act in (rules.PREPARE, rules.PICKUP) and fetched:
        return max(fetched)
    if not live:
        return max(item.ended_on or item.since for item in items)
    if act in rules.BEFORE_HAND:
        return max(item.received_on or item.since for item in live)
    if act == rules.FOLLOW:
        return max(item.decided_on or item.since for item in live)
    return max(item.since for item in live)

"""What a person of an enterprise asks first: what do I have to do, when can I break ground, who is my agent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from projects.enums import AssignmentKind
from projects.filters import CLOSED
from projects.guide.context import build_result
from projects.guide.result import Matter, Phase, Result
from projects.models import Assignment, MatterPackage, Project
from projects.queries import package_evaluation, work_calendar
from projects.queries_project import people_and_pins
from projects.queries_wallet import held_materials
from projects.rules.catalogue import START_MILESTONE
from projects.rules.difference import Difference
from projects.views.addresses import address
from projects.views.ahead import Ahead, ahead_of
from projects.views.enterprise_tasks import waiting_for
from projects.views.home_blocks import Block, newest_packages
from projects.views.package_difference import difference_between
from projects.views.project_rows import STATE_LABELS, STATE_LOOKS
from projects.views.standing import current_enterprise, own_enterprises
from projects.views.story import Told, events_of, tell
from projects.views.wallet_home import expiring_soon

TOLD, CARDS = 5, 12


@dataclass(frozen=True, slots=True)
class Task:
    """A matter in the list by phase: its word, how the word looks, the day it ends at the earliest."""

    matter: Matter
    look: str
    word: str
    due: dt.date | None


@dataclass(frozen=True, slots=True)
class TaskPhase:
    phase: Phase
    tasks: list[Task]
    ready: int
    dated: int
    open: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One of several projects: what comes next, and the earliest start of construction."""

    project: Project
    state: str
    look: str
    agent: str
    next: Any  # the node's own names
    next_on: dt.date | None
    start_on: dt.date | None
    tentative: bool
    has_package: bool


def block(request: HttpRequest, day: dt.date) -> Block:
    enterprise = current_enterprise(request)
    going_on = Project.objects.filter(enterprise=enterprise).exclude(state__in=CLOSED).order_by("-created_at", "-pk")
    projects = list(going_on.select_related("enterprise")[: CARDS + 1])
    context: dict[str, Any] = {
        "enterprise": enterprise,
        "waiting": waiting_for(request.user, day, own_enterprises(request)),
    }
    context["expiring"] = expiring_soon(enterprise, day)
    if len(projects) == 1:
        context |= one_project(projects[0], day)
        return Block("projects/_home_project.html", projects[0].name, context)
    context |= {"cards": cards(projects[:CARDS], day), "more": len(projects) > CARDS, "new_url": address("project-new")}
    title = _("我的项目") if projects else _("先登记一个项目，或者试算一次")
    return Block("projects/_home_projects.html", title, context)


# --- one project: the answer itself


def one_project(project: Project, day: dt.date) -> dict[str, Any]:
    versions = newest_two(project)
    parts = people_and_pins(project, day)
    pins, people = {pin.node: pin.day for pin in parts.pins}, parts.people
    context: dict[str, Any] = {
        "project": project,
        "state_label": STATE_LABELS[project.state],
        "state_look": STATE_LOOKS[project.state],
        "agent": people.get(AssignmentKind.AGENT),
        "backup": people.get(AssignmentKind.BACKUP_AGENT),
    }
    catalogue = None
    if versions:
        result = result_of(project, versions[0], pins, day)
        catalogue = result.evaluation.catalogue
        change = changed(versions, pins)
        context |= {
            "package": versions[0],
            "result": result,
            "spared": result.papers.total - result.papers.to_bring,
            "ahead": (ahead := ahead_of(result, project.state)),
            "phases": task_phases(result, ahead),
            "change": change,
            "nodes": changed_names(change, result),
        }
    names = {person.pk: str(person) for person in people.values()}
    rows = events_of(project).select_related("actor")[:TOLD]
    story: list[Told] = [tell(row, catalogue, names, day) for row in rows]
    return context | {"story": story}


def newest_two(project: Project) -> list[MatterPackage]:
    """The version in force and the one before it, with their catalogues."""
    versions = MatterPackage.objects.filter(project=project).select_related("catalogue").defer("catalogue__source")
    return list(versions.order_by("-number")[:2])


def result_of(project: Project, package: MatterPackage, pins: dict[str, dt.date], day: dt.date) -> Result:
    evaluation = package_evaluation(package)
    return build_result(
        evaluation,
        work_calendar(),
        start_on=package.start_on,
        today=day,
        limits=package.limits,
        route=package.route,
        pins=pins,
        wallet=held_materials(project, evaluation.catalogue, day),
    )


def changed(versions: list[MatterPackage], pins: dict[str, dt.date]) -> Difference | None:
    if len(versions) < 2:
        return None
    return difference_between(versions[1], versions[0], pins, work_calendar())


def changed_names(change: Difference | None, result: Result) -> dict[str, Any]:
    """The names of the nodes that a difference speaks of, those of the older version too."""
    nodes: dict[str, Any] = {node: each.raw for node, each in result.evaluation.catalogue.nodes.items()}
    for node, each in (change.names if change else {}).items():
        nodes.setdefault(node, getattr(each, "raw", each))
    return nodes


def task_phases(result: Result, ahead: Ahead) -> list[TaskPhase]:
    """Every matter by phase. Open is the first phase in which something can be done now."""
    found: list[TaskPhase] = []
    for phase in result.phases:
        tasks = [task_of(matter, behind=phase.id in ahead.phases) for matter in phase.matters]
        ready = sum(task.look == "you" for task in tasks)
        first = bool(ready) and not any(each.open for each in found)
        dated = sum(task.matter.finding.node.is_dated for task in tasks)
        found.append(TaskPhase(phase, tasks, ready, dated, first))
    return [each for each in found if each.tasks]


def task_of(matter: Matter, *, behind: bool = False) -> Task:
    """`behind`: the project has been through the matter's phase."""
    due = matter.row.due_on if matter.row else None
    if behind:
        return Task(matter, "wait", _("已过这个阶段"), due)
    if matter.to_confirm:
        return Task(matter, "risk", _("待确认"), due)
    if not matter.finding.node.is_dated:
        return Task(matter, "wait", _("可准备"), due)
    if matter.hard_before:
        return Task(matter, "wait", _("等前面的事项"), due)
    return Task(matter, "you", _("现在能办"), due)


# --- several projects


def cards(projects: list[Project], day: dt.date) -> list[Card]:
    """The newest opened first. Three queries, however many projects there are."""
    keys = [project.pk for project in projects]
    packages = newest_packages().filter(project__in=keys).select_related("catalogue").defer("catalogue__source")
    by_project = {package.project_id: package for package in packages.prefetch_related("items")}
    held = Assignment.objects.in_force(day).filter(project__in=keys, kind=AssignmentKind.AGENT)
    agents = dict(held.order_by("pk").values_list("project", "user__name"))
    return [card(project, by_project.get(project.pk), agents.get(project.pk, ""), day) for project in projects]


def card(project: Project, package: MatterPackage | None, agent: str, day: dt.date) -> Card:
    items = list(package.items.all()) if package else []
    start = next((item for item in items if item.node == START_MILESTONE), None)
    dated = [item for item in items if item.start_on and item.due_on and item.kind in ("item", "evaluation")]
    coming = min(
        (item for item in dated if item.due_on >= day), key=lambda item: (item.start_on, item.pk), default=None
    )
    nodes = package_evaluation(package).catalogue.nodes if package and coming else {}
    known = coming is not None and coming.node in nodes
    return Card(
        project=project,
        state=STATE_LABELS[project.state],
        look=STATE_LOOKS[project.state],
        agent=agent,
        next=nodes[coming.node].raw if coming and known else None,
        next_on=coming.start_on if coming else None,
        start_on=start.due_on if start else None,
        tentative=bool(start and start.tentative),
        has_package=package is not None,
    )

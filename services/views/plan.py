"""The agent's plan (代办计划): across projects, and of one project matter by matter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects import slots
from projects.enums import AssignmentKind, Verdict
from projects.models import Assignment, PackageItem, Project
from projects.operations.refusals import require
from projects.queries import latest_package
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.sheets import sheet_answer
from services.enums import PlanAct
from services.models import PlanLine
from services.operations.plan import KINDS
from services.permissions import may_dispatch, may_read_agency_log, may_read_plans
from services.queries_plan import agents_of, lines_of, standing_lines
from services.views.plan_shown import Shown, shown

OPEN, LATE, WEEK, DONE, ALL = "open", "late", "week", "done", "all"
WHENS = ((OPEN, _("没有做的")), (LATE, _("过了日子的")), (WEEK, _("七天之内")), (DONE, _("已做的")), (ALL, _("全部")))


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """`when`, `act`, `agent` (for the desk), `q`: project; `format=xlsx`."""
    today, user = timezone.localdate(), request.user
    require(may_read_plans(user, today))
    asked, rows = filtered(request, standing_lines(user, today), today)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    page.object_list = shown(found, today, agents_of({row.project_id for row in found}, today))
    context = {
        **asked,
        "page": page,
        "whens": WHENS,
        "acts": PlanAct.choices,
        "agents": _agents(today) if may_dispatch(user, today) else [],
    }
    return page_or_part(request, "services/plan.html", "services/_plan_list.html", context)


def filtered(request: HttpRequest, rows: Any, today: dt.date) -> tuple[dict[str, Any], Any]:
    """What was asked for, and the lines that fit. What is unknown filters nothing."""
    when, act = request.GET.get("when", OPEN), request.GET.get("act", "")
    agent, query = request.GET.get("agent", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    week = Q(done_on=None, due_on__lte=today + dt.timedelta(days=7))
    narrow = {
        OPEN: Q(done_on=None),
        LATE: Q(done_on=None, due_on__lt=today),
        WEEK: week,
        DONE: Q(done_on__isnull=False),
    }
    rows = rows.filter(narrow.get(when, Q()))
    if act in PlanAct.values:
        rows = rows.filter(act=act)
    if agent.isascii() and agent.isdigit() and len(agent) < 19:
        held = Assignment.objects.in_force(today).filter(user=int(agent), kind=AssignmentKind.AGENT)
        rows = rows.filter(project__in=held.values("project"))
    if query:
        rows = rows.filter(Q(project__name__icontains=query) | Q(project__initials__icontains=query))
    asked = {"when": when, "act": act, "agent": agent, "q": query, "filtered": bool(act or agent or query)}
    return asked, rows.order_by("-due_on" if when == DONE else "due_on", "pk")


def _agents(day: dt.date) -> Any:
    held = Assignment.objects.in_force(day).filter(kind=AssignmentKind.AGENT)
    return User.objects.filter(pk__in=held.values("user")).order_by("name", "pk")


def _sheet(request: HttpRequest, rows: Any, today: dt.date) -> HttpResponseBase:
    heads = [
        *((gettext("项目"), 36), (gettext("事项"), 36), (gettext("做什么"), 16)),
        *((pgettext("plan", "哪天前"), 12), (gettext("已做"), 12), (gettext("关键线路"), 10)),
        *((gettext("状态"), 12), (gettext("代办专员"), 14)),
    ]
    found = list(rows)
    agents = agents_of({row.project_id for row in found}, today)
    cells = (_cells(line) for line in shown(found, today, agents))
    return sheet_answer(request, "plan", gettext("代办计划"), heads, cells, today)


def _cells(line: Shown) -> list[Any]:
    row = line.row
    critical = gettext("是") if row.critical else ""
    said = [row.project.name, line.name, str(line.act), row.due_on, row.done_on, critical]
    return [*said, str(line.word), str(line.agent or "")]


@require_safe
@login_required
def of_project(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Matter by matter, in the order of their days. Whoever sees the project sees its plan."""
    today = timezone.localdate()
    project = seen_project(request, pk)
    rows = shown(lines_of(project), today)
    changed = PlanLine.objects.filter(project=project).exclude(replaced_at=None).order_by("-replaced_at").first()
    context = {
        "project": project,
        "matters": with_marks(by_matter(rows), project, request.user),
        "acts": PlanAct.choices,
        "late": sum(line.look == "over" for line in rows),
        "done": sum(line.look == "done" for line in rows),
        "all": len(rows),
        "undated": _undated(project),
        "changed": changed.replaced_at if changed else None,
        "may_read_log": may_read_agency_log(request.user, today),
    }
    return render(request, "services/project_plan.html", context)


def seen_project(request: HttpRequest, pk: int) -> Project:
    visible = Project.objects.visible_to(request.user, timezone.localdate()).select_related("enterprise")
    found: Project = get_object_or_404(visible, pk=pk)
    return found


def by_matter(rows: list[Shown]) -> list[dict[str, Any]]:
    """One row for each matter, its acts in the order of doing them; None where nothing is planned."""
    found: dict[str, dict[str, Any]] = {}
    for line in rows:
        entry = found.setdefault(line.row.node, {"matter": line.matter, "node": line.row.node, "lines": {}})
        entry["lines"][line.row.act] = line
        entry["critical"] = entry.get("critical") or line.row.critical
    for entry in found.values():
        held = entry["lines"]
        entry["cells"] = [held.get(value) for value in PlanAct.values]
        entry["over"] = all(line.look == "done" for line in held.values())
        entry["first"] = min(line.row.due_on for line in held.values())
    return sorted(found.values(), key=lambda entry: (entry["over"], entry["first"], entry["node"]))


def with_marks(matters: list[dict[str, Any]], project: Project, user: User) -> list[dict[str, Any]]:
    """The problems that hold up an item of the matter."""
    items = list(slots.with_marks(project.items.visible_to(user), user))
    node = {item.pk: item.node for item in items}
    held: dict[str, list[slots.Mark]] = {}
    for item, marks in slots.item_marks(items, user).items():
        held.setdefault(node[item], []).extend(marks)
    return [{**entry, "marks": held.get(entry["node"], [])} for entry in matters]


def _undated(project: Project) -> int:
    """Matters of the newest package that have no day yet: they wait for a day that nobody has fixed."""
    package = latest_package(project)
    if package is None:
        return 0
    rows = PackageItem.objects.filter(package=package, kind__in=KINDS, due_on=None)
    return rows.exclude(verdict=Verdict.NOT_NEEDED).count()

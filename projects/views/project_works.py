"""The works under a project, and the days that no approver controls."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.projects import DaysForm, WorksForm
from projects.forms.questions import pin_label
from projects.models import Project
from projects.operations.packages import pins_of
from projects.operations.pins import Fixed, catalogue_of, days_seen, fix_days
from projects.operations.refusals import Forbidden, Refused, Stale, require
from projects.operations.works import add_works, edit_works, end_works
from projects.permissions import may_edit_project
from projects.queries import NoCatalogue, latest_package, package_evaluation, work_calendar
from projects.rules.pins import pinnable
from projects.rules.project_states import DATA, PACKAGE
from projects.rules.schedule import odd_pins, schedule
from projects.views.acting import FORM_METHODS, Conflict, blame, conflicts, refusal_text, sent_key
from projects.views.project_acts import acting_for, closed_page, done, project_or_404, typed, whole


@require_http_methods(FORM_METHODS)
@login_required
def works(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one, change one, or say that one is no longer part of the project."""
    project = project_or_404(request, pk)
    require(may_edit_project(request.user, project, timezone.localdate()))
    if closed := closed_page(request, project, DATA, _("工程")):
        return closed
    sent: WorksForm | None = None
    pk_sent = whole(request.POST.get("works", ""))
    if request.method == "POST":
        sent = WorksForm(request.POST, key=str(pk_sent or "new"))
        if response := change_works(request, project, sent, pk_sent):
            return response
    rows = [
        {"works": row, "form": sent if sent is not None and row.pk == pk_sent else form_of(row)}
        for row in project.works.order_by("ended_on", "pk")
    ]
    rows.sort(key=lambda row: (row["works"].ended_on is not None, row["works"].pk))
    fresh = sent if sent is not None and not pk_sent else WorksForm()
    behalf = acting_for(request.user, project.enterprise, project)
    context = {"project": project, "acting_for": behalf, "rows": rows, "new": fresh, "form": sent}
    return render(request, "projects/project_works.html", context, status=422 if sent is not None else 200)


def form_of(row: Any) -> WorksForm:
    return WorksForm(key=str(row.pk), initial={"name": row.name, "floor_area_m2": row.floor_area_m2})


def change_works(request: HttpRequest, project: Project, form: WorksForm, pk: int) -> HttpResponse | None:
    """The answer when it could be done; None when it was refused: the form then says why."""
    act: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    row = get_object_or_404(project.works, pk=pk) if pk else None
    try:
        if row is not None and "end" in request.POST:
            end_works(row, **act)
            return done(request, _("记下了：这个工程不再属于项目。"), project, to="project-works")
        if not form.is_valid():
            return None
        if row is not None:
            edit_works(row, **form.cleaned_data, **act)
            return done(request, _("改好了。"), project, to="project-works")
        add_works(project, idempotency_key=sent_key(request), **form.cleaned_data, **act)
        return done(request, _("工程加好了。"), project, to="project-works")
    except Refused as refusal:
        blame(form, refusal)
    return None


# --- days


@require_http_methods(FORM_METHODS)
@login_required
def days(request: HttpRequest, pk: int) -> HttpResponse:
    """All of them in one table: saved together, the dates are counted anew once."""
    project = project_or_404(request, pk)
    require(may_edit_project(request.user, project, timezone.localdate()))
    if closed := closed_page(request, project, PACKAGE, _("定下的日期")):
        return closed
    form = DaysForm(typed(request), nodes=nodes_of(project), initial=initial_days(project))
    both: list[Conflict] = []
    if request.method == "POST" and "seen" not in request.POST:
        form.add_error(None, _("什么也没收到：请刷新页面再提交。"))  # a form without fields would give up every day
    elif request.method == "POST" and form.is_valid():
        wanted = {node: Fixed(*fixed) if fixed else None for node, fixed in form.fixed().items()}
        try:
            seen = request.POST.get("seen", "")
            changed = fix_days(project, wanted, by=request.user, at=timezone.now(), seen=seen)
        except Forbidden:
            raise
        except Stale as refusal:
            both = conflicts(form, dict.fromkeys(form.fields) | initial_days(project))
            blame(form, refusal)
        except Refused as refusal:
            field = f"day-{refusal.field}"
            form.add_error(field if field in form.fields else None, refusal_text(refusal))
        else:
            text = _("日期存好了，后面的日子已经重新排过。") if changed else _("没有要改的。")
            return done(request, text, project)
    rows = [(form[f"day-{node}"], form[f"kind-{node}"]) for node in form.nodes]
    context = {"project": project, "form": form, "rows": rows, "odd": odd(project), "conflicts": both}
    context |= {
        "seen": days_seen(project.pins.all()),
        "acting_for": acting_for(request.user, project.enterprise, project),
    }
    return render(request, "projects/project_days.html", context, status=422 if form.errors else 200)


def nodes_of(project: Project) -> list[tuple[str, str]]:
    """(node, its name) of every day that may be fixed; none before a catalogue is published."""
    try:
        catalogue = catalogue_of(project)
    except NoCatalogue:
        return []
    return [(node, pin_label(catalogue, node)) for node in pinnable(catalogue)]


def initial_days(project: Project) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pin in project.pins.all():
        found |= {f"day-{pin.node}": pin.day, f"kind-{pin.node}": pin.kind}
    return found


def odd(project: Project) -> list[Any]:
    """Pins that cannot be right by the package, said and not refused."""
    package = latest_package(project)
    if package is None:
        return []
    evaluation = package_evaluation(package)
    pins = pins_of(project)
    return odd_pins(
        evaluation, schedule(evaluation, work_calendar(), package.start_on, package.limits, pins, package.route)
    )

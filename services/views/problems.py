"""Problems: what keeps projects from going on; raised by hand, struck off."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.models import Project
from projects.operations.refusals import Forbidden, Refused, require
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, opened_version, page_or_part, refusal_text
from services.enums import ProblemOrigin, ProblemState
from services.forms.problems import ProblemForm
from services.models import Problem
from services.operations.problems import strike_off, tell_problem
from services.permissions import may_dispatch, may_list_problems, may_raise_problem
from services.queries_visits import problems_seen_by, served_projects
from services.views.doorstep import doing
from services.views.narrowed import asked_project, asked_word


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Problems of the projects that this person sees; open ones unless all are asked for."""
    day, user = timezone.localdate(), request.user
    require(may_list_problems(user, day))
    rows = problems_seen_by(user, day).select_related("project", "enterprise", "raised_by")
    state, origin = request.GET.get("state", ProblemState.OPEN), request.GET.get("origin", "")
    if state in ProblemState.values:
        rows = rows.filter(state=state)
    if origin in ProblemOrigin.values:
        rows = rows.filter(origin=origin)
    if query := asked_word(request):
        rows = rows.filter(title__icontains=query) | rows.filter(project__name__icontains=query)
    asked, project = asked_project(request, day)
    if asked is not None:
        rows = rows.filter(project=asked)
    page = Paginator(rows.order_by("-raised_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    everywhere = may_dispatch(user, day)
    own = set() if everywhere else served_projects(user, day)
    page.object_list = [{"row": row, "may": everywhere or row.project_id in own} for row in page.object_list]
    context = {
        "page": page,
        "states": ProblemState.choices,
        "origins": ProblemOrigin.choices,
        "state": state,
        "filtered": bool(query or origin or asked is not None),
        "asked": asked,
        "project": project,
    }
    return page_or_part(request, "services/problems.html", "services/_problems_list.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    day = timezone.localdate()
    project = get_object_or_404(Project.objects.visible_to(request.user, day), pk=pk)
    require(may_raise_problem(request.user, project, day))
    form = ProblemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tell_problem(project, **form.cleaned_data, **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("登记了。解决以后由专员或者窗口销号。"))
            return redirect("project", pk)
    return form_page(
        request,
        form,
        title=gettext("登记问题"),
        intro=gettext("卡住项目的事写下来，直到解决了才销号。"),
        submit=gettext("登记"),
        back_url=reverse("project", args=[pk]),
        back=project.name,
    )


@require_POST
@login_required
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Solved. Back to the page that it was pressed on."""
    problem: Problem = get_object_or_404(problems_seen_by(request.user, timezone.localdate()), pk=pk)
    act = doing(request)
    try:
        strike_off(problem, version=opened_version(request) or None, by=act.by, at=act.at, source=act.source)
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("销号了。"))
    then = request.POST.get("then", "")
    safe = url_has_allowed_host_and_scheme(then, allowed_hosts=None) and then.startswith("/")
    return redirect(then if safe else reverse("problems"))

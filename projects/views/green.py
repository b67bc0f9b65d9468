"""绿色通道: its rule for everybody, the projects in it for whoever sees them, and a lead who lets one in or takes it out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.green import EndGreenForm, GreenForm
from projects.models import GreenPass, KeyListing, Project
from projects.operations.green import end_green_pass, grant_green_pass
from projects.operations.refusals import Refused, require
from projects.permissions import may_assign, may_list_projects
from projects.queries_green import green_q
from projects.rules.green import RULE
from projects.rules.project_states import REGISTER
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, page_or_part, sent_key, status_of
from projects.views.project_acts import closed_page, done, project_or_404, typed, whole
from projects.views.sheets import sheet_answer

LISTED, LET_IN = "listed", "let-in"
WHY_WORDS = [(LISTED, _("在重点项目名册上")), (LET_IN, _("局领导批准的"))]


@require_safe
@never_cache
def rule(request: HttpRequest) -> HttpResponse:
    """The rule, for everybody."""
    lists = may_list_projects(request.user, timezone.localdate())
    return render(request, "projects/green.html", {"rule": RULE, "lists": lists})


@require_safe
@login_required
@never_cache
def index(request: HttpRequest) -> HttpResponseBase:
    """The projects in the channel that this person may see. `q`, `why`; `format=xlsx`."""
    day, user = timezone.localdate(), request.user
    require(may_list_projects(user, day))
    why, query = request.GET.get("why", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = narrowed(Project.objects.visible_to(user, day), day, why, query)
    if request.GET.get("format") == "xlsx":
        return sheet_answer(request, "green", gettext("绿色通道"), heads(), cells(rows, day), day)
    context = {
        "year": day.year,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "whys": WHY_WORDS,
        "filtered": bool(query or why in (LISTED, LET_IN)),
    }
    return page_or_part(request, "projects/green_projects.html", "projects/_green_list.html", context)


def narrowed(visible: QuerySet[Project], day: date, why: str, query: str) -> QuerySet[Project]:
    """Those in the channel on the day, with what brought them there. Three queries, whatever their number."""
    listed, let_in = KeyListing.objects.filter(year=day.year), GreenPass.objects.in_force(day)
    rows = visible.filter(green_q(day, "pk"))
    if why == LISTED:
        rows = rows.filter(pk__in=listed.values("project"))
    elif why == LET_IN:
        rows = rows.filter(pk__in=let_in.values("project"))
    for word in query.split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(enterprise__name__icontains=word))
    return (
        rows.select_related("enterprise")
        .prefetch_related(
            Prefetch("listings", listed.order_by("level"), to_attr="listed"),
            Prefetch("green_passes", let_in.select_related("granted_by"), to_attr="passes"),
        )
        .order_by("name", "pk")
    )


def heads() -> list[tuple[str, int]]:
    return [
        *((gettext("项目"), 40), (gettext("企业"), 40), (gettext("状态"), 14), (gettext("怎么进来的"), 24)),
        *((gettext("理由"), 50), (gettext("到哪天为止"), 14)),
    ]


def cells(rows: QuerySet[Project], day: date) -> Iterable[list[Any]]:
    for row in rows:
        ways = [each.get_level_display() for each in row.listed] + [gettext("局领导批准") for _each in row.passes]
        reason = gettext("；").join(each.reason for each in row.passes)
        until = date(day.year, 12, 31) if row.listed else row.passes[0].until
        yield [
            *(row.name, row.enterprise.name, row.get_state_display(), gettext("；").join(map(str, ways))),
            *(reason, until),
        ]


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the project in, or take it out: a lead. The form says which of the two, so that a second press does it again
    and not the other."""
    row, day = project_or_404(request, pk), timezone.localdate()
    require(may_assign(request.user, day))
    held: GreenPass | None = GreenPass.objects.in_force(day).filter(project=row).select_related("granted_by").first()
    sent = GreenPass.objects.filter(project=row, pk=whole(request.POST.get("pass", ""))).first()
    form: Any = (
        EndGreenForm(typed(request)) if sent or (held and request.method != "POST") else GreenForm(typed(request))
    )
    if held is None and (closed := closed_page(request, row, REGISTER, gettext("绿色通道"))):
        return closed
    if request.method == "POST" and form.is_valid():
        try:
            said = act(request, row, sent, form.cleaned_data)
        except Refused as refusal:
            blame(form, refusal)
        else:
            return done(request, said, row, to="project-green")
    context = {
        "project": row,
        "form": form,
        "ends": isinstance(form, EndGreenForm),
        "held": held,
        "earlier": row.green_passes.select_related("granted_by").exclude(pk=held.pk if held else None),
        "listed": KeyListing.objects.filter(project=row, year=day.year),
        "year_ends": date(day.year, 12, 31),
    }
    return render(request, "projects/project_green.html", context, status=status_of(form))


def act(request: HttpRequest, row: Project, sent: GreenPass | None, said: dict[str, Any]) -> str:
    """Do what the form says; the words for the page. `sent`: the pass to be ended. Raises what the operations raise."""
    how: dict[str, Any] = {"by": request.user, "at": timezone.now(), "idempotency_key": sent_key(request)}
    if sent is not None:
        end_green_pass(sent, said["reason"], **how)
        return gettext("已经退出绿色通道。")
    grant_green_pass(row, said["reason"], said["until"], **how)
    return gettext("已经进绿色通道，各部门的队列里会排在前面。")

"""Who serves a project: the agent, the one who stands in, the triad; and the key-project register, both by a lead."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import RoleGrant, User
from projects.enums import AssignmentKind
from projects.forms.projects import KindForm, ListingForm, TeamForm
from projects.models import Assignment, KeyListing, Project
from projects.operations.listings import list_key_project, unlist_key_project
from projects.operations.refusals import Refused, require
from projects.operations.team import AGENTS, assign, end_assignment, fitting_roles
from projects.permissions import may_assign
from projects.rules.project_states import REGISTER, TEAM
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, blame
from projects.views.project_acts import closed_page, done, project_or_404, typed, whole

WHAT_FOR = {
    AssignmentKind.AGENT: gettext_lazy("从头跟到尾：上门取件、送证，企业有事先找他。"),
    AssignmentKind.BACKUP_AGENT: gettext_lazy("代办专员不在时顶上。"),
    AssignmentKind.COMMITTEE_LEADER: gettext_lazy("重点项目“三位一体”之一。"),
    AssignmentKind.DEPARTMENT_HEAD: gettext_lazy("重点项目“三位一体”之一。"),
    AssignmentKind.CASE_OFFICER: gettext_lazy("重点项目“三位一体”之一。"),
}


@require_http_methods(FORM_METHODS)
@login_required
def team(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_or_404(request, pk)
    require(may_assign(request.user, timezone.localdate()))
    if closed := closed_page(request, project, TEAM, _("谁来办")):
        return closed
    sent: TeamForm | None = None
    if request.method == "POST":
        if ended := whole(request.POST.get("end", "")):
            return take_off(request, project, ended)
        sent, response = put_on(request, project)
        if response is not None:
            return response
    return team_page(request, project, sent)


def take_off(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    assignment = get_object_or_404(Assignment, pk=pk, project=project)
    try:
        end_assignment(assignment, by=request.user, at=timezone.now())
    except Refused as refusal:
        form = TeamForm({}, kind=assignment.kind, people=[])
        form.errors.clear()
        blame(form, refusal)
        return team_page(request, project, form)
    return done(request, _("已经结束。"), project, to="project-team")


def put_on(request: HttpRequest, project: Project) -> tuple[TeamForm | None, HttpResponse | None]:
    """The form that was sent, and the answer when it could be done."""
    kinds = KindForm(request.POST)
    if not kinds.is_valid():
        return None, None
    kind = kinds.cleaned_data["kind"]
    form = TeamForm(request.POST, kind=kind, people=candidates(kind))
    if form.is_valid():
        user = User.objects.get(pk=form.cleaned_data["user"])
        try:
            assign(project, kind, user, starts_on=form.cleaned_data["starts_on"], by=request.user, at=timezone.now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            return form, done(request, _("指派好了。"), project, to="project-team")
    form.kind = kind  # type: ignore[attr-defined]  # ours: in which row it stands
    return form, None


def candidates(kind: str) -> list[tuple[int, str]]:
    """Everybody with a fitting role today, with the body they hold it in."""
    today = timezone.localdate()
    held = RoleGrant.objects.in_force(today).filter(role__in=fitting_roles(kind), user__is_active=True)
    rows = held.order_by("user__name", "user_id").values_list(
        "user_id", "user__name", "user__username", "body__zh", "body__en"
    )
    found: dict[int, str] = {}
    for pk, name, username, zh, en in rows:
        body = pick_text({"zh": zh, "en": en})
        found.setdefault(
            pk, _("%(name)s（%(body)s）") % {"name": name or username, "body": body} if body else name or username
        )
    return list(found.items())


def team_page(request: HttpRequest, project: Project, sent: TeamForm | None) -> HttpResponse:
    today = timezone.localdate()
    terms = project.assignments.exclude(ends_on__lt=today).select_related("user").order_by("starts_on", "pk")
    by_kind: dict[str, list[Assignment]] = {}
    for term in terms:
        by_kind.setdefault(term.kind, []).append(term)
    people = {in_agents: candidates(kind) for in_agents, kind in ((True, "agent"), (False, "case_officer"))}
    places = [
        {
            "kind": kind.value,
            "label": kind.label,
            "what_for": WHAT_FOR[kind],
            "terms": by_kind.get(kind, []),
            "form": sent
            if sent is not None and getattr(sent, "kind", "") == kind
            else TeamForm(kind=kind, people=people[kind in AGENTS], initial={"starts_on": today}),
        }
        for kind in AssignmentKind
    ]
    failed = request.method == "POST"
    context = {"project": project, "places": places, "form": sent, "today": today, "has_errors": failed}
    return render(request, "projects/project_team.html", context, status=422 if failed else 200)


@require_http_methods(FORM_METHODS)
@login_required
def listings(request: HttpRequest, pk: int) -> HttpResponse:
    """On which years' registers the project stands."""
    project = project_or_404(request, pk)
    require(may_assign(request.user, timezone.localdate()))
    if closed := closed_page(request, project, REGISTER, _("重点项目名册")):
        return closed
    form = ListingForm(listing_data(request), initial=listing_initial(project))
    if request.method == "POST":
        response = change_register(request, project, form)
        if response is not None:
            return response
    rows = [(row, row.get_level_display()) for row in project.listings.order_by("-year", "level")]
    context = {"project": project, "form": form, "rows": rows}
    return render(request, "projects/project_listings.html", context, status=422 if form.errors else 200)


def listing_data(request: HttpRequest) -> Any:
    return typed(request)


def listing_initial(project: Project) -> dict[str, Any]:
    return {"year": timezone.localdate().year, "level": "city", "investment_wan": project.investment_wan}


def change_register(request: HttpRequest, project: Project, form: ListingForm) -> HttpResponse | None:
    """Take off or enter; None when it was refused: the form then says why."""
    by, at = request.user, timezone.now()
    removed = whole(request.POST.get("remove", ""))
    try:
        if removed:
            get_object_or_404(KeyListing, pk=removed, project=project)
            unlist_key_project(project, removed, by=by, at=at)
            return done(request, _("已经移出名册。"), project, to="project-listings")
        if form.is_valid():
            list_key_project(project, by=by, at=at, **form.cleaned_data)
            return done(request, _("已经列入名册。"), project, to="project-listings")
    except Refused as refusal:
        form.is_valid()
        form.errors.clear() if removed else None
        blame(form, refusal)
    return None

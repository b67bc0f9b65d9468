"""Who is to serve a project: the agents in the order of the rule, each with its points said in words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.enums import AssignmentKind
from projects.models import Event, Project
from projects.operations.refusals import Refused, require
from projects.permissions import may_assign
from projects.queries_handover import holder
from projects.rules.project_states import TEAM
from projects.views.acting import FORM_METHODS, blame
from projects.views.project_acts import closed_page, project_or_404
from services.forms.agents import ChooseForm
from services.operations.assigning import choose_agent
from services.queries_agents import OTHER, PLACES, Proposals, proposals
from services.rules.assigning import best
from services.views.agents_words import point_words
from services.views.doorstep import doing


@require_http_methods(FORM_METHODS)
@login_required
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """`?place=backup_agent`: who stands in. By a lead."""
    project, day = project_or_404(request, pk), timezone.localdate()
    require(may_assign(request.user, day))
    if closed := closed_page(request, project, TEAM, gettext("按规则派专员")):
        return closed
    place = request.GET.get("place", "")
    kind = AssignmentKind(place) if place in PLACES else AssignmentKind.AGENT
    found = proposals(project, kind, day)
    people = [(fit.pk, str(found.people[fit.pk])) for fit in found.fits if fit.pk != found.holder]
    form = ChooseForm(
        request.POST if request.method == "POST" else None, people=people, initial={"user": best(found.fits)}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            choose_agent(project, kind, found.people[int(said["user"])], said["reason"], **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("派好了。"))
            return redirect("project", pk)
    context = {
        "project": project,
        "form": form,
        "kind": kind,
        "rows": rows_of(found, form["user"].value()),
        "places": [(each, AssignmentKind(each).label) for each in PLACES],
        "some": bool(people),
        "other": holder(project, OTHER[kind], day),
        "last": last_choice(project),
    }
    return render(request, "services/agent_choose.html", context, status=422 if form.errors else 200)


def last_choice(project: Project) -> Event | None:
    """The last time somebody was chosen here, with the reason where it was not the rule's proposal."""
    told = Event.objects.filter(stream=f"project:{project.pk}", object_type="assignment", verb="choose_agent")
    return told.select_related("actor", "text").order_by("-seq").first()


def rows_of(found: Proposals, chosen: Any) -> list[dict[str, Any]]:
    proposed = best(found.fits)
    return [
        {
            "agent": found.people[fit.pk],
            "total": fit.total,
            "points": [(point, point_words(point)) for point in fit.points],
            "full": fit.is_full,
            "proposed": fit.pk == proposed,
            "holds": fit.pk == found.holder,
            "chosen": str(chosen) == str(fit.pk),
        }
        for fit in found.fits
    ]

"""Hand-over of a project to the one who stands in (AB 角), and the list that whoever takes over confirms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects import slots
from projects.forms.mandates import HandOverForm
from projects.models import Event, Project
from projects.operations.handover import confirm_handover, hand_over_project, listed
from projects.operations.refusals import Refused, require
from projects.permissions import may_confirm_handover, may_hand_over_project
from projects.queries_handover import agent_of, backup_of, open_things, unconfirmed, uploads_under_way
from projects.views.acting import FORM_METHODS, blame, sent_key, status_of
from projects.views.item_words import STATE_WORDS
from projects.views.project_acts import project_or_404, typed, whole
from projects.views.project_page import catalogue_in_force
from projects.views.story import node_title


@require_http_methods(FORM_METHODS)
@login_required
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The agent or a lead hands over; whoever took over goes through the list and confirms it."""
    project, day = project_or_404(request, pk), timezone.localdate()
    hands = may_hand_over_project(request.user, project, day)
    require(hands or may_confirm_handover(request.user, project, day))
    told = unconfirmed(project)
    mine = told is not None and told.data.get("user") == request.user.pk
    form = HandOverForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _confirm(request, project, form) if mine else _hand_over(request, project, form)
        except Refused as refusal:
            blame(form, refusal)
    context = {"project": project, "form": form, "told": told, "mine": mine, **_page(project, told, day)}
    context["panels"] = slots.handover_panels(project, request.user)
    return render(request, "projects/project_handover.html", context, status=status_of(form))


def _hand_over(request: HttpRequest, project: Project, form: HandOverForm) -> HttpResponse:
    note, key = form.cleaned_data["note"], sent_key(request)
    hand_over_project(project, note, by=request.user, at=timezone.now(), idempotency_key=key)
    messages.success(request, gettext("交接了：备岗专员从现在起办理，清单等他确认。"))
    seen = Project.objects.visible_to(request.user, timezone.localdate()).filter(pk=project.pk).exists()
    return redirect("project", pk=project.pk) if seen else redirect("projects")


def _confirm(request: HttpRequest, project: Project, form: HandOverForm) -> HttpResponse:
    confirmed = {whole(text) for text in request.POST.getlist("item")}
    note, key = form.cleaned_data["note"], sent_key(request)
    confirm_handover(project, confirmed, note, by=request.user, at=timezone.now(), idempotency_key=key)
    messages.success(request, gettext("交接确认了。"))
    return redirect("project", pk=project.pk)


def _page(project: Project, told: Event | None, day: Any) -> dict[str, Any]:
    """The lines of the list: of a hand-over that waits those it named, else what is open now."""
    now, catalogue = open_things(project), catalogue_in_force()
    named = listed(told) if told is not None else {row["pk"] for row in now}
    lines = [
        {**row, "title": node_title(catalogue, row["node"]), "state": STATE_WORDS[row["state"]][0]}
        for row in now
        if row["pk"] in named
    ]
    return {
        "lines": lines,
        "gone": sorted(named - {row["pk"] for row in now}),  # handed over, and over by now
        "uploads": uploads_under_way(project),
        "agent": agent_of(project, day),
        "backup": backup_of(project, day),
        "note": told.text.content if told is not None and told.text else "",
    }

"""Where a project stands, and what leads on from there: each verb with what it does; merging on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from projects.enums import ProjectState
from projects.forms.projects import MergeForm, StateForm
from projects.models import Project
from projects.operations import project_states as acts
from projects.operations.refusals import Refused, require
from projects.permissions import may_assign, may_move_project
from projects.rules.project_states import LEADS_ONLY, LIVE, next_of, steps_of, verbs_of
from projects.templatetags.portal import as_entered
from projects.views.acting import FORM_METHODS, blame, sent_key
from projects.views.project_acts import done, project_or_404, typed, whole
from projects.views.project_rows import STATE_LABELS, STATE_LOOKS

MERGE = "merge"  # has a page of its own: it needs another project


@dataclass(frozen=True, slots=True)
class Act:
    """How a verb is offered: its heading, what it does, the word on its button."""

    operation: Callable[..., Project]
    heading: Any
    explained: Any
    button: Any
    done: Any
    danger: bool = False


ACTS = {
    "move": Act(
        acts.move_project,
        gettext_lazy("改到下一步"),
        gettext_lazy("一次往前一步。改错了可以退回，要写明原因。"),
        gettext_lazy("改状态"),
        gettext_lazy("状态改好了。"),
    ),
    "suspend": Act(
        acts.suspend_project,
        pgettext_lazy("act", "暂缓"),
        gettext_lazy("企业暂时不办了。资料和事项包只能看、不能改，随时可以恢复。"),
        gettext_lazy("暂缓项目"),
        gettext_lazy("项目已暂缓。"),
        danger=True,
    ),
    "resume": Act(
        acts.resume_project,
        gettext_lazy("恢复"),
        gettext_lazy("回到暂缓以前的状态，接着办。"),
        gettext_lazy("恢复项目"),
        gettext_lazy("项目恢复了。"),
    ),
    "end": Act(
        acts.end_project,
        pgettext_lazy("act", "终止"),
        gettext_lazy("项目不做了。资料和事项包只能看、不能改；要重新启动，由局领导办。"),
        gettext_lazy("终止项目"),
        gettext_lazy("项目已终止。"),
        danger=True,
    ),
    "reopen": Act(
        acts.reopen_project,
        gettext_lazy("重新启动"),
        gettext_lazy("回到终止以前的状态，接着办。"),
        gettext_lazy("重新启动项目"),
        gettext_lazy("项目重新启动了。"),
    ),
}


@require_http_methods(FORM_METHODS)
@login_required
def state(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_or_404(request, pk)
    require(may_move_project(request.user, project, timezone.localdate()))
    verb = request.POST.get("verb", "")
    sent: StateForm | None = None
    if request.method == "POST" and verb in ACTS:
        sent = StateForm(request.POST, verb=verb, state=project.state)
        if sent.is_valid() and (response := act(request, project, verb, sent)):
            return response
        project.refresh_from_db()
    return state_page(request, project, verb, sent)


def act(request: HttpRequest, project: Project, verb: str, form: StateForm) -> HttpResponse | None:
    """Do it; None when it was refused: the form then says why."""
    try:
        by, at, key = request.user, timezone.now(), sent_key(request)
        ACTS[verb].operation(project, by=by, at=at, idempotency_key=key, **form.cleaned_data)
    except Refused as refusal:
        blame(form, refusal)
        return None
    return done(request, str(ACTS[verb].done), project)


def state_page(request: HttpRequest, project: Project, verb: str, sent: StateForm | None) -> HttpResponse:
    """Every verb that the state allows and this person may use; the one that was sent, with what is wrong."""
    leads = may_assign(request.user, timezone.localdate())
    if sent is not None:
        sent.offer(steps_of(project.state))
    offered = [name for name in verbs_of(project.state) if name in ACTS and (leads or name not in LEADS_ONLY)]
    cards = [
        {"verb": name, "act": ACTS[name], "form": sent if sent and name == verb else _fresh(name, project.state)}
        for name in offered
    ]
    lost = sent is not None and verb not in offered  # it was possible when the page was opened
    context = {
        "project": project,
        "state_label": STATE_LABELS[project.state],
        "state_look": STATE_LOOKS[project.state],
        "cards": cards,
        "line": [(value, label, value == project.state) for value, label in ProjectState.choices if value in LIVE],
        "merge_url": reverse("project-merge", args=[project.pk]) if leads and MERGE in verbs_of(project.state) else "",
        "has_errors": request.method == "POST",
        "form": sent,
        "nothing_sent": request.method == "POST" and sent is None,
        "lost": lost,
    }
    return render(request, "projects/project_state.html", context, status=422 if request.method == "POST" else 200)


def _fresh(verb: str, state: str) -> StateForm:
    return StateForm(verb=verb, state=state, initial={"to": next_of(state)})


@require_http_methods(FORM_METHODS)
@login_required
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Into which other project of the same enterprise."""
    project = project_or_404(request, pk)
    day = timezone.localdate()
    require(may_assign(request.user, day))
    others = Project.objects.visible_to(request.user, day).filter(enterprise=project.enterprise_id, state__in=LIVE)
    choices = [
        (each.pk, as_entered(_("%(name)s（%(state)s）") % {"name": each.name, "state": STATE_LABELS[each.state]}))
        for each in others.exclude(pk=project.pk).order_by("name", "pk")
    ]
    form = MergeForm(typed(request), projects=choices)
    if request.method == "POST" and form.is_valid():
        try:
            acts.merge_project(
                project,
                whole(form.cleaned_data["into"]),
                by=request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
                idempotency_key=sent_key(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            return done(request, _("已经合并。这个项目从现在起只能看，后面的事在另一个项目里办。"), project)
    context = {
        "project": project,
        "form": form,
        "title": _("并入另一个项目"),
        "intro": _(
            "同一件事登记了两次，就把一个并入另一个。并入以后，这个项目只能看，它的页面指向另一个。合并不能撤回。"
        ),
        "submit": _("合并"),
        "danger": True,
        "back_url": reverse("project", args=[project.pk]),
        "back": project.name,
        "possible": bool(choices) and MERGE in verbs_of(project.state),
    }
    return render(request, "projects/project_merge.html", context, status=422 if form.errors else 200)

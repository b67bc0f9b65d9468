"""A new project: for one's own enterprise, or in a client's name; empty, or from a 试算."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import Role, User
from projects.forms.projects import BeginForm, NewForm, PickForm
from projects.models import Enterprise
from projects.operations.opening import open_from_trial, project_of, proposed_name
from projects.operations.projects import create_project
from projects.operations.refusals import Refused, require
from projects.permissions import DESK, may_open_project, roles
from projects.permissions_personal import owns
from projects.rules.applicability import ImpossibleAnswers
from projects.rules.identifiers import normalise_credit_code
from projects.views.acting import FORM_METHODS, blame, refusal_text, sent_key
from projects.views.addresses import address, object_address
from projects.views.errors import reference_of
from projects.views.project_acts import acting_for, typed
from projects.views.standing import current_enterprise
from projects.views.trial import Draft, load, result_of

FOUND = 20  # enterprises that one search shows
FOR_CLIENTS = DESK | {Role.AGENT}


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """A project without answers: the questionnaire comes next."""
    enterprise = wanted_enterprise(request)
    if enterprise is None:
        return pick(request)
    form = NewForm(typed(request), initial=contact_of(enterprise), stored=hidden_contact(request, enterprise))
    if request.method == "POST" and form.is_valid():
        try:
            project = create_project(
                enterprise, by=request.user, at=timezone.now(), idempotency_key=sent_key(request), **form.cleaned_data
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("项目建好了。接着答问卷，就知道要办什么、带什么、最早哪天开工。"))
            return redirect(object_address("package-answers", project.pk) or object_address("project", project.pk))
    return begin_page(request, enterprise, form, title=_("新建项目"), submit=_("建好，去答问卷"))


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def from_trial(request: HttpRequest, token: str) -> HttpResponse:
    """The result of a 试算 becomes a project with its package."""
    draft = load(token)
    if draft.trial.project_id is not None:
        return opened_before(request, draft)
    enterprise = wanted_enterprise(request)
    if enterprise is None:
        return pick(request, trial=draft.trial)
    initial = contact_of(enterprise) | {"name": proposed_name(enterprise, draft.engine.catalogue, draft.answers)}
    form = BeginForm(typed(request), initial=initial, stored=hidden_contact(request, enterprise))
    if request.method == "POST" and form.is_valid():
        try:
            project = open_from_trial(
                token,
                enterprise,
                by=request.user,
                at=timezone.now(),
                idempotency_key=sent_key(request),
                **form.cleaned_data,
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("项目建好了，事项包第 1 版也生成了。"))
            return redirect("project", project.pk)
    extra = {"trial": draft.trial, "result": judged(draft)}
    return begin_page(request, enterprise, form, title=_("用试算结果建项目"), submit=_("建项目"), **extra)


def judged(draft: Draft) -> Any:
    """What the project begins with; None when the catalogue has changed so that the answers contradict it."""
    try:
        return result_of(draft, draft.engine.evaluate(draft.answers))
    except ImpossibleAnswers:
        return None


def opened_before(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Pressed again: the project that was made; somebody else's is not shown."""
    try:
        return redirect("project", project_of(draft.trial, request.user, timezone.localdate()).pk)
    except Refused as refusal:
        context = {"text": refusal_text(refusal), "reference": reference_of(request)}
        return render(request, "projects/trial_taken.html", context, status=409)


def contact_of(enterprise: Enterprise) -> dict[str, Any]:
    return {"contact_name": enterprise.contact_name, "contact_phone": enterprise.contact_phone}


def hidden_contact(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any] | None:
    """What whoever opens a project for a client sees masked; nothing is hidden from the enterprise's own people."""
    return None if owns(request.user, enterprise, timezone.localdate()) else contact_of(enterprise)


def begin_page(
    request: HttpRequest, enterprise: Enterprise, form: forms.Form, *, title: str, submit: str, **extra: Any
) -> HttpResponse:
    clients = bool(roles(request.user, timezone.localdate()) & FOR_CLIENTS)
    context = {"enterprise": enterprise, "form": form, "title": title, "submit": submit, "for_client": clients, **extra}
    context["acting_for"] = acting_for(request.user, enterprise)
    return render(request, "projects/project_begin.html", context, status=422 if form.errors else 200)


# --- for which enterprise


def wanted_enterprise(request: HttpRequest) -> Enterprise | None:
    """The enterprise whose credit code the form or the address gives, else the one that this person acts for.

    None when it has to be picked first. One that this person may not act for is not there.
    """
    code = normalise_credit_code(request.POST.get("for") or request.GET.get("for") or "")
    if not code:
        return current_enterprise(request)
    enterprise = Enterprise.objects.filter(credit_code=code[:18]).first()
    if enterprise is None or not may_open_project(request.user, enterprise, timezone.localdate()):
        raise Http404
    return enterprise


def pick(request: HttpRequest, **extra: Any) -> HttpResponse:
    """Staff look the client up; whoever has no enterprise yet is told how to come by one."""
    held = roles(request.user, timezone.localdate())
    if not held:
        require(request.method != "POST")
        return render(request, "projects/project_no_enterprise.html", places(request) | extra)
    require(bool(held & FOR_CLIENTS))
    asked = request.POST if request.method == "POST" else request.GET if "q" in request.GET else None
    form = PickForm(asked)
    found: list[Enterprise] | None = None
    if form.is_bound and form.is_valid():
        found = matches(request.user, form.cleaned_data["q"])
    status = 422 if request.method == "POST" else 200  # nothing is sent from here: an enterprise is a link
    context = {"form": form, "found": found, "most": FOUND, "by_code": not held & DESK, **places(request), **extra}
    return render(request, "projects/project_pick.html", context, status=status)


def places(request: HttpRequest) -> dict[str, str]:
    """Where an enterprise is registered (and back here afterwards), and where one asks to join."""
    register = f"{address('enterprise-new')}?{urlencode({'next': request.path})}"
    return {"register_url": register, "join_url": address("enterprise-join")}


def matches(user: User, text: str) -> list[Enterprise]:
    """By name, initials or code among those this person may see; by its whole credit code any enterprise."""
    text = text.strip()
    code = normalise_credit_code(text)
    visible = Enterprise.objects.visible_to(user, timezone.localdate()).values("pk")
    known = Q(name__icontains=text) | Q(initials__startswith=text.lower()) | Q(credit_code__startswith=code)
    found = Enterprise.objects.filter((Q(pk__in=visible) & known) | Q(credit_code=code))
    return list(found.order_by("name", "pk")[: FOUND + 1])

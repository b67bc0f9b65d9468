"""Mandates (代办委托) of an enterprise: given, ended, the signed paper fetched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from projects.enums import DocumentState, MandateScope
from projects.forms.mandates import EndMandateForm, MandateForm
from projects.models import Enterprise, Mandate, Project
from projects.operations.mandates import Terms, end_mandate, give_mandate
from projects.operations.refusals import Refused, require
from projects.permissions import administers, may_end_mandate, may_enter_mandate
from projects.queries_mandates import seen_mandates
from projects.views.acting import FORM_METHODS, blame, form_page, sent_key, takes_files
from projects.views.enterprises import back_to, seen_enterprise
from projects.views.handing_out import hand_out

YEAR = timedelta(days=364)  # proposed, with the first day; both can be changed


@require_http_methods(FORM_METHODS)
@login_required
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """The enterprise's administrator gives one; window, leads and its agent enter the signed paper."""
    enterprise, day = seen_enterprise(request, pk), timezone.localdate()
    own = administers(request.user, enterprise, day)
    require(own or may_enter_mandate(request.user, enterprise, None, day))
    known = Project.objects.visible_to(request.user, day).filter(enterprise=enterprise).order_by("pk")
    projects = {str(project.pk): project for project in known}
    posted = request.method == "POST"
    form = MandateForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        projects=[(project.pk, project.name) for project in known],
        on_paper=not own,
        initial=_initial(day, request.GET.get("project", "")),
    )
    if posted and form.is_valid() and takes_files(request, form):
        try:
            give_mandate(
                enterprise,
                _terms(form.cleaned_data, projects),
                by=request.user,
                at=timezone.now(),
                idempotency_key=sent_key(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("委托登记好了，代办专员可以办理了。"))
            return redirect(f"{back_to(enterprise)['back_url']}#mandates")
    return form_page(
        request,
        form,
        title=gettext("给代办委托") if own else gettext("登记代办委托"),
        intro=gettext("委托给代办机构，由项目的代办专员办理；换人不用重新委托。随时可以结束，马上生效。")
        if own
        else gettext("照签了字的委托书填写：编号、范围、期限和上面一致。"),
        submit=gettext("委托") if own else gettext("登记"),
        **back_to(enterprise),
    )


def _initial(day: date, project: str) -> dict[str, Any]:
    return {"starts_on": day, "ends_on": day + YEAR, "scope": MandateScope.values, "project": project}


def _terms(said: dict[str, Any], projects: dict[str, Project]) -> Terms:
    return Terms(
        scope=said["scope"],
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        project=projects.get(said["project"]),
        agreement=said["agreement"],
        files=(said["file"],) if said["file"] else (),
    )


def seen_mandate(request: HttpRequest, pk: int, mandate: int) -> tuple[Enterprise, Mandate]:
    """The enterprise and one of its mandates; 404 for what this person may not see."""
    enterprise = seen_enterprise(request, pk)
    rows = Mandate.objects.filter(enterprise=enterprise).select_related("project", "document", "enterprise")
    return enterprise, get_object_or_404(seen_mandates(rows, request.user, timezone.localdate()), pk=mandate)


@require_http_methods(FORM_METHODS)
@login_required
def end(request: HttpRequest, pk: int, mandate: int) -> HttpResponse:
    enterprise, held = seen_mandate(request, pk, mandate)
    require(may_end_mandate(request.user, enterprise, timezone.localdate()))
    form = EndMandateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            end_mandate(
                held,
                form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
                idempotency_key=sent_key(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("委托结束了，马上生效。"))
            return redirect(f"{back_to(enterprise)['back_url']}#mandates")
    return form_page(
        request,
        form,
        title=gettext("结束委托 %(number)s") % {"number": held.agreement},
        intro=gettext("结束后，代办专员下一步就办不了；已经办的都算数，记录留着。"),
        submit=gettext("结束委托"),
        danger=True,
        **back_to(enterprise),
    )


@require_safe
@login_required
def paper(request: HttpRequest, pk: int, mandate: int) -> FileResponse:
    """The signed paper under the name it came with."""
    _, held = seen_mandate(request, pk, mandate)
    document = held.document
    if document is None or document.state != DocumentState.SOUND:
        raise Http404
    return hand_out(request, "mandate", held.pk, document, enterprise=pk)

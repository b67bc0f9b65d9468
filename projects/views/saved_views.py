"""Lists under a name of one's own: saved, dropped."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from projects.forms.desk import SaveViewForm
from projects.models import SavedView
from projects.operations.desk import drop_view, save_view
from projects.operations.refusals import Refused, require
from projects.permissions import may_list_projects
from projects.views.acting import blame

PAGE = "projects"  # the list's URL name


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list of projects as it is filtered now; back to it."""
    require(may_list_projects(request.user, timezone.localdate()))
    form = SaveViewForm(request.POST)
    if form.is_valid():
        try:
            view = save_view(PAGE, form.cleaned_data["name"], form.cleaned_data["query"], by=request.user)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("已保存“%(name)s”。") % {"name": view.name})
            return redirect(f"{reverse(PAGE)}?{view.query}")
    back = reverse(PAGE)
    context = {
        "title": _("保存这个筛选"),
        "form": form,
        "submit": _("保存"),
        "back_url": back,
        "back": pgettext("plural", "项目"),
    }
    return render(request, "projects/form.html", context, status=422)


@require_POST
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    drop_view(view, by=request.user)
    messages.success(request, _("已删除“%(name)s”。") % {"name": view.name})
    return redirect(PAGE)

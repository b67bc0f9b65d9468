"""Who handles an item, and the answers of other bodies for their parts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from approval_portal.accounts.models import Role
from projects.forms.items_review import AssignForm, ComponentForm
from projects.models import ApprovalItem, ItemComponent
from projects.operations.items.assignments import assign_item, take_item
from projects.operations.items.components import OPEN_TO_ANSWERS, answer_component
from projects.operations.refusals import Forbidden, Refused, require
from projects.permissions_items import may_answer_component, may_assign_item
from projects.queries_review import holders
from projects.views.acting import FORM_METHODS, opened_version, refusal_text, said_with, sent_key
from projects.views.item_page import seen_item
from projects.views.items_review_panel import part_rows
from projects.views.items_review_shared import page, try_act


@require_POST
@login_required
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it up from the queue; refused, one is told why."""
    item = seen_item(request, pk)
    role = Role.DECIDER if request.POST.get("role") == Role.DECIDER else Role.REVIEWER
    try:
        take_item(item, role, by=request.user, at=timezone.now(), idempotency_key=sent_key(request))
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("decide-queue" if role == Role.DECIDER else "review-queue")
    messages.success(request, gettext("这件由你办了。"))
    return redirect("item-decide" if role == Role.DECIDER else "item-review", pk=pk)


@require_http_methods(FORM_METHODS)
@login_required
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to a reviewer or a decider of the body; `?role=` says which seat, else the one that the state asks for."""
    item, day = seen_item(request, pk), timezone.localdate()
    require(may_assign_item(request.user, item, day))
    wanted = request.GET.get("role", "")
    role = wanted if wanted in (Role.REVIEWER, Role.DECIDER) else _role_of(item)
    people = holders(role, item.body_id, day)
    form = AssignForm(request.POST or None, people=people)
    came = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        came = try_act(
            form,
            lambda: assign_item(
                item,
                role,
                typed["person"],
                by=request.user,
                at=timezone.now(),
                reason=typed["reason"],
                version=opened_version(request),
            ),
        )
        if not came:
            messages.success(request, gettext("交给%(name)s了。") % {"name": typed["person"]})
            return redirect("item", pk=pk)
    return page(
        request,
        "projects/item_assign.html",
        item,
        form,
        came,
        title=gettext("承办人"),
        submit=gettext("交给他"),
        role=role,
        now=item.decider if role == Role.DECIDER else item.reviewer,
        people=people,
    )


def _role_of(item: ApprovalItem) -> str:
    return Role.DECIDER if item.state == "deciding" else Role.REVIEWER


@require_http_methods(FORM_METHODS)
@login_required
def component(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """One part of a joint item. Its body's people see it, whether or not they see the item otherwise."""
    row = get_object_or_404(ItemComponent.objects.select_related("body"), pk=part, item=pk)
    day = timezone.localdate()
    answers = may_answer_component(request.user, row.body_id, day)
    if not answers:
        seen_item(request, pk)  # 404 for whom it is not there
        raise Forbidden
    rows = ApprovalItem.objects.select_related("project__enterprise", "package__catalogue", "body")
    item = get_object_or_404(rows.defer("package__catalogue__source", "package__answers", "finding"), pk=pk)
    if item.state == "draft":
        raise Http404
    form = ComponentForm(
        request.POST or None, initial={"state": "" if row.state == "open" else row.state, "opinion": row.opinion}
    )
    came = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        came = try_act(
            form,
            lambda: answer_component(
                item,
                row.pk,
                typed["state"],
                typed["opinion"],
                **said_with(request),
            ),
        )
        if not came:
            messages.success(request, gettext("答复登记好了。"))
            return redirect(reverse("review-queue"))
    named = next((each["name"] for each in part_rows(item) if each["row"].pk == row.pk), {"zh": row.code})
    return page(
        request,
        "projects/item_component.html",
        item,
        form,
        came,
        title=gettext("答复"),
        submit=gettext("登记答复"),
        back=reverse("review-queue"),
        row=row,
        name=named,
        shut=item.state not in OPEN_TO_ANSWERS,
        version=row.version,
    )

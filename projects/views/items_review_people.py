"""Leaves with their covers, and standard phrases."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.forms.items_review import PHRASE_VERBS, LeaveForm, PhraseForm
from projects.models import Leave, Phrase
from projects.operations.items.leaves import add_leave, end_leave, may_enter_leave
from projects.operations.items.phrases import add_phrase, end_phrase
from projects.operations.refusals import require
from projects.permissions import roles
from projects.permissions_items import may_lead
from projects.queries_review import bodies_with, leaves_of
from projects.views.acting import FORM_METHODS, sent_key
from projects.views.items_review_shared import try_act

ON_LEAVE = (Role.REVIEWER, Role.DECIDER, Role.WINDOW)
DESKS = frozenset({*ON_LEAVE, Role.LEAD})


@require_http_methods(FORM_METHODS)
@login_required
def leaves(request: HttpRequest) -> HttpResponse:
    """Who is away and who stands in; one enters one's own, deciders those of their body, leads everybody's."""
    day, user = timezone.localdate(), request.user
    held = roles(user, day)
    require(bool(held & DESKS))
    bodies = bodies_with(user, ON_LEAVE, day)
    people = User.objects.filter(
        pk__in=RoleGrant.objects.in_force(day).filter(role__in=ON_LEAVE, body__in=bodies).values("user"), is_active=True
    ).order_by("name", "pk")
    own = None if may_lead(user, day) or Role.DECIDER in held else user
    first = {"user": user.pk, "body": bodies[0].pk if len(bodies) == 1 else None}
    form = LeaveForm(request.POST or None, bodies=bodies, people=people, own=own, initial=first)
    came = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        came = try_act(form, lambda: add_leave(**typed, by=user, at=timezone.now(), idempotency_key=sent_key(request)))
        if not came:
            messages.success(request, gettext("登记好了。这几天由%(name)s代办。") % {"name": typed["cover"]})
            return redirect("leaves")
    rows = [
        {"row": row, "now": row.starts_on <= day <= row.ends_on, "over": row.ends_on < day, "may": _may(user, row, day)}
        for row in leaves_of(user, day)
    ]
    return render(request, "projects/leaves.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


def _may(user: User, row: Leave, day: date) -> bool:
    return row.ends_on >= day and may_enter_leave(user, row.user, row.body, day)


@require_POST
@login_required
def leave_end(request: HttpRequest, pk: int) -> HttpResponse:
    day = timezone.localdate()
    seen = leaves_of(request.user, day) if roles(request.user, day) & DESKS else Leave.objects.none()
    row = get_object_or_404(seen, pk=pk)
    end_leave(row.pk, by=request.user, at=timezone.now())
    messages.success(request, gettext("销假了。"))
    return redirect("leaves")


@require_http_methods(FORM_METHODS)
@login_required
def phrases(request: HttpRequest) -> HttpResponse:
    """The phrases of one's bodies, by the step they are for."""
    day, user = timezone.localdate(), request.user
    require(bool(roles(user, day) & DESKS))
    bodies = bodies_with(user, ON_LEAVE, day)
    first = {"body": bodies[0].pk if len(bodies) == 1 else None}
    form = PhraseForm(request.POST or None, bodies=bodies, initial=first)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        came = try_act(form, lambda: add_phrase(**typed, by=user, at=timezone.now(), idempotency_key=sent_key(request)))
        if not came:
            messages.success(request, gettext("加好了。"))
            return redirect("phrases")
    words = dict(PHRASE_VERBS)
    rows = Phrase.objects.filter(body__in=bodies, ended_at=None).select_related("body").order_by("verb", "pk")
    lines = [{"row": row, "verb": words.get(row.verb, row.verb)} for row in rows]
    context = {"form": form, "lines": lines, "several": len(bodies) > 1}
    return render(request, "projects/phrases.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def phrase_end(request: HttpRequest, pk: int) -> HttpResponse:
    bodies = bodies_with(request.user, ON_LEAVE, timezone.localdate())
    row = get_object_or_404(Phrase, pk=pk, body__in=bodies)
    end_phrase(row.pk, by=request.user, at=timezone.now())
    messages.success(request, gettext("停用了。"))
    return redirect("phrases")

"""One's own account: the name and phone one is reached by, how notices come, one's roles and enterprises."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import User
from projects.forms.people import OwnAccountForm
from projects.models import Membership
from projects.operations.people import account_version, edit_own_account
from projects.operations.refusals import Refused, Stale
from projects.views.acting import FORM_METHODS, blame, conflicts, opened_version
from projects.views.staff import standing


@require_http_methods(FORM_METHODS)
@login_required
def own(request: HttpRequest) -> HttpResponse:
    user, day = request.user, timezone.localdate()
    stored = {name: getattr(user, name) for name in ("name", "phone", "language", "mail_notices")}
    is_staff = bool(user.roles_on(day))
    form = OwnAccountForm(request.POST or None, initial=stored, named_by_others=is_staff)
    changed: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            save(user, form.cleaned_data, opened_version(request))
        except Stale as refusal:
            blame(form, refusal)
            changed = conflicts(form, stored)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("保存好了。"))
            return redirect("account")
    context = {
        "form": form,
        "version": account_version(user),
        "conflicts": changed,
        "is_staff": is_staff,
        "grants": [(g, *standing(g, day)) for g in user.grants.select_related("body").order_by("-starts_on")],
        "memberships": Membership.objects.in_force(day).filter(user=user).select_related("enterprise"),
        "two_steps": user.authenticator_set.filter(type="totp").exists(),
    }
    return render(request, "projects/account.html", context, status=422 if form.is_bound and form.errors else 200)


def save(user: User, given: dict[str, Any], version: int) -> None:
    edit_own_account(user, **{"name": None, **given}, version=version, at=timezone.now())

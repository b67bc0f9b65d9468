"""What the administrators do with an account: open, correct, disable, enable, hand out a link, give and take roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.enums import Source
from projects.forms.people import AccountForm, ConfirmForm, DisableForm, GrantForm, NewAccountForm
from projects.models import Assignment
from projects.operations.people import account_version, create_user, edit_user
from projects.operations.refusals import Refused, Stale, require
from projects.operations.roles import grant_role, revoke_role
from projects.operations.staff_access import disable_user, enable_user, reset_two_steps
from projects.permissions import may_manage_accounts, may_manage_roles
from projects.views.acting import FORM_METHODS, blame, conflicts, opened_version, sent_key
from projects.views.staff_accounts import accounts_seen_by


def done(form: forms.Form, act: Callable[[dict[str, Any]], Any]) -> Any:
    """What the operation returns (True for nothing); None when the form or the operation says no, with the reason in the
    form."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data) or True
    except Refused as refusal:
        blame(form, refusal)
        return None


def shown(request: HttpRequest, form: forms.Form, **page: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, page.pop("template", "projects/form.html"), {"form": form, **page}, status=status)


def person_of(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(accounts_seen_by(request.user, timezone.localdate()), pk=pk)


def back_to(person: User) -> dict[str, str]:
    return {"back_url": reverse("staff-account", args=[person.pk]), "back": str(person)}


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    require(may_manage_accounts(request.user, timezone.localdate()))
    form = NewAccountForm(request.POST or None)
    if request.method == "POST":
        made = done(
            form,
            lambda given: create_user(
                **given, by=request.user, at=timezone.now(), source=Source.WEB, idempotency_key=sent_key(request)
            ),
        )
        if made:
            messages.success(request, gettext("账号开好了。下一步：给本人设密码的链接；角色由安全管理员授。"))
            return redirect("staff-account", made.pk)
    return shown(
        request,
        form,
        title=gettext("开账号"),
        intro=gettext("给工作人员开账号。密码由本人用一次性链接设，你不用经手。企业人员自己注册，不在这里开。"),
        submit=gettext("开账号"),
        back_url=reverse("staff"),
        back=pgettext("plural", "账号"),
    )


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    require(may_manage_accounts(request.user, timezone.localdate()))
    stored = {"name": person.name, "phone": person.phone, "email": person.email}
    hidden = None if person.pk == request.user.pk else stored
    form = AccountForm(request.POST or None, initial=stored, stored=hidden)
    changed: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            edit_user(pk, **form.cleaned_data, version=opened_version(request), by=request.user, at=timezone.now())
        except Stale as refusal:
            blame(form, refusal)
            changed = conflicts(form, stored)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了。"))
            return redirect("staff-account", pk)
    return shown(
        request,
        form,
        title=gettext("改账号资料"),
        submit=gettext("保存"),
        version=account_version(person),
        conflicts=changed,
        **back_to(person),
    )


@require_http_methods(FORM_METHODS)
@login_required
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    day = timezone.localdate()
    require(may_manage_accounts(request.user, day))
    form = DisableForm(request.POST if request.method == "POST" else None)
    if form.is_bound and done(
        form, lambda given: disable_user(pk, by=request.user, at=timezone.now(), reason=given["reason"])
    ):
        messages.success(request, gettext("账号已停用，从现在起进不来了。"))
        return redirect("staff-account", pk)
    return shown(
        request,
        form,
        template="projects/staff_disable.html",
        person=person,
        serving=Assignment.objects.in_force(day).filter(user=person).count(),
        title=gettext("停用这个账号？"),
        submit=gettext("停用"),
        danger=True,
        **back_to(person),
    )


@require_http_methods(FORM_METHODS)
@login_required
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    require(may_manage_accounts(request.user, timezone.localdate()))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, lambda given: enable_user(pk, by=request.user, at=timezone.now())):
        messages.success(request, gettext("账号已启用。"))
        return redirect("staff-account", pk)
    return shown(
        request,
        form,
        title=gettext("启用这个账号？"),
        intro=gettext("启用后马上能登录，密码不变；没到期的角色继续有效。"),
        submit=gettext("启用"),
        **back_to(person),
    )


@require_http_methods(FORM_METHODS)
@login_required
def two_steps(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    require(may_manage_roles(request.user, timezone.localdate()))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, lambda given: reset_two_steps(pk, by=request.user, at=timezone.now())):
        messages.success(request, gettext("两步验证已解除。请本人登录后重新开启。"))
        return redirect("staff-account", pk)
    return shown(
        request,
        form,
        title=gettext("解除两步验证？"),
        intro=gettext("本人的手机丢了或换了、备用码也没有时才用。先核实是本人。解除后只凭密码能登录，要马上重新开启。"),
        submit=gettext("解除"),
        danger=True,
        **back_to(person),
    )


@require_http_methods(FORM_METHODS)
@login_required
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    person, day = person_of(request, pk), timezone.localdate()
    require(may_manage_roles(request.user, day))
    form = GrantForm(request.POST or None, today=day)
    if request.method == "POST" and done(
        form,
        lambda given: grant_role(
            person, **given, by=request.user, at=timezone.now(), source=Source.WEB, idempotency_key=sent_key(request)
        ),
    ):
        messages.success(request, gettext("角色授好了，第一天起生效。"))
        return redirect("staff-account", pk)
    return shown(
        request,
        form,
        title=gettext("授予角色"),
        intro=gettext("系统、安全、审计三种管理员，一个人只能担任一种；不能给自己授。"),
        submit=gettext("授予"),
        **back_to(person),
    )


@require_http_methods(FORM_METHODS)
@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    day = timezone.localdate()
    seen = RoleGrant.objects.filter(user__in=accounts_seen_by(request.user, day)).select_related("user", "body")
    held = get_object_or_404(seen, pk=pk)
    require(may_manage_roles(request.user, day))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, lambda given: revoke_role(pk, by=request.user, at=timezone.now())):
        messages.success(request, gettext("角色已收回，从现在起不再有效。"))
        return redirect("staff-account", held.user_id)
    role = str(Role(held.role).label)
    return shown(
        request,
        form,
        title=gettext("收回角色：%(role)s？") % {"role": role},
        intro=gettext("收回后，本人的下一次操作就没有这个角色的权限了。以前办的事都留着。"),
        submit=gettext("收回"),
        danger=True,
        **back_to(held.user),
    )

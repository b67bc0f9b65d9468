"""The people of an enterprise: their rights changed, taken out, links for new ones withdrawn."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from projects.forms.enterprises import InviteForm, MemberForm, RemoveForm
from projects.models import Enterprise, Invitation, Membership
from projects.operations.invitations import invite, revoke_invitation
from projects.operations.members import administrators, change_member, remove_member
from projects.operations.refusals import Refused, require
from projects.permissions import may_manage_members, may_verify_enterprise
from projects.views.acting import FORM_METHODS, blame, form_page, refusal_text, sent_key
from projects.views.enterprises import back_to, seen_enterprise


def _member(request: HttpRequest, pk: int, member: int) -> tuple[Enterprise, Membership]:
    """The enterprise and one of its people today; 404 for anybody else's."""
    enterprise = seen_enterprise(request, pk)
    held = Membership.objects.in_force(timezone.localdate()).select_related("user")
    return enterprise, get_object_or_404(held, pk=member, enterprise=enterprise)


@require_http_methods(FORM_METHODS)
@login_required
def change(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Administrator or not."""
    enterprise, membership = _member(request, pk, member)
    require(may_manage_members(request.user, enterprise, timezone.localdate()))
    form = MemberForm(request.POST or None, initial={"is_admin": "yes" if membership.is_admin else "no"})
    if request.method == "POST" and form.is_valid():
        try:
            change_member(member, is_admin=form.cleaned_data["is_admin"], by=request.user, at=timezone.now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了，对方下一次打开页面就生效。"))
            return redirect("enterprise", pk=pk)
    return form_page(
        request,
        form,
        title=gettext("改变身份：%(name)s") % {"name": membership.user},
        submit=gettext("保存"),
        **back_to(enterprise),
    )


@require_http_methods(FORM_METHODS)
@login_required
def remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Take a person out, or leave. A page of its own asks once more, and the desk for its reason."""
    enterprise, membership = _member(request, pk, member)
    day, leaves = timezone.localdate(), membership.user_id == request.user.pk
    own = leaves or may_manage_members(request.user, enterprise, day)
    require(own or may_verify_enterprise(request.user, day))
    form = (forms.Form if own else RemoveForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_member(member, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            return _gone(request, enterprise, leaves)
    name = {"name": membership.user}
    return form_page(
        request,
        form,
        title=gettext("退出企业") if leaves else gettext("移除成员：%(name)s") % name,
        intro=_what_follows(membership, leaves, own),
        submit=gettext("退出") if leaves else gettext("移除"),
        danger=True,
        **back_to(enterprise),
    )


def _what_follows(membership: Membership, leaves: bool, own: bool) -> str:
    if leaves:
        return gettext("退出后，你马上看不到这家企业和它的项目。要回来，得请管理员再邀请你。")
    said = gettext("移除后，对方马上看不到这家企业和它的项目，发出去的邀请一并收回。做过的事都留在记录里。")
    if own:
        return said
    said = gettext("企业来函或者本人到场，核对清楚再移除。") + said
    others = administrators(membership.enterprise_id, timezone.localdate()).exclude(user=membership.user_id)
    if membership.is_admin and not others.exists():
        said += gettext("这是企业最后一位管理员：移除后，企业的人重新认领，等着加入的申请由窗口答复。")
    return said


def _gone(request: HttpRequest, enterprise: Enterprise, left: bool) -> HttpResponse:
    if left:
        messages.success(request, gettext("你已经退出 %(name)s。") % {"name": enterprise.name})
        return redirect("home")
    messages.success(request, gettext("移除了，马上生效。"))
    return redirect("enterprise", pk=enterprise.pk)


@require_http_methods(FORM_METHODS)
@login_required
def invite_member(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = seen_enterprise(request, pk)
    require(may_manage_members(request.user, enterprise, timezone.localdate()))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = invite(
                enterprise,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
                idempotency_key=sent_key(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            said = gettext("邀请好了，链接会发到 %(email)s，也在下面。") % {"email": made.email}
            messages.success(request, said if made.email else gettext("邀请好了。把下面的链接发给对方，14天内有效。"))
            return redirect(f"{back_to(enterprise)['back_url']}#invitations")
    return form_page(
        request,
        form,
        title=gettext("邀请成员"),
        intro=gettext("邀请是一个链接：只能用一次，14天内有效。谁拿到链接谁就能加入，只发给本人。"),
        submit=gettext("生成邀请链接"),
        **back_to(enterprise),
    )


@require_POST
@login_required
def revoke(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    enterprise = seen_enterprise(request, pk)
    require(may_manage_members(request.user, enterprise, timezone.localdate()))
    get_object_or_404(Invitation, pk=invitation, enterprise=enterprise)
    try:
        revoke_invitation(invitation, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("邀请收回了，链接已经作废。"))
    return redirect(f"{back_to(enterprise)['back_url']}#members")

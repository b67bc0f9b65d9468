"""Enterprises: the list, the page, registering, changing, verifying."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from projects.enums import EnterpriseOrigin, EnterpriseState
from projects.forms.enterprise_filters import EnterpriseFilter
from projects.forms.enterprises import DataForm, RegisterForm, VerifyForm
from projects.models import Enterprise
from projects.operations.enterprises import (
    EDITABLE,
    TakenCode,
    edit_enterprise,
    register_enterprise,
    verify_enterprise,
)
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import (
    may_edit_enterprise,
    may_list_enterprises,
    may_register_enterprise,
    may_verify_enterprise,
    roles,
)
from projects.permissions_personal import owns
from projects.views.acting import (
    FORM_METHODS,
    PER_PAGE,
    blame,
    conflicts,
    form_page,
    opened_version,
    page_or_part,
    sent_key,
)
from projects.views.enterprise_page import enterprise_context, with_licence
from projects.views.enterprise_rows import enterprise_sheet, shown, with_counts, workbook
from projects.views.personal_shown import contact_shown
from projects.views.preferences import safe_next
from projects.views.standing import CHOICE

SORT_WORDS = [("newest", _("最新")), ("name", _("名称")), ("code", _("代码")), ("state", _("待核验在前"))]


def seen_enterprise(request: HttpRequest, pk: int) -> Any:
    """The enterprise, if this person may see it; 404 otherwise."""
    visible = Enterprise.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(with_licence(visible), pk=pk)


def back_to(enterprise: Enterprise) -> dict[str, Any]:
    return {"back_url": reverse("enterprise", args=[enterprise.pk]), "back": enterprise.name}


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The staff's list; `?format=xlsx` gives every row of the filter as a spreadsheet."""
    day = timezone.localdate()
    require(may_list_enterprises(request.user, day))
    wanted = EnterpriseFilter(request.GET, queryset=Enterprise.objects.visible_to(request.user, day), day=day)
    if request.GET.get("format") == "xlsx":
        rows = with_counts(wanted.rows, request.user, day)
        return workbook(request, pgettext("plural", "企业"), enterprise_sheet(rows.iterator()), day)
    page = Paginator(wanted.rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(with_counts(page.object_list, request.user, day))
    context = {
        "page": page,
        "sort": wanted.sort,
        "sorts": SORT_WORDS,
        "states": EnterpriseState.choices,
        "origins": EnterpriseOrigin.choices,
        "filtered": any(request.GET.get(name) for name in ("q", "state", "origin", "people")),
        "may_register": may_register_enterprise(request.user, day),
        "may_decide": may_verify_enterprise(request.user, day),
    }
    return page_or_part(request, "projects/enterprises.html", "projects/_enterprises_list.html", context)


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    context = enterprise_context(seen_enterprise(request, pk), request, timezone.localdate())
    return render(request, "projects/enterprise.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """One's own company, or a client's when staff do it."""
    day, taken = timezone.localdate(), False
    require(may_register_enterprise(request.user, day))
    own = not roles(request.user, day)
    known = {
        "contact_name": request.user.name,
        "contact_phone": request.user.phone,
        "contact_email": request.user.email,
    }
    form = RegisterForm(request.POST or None, initial=known if own else {})
    if request.method == "POST" and form.is_valid():
        try:
            made = register_enterprise(
                **form.cleaned_data, by=request.user, at=timezone.now(), idempotency_key=sent_key(request)
            )
        except Refused as refusal:
            taken = isinstance(refusal, TakenCode)
            blame(form, refusal)
        else:
            return _registered(request, made, own)
    return form_page(
        request,
        form,
        "projects/enterprise_new.html",
        title=gettext("登记企业"),
        submit=gettext("登记"),
        back_url=reverse("enterprise-start" if own else "enterprises"),
        back=gettext("加入企业") if own else pgettext("plural", "企业"),
        taken=taken,
        own=own,
    )


def _registered(request: HttpRequest, made: Enterprise, own: bool) -> HttpResponse:
    """On to the licence, or back to the project for which the enterprise had to be registered first."""
    if own:
        request.session[CHOICE] = made.pk
    if request.GET.get("next"):
        messages.success(request, gettext("企业登记好了，接着建项目。营业执照回头在企业资料里上传。"))
        return redirect(f"{safe_next(request)}?{urlencode({'for': made.credit_code})}")
    if not own:
        messages.success(request, gettext("登记好了。企业的人用代码认领，或者等他们来窗口。"))
        return redirect("enterprise", pk=made.pk)
    messages.success(request, gettext("登记好了，你是这家企业的管理员。再上传营业执照，窗口就能核验。"))
    return redirect("enterprise-licence", pk=made.pk)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = seen_enterprise(request, pk)
    require(may_edit_enterprise(request.user, enterprise, timezone.localdate()))
    values = {name: getattr(enterprise, name) for name in EDITABLE}
    hidden = not owns(request.user, enterprise, timezone.localdate())
    form = DataForm(request.POST or None, initial=values, stored=values if hidden else None)
    version, found = enterprise.version, []
    if request.method == "POST" and form.is_valid():
        try:
            edit_enterprise(pk, form.cleaned_data, version=opened_version(request), by=request.user, at=timezone.now())
        except Stale as refusal:
            enterprise.refresh_from_db(fields=["version", *EDITABLE])
            version = enterprise.version
            found = conflicts(form, {name: getattr(enterprise, name) for name in EDITABLE})
            if not found:
                blame(form, refusal)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了。"))
            return redirect("enterprise", pk=pk)
    return form_page(
        request,
        form,
        title=gettext("修改企业资料"),
        intro=gettext("统一社会信用代码不能改。企业自己改了全称，窗口要重新核验。"),
        submit=gettext("保存"),
        version=version,
        conflicts=found,
        **back_to(enterprise),
    )


@require_http_methods(FORM_METHODS)
@login_required
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk holds the data against the licence."""
    enterprise = seen_enterprise(request, pk)
    require(may_verify_enterprise(request.user, timezone.localdate()))
    form = VerifyForm(request.POST or None, initial={"licence": enterprise.licence_pk})
    if request.method == "POST" and form.is_valid():
        try:
            verify_enterprise(
                pk,
                version=opened_version(request),
                licence=form.cleaned_data["licence"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form = VerifyForm({"licence": enterprise.licence_pk or ""})  # what stands on the page now is looked at anew
            form.errors.clear()
            blame(form, refusal)
        else:
            messages.success(request, gettext("核验好了。"))
            return redirect("enterprise", pk=pk)
    return form_page(
        request,
        form,
        "projects/enterprise_verify.html",
        title=gettext("核验企业"),
        submit=gettext("核验通过"),
        version=enterprise.version,
        enterprise=enterprise,
        contact=contact_shown(enterprise, "enterprise-contact", own=False, may=True),
        **back_to(enterprise),
    )

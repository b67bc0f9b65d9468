"""Leads: the list, a new one, its page, other data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from approval_portal.accounts.models import Body, Role
from projects import slots
from projects.enums import ReferralState
from projects.forms.referral_filters import ReferralFilter
from projects.forms.referrals import HandOverForm, LeadForm
from projects.models import Enterprise, Project, Referral
from projects.operations.referrals import DATA, bodies_of, edit_referral, hand_over
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import (
    DESK,
    may_edit_referral,
    may_hand_over,
    may_list_referrals,
    may_take_referral,
    may_work_on_referral,
    roles,
)
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
from projects.views.personal_shown import contact_shown
from projects.views.referral_rows import LOOKS, cells, heads, history, shown
from projects.views.sheets import sheet_answer

SORT_WORDS = [
    ("newest", _("最新")),
    ("oldest", pgettext_lazy("sort", "最早")),
    ("name", _("项目")),
    ("-investment", _("总投资")),
]


def seen_referral(request: HttpRequest, pk: int) -> Referral:
    """The lead, if this person works with leads and may see it; 404 otherwise."""
    day = timezone.localdate()
    visible = Referral.objects.visible_to(request.user, day) if may_list_referrals(request.user, day) else None
    found = Referral.objects.none() if visible is None else visible
    lead: Referral = get_object_or_404(
        found.select_related("body", "agent", "handed_by", "project", "enterprise"), pk=pk
    )
    return lead


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Leads that this person may see; `?format=xlsx` gives every row of the filter as a spreadsheet."""
    day = timezone.localdate()
    require(may_list_referrals(request.user, day))
    visible = Referral.objects.visible_to(request.user, day)
    wanted = ReferralFilter(request.GET, queryset=visible, user=request.user)
    if request.GET.get("format") == "xlsx":
        rows = cells(wanted.rows.select_related("body", "agent").iterator())
        return sheet_answer(request, "referrals", pgettext("plural", "线索"), heads(), rows, day)
    page = Paginator(wanted.rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(page.object_list)
    held = roles(request.user, day)
    context = {
        "page": page,
        "sort": wanted.sort,
        "sorts": SORT_WORDS,
        "states": ReferralState.choices,
        "bodies": Body.objects.filter(pk__in=visible.values("body")).order_by("pk"),
        "filtered": any(request.GET.get(name) for name in ("q", "state", "body", "mine", "before")),
        "may_hand_over": may_hand_over(request.user, day),
        "may_take": may_take_referral(request.user, day),
        "has_own": bool(held & {Role.AGENT, Role.LIAISON}),
    }
    return page_or_part(request, "projects/referrals.html", "projects/_referrals_list.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A new lead; `?like=` begins with the data of one that was sent back."""
    day = timezone.localdate()
    require(may_hand_over(request.user, day))
    fixed = not roles(request.user, day) & DESK
    like = _like(request)
    form = HandOverForm(
        request.POST or None, bodies=bodies_of(request.user, day), fixed=fixed, initial=like, stored=like
    )
    if request.method == "POST" and form.is_valid():
        try:
            lead = hand_over(
                form.cleaned_data,
                body=form.body_chosen(),
                by=request.user,
                at=timezone.now(),
                idempotency_key=sent_key(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("移交了。代办专员接下后，这里能看到是谁。"))
            return redirect("referral", pk=lead.pk)
    return form_page(
        request,
        form,
        title=gettext("移交线索"),
        intro=gettext("有企业要来建项目，先告诉代办专员，不用等企业自己来问。"),
        submit=gettext("移交"),
        back_url=reverse("referrals"),
        back=pgettext("plural", "线索"),
    )


def _like(request: HttpRequest) -> dict[str, Any]:
    like = request.GET.get("like", "")
    if not like.isascii() or not like.isdigit() or len(like) > 18:
        return {}
    lead = Referral.objects.visible_to(request.user, timezone.localdate()).filter(pk=int(like)).first()
    return {"body": lead.body_id, **{name: getattr(lead, name) for name in DATA}} if lead else {}


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    lead, day, user = seen_referral(request, pk), timezone.localdate(), request.user
    works_on = may_work_on_referral(user, lead, day)
    known = None
    # for those who open the project: a liaison would learn by it which enterprise any code belongs to
    if lead.credit_code and lead.enterprise is None and (works_on or may_take_referral(user, day)):
        known = Enterprise.objects.filter(credit_code=lead.credit_code).first()
    calls = works_on or may_edit_referral(user, lead, day)
    context = {
        "lead": lead,
        "look": LOOKS[ReferralState(lead.state)],
        "contact": contact_shown(lead, "referral-contact", own=False, may=calls),
        "known": known,
        "sees_project": lead.project_id and Project.objects.visible_to(user, day).filter(pk=lead.project_id).exists(),
        "new": lead.state == ReferralState.NEW,
        "live": lead.state in (ReferralState.NEW, ReferralState.TAKEN),
        "may_take": may_take_referral(user, day),
        "works_on": works_on,
        "may_edit": may_edit_referral(user, lead, day),
        "may_hand_over": may_hand_over(user, day),
        "panels": slots.lead_panels(lead, user),
        "story": history(lead),
        "year": day.year,
    }
    return render(request, "projects/referral.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    lead = seen_referral(request, pk)
    require(may_edit_referral(request.user, lead, timezone.localdate()))
    if lead.state != ReferralState.NEW and request.method != "POST":
        messages.info(request, gettext("这条线索已经有人在办，不能再改。要补充情况，直接联系代办专员。"))
        return redirect("referral", pk=pk)
    values = {name: getattr(lead, name) for name in DATA}
    form = LeadForm(request.POST or None, initial=values, stored=values)
    clash: Any = []
    if request.method == "POST" and form.is_valid():
        try:
            edit_referral(pk, form.cleaned_data, version=opened_version(request), by=request.user, at=timezone.now())
        except Stale:
            clash = conflicts(form, {name: getattr(lead, name) for name in DATA})
            form.add_error(None, gettext("你填写的时候，有人改过这条线索。看一下不同的地方，再提交一次。"))
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了。"))
            return redirect("referral", pk=pk)
    return form_page(
        request,
        form,
        title=gettext("修改线索"),
        submit=gettext("保存"),
        back_url=reverse("referral", args=[pk]),
        back=lead.project_name,
        version=lead.version,
        conflicts=clash,
    )

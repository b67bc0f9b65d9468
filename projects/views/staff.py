"""Accounts and bodies: the lists, and the page of one account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.models import Event
from projects.operations.refusals import require
from projects.permissions import (
    may_import_staff,
    may_list_accounts,
    may_manage_accounts,
    may_manage_roles,
    may_read_log,
)
from projects.permissions_personal import owns
from projects.templatetags.portal import pick_text
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.log_words import told
from projects.views.personal_shown import contact_shown
from projects.views.sheets import sheet_answer
from projects.views.staff_accounts import (
    KINDS,
    SORT_WORDS,
    STATES,
    accounts_seen_by,
    asked,
    sort_of,
    wanted,
    with_roles,
)

HISTORY = 20  # events on the page of an account
FILTERS = ("q", "kind", "role", "body", "state")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """`?format=xlsx`: every row of the filter as a spreadsheet."""
    day = timezone.localdate()
    require(may_list_accounts(request.user, day))
    rows = wanted(request.GET, day)
    if request.GET.get("format") == "xlsx":
        return export(request, rows, day)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = with_roles(page.object_list, day)
    context = {
        "page": page,
        "sort": sort_of(request.GET),
        "sorts": SORT_WORDS,
        "kinds": KINDS,
        "kind": request.GET.get("kind") or "staff",
        "states": STATES,
        "roles": Role.choices,
        "bodies": Body.objects.all(),
        "filtered": any(request.GET.get(name) for name in FILTERS),
        **powers(request.user, day),
    }
    return page_or_part(request, "projects/staff.html", "projects/_staff_list.html", context)


def powers(user: User, day: date) -> dict[str, bool]:
    return {
        "may_manage_accounts": may_manage_accounts(user, day),
        "may_manage_roles": may_manage_roles(user, day),
        "may_import": may_import_staff(user, day) or may_manage_roles(user, day),
        "may_read_log": may_read_log(user, day),
    }


def export(request: HttpRequest, rows: Any, day: date) -> HttpResponse:
    heads = [
        *((gettext("账号"), 18), (gettext("姓名"), 14), (gettext("角色和部门"), 60)),
        *((gettext("状态"), 12), (gettext("最近登录"), 18), (gettext("开通"), 18)),
    ]
    return sheet_answer(request, "accounts", pgettext("plural", "账号"), heads, map(cells, with_roles(rows, day)), day)


def cells(user: User) -> list[Any]:
    roles = "；".join(role_text(grant) for grant in user.roles_now)
    state = gettext("在用") if user.is_active else gettext("已停用")
    seen = timezone.localtime(user.last_login).replace(tzinfo=None) if user.last_login else None
    return [user.username, user.name, roles, state, seen, timezone.localtime(user.date_joined).replace(tzinfo=None)]


def role_text(grant: RoleGrant) -> str:
    body = f"（{pick_text(grant.body)}）" if grant.body else ""
    return f"{Role(grant.role).label}{body}"


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    day = timezone.localdate()
    person = get_object_or_404(accounts_seen_by(request.user, day), pk=pk)
    grants = [(grant, *standing(grant, day)) for grant in person.grants.select_related("body").order_by("-starts_on")]
    found = Event.objects.filter(object_type="user", object_id=str(pk)).select_related("actor").order_by("-pk")
    may = may_manage_accounts(request.user, day)
    context = {
        "person": person,
        "contact": contact_shown(person, "staff-contact", own=owns(request.user, person, day), may=may),
        "grants": grants,
        "has_role": any(word == "run" for _grant, word, _label in grants),
        "has_password": person.has_usable_password(),
        "two_steps": person.authenticator_set.filter(type="totp").exists(),
        "is_self": person.pk == request.user.pk,
        "history": told(found[:HISTORY]),
        **powers(request.user, day),
    }
    return render(request, "projects/staff_account.html", context)


def standing(grant: RoleGrant, day: date) -> tuple[str, Any]:
    """(the look, the word) of a term today."""
    if grant.ends_on and grant.ends_on < day:
        return "wait", _("已结束")
    return ("wait", _("还没开始")) if grant.starts_on > day else ("run", _("生效中"))


@require_safe
@login_required
def bodies(request: HttpRequest) -> HttpResponse:
    """The bodies that the catalogue names: they are edited there."""
    day = timezone.localdate()
    require(may_list_accounts(request.user, day))
    now = Q(grants__starts_on__lte=day) & (Q(grants__ends_on__isnull=True) | Q(grants__ends_on__gte=day))
    held = Count("grants__user", filter=now & Q(grants__user__is_active=True), distinct=True)
    rows = Body.objects.annotate(staff=held)
    words = asked(request.GET, "q")
    for word in words.split():
        rows = rows.filter(Q(zh__icontains=word) | Q(en__icontains=word) | Q(level=word))
    order = "-staff" if request.GET.get("sort") == "staff" else "pk"
    if request.GET.get("format") == "xlsx":
        heads = [
            *((gettext("代码"), 14), (gettext("部门"), 36), (gettext("层级"), 8), (gettext("工作人员"), 10)),
            (gettext("说明"), 60),
        ]
        lines = ([row.code, row.zh, row.level, row.staff, row.note] for row in rows.order_by(order, "pk"))
        return sheet_answer(request, "bodies", pgettext("plural", "部门"), heads, lines, day)
    page = Paginator(rows.order_by(order, "pk"), PER_PAGE).get_page(request.GET.get("page"))
    sorts = [("", _("目录顺序")), ("staff", _("人数"))]
    context = {"page": page, "q": words, "sorts": sorts, "sort": request.GET.get("sort", "")}
    return render(request, "projects/staff_bodies.html", context)

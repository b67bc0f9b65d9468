"""Staff from a spreadsheet: a template, a look at what would happen, then all of it or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.people import StaffFileForm
from projects.operations.refusals import Forbidden, Refused
from projects.operations.staff_imports import ACCOUNTS, check_staff_file, choices, part_of, write_staff
from projects.rules.staff_sheet import StaffRow, staff_template
from projects.views.acting import FORM_METHODS, blame, refusal_text
from projects.views.sheets import book_answer

SHOWN = 50  # lines and faults on the page
KEPT_FOR = 60 * 60  # seconds between looking and writing
DAYS = ("starts_on", "ends_on")


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """The lines that were looked at come back signed: what is written is what was shown."""
    now = timezone.now()
    part = part_of(request.user, timezone.localdate(now))
    if request.method != "POST":
        return page(request, StaffFileForm(), part)
    if signed := request.POST.get("lines"):
        return write(request, signed, part)
    form = StaffFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, form, part, status=422)
    try:
        plan, rows, places = check_staff_file(form.cleaned_data["file"], by=request.user, at=now)
    except Refused as refusal:
        blame(form, refusal)
        return page(request, form, part, status=422)
    context = {
        "plan": plan,
        "new": shown_lines(plan.new[:SHOWN]),
        "more": max(len(plan.new) - SHOWN, 0),
        "faults": plan.faults[:SHOWN],
        "more_faults": max(len(plan.faults) - SHOWN, 0),
        "lines": sealed(rows, places, request) if plan.may_write else "",
    }
    return page(request, StaffFileForm(), part, status=422 if plan.faults else 200, **context)


def page(request: HttpRequest, form: StaffFileForm, part: str, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "accounts": part == ACCOUNTS, **more}
    return render(request, "projects/staff_import.html", context, status=status)


def shown_lines(rows: list[StaffRow]) -> list[dict[str, Any]]:
    roles, bodies = ({code: word for word, code in table.items()} for table in choices())
    return [
        {"row": row, "role": roles.get(row.role, ""), "body": bodies.get(row.body, ""), "number": row.number}
        for row in rows
    ]


def write(request: HttpRequest, signed: str, part: str) -> HttpResponse:
    try:
        rows, places = opened(signed, request)
        count = write_staff(rows, places, by=request.user, at=timezone.now())
    except signing.BadSignature:
        messages.error(request, gettext("这次核对已经过期：请重新上传。"))
        return redirect("staff-import")
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("staff-import")
    if part == ACCOUNTS:
        said = ngettext("开了 %(n)s 个账号。逐个给设密码的链接，角色由安全管理员授。", "开了 %(n)s 个账号。", count)
        messages.success(request, said % {"n": count})
        return redirect(f"{reverse('staff')}?kind=all&state=no_password&sort=newest")
    messages.success(request, ngettext("授了 %(n)s 个角色。", "授了 %(n)s 个角色。", count) % {"n": count})
    return redirect("staff")


def sealed(rows: list[StaffRow], places: dict[str, int], request: HttpRequest) -> str:
    lines = [
        [row.number, row.username, row.name, row.phone, row.email, row.role, row.body]
        + [value.isoformat() if value else "" for value in (row.starts_on, row.ends_on)]
        for row in rows
    ]
    return signing.dumps([lines, places], salt=salt_of(request), compress=True)


def opened(signed: str, request: HttpRequest) -> tuple[list[StaffRow], dict[str, int]]:
    """Raises BadSignature for lines that this person was not shown within the hour."""
    lines, places = signing.loads(signed, salt=salt_of(request), max_age=KEPT_FOR)
    days = [[date.fromisoformat(text) if text else None for text in line[7:]] for line in lines]
    return [StaffRow(*line[:7], *ends) for line, ends in zip(lines, days, strict=True)], places


def salt_of(request: HttpRequest) -> str:
    return f"staff-import:{request.user.pk}"


@require_safe
@login_required
def template(request: HttpRequest) -> HttpResponse:
    part_of(request.user, timezone.localdate())
    return book_answer(staff_template(*choices()), "staff-template.xlsx")

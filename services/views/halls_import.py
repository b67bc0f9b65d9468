"""All windows of a hall with their hours as a spreadsheet: out, and in after a look at what it would change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import Body
from projects.operations.refusals import Refused
from projects.views.acting import FORM_METHODS, blame, status_of, takes_files
from projects.views.sheets import sheet_answer
from services.forms.roster_halls import WindowsFileForm
from services.models import Hall, ServiceWindow
from services.operations.hall_doors import Strands
from services.operations.hall_sheets import (
    check_windows_file,
    line_of,
    look_at_windows,
    read_rows,
    rows_of,
    take_windows,
    weeks_of,
)
from services.rules.hall_changes import CHANGED, ENDED, NEW
from services.rules.hall_sheet import WindowLine, cells_of, columns
from services.views.doorstep import doing
from services.views.halls_edit import hall_kept_by
from services.views.halls_words import week_lines
from services.views.stranded_shown import say_told, strands_shown

SHOWN = 50  # faults on the page
KEPT_FOR = 60 * 60  # seconds between looking and taking in
WIDTHS = {"number": 10, "zh": 24, "en": 24, "body": 28, "matters": 40, "phone": 16}


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Out: `?format=xlsx`. In: first the file, with its faults or what it would change; then what was shown comes back
    signed, and is taken in if the hall is still the same."""
    hall, day = hall_kept_by(request, pk), timezone.localdate()
    if request.GET.get("format") == "xlsx":
        return _sheet(request, hall, day)
    if request.method != "POST":
        return _page(request, hall, WindowsFileForm(initial={"starts_on": day}))
    if signed := request.POST.get("lines"):
        return _take_in(request, hall, signed)
    form = WindowsFileForm(request.POST, request.FILES)
    if not form.is_valid() or not takes_files(request, form):
        return _page(request, hall, form)
    act = doing(request)
    try:
        lines, faults = check_windows_file(form.cleaned_data["file"], by=act.by, at=act.at)
        if not faults:
            return _preview(request, hall, lines, form.cleaned_data["starts_on"])
    except Refused as refusal:
        blame(form, refusal)
        return _page(request, hall, form)
    more = {"faults": faults[:SHOWN], "wrong": len(faults), "more": max(len(faults) - SHOWN, 0)}
    return _page(request, hall, form, status=422, **more)


def _page(request: HttpRequest, hall: Hall, form: WindowsFileForm, *, status: int = 0, **more: Any) -> HttpResponse:
    context = {"hall": hall, "form": form, **more}
    return render(request, "services/hall_import.html", context, status=status or status_of(form))


def _preview(
    request: HttpRequest, hall: Hall, lines: list[WindowLine], starts_on: date, *, status: int = 200
) -> HttpResponse:
    """What it would change. Raises Refused."""
    act = doing(request)
    looked = look_at_windows(hall, lines, starts_on=starts_on, by=act.by, at=act.at)
    strands = looked.strands
    told = [rows_of(lines), starts_on.isoformat(), looked.mark, strands.signs if strands else ""]
    kinds = [each.kind for each in looked.changes]
    context = {
        "hall": hall,
        "starts_on": starts_on,
        "changes": [(each, [(late.day, week_lines(late.week)) for late in each.dropped]) for each in looked.changes],
        "counts": {kind: kinds.count(kind) for kind in (NEW, CHANGED, ENDED)},
        "same": len(lines) - len(kinds),
        "again": status != 200,
        "sealed": signing.dumps(told, salt=_salt(request, hall), compress=True),
        **(strands_shown(request, strands) if strands else {}),
    }
    return render(request, "services/hall_import_check.html", context, status=status)


def _take_in(request: HttpRequest, hall: Hall, signed: str) -> HttpResponse:
    try:
        rows, day, mark, stranded = signing.loads(signed, salt=_salt(request, hall), max_age=KEPT_FOR)
    except signing.BadSignature:
        rows, day, mark, stranded = [], "", "", ""
    lines, faults = read_rows(rows) if rows else ([], [])
    if faults or not lines:  # a body or a matter is gone since, or nobody signed it
        messages.error(request, gettext("这次核对已经过期：请重新上传。"))
        return redirect("hall-import", hall.pk)
    starts_on = date.fromisoformat(day)
    try:
        take_windows(hall, lines, starts_on=starts_on, mark=mark, stranded=stranded, **doing(request).said)
    except Refused as refusal:
        return _refused(request, hall, lines, starts_on, refusal)
    said = ngettext("导入好了：%(n)d 个窗口。", "导入好了：%(n)d 个窗口。", len(lines)) % {"n": len(lines)}
    messages.success(request, said)
    if stranded:
        say_told(request)
    return redirect("service-hall", hall.pk)


def _refused(
    request: HttpRequest, hall: Hall, lines: list[WindowLine], starts_on: date, refusal: Refused
) -> HttpResponse:
    """The hall is another one by now, or others are expected there: shown anew. Anything else stands in the form."""
    form = WindowsFileForm({}, initial={"starts_on": starts_on})
    form.errors.clear()
    blame(form, refusal)
    try:
        return _preview(
            request, hall, lines, starts_on, status=422 if isinstance(refusal, Strands) else status_of(form)
        )
    except Refused:
        return _page(request, hall, form)


def _salt(request: HttpRequest, hall: Hall) -> str:
    return f"hall-windows:{request.user.pk}:{hall.pk}"


def _sheet(request: HttpRequest, hall: Hall, day: date) -> HttpResponseBase:
    """The file that the import reads: heads in Chinese, whatever language the page is in."""
    bodies = dict(Body.objects.values_list("code", "zh"))
    heads = [(each.title, WIDTHS.get(each.key, 20)) for each in columns({}, ())]
    windows = list(ServiceWindow.objects.filter(hall=hall).order_by("number", "pk"))
    weeks = weeks_of(windows, day)
    rows = (cells_of(line_of(row, weeks.get(row.pk, {})), bodies) for row in windows)
    return sheet_answer(request, "windows", "窗口和时间", heads, rows, day, of=("hall", hall.pk))

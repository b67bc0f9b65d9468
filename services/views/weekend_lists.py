"""The list of matters served at weekends: its history, taking in a newer one, what it changes, which matters it means."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.operations.refusals import Forbidden, Refused, require
from projects.rules.wording import NO, YES
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, page_or_part, status_of
from projects.views.sheets import book_answer, sheet_answer
from services.forms.weekend import WeekendFileForm, WeekendMatchForm
from services.models import WeekendList, WeekendMatter
from services.operations.weekend_lists import (
    check_list_file,
    import_weekend_list,
    names_of_matters,
    proposals,
    with_codes,
)
from services.permissions_bookings import may_keep_weekend
from services.queries_weekend import lines_of, lines_with, list_on, lists, newest_list
from services.rules.weekend import Line, changes
from services.rules.weekend_sheet import UNKNOWN, list_template
from services.views.bookings_shown import current_catalogue, matter_name
from services.views.doorstep import doing
from services.views.narrowed import asked_word

SHOWN = 50  # faults on the page
KEPT_FOR = 60 * 60  # seconds between looking and taking in
ANSWERS = {"yes": True, "no": False, "unknown": None}


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """Every list, newest first; `format=xlsx`."""
    today = timezone.localdate()
    require(may_keep_weekend(request.user, today))
    rows = lists()
    if request.GET.get("format") == "xlsx":
        return _history_sheet(request, rows, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    standing = list_on(today)
    context = {"page": page, "today": today, "standing": standing.pk if standing else None}
    return page_or_part(request, "services/weekend_lists.html", "services/_weekend_lists.html", context)


def _history_sheet(request: HttpRequest, rows: Any, today: dt.date) -> HttpResponseBase:
    heads = [(gettext("名单"), 44), (gettext("从哪天起"), 14), (gettext("事项"), 10), (pgettext("weekend", "能办"), 10)]
    heads += [(gettext("导入"), 18), (gettext("谁导入的"), 14)]

    def cells(row: WeekendList) -> list[Any]:
        at = timezone.localtime(row.imported_at).replace(tzinfo=None)
        return [row.name, row.since, row.lines_n, row.yes_n, at, str(row.imported_by or "")]

    return sheet_answer(request, "weekend-lists", gettext("周末事项名单"), heads, (cells(row) for row in rows), today)


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The lines of one list: `q`, `applies`; `format=xlsx` gives them in the columns of the template."""
    today = timezone.localdate()
    require(may_keep_weekend(request.user, today))
    listed = get_object_or_404(lists(), pk=pk)
    rows = lines_with(WeekendMatter.objects.filter(listed=listed).order_by("position"), asked_word(request))
    answer = request.GET.get("applies", "")
    if answer in ANSWERS:
        rows = rows.filter(applies=ANSWERS[answer])
    if request.GET.get("format") == "xlsx":
        return _lines_sheet(request, listed, rows, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    catalogue = current_catalogue()
    page.object_list = [{"line": line, "matter": matter_name(line.code, catalogue)} for line in page.object_list]
    standing = list_on(today)
    context = {
        "listed": listed,
        "page": page,
        "standing": standing is not None and standing.pk == listed.pk,
        "coming": listed.since > today,
        "filtered": bool(asked_word(request) or answer),
        "answers": [("yes", YES.zh), ("no", NO.zh), ("unknown", UNKNOWN.zh)],
    }
    return page_or_part(request, "services/weekend_list.html", "services/_weekend_lines.html", context)


def _lines_sheet(request: HttpRequest, listed: WeekendList, rows: Any, today: dt.date) -> HttpResponseBase:
    """In the columns of the template, so that it can be mended and taken in again."""
    words = {True: YES.zh, False: NO.zh, None: UNKNOWN.zh}
    heads = [("序号", 8), ("事项名称", 44), ("实施部门", 24), ("目录编号", 26), ("周末能办", 12), ("备注", 30)]
    lines = ([row.position, row.zh, row.body, row.code, words[row.applies], row.note] for row in rows)
    return sheet_answer(request, "weekend-list", "周末事项", heads, lines, today, of=("weekendlist", listed.pk))


@require_safe
@login_required
def template(request: HttpRequest) -> HttpResponseBase:
    require(may_keep_weekend(request.user, timezone.localdate()))
    return book_answer(list_template(), "weekend-list-template.xlsx")


# --- taking one in


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """First the file: its faults, or what it would change; then the matters that a person confirmed. The lines that were
    looked at come back signed: what is taken in is what was shown."""
    today = timezone.localdate()
    require(may_keep_weekend(request.user, today))
    if request.method != "POST":
        return _page(request, WeekendFileForm(initial={"since": today}))
    if signed := request.POST.get("lines"):
        return _take_in(request, signed)
    form = WeekendFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    try:
        lines, faults = check_list_file(form.cleaned_data["file"], by=request.user, at=timezone.now())
    except Refused as refusal:
        blame(form, refusal)
        return _page(request, form)
    if faults:
        more = {"faults": faults[:SHOWN], "faults_n": len(faults), "more_faults": max(len(faults) - SHOWN, 0)}
        return _page(request, form, status=422, **more)
    return _preview(request, form.cleaned_data["name"], form.cleaned_data["since"], lines)


def _page(request: HttpRequest, form: WeekendFileForm, *, status: int = 0, **more: Any) -> HttpResponse:
    return render(request, "services/weekend_list_new.html", {"form": form, **more}, status=status or status_of(form))


def _preview(
    request: HttpRequest,
    name: str,
    since: dt.date,
    lines: list[Line],
    posted: Any = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    newest, before = newest_list(), list_on(since)  # in this order: what comes between the two is noticed
    found = proposals(lines)
    kept = {position: match.code for position, match in found.items() if match.earlier}
    proposed = {position: match.code for position, match in found.items()}
    form = WeekendMatchForm(posted, lines=lines, names=names_of_matters(), proposed=proposed)
    if refusal is not None and form.is_valid():
        blame(form, refusal)
    context = {
        "name": name,
        "since": since,
        "before": before,
        "changes": [_change(each) for each in changes(lines_of(before), with_codes(lines, kept))] if before else [],
        "rows": [
            {
                "line": line,
                "field": form[form.name_of(line.position)],
                "sure": bool(line.code) or (line.position in found and found[line.position].sure),
                "proposed": not line.code and line.position in found,
                "earlier": line.position in found and found[line.position].earlier,
            }
            for line in lines
        ],
        "matched": sum(bool(line.code or proposed.get(line.position)) for line in lines),
        "form": form,
        "lines": _sealed(request, name, since, lines, newest),
    }
    return render(request, "services/weekend_list_check.html", context, status=status_of(form) if posted else 200)


def _change(each: Any) -> dict[str, Any]:
    kind = "new" if each.before is None else ("gone" if each.after is None else "other")
    return {"kind": kind, "line": each.after or each.before, "before": each.before}


def _take_in(request: HttpRequest, signed: str) -> HttpResponse:
    try:
        name, day, newest, told = signing.loads(signed, salt=_salt(request), max_age=KEPT_FOR)
    except signing.BadSignature:
        messages.error(request, gettext("这次核对已经过期：请重新上传。"))
        return redirect("weekend-list-new")
    lines, since = [Line(*line) for line in told], dt.date.fromisoformat(day)
    form = WeekendMatchForm(request.POST, lines=lines, names=names_of_matters(), proposed={})
    if not form.is_valid():
        return _preview(request, name, since, lines, posted=request.POST)
    try:
        made = import_weekend_list(name, since, with_codes(lines, form.codes()), newest=newest, **doing(request).said)
    except Forbidden:
        raise
    except Refused as refusal:
        return _preview(request, name, since, lines, posted=request.POST, refusal=refusal)
    said = ngettext("名单导入了，%(n)s 件事。", "名单导入了，%(n)s 件事。", len(lines)) % {"n": len(lines)}
    messages.success(request, said)
    return redirect("weekend-list", made.pk)


def _salt(request: HttpRequest) -> str:
    return f"weekend-list-looked-at:{request.user.pk}"


def _sealed(request: HttpRequest, name: str, since: dt.date, lines: list[Line], newest: int) -> str:
    told = [name, since.isoformat(), newest, [astuple(line) for line in lines]]
    return signing.dumps(told, salt=_salt(request), compress=True)

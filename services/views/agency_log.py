"""The agency's log of a project (代办日志): its events and what was written by hand, one list, the newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import CharField, Value
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Event, Project
from projects.operations.refusals import Forbidden, Refused, require
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, page_or_part, refusal_text, status_of
from projects.views.sheets import sheet_answer
from projects.views.story import Told, events_of, tell
from projects.views.story_items import name_procedures, reads_inside
from projects.views.wallet_rows import catalogue_in_force
from services.forms.plan import LogForm
from services.models import LogEntry
from services.operations.agency_log import settle_log, write_log
from services.permissions import may_keep_log, may_read_agency_log
from services.views.doorstep import doing
from services.views.plan import seen_project
from services.views.plan_shown import matter_of

EVENT, ENTRY = "event", "entry"
SHOWS = (("", _("全部")), (ENTRY, _("手写的")), (EVENT, _("自动记的")), ("open", _("有下一步没做的")))
OWN_WORDS = ("write_log", "settle_log")  # the entry itself stands in the list
MOST = 5000  # lines of a spreadsheet


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: an event in words, or an entry."""

    at: dt.datetime
    told: Told | None = None
    entry: LogEntry | None = None


@require_http_methods(FORM_METHODS)
@login_required
def log(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`show`: entries, events, open steps; `format=xlsx`. A post writes an entry."""
    day, user = timezone.localdate(), request.user
    project = seen_project(request, pk)
    require(may_read_agency_log(user, day))
    may_write = may_keep_log(user, project, day)
    form = LogForm(request.POST or None, items=_items(project, user, day)) if may_write else None
    if request.method == "POST":
        require(may_write)
        if form is not None and form.is_valid() and _write(request, project, form):
            messages.success(request, gettext("记下了。"))
            return redirect("project-log", pk)
    show = request.GET.get("show", "")
    keys = _keys(project, show)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, project, keys[:MOST], user)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = lines_of_log(project, list(page.object_list), user, day)
    context = {"project": project, "page": page, "form": form, "show": show, "shows": SHOWS, "may_write": may_write}
    context["opened"] = request.GET.get("new") == "1" or bool(form and form.errors)
    response = page_or_part(request, "services/agency_log.html", "services/_agency_log.html", context)
    response.status_code = status_of(form) if form is not None and request.method == "POST" else 200
    return response


def _items(project: Project, user: User, day: dt.date) -> list[tuple[str, str]]:
    catalogue = catalogue_in_force()
    rows = ApprovalItem.objects.visible_to(user, day).filter(project=project).order_by("node", "pk")
    found = [(row, matter_of(catalogue, row.node)) for row in rows.only("node", "number", "project_id")]
    return [
        (str(row.pk), " ".join(filter(None, [pick_text(raw) if raw else row.node, row.number]))) for row, raw in found
    ]


def _write(request: HttpRequest, project: Project, form: LogForm) -> bool:
    """False with the refusal in the form."""
    item = ApprovalItem.objects.filter(pk=form.cleaned_data.get("item") or 0).first()
    try:
        write_log(project, form.entry(), item=item, **doing(request).said)
    except Refused as refusal:
        blame(form, refusal)
        return False
    return True


def _keys(project: Project, show: str) -> Any:
    """(moment, kind, key) of every line, the newest first: one query for a page of them, whatever they are."""
    events = events_of(project).exclude(verb__in=OWN_WORDS).order_by()
    found = events.values_list("at", Value(EVENT, CharField()), "pk")
    entries = LogEntry.objects.filter(project=project).order_by()
    if show == "open":
        entries = entries.filter(settled_at=None).exclude(next_step="")
    written = entries.values_list("happened_at", Value(ENTRY, CharField()), "pk")
    if show == EVENT:
        return found.order_by("-at", "-pk")
    if show in (ENTRY, "open"):
        return written.order_by("-happened_at", "-pk")
    return found.union(written, all=True).order_by("-at", "-pk")


def lines_of_log(project: Project, keys: list[tuple[Any, ...]], user: User, day: dt.date) -> list[Line]:
    """The rows behind the keys, in their order. Three queries."""
    catalogue, inside = catalogue_in_force(), reads_inside(user, day)
    wanted = {EVENT: [], ENTRY: []}  # type: dict[str, list[int]]
    for key in keys:
        wanted[key[1]].append(key[2])
    events: dict[int, Event] = {}
    if wanted[EVENT]:
        rows = list(events_of(project).filter(pk__in=wanted[EVENT]).select_related("actor", "text"))
        name_procedures(rows)
        events = {row.pk: row for row in rows}
    names = {row.actor_id: str(row.actor) for row in events.values() if row.actor}
    named = {row.data["user"] for row in events.values() if isinstance(row.data.get("user"), int)}
    if missing := named - names.keys():
        names |= {each.pk: str(each) for each in User.objects.filter(pk__in=missing)}
    related = LogEntry.objects.select_related("author", "item", "appointment")
    entries = related.in_bulk(wanted[ENTRY]) if wanted[ENTRY] else {}
    lines = []
    for at, kind, pk in keys:
        if kind == EVENT and pk in events:
            told = tell(events[pk], catalogue, names, day, project, inside=inside)
            lines.append(Line(at, told=told))
        elif kind == ENTRY and pk in entries:
            lines.append(Line(at, entry=entries[pk]))
    return lines


def _sheet(request: HttpRequest, project: Project, keys: Any, user: User) -> HttpResponseBase:
    today = timezone.localdate()
    heads = [
        *((gettext("时间"), 18), (gettext("谁"), 14), (gettext("方式"), 10), (gettext("内容"), 70)),
        *((gettext("和谁"), 14), (gettext("下一步"), 36), (gettext("哪天再看"), 12), (gettext("做了没有"), 12)),
    ]
    cells = (_cells(line) for line in lines_of_log(project, list(keys), user, today))
    return sheet_answer(request, "log", gettext("代办日志"), heads, cells, today, ("project", project.pk))


def _cells(line: Line) -> list[Any]:
    moment = timezone.localtime(line.at).replace(tzinfo=None, microsecond=0)
    if line.entry is None:
        return [moment, line.told.who if line.told else "", gettext("自动记"), line.told.words if line.told else ""] + [
            ""
        ] * 4
    entry = line.entry
    settled = timezone.localdate(entry.settled_at) if entry.settled_at else ""
    said = [moment, str(entry.author), str(entry.get_kind_display()), entry.text, entry.with_whom]
    return [*said, entry.next_step, entry.back_on, settled]


@require_POST
@login_required
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of an entry is done. Back to the page that it was pressed on."""
    seen = Project.objects.visible_to(request.user, timezone.localdate())
    entry = get_object_or_404(LogEntry.objects.select_related("project"), pk=pk, project__in=seen)
    act = doing(request)
    try:
        settle_log(entry, by=act.by, at=act.at, source=act.source)
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("下一步做完了。"))
    then = request.POST.get("then", "")
    safe = url_has_allowed_host_and_scheme(then, allowed_hosts=None) and then.startswith("/")
    return redirect(then if safe else reverse("project-log", args=[entry.project_id]))

"""The window takes bags in: found by scanning or by number, counted, differences told; originals packed to go back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from approval_portal.accounts.models import Role, User
from projects.models import Enterprise
from projects.operations.refusals import Refused, require
from projects.permissions_items import may_take_in
from projects.views.acting import FORM_METHODS, blame, status_of
from services.enums import ConsignmentState, ConsignmentWay
from services.forms.custody import CodeForm, CountForm, ReturnForm
from services.models import Appointment, Consignment, ConsignmentLine
from services.operations.custody_arrived import COUNTABLE, receive_papers
from services.operations.custody_back import GOING_TO, pack_return
from services.operations.custody_counted import waiting_items
from services.queries_custody import bags_for_window, seen_bags, to_return
from services.rules.custody import read_code
from services.views.custody import count_form, counted_rows, seen_bag, told
from services.views.custody_rows import bag_row, line_rows
from services.views.doorstep import doing


@require_safe
@login_required
def scan(request: HttpRequest) -> HttpResponse:
    """`?code=`: what was scanned or typed. The window comes to the count, others to the bag, if they may see it."""
    day, user = timezone.localdate(), request.user
    at_window = may_take_in(user, day)
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        bag = find_bag(user, form.cleaned_data["code"])
        if bag is not None:
            counts = at_window and bag.way == ConsignmentWay.IN and bag.state in COUNTABLE
            return redirect("consignment-receive" if counts else "consignment", pk=bag.pk)
        form.add_error("code", gettext("没有这个编号的袋子：对照标签再看一遍，或者再扫一次。"))
    context = {
        "form": form,
        "bags": [bag_row(bag) for bag in bags_for_window()] if at_window else [],
        "at_window": at_window,
        "to_return": to_return().count() if at_window else 0,
    }
    return render(request, "services/custody_scan.html", context, status=status_of(form))


def find_bag(user: User, code: str) -> Consignment | None:
    """The bag that this person may see under the scanned code or typed number."""
    number, token = read_code(code)
    if not number and not token:
        return None
    asked = {"token": token} if token else {"number": number}
    found: Consignment | None = seen_bags(user, timezone.localdate()).filter(**asked).first()
    return found


@require_http_methods(FORM_METHODS)
@login_required
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    bag = seen_bag(request, pk)
    require(may_take_in(request.user, timezone.localdate()))
    lines = list(bag.lines.select_related("item", "project").order_by("position"))
    form, status = count_form(request, lines), 200
    if request.method == "POST":
        status = take(request, bag, form) if form.is_valid() else 422
    if status == 302:
        return redirect("consignment", pk=pk)
    context = {
        "bag": bag,
        "form": form,
        "rows": counted_rows(form, lines),
        "waiting": waiting_items(bag),
        "signatures": list(bag.signatures.all()),
        "countable": bag.way == ConsignmentWay.IN and bag.state in COUNTABLE,
        "again": bag.state == ConsignmentState.DIFFERING,
        "version": bag.version,
        "has_errors": status != 200,
    }
    return render(request, "services/consignment_receive.html", context, status=status)


def take(request: HttpRequest, bag: Consignment, form: CountForm) -> int:
    act = doing(request)
    try:
        done = receive_papers(bag, form.counts(), version=act.version, **act.said)
    except Refused as refusal:
        return told(form, refusal)
    if done.state == ConsignmentState.DIFFERING:
        messages.warning(request, gettext("收下了，和清单有差异：已经记成问题，专员和窗口都看得到。"))
    else:
        messages.success(request, gettext("收下了，清点相符。"))
    return 302


# --- originals that go back


@require_http_methods(FORM_METHODS)
@login_required
def pack_back(request: HttpRequest) -> HttpResponse:
    """`?enterprise=`: its originals at the window, to be ticked, with the agent who brings them."""
    require(may_take_in(request.user, timezone.localdate()))
    asked = request.GET.get("enterprise", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 18):
        status = 422 if request.method == "POST" else 200
        return render(request, "services/custody_back.html", {"firms": firms()}, status=status)
    enterprise = get_object_or_404(Enterprise, pk=int(asked))
    lines = list(to_return(enterprise.pk))
    form = return_form(request, enterprise, lines)
    if request.method == "POST" and form.is_valid():
        try:
            bag = pack(request, form, lines)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("装好了：打印标签，交给专员。"))
            return redirect("consignment", pk=bag.pk)
    context = {"enterprise": enterprise, "form": form, "lines": lines, "back_url": reverse("custody-back")}
    return render(request, "services/custody_back.html", context, status=status_of(form))


def firms() -> list[dict[str, Any]]:
    """Enterprises whose originals lie at the window, with how many papers. One query."""
    found: dict[int, dict[str, Any]] = {}
    for line in to_return():
        firm = line.consignment.enterprise
        found.setdefault(firm.pk, {"enterprise": firm, "papers": 0})["papers"] += 1
    return list(found.values())


def return_form(request: HttpRequest, enterprise: Enterprise, lines: list[ConsignmentLine]) -> ReturnForm:
    day = timezone.localdate()
    grants = {"grants__role": Role.AGENT, "grants__starts_on__lte": day, "is_active": True}
    agents = User.objects.filter(**grants).distinct().order_by("name", "pk")
    trips = Appointment.objects.filter(state__in=GOING_TO, enterprise=enterprise).order_by("starts_at")
    choices = [(str(row["line"].pk), _words(row)) for row in line_rows(lines)]
    return ReturnForm(request.POST if request.method == "POST" else None, choices=choices, agents=agents, trips=trips)


def _words(row: dict[str, Any]) -> str:
    words = {"name": row["title"], "n": row["line"].got_originals, "project": row["line"].project.name}
    return gettext("%(name)s：原件 %(n)s 份（%(project)s）") % words


def pack(request: HttpRequest, form: ReturnForm, lines: list[ConsignmentLine]) -> Consignment:
    said = form.cleaned_data
    wanted = [line for line in lines if str(line.pk) in said["lines"]]
    return pack_return(wanted, said["agent"], appointment=said["trip"], seal=said["seal"], **doing(request).said)

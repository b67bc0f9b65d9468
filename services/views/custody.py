"""One bag of papers: what is in it, who signed, where it is; its label; what becomes of it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.operations.refusals import Forbidden, Refused, Stale, require
from projects.permissions_items import may_take_in
from projects.views.acting import FORM_METHODS, blame, form_page, refusal_text
from services.enums import ConsignmentState, ConsignmentWay
from services.forms.custody import CancelForm, CountForm, as_listed
from services.forms.signature import SignatureForm
from services.models import Consignment, ConsignmentLine
from services.operations.custody import cancel_bag
from services.operations.custody_arrived import COUNTABLE, hand_back
from services.operations.custody_back import carry_bag
from services.operations.custody_counted import waiting_items
from services.permissions import is_agent, may_dispatch
from services.queries_custody import seen_bags
from services.views.custody_rows import line_rows, look_of
from services.views.custody_trip import signer_forms
from services.views.doorstep import doing

CODE = 6  # pixels of one dot of the code


def seen_bag(request: HttpRequest, pk: int) -> Consignment:
    related = ("enterprise", "agent", "appointment__project", "arrived_by", "photo")
    rows = seen_bags(request.user, timezone.localdate()).select_related(*related)
    found: Consignment = get_object_or_404(rows, pk=pk)
    return found


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    bag, day, user = seen_bag(request, pk), timezone.localdate(), request.user
    lines = list(bag.lines.select_related("item", "project", "returns__consignment"))
    mine = bag.agent_id == user.pk and is_agent(user, day)
    back, packed = bag.way == ConsignmentWay.BACK, bag.state == ConsignmentState.OPEN
    context = {
        "bag": bag,
        "look": look_of(bag),
        "rows": line_rows(lines),
        "projects": list({line.project_id: line.project for line in lines}.values()),
        "signatures": list(bag.signatures.all()),
        "waiting": waiting_items(bag) if bag.way == ConsignmentWay.IN and not packed else [],
        "may_receive": bag.way == ConsignmentWay.IN and bag.state in COUNTABLE and may_take_in(user, day),
        "may_carry": back and packed and mine,
        "may_hand": back and bag.state == ConsignmentState.CARRIED and mine,
        "may_cancel": packed and (mine or may_dispatch(user, day)),
    }
    return render(request, "services/consignment.html", context)


@require_safe
@login_required
def label(request: HttpRequest, pk: int) -> HttpResponse:
    """To be printed: the label for the bag, and the list that is signed on paper where the screen is not."""
    bag = seen_bag(request, pk)
    address = request.build_absolute_uri(f"{reverse('custody-scan')}?code={bag.token}")
    context = {
        "bag": bag,
        "rows": line_rows(bag.lines.select_related("item", "project")),
        "code": code_of(address),
        "signatures": list(bag.signatures.all()),
    }
    return render(request, "services/consignment_label.html", context)


def code_of(address: str) -> SafeString:
    """The QR code as SVG, by us from an address of ours: nothing in it was typed."""
    code = segno.make(address, error="m", micro=False)
    look = {"scale": CODE, "border": 2, "dark": "#000", "light": "#fff"}
    return SafeString(code.svg_inline(omitsize=True, **look))  # nosec B703


@require_http_methods(FORM_METHODS)
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    bag = seen_bag(request, pk)
    require(bag.agent_id == request.user.pk or may_dispatch(request.user, timezone.localdate()))
    form = CancelForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].widget.attrs["class"] = "input"
    if request.method == "POST" and form.is_valid():
        try:
            cancel_bag(bag, form.cleaned_data["reason"], **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("取消了。"))
            return redirect("consignment", pk=pk)
    return form_page(
        request,
        form,
        title=gettext("取消这一袋"),
        submit=gettext("取消这一袋"),
        back_url=reverse("consignment", args=[pk]),
        back=bag.number,
        danger=True,
    )


@require_POST
@login_required
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """The agent has taken the bag that goes back."""
    bag = seen_bag(request, pk)
    try:
        carry_bag(bag, **doing(request).said)
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("这一袋在你手里了。"))
    return redirect("consignment", pk=pk)


@require_http_methods(FORM_METHODS)
@login_required
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Originals handed back at the door: counted together, signed by both."""
    bag = seen_bag(request, pk)
    require(bag.agent_id == request.user.pk and is_agent(request.user, timezone.localdate()))
    lines = list(bag.lines.select_related("item", "project"))
    form, signers, status = count_form(request, lines), signer_forms(request, request.method == "POST", back=True), 200
    if request.method == "POST":
        sound = [form.is_valid(), *(each.is_valid() for each in signers.values())]
        status = hand_over(request, bag, form, signers) if all(sound) else 422
    if status == 302:
        messages.success(request, gettext("交还了。"))
        return redirect("consignment", pk=pk)
    context = {
        "bag": bag,
        "form": form,
        "rows": counted_rows(form, lines),
        "signers": signers,
        "forms": [form, *signers.values()],
        "version": bag.version,
        "has_errors": status != 200,
        "going_on": bag.state == ConsignmentState.CARRIED,
    }
    return render(request, "services/consignment_hand.html", context, status=status)


def hand_over(request: HttpRequest, bag: Consignment, form: CountForm, signers: dict[str, SignatureForm]) -> int:
    """302 when it is done, else the status of the page that says why not."""
    act, signed = doing(request), {place: each.cleaned_data["signed"] for place, each in signers.items()}
    try:
        hand_back(bag, form.counts(), signed, version=act.version, **act.said)
    except Refused as refusal:
        return told(form, refusal, signers)
    return 302


def count_form(request: HttpRequest, lines: list[ConsignmentLine]) -> CountForm:
    """What was counted; count=all: everything as on the list."""
    named = {row["line"]: row["title"] for row in line_rows(lines)}
    if request.method != "POST":
        return CountForm(None, lines=named)
    return CountForm(as_listed(lines) if request.POST.get("count") == "all" else request.POST, lines=named)


def told(form: CountForm, refusal: Refused, signers: Mapping[str, SignatureForm] | None = None) -> int:
    """The refusal in the form that it is about; the status of the page."""
    if isinstance(refusal, Forbidden):
        raise refusal
    if signers and refusal.field in signers:
        signers[refusal.field].add_error("on_paper", refusal_text(refusal))
        return 422
    name = refusal.field.replace("got-", "got-originals-")
    form.add_error(name if name in form.fields else None, refusal_text(refusal))
    return 409 if isinstance(refusal, Stale) else 422


def counted_rows(form: CountForm, lines: list[ConsignmentLine]) -> list[dict[str, Any]]:
    return [{**row, "fields": form.row(row["line"])} for row in line_rows(lines)]

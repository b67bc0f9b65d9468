"""送证照 at the door: take along, hand over, refused, nobody there. Plain forms, so that the phone can send them later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.enums import MandateScope
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import mandated
from projects.views.acting import FORM_METHODS, blame, refusal_text
from services.enums import AppointmentKind
from services.forms.deliveries import SIGN, HandForm, NobodyForm, RefuseForm, TakeForm
from services.forms.signature import SignatureForm
from services.models import Appointment, ReceiptCode
from services.operations.deliveries import GOING_ON, find_nobody, hand_over, refuse_results, take_results
from services.operations.receipt_codes import make_code
from services.permissions import may_carry
from services.queries_deliveries import TRIES, Result, results_of
from services.views.custody_trip import seen_trip
from services.views.doorstep import doing

FORMS: dict[str, Any] = {"take": TakeForm, "hand": HandForm, "refuse": RefuseForm}


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """POST does one `act` and leads back, or answers 422 (409: the page is out of date) with what is wrong."""
    row = seen_trip(request, pk)
    require(may_carry(request.user, row, timezone.localdate()))
    desk = Desk(request, row)
    status = 200
    if request.method == "POST":
        status = desk.act()
        if status == 302:
            return redirect("trip-certificates", pk)
    return render(request, "services/trip_certificates.html", desk.context(status), status=status)


class Desk:
    """One request: the trip's results, and the forms; the one that was sent is bound."""

    def __init__(self, request: HttpRequest, row: Appointment) -> None:
        self.request, self.row = request, row
        self.results: list[Result] = results_of(row)
        self.name = request.POST.get("act", "") if request.method == "POST" else ""
        self.forms: dict[str, forms.Form] = {
            name: form(self._data(name), results=self.results, auto_id=f"id_{name}_%s") for name, form in FORMS.items()
        }
        self.forms["nobody"] = NobodyForm(self._data("nobody"), auto_id="id_nobody_%s")
        self.forms["code"] = forms.Form(self._data("code"))
        signs = self.name == "hand" and request.POST.get("by") == SIGN
        self.signer = SignatureForm(request.POST if signs else None, prefix="taker", who=gettext("收件人姓名（企业）"))
        self.signs = signs

    def _data(self, name: str) -> Any:
        return self.request.POST if self.name == name else None

    def act(self) -> int:
        """302 when it is done, else the status of the page."""
        form = self.forms.get(self.name)
        if form is None:
            self.forms["other"] = form = forms.Form(self.request.POST)
            form.is_valid()
            form.add_error(None, gettext("这一步没有认出来，请刷新页面再做。"))
            self.name = "other"
            return 422
        sound = [each.is_valid() for each in (form, *([self.signer] if self.signs else []))]
        if not all(sound):
            return 422
        try:
            words = ACTS[self.name](self, form.cleaned_data, doing(self.request).said)
        except Refused as refusal:
            if refusal.field == "taker":
                self.signer.add_error("on_paper", refusal_text(refusal))
            else:
                blame(form, refusal)
            return 409 if isinstance(refusal, Stale) else 422
        messages.success(self.request, str(words))
        return 302

    def context(self, status: int) -> dict[str, Any]:
        project = self.row.project
        code = ReceiptCode.objects.filter(appointment=self.row).first()
        day = timezone.localdate()
        return {
            "trip": self.row,
            "results": self.results,
            "forms": self.forms,
            "signer": self.signer,
            "wrong": [self.forms.get(self.name) or self.forms["other"], self.signer] if status != 200 else [],
            "has_errors": status != 200,
            "is_delivery": self.row.kind == AppointmentKind.DELIVERY,
            "going_on": self.row.state in GOING_ON and self.row.kind == AppointmentKind.DELIVERY,
            "left": [each for each in self.results if each.open],
            "code": code,
            "tries_left": TRIES - code.tries if code else 0,
            "mandated": project is not None and mandated(self.request.user, project, MandateScope.RECEIVE, day),
        }


def _take(desk: Desk, form: dict[str, Any], said: dict[str, Any]) -> str:
    chosen: Any = desk.forms["take"]
    take_results(desk.row, chosen.chosen(), for_enterprise=form["for_enterprise"], **said)
    return gettext("记下了，收件码发给企业了。")


def _hand(desk: Desk, form: dict[str, Any], said: dict[str, Any]) -> str:
    chosen: Any = desk.forms["hand"]
    if desk.signs:
        hand_over(desk.row, chosen.chosen(), signed=desk.signer.cleaned_data["signed"], **said)
    else:
        hand_over(desk.row, chosen.chosen(), name=form["name"], code=form["code"], **said)
    return gettext("送达了，送达记录已经做好。")


def _refuse(desk: Desk, form: dict[str, Any], said: dict[str, Any]) -> str:
    chosen: Any = desk.forms["refuse"]
    refuse_results(desk.row, chosen.chosen(), form["reason"], **said)
    return gettext("记下了：没有收，带回窗口。")


def _nobody(desk: Desk, form: dict[str, Any], said: dict[str, Any]) -> str:
    find_nobody(desk.row, form["reason"], **said)
    return gettext("记下了：没有见到人，带回窗口。")


def _code(desk: Desk, form: dict[str, Any], said: dict[str, Any]) -> str:
    make_code(desk.row, by=said["by"], at=said["at"], source=said["source"])
    return gettext("新的收件码发给企业了，旧的作废。")


ACTS: dict[str, Callable[[Desk, dict[str, Any], dict[str, Any]], str]] = {
    "take": _take,
    "hand": _hand,
    "refuse": _refuse,
    "nobody": _nobody,
    "code": _code,
}

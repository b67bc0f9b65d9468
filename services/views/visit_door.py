"""The needs visit at the door: agenda, answers, minutes, difficulties and tutoring, what is handed over, the signature.

Every act is a plain form of this address, so that the phone can keep it and send it later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.enums import PrintState
from projects.forms.questions import said as said_text
from projects.operations.prints import want_print
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import may_edit_project
from projects.queries_prints import newest_jobs
from projects.rules.applicability import ImpossibleAnswers
from projects.views.acting import FORM_METHODS, blame
from services.enums import VisitState
from services.forms.signature import SignatureForm
from services.forms.visits import MinutesForm, PiecesForm, PointForm, RemarkForm
from services.operations.visit_ends import answer_at_visit, confirm_visit, hand_pieces, hold_visit, ready_pieces
from services.operations.visits import TEXTS, add_point, record_minutes
from services.permissions import may_carry, may_plan_visit, may_record_visit
from services.views.doorstep import Doing, doing
from services.views.visit_answers import Questions
from services.views.visit_shown import PRINTED, matters_of, profile_of, record_context, seen_visit

CHINESE = "zh-hans"


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; a post does one act and leads back, or answers 422 (409: the page is out of date) with what is wrong."""
    desk = Desk(request, pk)
    if request.method != "POST":
        return desk.page()
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return desk.page(wrong=gettext("这一步没有认出来，请刷新页面再做。"))
    try:
        return act(desk, doing(request))
    except ImpossibleAnswers as refusal:
        return desk.impossible(refusal)
    except Stale as refusal:
        return desk.refused(refusal, 409)
    except Refused as refusal:
        return desk.refused(refusal, 422)


class Desk:
    """One request at the door: the visit, and the form that was sent, as it comes back when it is refused."""

    def __init__(self, request: HttpRequest, pk: int) -> None:
        self.request, self.shown = request, seen_visit(request, pk)
        self.row, self.visit = self.shown.row, self.shown.visit
        self.day = timezone.localdate()
        require(may_record_visit(request.user, self.row, self.day))
        self.profile = profile_of(self.row)
        self.project = self.row.project or (self.row.referral.project if self.row.referral else None)
        self.sent: dict[str, forms.Form] = {}
        self.name = ""

    # --- the forms

    def form(self, name: str, *, sent: bool = False) -> forms.Form:
        """The form of this act; `sent`: with what was posted, and kept for the page."""
        if name in self.sent:
            return self.sent[name]
        data = self.request.POST if sent else None
        made = FORMS[name](self, data)
        if sent:
            self.sent[name], self.name = made, name
        return made

    def valid(self, name: str) -> dict[str, Any] | None:
        form = self.form(name, sent=True)
        return form.cleaned_data if form.is_valid() else None

    # --- the answers

    def back(self, words: str, place: str = "") -> HttpResponse:
        messages.success(self.request, words)
        return redirect(reverse("trip-visit", args=[self.row.pk]) + place)

    def impossible(self, refusal: ImpossibleAnswers) -> HttpResponse:
        """A classified project: nothing is kept. Anything else stands at its question."""
        form = self.form("answers")
        firsts = [name for name, question in form.questions.items() if question.first]
        if any(form.cleaned_data.get(name) for name in firsts):
            return render(self.request, "projects/trial_stopped.html")
        for problem in refusal.problems:
            at = next((name for name in problem.fields if name in form.fields), None)
            form.add_error(at, said_text(problem.text))
        return self.page(status=422)

    def refused(self, refusal: Refused, status: int) -> HttpResponse:
        if self.name:
            blame(self.form(self.name), refusal)
            return self.page(status=status)
        form = forms.Form(self.request.POST)
        form.is_valid()
        blame(form, refusal)
        return self.page(status=status, other=form)

    def page(self, *, status: int = 0, wrong: str = "", other: forms.Form | None = None) -> HttpResponse:
        if wrong:
            other = forms.Form(self.request.POST)
            other.is_valid()
            other.add_error(None, wrong)
        bad = other or self.sent.get(self.name)
        context = {
            **record_context(self.shown, self.profile),
            "project": self.project,
            "package": self.profile.package,
            "form": bad,
            "has_errors": bool(bad and bad.errors),
            "may_answer": bool(self.project) and may_edit_project(self.request.user, self.project, self.day),
            "may_sign": may_carry(self.request.user, self.row, self.day),
            "may_plan": may_plan_visit(self.request.user, self.row, self.day),
            "held": self.visit.state != VisitState.PLANNED,
            **self.open_forms(),
        }
        return render(self.request, "services/visit_door.html", context, status=status or (422 if bad else 200))

    def open_forms(self) -> dict[str, Any]:
        if not self.shown.open:
            return {}
        found: dict[str, Any] = {f"{name}_form": self.form(name) for name in FORMS if name != "answers"}
        if self.project:
            questions = Questions(self.request, self.profile)
            found |= {"groups": questions.groups(), "group": questions.group, "answers_form": self.form("answers")}
            jobs = jobs_of(self)
            on_press = any(each["job"] and each["job"].state == PrintState.UNDER_WAY for each in jobs)
            found |= {"ready": ready_pieces(self.project), "jobs": jobs, "on_press": on_press}
        return found


def jobs_of(desk: Desk) -> list[dict[str, Any]]:
    """The printed pieces that can be asked for, and whether one is on the press."""
    jobs = newest_jobs(desk.project)
    return [
        {"kind": kind.value, "word": kind.label, "job": jobs.get((kind.value, CHINESE))}
        for kind in PRINTED
        if desk.profile.package is not None
    ]


def _minutes(desk: Desk, data: Any) -> forms.Form:
    points = [point["zh"] for point in desk.visit.agenda if point["kind"] == "point"]
    done = [point["zh"] for point in desk.visit.agenda if point["kind"] == "point" and point["done"]]
    initial = {**{name: getattr(desk.visit, name) for name in TEXTS}, "done": done}
    return MinutesForm(data, points=points, initial=initial, prefix="m")


def _point(desk: Desk, data: Any) -> forms.Form:
    return PointForm(data, matters=matters_of(desk.profile.evaluation, get_language() or "zh"), prefix="p")


def _pieces(desk: Desk, data: Any) -> forms.Form:
    ready = ready_pieces(desk.project) if desk.project else {}
    initial = {"pieces": [piece["kind"] for piece in desk.visit.handed] or list(ready)}
    return PiecesForm(data, ready=ready, initial=initial, prefix="h")


def _remark(desk: Desk, data: Any) -> forms.Form:
    return RemarkForm(data, prefix="r")


def _signature(desk: Desk, data: Any) -> forms.Form:
    return SignatureForm(data, who=gettext("企业确认人姓名"), prefix="s")


def _answers(desk: Desk, data: Any) -> forms.Form:
    return Questions(desk.request, desk.profile).form(data)


FORMS: dict[str, Callable[[Desk, Any], forms.Form]] = {
    "minutes": _minutes,
    "point": _point,
    "pieces": _pieces,
    "sign": _signature,
    "remark": _remark,
    "answers": _answers,
}


# --- the acts: each leads back, or gives the page with what is wrong


def minutes(desk: Desk, told: Doing) -> HttpResponse:
    values = desk.valid("minutes")
    if values is None:
        return desk.page()
    record_minutes(desk.row, values, version=told.version or None, **told.said)
    return desk.back(gettext("记下了。"), "#minutes")


def point(desk: Desk, told: Doing) -> HttpResponse:
    values = desk.valid("point")
    if values is None:
        return desk.page()
    kind, text = values.pop("kind"), values.pop("text")
    add_point(desk.row, kind, text, **values, **told.said)
    return desk.back(gettext("记下了。"), "#points")


def answers(desk: Desk, told: Doing) -> HttpResponse:
    changes = desk.valid("answers")
    if changes is None:
        return desk.page()
    base = desk.request.POST.get("base", "")
    number = int(base) if base.isascii() and base.isdigit() and len(base) < 9 else 0
    package = answer_at_visit(desk.row, changes, base=number, **told.said)
    return desk.back(gettext("答案存进了事项包第 %(number)s 版。") % {"number": package.number}, "#answers")


def pieces(desk: Desk, told: Doing) -> HttpResponse:
    values = desk.valid("pieces")
    if values is None:
        return desk.page()
    hand_pieces(desk.row, values["pieces"], version=told.version or None, **told.said)
    return desk.back(gettext("记下了。"), "#pieces")


def press(desk: Desk, told: Doing) -> HttpResponse:
    kind = desk.request.POST.get("kind", "")
    if desk.project is None or kind not in {each.value for each in PRINTED}:
        return desk.page(wrong=gettext("这一步没有认出来，请刷新页面再做。"))
    want_print(desk.project, kind, CHINESE, by=told.by, at=told.at, idempotency_key=told.key)
    return desk.back(gettext("开始印了。印好后在这里勾选。"), "#pieces")


def hold(desk: Desk, told: Doing) -> HttpResponse:
    hold_visit(desk.row, version=told.version or None, **told.said)
    return desk.back(gettext("走访结束了。请企业确认。"), "#confirm")


def sign(desk: Desk, told: Doing) -> HttpResponse:
    values, remark = desk.valid("sign"), desk.form("remark", sent=True)
    desk.name = "sign"
    if values is None or not remark.is_valid():
        return desk.page()
    said, version = remark.cleaned_data["remark"], told.version or None
    confirm_visit(desk.row, signed=values["signed"], remark=said, version=version, **told.said)
    return desk.back(gettext("企业确认了。"), "#confirm")


ACTS: dict[str, Callable[[Desk, Doing], HttpResponse]] = {
    "minutes": minutes,
    "point": point,
    "answers": answers,
    "pieces": pieces,
    "press": press,
    "hold": hold,
    "sign": sign,
}

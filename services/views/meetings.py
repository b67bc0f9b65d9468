"""The meetings: the list, calling one, changing it, cancelling it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from approval_portal.accounts.models import Body
from projects.operations.refusals import Refused, Stale, require
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part
from projects.views.sheets import sheet_answer
from services.enums import MeetingKind, MeetingState
from services.forms.meetings import MeetingForm, ReasonForm
from services.models import Meeting
from services.operations.meetings import NAMES, cancel_meeting, change_meeting, plan_meeting
from services.papers.meetings import name_of
from services.permissions_meetings import may_keep_meetings, may_list_meetings, visible_meetings
from services.queries_meetings import UNREAD, listed_meetings, staff, standing_problems
from services.rules.figures import monday_of
from services.views.doorstep import doing
from services.views.meeting_shown import meeting_url, with_names
from services.views.narrowed import asked_word

THURSDAY = 3


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """`kind`, `state`, `year`, `q`; `format=xlsx`."""
    day, user = timezone.localdate(), request.user
    require(may_list_meetings(user, day))
    rows = listed_meetings(user, day)
    kind, state, query = request.GET.get("kind", ""), request.GET.get("state", ""), asked_word(request)
    year = request.GET.get("year", "")
    if kind in MeetingKind.values:
        rows = rows.filter(kind=kind)
    if state in MeetingState.values:
        rows = rows.filter(state=state)
    if year.isascii() and year.isdigit() and len(year) == 4:
        rows = rows.filter(year=int(year))
    if query:
        rows = rows.filter(title__icontains=query) | rows.filter(place__icontains=query)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    page = Paginator(rows.order_by("-held_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(with_names(page.object_list))
    context = {
        "page": page,
        "kinds": MeetingKind.choices,
        "states": MeetingState.choices,
        "years": visible_meetings(user, day).order_by("-year").values_list("year", flat=True).distinct(),
        "year": year,
        "filtered": bool(kind or state or query or year),
        "may_keep": may_keep_meetings(user, day),
    }
    return page_or_part(request, "services/meetings.html", "services/_meetings_list.html", context)


def _sheet(request: HttpRequest, rows: Any) -> HttpResponseBase:
    heads = [
        *((gettext("会议"), 40), (gettext("时间"), 18), (gettext("地点"), 24), (gettext("主持"), 12)),
        *((gettext("状态"), 14), (gettext("定了几件"), 10), (gettext("还没有办的"), 10)),
    ]

    def cells(row: Meeting) -> list[Any]:
        held = timezone.localtime(row.held_at).replace(tzinfo=None)
        told = [name_of(row), held, row.place, str(row.chair or "")]
        return [*told, row.get_state_display(), row.taken, row.waiting]

    title = pgettext("plural", "会议")
    return sheet_answer(request, "meetings", title, heads, (cells(row) for row in rows), timezone.localdate())


# --- calling one


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    day = timezone.localdate()
    require(may_keep_meetings(request.user, day))
    kind = request.GET.get("kind", "")
    initial = {"kind": kind if kind in MeetingKind.values else MeetingKind.WEEKLY, "held_on": day, "hour": "15:00"}
    initial["week"] = _week_to_look_at(day)
    initial["problems"] = request.GET.getlist("problem")
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = plan_meeting(
                said["kind"], week=said["week"], summons=form.summons(), **form.values(), **doing(request).said
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("会议排好了，通知的人会收到消息。"))
            return redirect("meeting", made.pk)
    return form_page(
        request,
        form,
        title=gettext("召开会议"),
        intro=gettext("先定时间和人。开会以前按一下“材料定稿”，当时的情况就印进会议材料，不再变。"),
        submit=gettext("排好"),
        back_url=reverse("meetings"),
        back=pgettext("plural", "会议"),
    )


def _week_to_look_at(day: dt.date) -> dt.date:
    """Monday of the week before until Wednesday, of its own from Thursday on: what has been, as a whole."""
    return monday_of(day if day.weekday() >= THURSDAY else day - dt.timedelta(days=7))


def _form(request: HttpRequest, initial: dict[str, Any], kind: str = "") -> MeetingForm:
    offered = {"staff": staff(timezone.localdate()), "bodies": Body.objects.all(), "kind": kind}
    return MeetingForm(request.POST or None, initial=initial, problems=standing_problems(), **offered)


def kept_meeting(request: HttpRequest, pk: int) -> Meeting:
    """One that this person sees and may keep; without its papers."""
    day = timezone.localdate()
    rows = visible_meetings(request.user, day).defer(*UNREAD).select_related("chair")
    found: Meeting = get_object_or_404(rows, pk=pk)
    require(may_keep_meetings(request.user, day))
    return found


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = kept_meeting(request, pk)
    form = _form(request, _initial(row), row.kind)
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            change_meeting(row, form.values(), summons=form.summons(), version=act.version or None, **act.said)
        except Refused as refusal:
            blame(form, refusal)
            if isinstance(refusal, Stale):
                return _edit_page(request, row, form, 409)
        else:
            messages.success(request, gettext("改好了。新通知的人会收到消息。"))
            return redirect("meeting", pk)
    return _edit_page(request, row, form)


def _edit_page(request: HttpRequest, row: Meeting, form: MeetingForm, status: int = 0) -> HttpResponse:
    answer = form_page(
        request,
        form,
        title=gettext("修改会议"),
        intro=name_of(row),
        submit=gettext("保存"),
        back_url=meeting_url(row),
        back=name_of(row),
        version=row.version,
    )
    answer.status_code = status or answer.status_code
    return answer


def _initial(row: Meeting) -> dict[str, Any]:
    held = timezone.localtime(row.held_at)
    places = list(row.places.values_list("body__pk", "user"))
    plain = NAMES[MeetingKind(row.kind)].format(year=row.year, number=row.number)
    return {
        "held_on": held.date(),
        "hour": held.time(),
        "title": "" if row.title == plain else row.title,
        "place": row.place,
        "chair": str(row.chair_id or ""),
        "bodies": [str(body) for body, user in places if user is None],
        "people": [str(user) for _body, user in places if user],
        "problems": [str(pk) for pk in row.problems.values_list("problem", flat=True)],
    }


@require_http_methods(FORM_METHODS)
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = kept_meeting(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            cancel_meeting(row, form.cleaned_data["reason"], version=act.version or None, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("会议取消了，通知过的人会收到消息。"))
            return redirect("meeting", pk)
    return form_page(
        request,
        form,
        title=gettext("取消会议"),
        intro=name_of(row),
        submit=gettext("取消这次会议"),
        back_url=meeting_url(row),
        back=name_of(row),
        version=row.version,
        danger=True,
    )

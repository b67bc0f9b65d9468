"""市区两级代办联动: the hand-offs to other bodies, one of them with its answer, a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from approval_portal.accounts.models import Body
from projects.models import ApprovalItem, Project
from projects.operations.refusals import Refused, Stale, require
from projects.queries import work_calendar
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Node
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part
from projects.views.project_acts import project_or_404
from projects.views.sheets import sheet_answer
from services.enums import BatonState
from services.forms.agents import BatonActForm, BatonForm
from services.models import Baton
from services.operations.batons import accept_baton, finish_baton, return_baton, send_baton, withdraw_baton
from services.permissions_agents import acts_on, may_list_batons, may_send_baton, visible_batons
from services.queries_batons import WITH, BatonFilter, items_to_hand, matters_to_hand, nodes_in_force, receivers
from services.rules.silence import silent_days
from services.views.appointments_shown import matter_words
from services.views.doorstep import doing

LOOKS = {
    BatonState.SENT: "wait",
    BatonState.ACCEPTED: "run",
    BatonState.RETURNED: "risk",
    BatonState.DONE: "done",
    BatonState.WITHDRAWN: "pause",
}
ACTS = {
    "accept": _("接收：我们来办"),
    "finish": _("办完了"),
    "return": _("退回"),
    "withdraw": _("收回：不用他们办了"),
}
SORT_WORDS = [("answer", _("先该答复的在前")), ("newest", _("最新")), ("oldest", _("最早"))]


def shown(batons: Iterable[Baton], day: date) -> list[dict[str, Any]]:
    """Hand-offs as lists show them. `silent`: working days without an answer; `matter`: its words. Two queries."""
    calendar, nodes = work_calendar(), nodes_in_force()
    return [_shown(baton, calendar, nodes, day) for baton in batons]


def _shown(baton: Baton, calendar: WorkCalendar, nodes: Mapping[str, Node], day: date) -> dict[str, Any]:
    silent = silent_days(baton.answer_by, day, calendar) if baton.state == BatonState.SENT else 0
    look = "over" if silent else LOOKS[BatonState(baton.state)]
    node = nodes.get(baton.node)
    return {"row": baton, "look": look, "silent": silent, "matter": node.raw if node else None}


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What is handed over and not done yet; `?silent=1`: without an answer; `?format=xlsx` as a spreadsheet."""
    day = timezone.localdate()
    require(may_list_batons(request.user, day))
    wanted = BatonFilter(request.GET, request.user, day)
    if request.GET.get("format") == "xlsx":
        rows = cells(shown(wanted.rows[:5000], day))
        return sheet_answer(request, "batons", gettext("市区联动"), heads(), rows, day)
    page = Paginator(wanted.rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(page.object_list, day)
    context = {
        "page": page,
        "wanted": wanted,
        "states": BatonState.choices,
        "bodies": Body.objects.filter(code__in=wanted.visible.order_by().values("to_body")).order_by("pk"),
        "sorts": SORT_WORDS,
    }
    return page_or_part(request, "services/batons.html", "services/_batons_list.html", context)


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("交什么"), 40),
        (gettext("项目"), 30),
        (gettext("企业"), 30),
        (gettext("接收单位"), 30),
        (gettext("状态"), 16),
        (gettext("交出日期"), 14),
        (gettext("应答复"), 14),
        (gettext("没有答复（工作日）"), 14),
        (gettext("交出的人"), 12),
        (gettext("接收的人"), 12),
        (gettext("原因或结果"), 40),
    ]


def cells(rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    for each in rows:
        row = each["row"]
        yield [
            row.subject,
            row.project.name,
            row.project.enterprise.name,
            pick_text(row.to_body),
            row.get_state_display(),
            timezone.localdate(row.sent_at),
            row.answer_by,
            each["silent"] or None,
            str(row.sender),
            str(row.receiver or ""),
            row.result or row.reason,
        ]


@require_http_methods(FORM_METHODS)
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-off: the body accepts it, returns it or says what came of it; the sender takes it back."""
    day = timezone.localdate()
    baton: Baton = get_object_or_404(visible_batons(request.user, day).select_related(*WITH), pk=pk)
    acts = acts_on(request.user, baton, day)
    form, status = BatonActForm(request.POST or None, acts=[(verb, ACTS[verb]) for verb in acts]), 200
    if request.method == "POST":
        require(bool(acts))
        status = 422
        if form.is_valid():
            try:
                _act(request, baton, form.cleaned_data)
            except Refused as refusal:
                blame(form, refusal)
                status = 409 if isinstance(refusal, Stale) else 422
            else:
                messages.success(request, gettext("记下了。"))
                return redirect("baton", pk)
    context = {
        **shown([baton], day)[0],
        "form": form,
        "acts": acts,
        "sees_project": Project.objects.visible_to(request.user, day).filter(pk=baton.project_id).exists(),
        "today": day,
    }
    if baton.item_id:
        seen = ApprovalItem.objects.visible_to(request.user, day).filter(pk=baton.item_id)
        context["sees_item"] = seen.exists()
    return render(request, "services/baton.html", context, status=status)


def _act(request: HttpRequest, baton: Baton, said: dict[str, Any]) -> None:
    act = doing(request)
    told = {"version": act.version or None, **act.said}
    if said["act"] == "accept":
        accept_baton(baton, **told)
        return
    {"return": return_baton, "finish": finish_baton, "withdraw": withdraw_baton}[said["act"]](
        baton, said["text"], **told
    )


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a matter of the project to a body above the district's level."""
    project, day = project_or_404(request, pk), timezone.localdate()
    require(may_send_baton(request.user, project, day))
    items, bodies = {row.pk: row for row in items_to_hand(project)}, {row.code: row for row in receivers()}
    matters, nodes = dict(matters_to_hand(project)), nodes_in_force()
    choices = [(f"item:{key}", matter_words(row, nodes)) for key, row in items.items()]
    choices += [(f"node:{code}", pick_text(raw)) for code, raw in matters.items()]
    form = BatonForm(
        request.POST if request.method == "POST" else None,
        matters=choices,
        bodies=[(code, pick_text(body)) for code, body in bodies.items()],
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kind, _colon, key = said["matter"].partition(":")
        about = {"item": items[int(key)]} if kind == "item" else {"node": key}
        try:
            made = send_baton(
                project, bodies[said["to_body"]], said["subject"], said["note"], **about, **doing(request).said
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("交出去了。对方接收、退回或者没有答复，这里都看得到。"))
            return redirect("baton", made.pk)
    return form_page(
        request,
        form,
        title=gettext("移交给上级或外单位"),
        intro=gettext("区里办不了的，交给市里的代办机构或主管单位；到期没有答复，列表里会标出来。"),
        submit=gettext("交出去"),
        back_url=reverse("project", args=[pk]),
        back=project.name,
    )

"""The lists of problems (问题、责任、整改、已销号), on the page, in Excel and as a paper; a problem is told here, too."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from approval_portal.accounts.models import Body, User
from projects.models import Project
from projects.operations.refusals import Refused, require
from projects.queries_items import node_of
from projects.rules.wording import name_of
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part, refusal_text
from projects.views.handing_out import note_export
from projects.views.item_page import seen_item
from projects.views.sheets import book_answer
from services.enums import ProblemOrigin
from services.forms.problems import STUCK_WORDS, ProblemForm, StuckForm
from services.models import Problem
from services.operations.problems import standing_for, tell_problem, tell_stuck
from services.papers.press import ready_paper
from services.papers.problem_lists import paper_of, sheets_of
from services.papers.sheets import workbook
from services.permissions_problems import (
    may_list_problems,
    may_print_lists,
    may_raise_problem,
    may_tell_stuck,
)
from services.queries_problems import LISTS as ON
from services.queries_problems import PROBLEMS, SORTS, STEPS, Filters, lists_of, standing_problems, with_parts
from services.views.doorstep import doing
from services.views.narrowed import asked_project, asked_word
from services.views.problem_words import LISTS, line_of

MOST = 300  # problems of one paper or workbook


def asked_filters(request: HttpRequest, day: dt.date) -> tuple[Filters, Project | None]:
    """What the address asks for; what it does not know narrows nothing."""
    got = request.GET
    asked, project = asked_project(request, day)
    on = got.get("list", PROBLEMS)
    wanted = Filters(
        on=on if on in ON else PROBLEMS,
        query=asked_word(request),
        body=_plain(got.get("body", "")),
        owner=_plain(got.get("owner", "")),
        project=asked,
        origin=got.get("origin", ""),
        state=got.get("state", ""),
        overdue=got.get("overdue") == "1",
        mine=got.get("mine") == "1",
        sort=got.get("sort", "") if got.get("sort", "") in SORTS else "",
    )
    return wanted, project


def _plain(text: str) -> str:
    return text if text.isascii() and text.replace("-", "").isalnum() and len(text) <= 17 else ""


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """One of the lists, narrowed by the address."""
    day, user = timezone.localdate(), request.user
    require(may_list_problems(user, day))
    wanted, project = asked_filters(request, day)
    rows = standing_problems(user, day, wanted)
    if wanted.on == STEPS:
        rows = with_parts(rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [line_of(row, day) for row in page.object_list]
    seen = standing_problems(user, day, Filters(on=wanted.on)).order_by()
    staff = may_print_lists(user, day)
    narrowed = (wanted.query, wanted.body, wanted.owner, wanted.origin, wanted.overdue, wanted.mine, wanted.project)
    context = {
        "page": page,
        "on": wanted.on,
        "lists": [(name, LISTS[name]) for name in ON],
        "wanted": wanted,
        "origins": ProblemOrigin.choices,
        "bodies": Body.objects.filter(code__in=seen.values("body")).order_by("pk"),
        "owners": User.objects.filter(pk__in=seen.values("owner")).order_by("name", "pk") if staff else [],
        "staff": staff,
        "filtered": any(narrowed),
        "asked": wanted.project,
        "project": project,
        "many": page.paginator.count > MOST,
        "most": MOST,
    }
    return page_or_part(request, "services/problems.html", "services/_problems_list.html", context)


def _printed(request: HttpRequest, day: dt.date) -> dict[str, list[dict[str, Any]]]:
    require(may_print_lists(request.user, day))
    wanted, _project = asked_filters(request, day)
    pks = standing_problems(request.user, day, wanted).values_list("pk", flat=True)
    return lists_of(list(pks[:MOST]))


@require_safe
@login_required
def sheet(request: HttpRequest) -> FileResponse:
    """The three lists of what the filters show, a sheet for each."""
    day = timezone.localdate()
    lists = _printed(request, day)
    note_export(request, len(lists[PROBLEMS]))
    return book_answer(workbook(sheets_of(lists)), f"{gettext('三张清单')}-{day.isoformat()}.xlsx")


@require_safe
@login_required
def paper(request: HttpRequest) -> HttpResponse:
    """The same as a paper in the bureau's form. What stood on it once is printed once, and is the same file again."""
    day = timezone.localdate()
    lists = _printed(request, day)
    digest = hashlib.sha256(json.dumps(lists, sort_keys=True).encode()).hexdigest()[:24]
    language = translation.get_language() or ""
    try:
        _made, file = ready_paper(
            *(f"lists:{day.isoformat()}:{digest}", language, "pdf/papers/three_lists.html", paper_of(lists)),
            at=timezone.now(),
            by=request.user,
        )
    except Refused as refusal:
        return render(request, "services/problems_unprinted.html", {"words": refusal_text(refusal)}, status=503)
    note_export(request, len(lists[PROBLEMS]))
    name = f"{gettext('三张清单')}-{day.isoformat()}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    day = timezone.localdate()
    project = get_object_or_404(Project.objects.visible_to(request.user, day), pk=pk)
    require(may_raise_problem(request.user, project, day))
    form = ProblemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            problem = tell_problem(project, **form.cleaned_data, **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("上了问题清单。交办、整改、销号，都会通知你。"))
            return redirect("problem", problem.pk)
    return form_page(
        request,
        form,
        title=gettext("登记问题"),
        intro=gettext("卡住项目的事写下来，直到解决了才销号。"),
        submit=gettext("登记"),
        back_url=reverse("project", args=[pk]),
        back=project.name,
    )


@require_http_methods(FORM_METHODS)
@login_required
def stuck(request: HttpRequest, pk: int) -> HttpResponse:
    """办不成事: told by the enterprise of one item, in one press; once while it stands."""
    item, day = seen_item(request, pk), timezone.localdate()
    require(may_tell_stuck(request.user, item, day))
    standing: Problem | None = standing_for(item)
    if standing is not None:
        messages.info(request, gettext("这件事已经在问题清单上了，办到哪一步在这里看。"))
        return redirect("problem", standing.pk)
    matter = name_of(node_of(item).raw)._asdict()
    form = StuckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        title = gettext("%(matter)s：%(what)s") % {"matter": pick_text(matter), "what": STUCK_WORDS[said["what"]]}
        try:
            problem = tell_stuck(item, title, said["detail"], **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("收到了。有人负责以后会通知你；没有解决，可以一直找到领导。"))
            return redirect("problem", problem.pk)
    return form_page(
        request,
        form,
        title=gettext("办不成事"),
        intro=gettext("这件事卡住了，就在这里说。会上问题清单，定下责任部门和期限，别人核验过才销号。"),
        submit=gettext("提交"),
        back_url=reverse("item", args=[pk]),
        back=pick_text(matter),
    )

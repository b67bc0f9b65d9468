"""Drafts of the next catalogue: the list, opening one, its name, note and day of entry into force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.enums_catalogue import DraftState, VersionState
from projects.forms.drafts import CatalogueDraftForm
from projects.models import CatalogueDraft
from projects.operations.catalogue_drafts import open_draft, set_draft
from projects.operations.refusals import Refused, Stale, require
from projects.permissions_catalogue import may_keep_catalogue, may_read_drafts
from projects.queries import NoCatalogue
from projects.queries_drafts import newest_version
from projects.queries_versions import listed_versions, to_publish, visible_drafts
from projects.views.acting import (
    FORM_METHODS,
    PER_PAGE,
    blame,
    conflicts,
    form_page,
    page_or_part,
    said_with,
    sent_key,
)
from projects.views.addresses import address
from projects.views.sheets import sheet_answer

LOOKS = {
    DraftState.OPEN: "run",
    DraftState.SUBMITTED: "wait",
    DraftState.PUBLISHED: "done",
    DraftState.DISCARDED: "pause",
}
SORTS = {  # name -> columns of the list
    "newest": ("-made_at", "-pk"),
    "oldest": ("made_at", "pk"),
    "changes": ("-number", "-made_at", "-pk"),
    "name": ("name", "-pk"),
}
SORT_WORDS = [
    ("newest", _("最新")),
    ("oldest", pgettext_lazy("sort", "最早")),
    ("changes", _("改动多的在前")),
    ("name", _("名称")),
]


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """`state`, `q`, `sort` (see SORTS); `format=xlsx`. Which version is in force, and which comes next."""
    day, user = timezone.localdate(), request.user
    require(may_read_drafts(user, day))
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in SORTS else "newest"
    rows = _asked(request, visible_drafts(user, day).annotate(number=Count("changes")).order_by(*SORTS[sort]))
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [{"row": row, "look": LOOKS[DraftState(row.state)]} for row in page.object_list]
    versions = listed_versions(day)
    standing = [each for each in versions if each.state in (VersionState.IN_FORCE, VersionState.COMING)]
    context = {
        "page": page,
        "states": DraftState.choices,
        "sorts": SORT_WORDS,
        "sort": sort,
        "filtered": bool(request.GET.get("q") or request.GET.get("state")),
        "standing": standing[::-1],
        "waiting": list(to_publish(user, day).values("pk", "name")),
        "may_keep": may_keep_catalogue(user, day) and bool(versions),
        "places": _places(),
    }
    return page_or_part(request, "projects/drafts.html", "projects/_drafts_list.html", context)


def _asked(request: HttpRequest, rows: QuerySet[CatalogueDraft]) -> QuerySet[CatalogueDraft]:
    state, word = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if state in DraftState.values:
        rows = rows.filter(state=state)
    return rows.filter(Q(name__icontains=word) | Q(note__icontains=word)) if word else rows


def _places() -> list[dict[str, str]]:
    """The other pages of catalogue keeping, as far as this site has them."""
    found = [
        ("list", gettext("各版本"), address("catalogue-versions")),
        ("users", gettext("样例项目"), address("samples")),
        ("calendar", gettext("节假日安排"), address("holidays")),
    ]
    return [{"icon": icon, "label": label, "url": url} for icon, label, url in found if url]


def _sheet(request: HttpRequest, rows: QuerySet[CatalogueDraft]) -> HttpResponseBase:
    heads = [
        *((gettext("草稿"), 40), (gettext("状态"), 14), (gettext("改动"), 8), (gettext("以哪版为底"), 16)),
        *((gettext("从哪天起生效"), 16), (gettext("谁开的"), 12), (gettext("什么时候"), 18), (gettext("说明"), 60)),
    ]

    def cells(row: CatalogueDraft) -> list[Any]:
        made = timezone.localtime(row.made_at).replace(tzinfo=None)
        told = [row.name, row.get_state_display(), row.number, row.base.number]
        return [*told, row.effective_on, str(row.made_by or ""), made, row.note]

    return sheet_answer(
        request, "drafts", gettext("目录草稿"), heads, (cells(row) for row in rows), timezone.localdate()
    )


# --- opening one, and what it is called


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    require(may_keep_catalogue(request.user, timezone.localdate()))
    form = CatalogueDraftForm(request.POST or None)
    try:
        base = newest_version().number
    except NoCatalogue:
        return redirect("draft-list")
    if request.method == "POST" and form.is_valid():
        act = {"by": request.user, "at": timezone.now(), "idempotency_key": sent_key(request)}
        try:
            made = open_draft(**form.cleaned_data, **act)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("草稿开好了。现在改条目：每一处改动先只在草稿里。"))
            return redirect("draft", made.pk)
    return form_page(
        request,
        form,
        title=gettext("新开目录草稿"),
        intro=gettext("以最新的 %(number)s 为底。改好以后由另一个人复核发布，发布前什么都不变。") % {"number": base},
        submit=gettext("开草稿"),
        back_url=reverse("draft-list"),
        back=gettext("目录维护"),
    )


def seen_draft(request: HttpRequest, pk: int) -> CatalogueDraft:
    """A draft that this person may read; 404 for everybody else."""
    found: CatalogueDraft = get_object_or_404(visible_drafts(request.user, timezone.localdate()), pk=pk)
    return found


def kept_draft(request: HttpRequest, pk: int) -> CatalogueDraft:
    """A draft that this person may work on: who only reads is told so (403)."""
    found = seen_draft(request, pk)
    require(may_keep_catalogue(request.user, timezone.localdate()))
    return found


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = kept_draft(request, pk)
    now = {name: getattr(row, name) for name in ("name", "note", "note_en", "effective_on")}
    form = CatalogueDraftForm(request.POST or None, initial=now)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            set_draft(row, form.cleaned_data, **said_with(request))
        except Stale as refusal:
            blame(form, refusal)
            row.refresh_from_db()
            shown["conflicts"] = conflicts(form, {name: getattr(row, name) for name in now})
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了。"))
            return redirect("draft", pk)
    return form_page(
        request,
        form,
        title=gettext("修改草稿的名称和说明"),
        submit=gettext("保存"),
        back_url=reverse("draft", args=[pk]),
        back=row.name,
        version=row.version,
        **shown,
    )

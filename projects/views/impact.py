"""What a draft of the catalogue would change in the live projects: asking for a comparison, its counts, its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from approval_portal.accounts.models import Body, User
from projects.enums_catalogue import DraftState, RunState
from projects.models import CatalogueDraft, ImpactRow, ImpactRun, Project
from projects.operations.impact_runs import Progress, progress_of, start_impact
from projects.operations.refusals import Forbidden, Refused, require
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries_drafts import draft_faults
from projects.queries_impact import about, holding, newest_result, newest_run, rows_of
from projects.queries_versions import visible_drafts
from projects.rules.impact import KINDS
from projects.rules.impact_kept import read
from projects.rules.wording import Text
from projects.templatetags.portal import pick_text
from projects.views import impact_words
from projects.views.acting import PER_PAGE, page_or_part, refusal_text, sent_key
from projects.views.impact_words import Told, in_one_cell, name, tell
from projects.views.sheets import sheet_answer

OPEN = (DraftState.OPEN, DraftState.SUBMITTED)


def draft_for(request: HttpRequest, pk: int, *, to_change: bool = False) -> CatalogueDraft:
    """The draft with its base: 404 for whoever knows of no drafts, 403 for who only reads along and wants to do something."""
    day = timezone.localdate()
    found: CatalogueDraft = get_object_or_404(visible_drafts(request.user, day), pk=pk)
    if to_change:
        require(may_keep_catalogue(request.user, day))
    return found


# --- what is said of the comparison as a whole


@dataclass(frozen=True, slots=True)
class Count:
    """One filter: a kind of change, a matter or a body, and how many projects it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The newest comparison with an end, and the one that is under way or failed after it."""

    result: ImpactRun | None
    open: ImpactRun | None
    progress: Progress | None
    failed: str
    outdated: bool

    @property
    def kinds(self) -> list[Count]:
        counts = self.result.counts["kinds"] if self.result else {}
        return [Count(kind, str(impact_words.KINDS[kind]), counts[kind]) for kind in KINDS if counts.get(kind)]

    @property
    def behind(self) -> int:
        return int(self.result.counts.get("behind", 0)) if self.result else 0


def shown(draft: CatalogueDraft) -> Shown:
    """At most two queries."""
    newest = newest_run(draft)
    result = newest if newest is None or newest.state == RunState.DONE else newest_result(draft)
    under_way = newest if newest is not None and newest.state == RunState.UNDER_WAY else None
    failed = newest.refusal if newest is not None and newest.state == RunState.FAILED else []
    return Shown(
        result=result,
        open=under_way,
        progress=progress_of(under_way) if under_way else None,
        failed=pick_text(Text(*failed)) if failed else "",
        outdated=result is not None and result.number != draft.version and draft.state in OPEN,
    )


def panel(draft: CatalogueDraft, user: User) -> dict[str, Any]:
    """For the draft's page (`projects/_draft_impact.html`): how the last comparison came out, and asking for one."""
    found = len(draft_faults(draft)) if draft.state in OPEN else 0
    keeps = may_keep_catalogue(user, timezone.localdate())
    return {
        "impact": {
            "draft": draft,
            "shown": shown(draft),
            "faults": found,
            "may_keep": keeps,
            "may_run": keeps and draft.state in OPEN and not found,
        }
    }


# --- the page


@never_cache
@require_safe
@login_required
def index(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`kind`, `node`, `body`, `q`, `page`; `format=xlsx`. `watch`: asked by htmx every two seconds while it is compared."""
    draft = draft_for(request, pk)
    if request.htmx and "watch" in request.GET:
        return _watched(request, draft)
    context = panel(draft, request.user)
    told: Shown = context["impact"]["shown"]
    rows = _filtered(request, told.result) if told.result else ImpactRow.objects.none()
    if request.GET.get("format") == "xlsx" and told.result:
        return _sheet(request, draft, told.result, rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = _listed(list(page.object_list), told.result, request.user)
    context |= {
        "draft": draft,
        "page": page,
        "nodes": _nodes(told.result),
        "bodies": _bodies(told.result),
        "filtered": any(request.GET.get(each) for each in ("kind", "node", "body", "q")),
    }
    return page_or_part(request, "projects/impact.html", "projects/_impact_list.html", context)


def _watched(request: HttpRequest, draft: CatalogueDraft) -> HttpResponse:
    """The progress alone; once the comparison has ended, the page is loaded anew."""
    context = panel(draft, request.user)
    if context["impact"]["shown"].open is not None:
        return render(request, "projects/_impact_progress.html", context)
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def _filtered(request: HttpRequest, run: ImpactRun) -> QuerySet[ImpactRow]:
    rows, asked = rows_of(run), request.GET
    if (kind := asked.get("kind", "")) in impact_words.KINDS:
        rows = holding(rows, "kinds", [kind])
    if (node := asked.get("node", "")) in run.counts["nodes"]:
        rows = holding(rows, "nodes", [node])
    if body := asked.get("body", ""):
        rows = holding(rows, "nodes", run.counts["bodies"].get(body, []))
    if query := asked.get("q", "").replace("\x00", "").strip()[:100]:
        rows = about(rows, query, Project.objects.visible_to(request.user))
    return rows


def _nodes(run: ImpactRun | None) -> list[Count]:
    if run is None:
        return []
    names, counts = run.counts["names"], run.counts["nodes"]
    return [Count(node, name(names, node), counts[node]) for node in sorted(counts, key=lambda node: -counts[node])]


def _bodies(run: ImpactRun | None) -> list[Body]:
    return list(Body.objects.filter(code__in=run.counts["bodies"])) if run and run.counts["bodies"] else []


@dataclass(frozen=True, slots=True)
class Row:
    """One project: what changes, what it has not taken of earlier versions, what has begun already.

    Who may not see the project reads its code in the place of its name.
    """

    row: ImpactRow
    told: Told
    pending: Told | None
    begun: list[str]
    visible: bool

    @property
    def title(self) -> str:
        project = self.row.project
        if self.visible:
            return str(project.name)
        return project.code or gettext("%(n)s 号项目") % {"n": project.pk}


def _listed(rows: list[ImpactRow], run: ImpactRun | None, user: User) -> list[Row]:
    if run is None:
        return []
    visible = _visible(user, [row.project_id for row in rows])
    return [_row(row, run, row.project_id in visible) for row in rows]


def _visible(user: User, keys: list[int]) -> set[int]:
    return set(Project.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def _row(row: ImpactRow, run: ImpactRun, visible: bool) -> Row:
    names, change = run.counts["names"], row.change
    pending = tell(read(change["pending"]), names) if "pending" in change else None
    begun = [name(names, node) for node in change.get("begun", {})]
    return Row(row, tell(read(change["points"]), names), pending, begun, visible)


def _sheet(request: HttpRequest, draft: CatalogueDraft, run: ImpactRun, rows: QuerySet[ImpactRow]) -> HttpResponseBase:
    heads = [
        *((gettext("项目"), 36), (gettext("项目代码"), 26), (gettext("状态"), 12), (gettext("现在的目录"), 14)),
        *((gettext("变化种类"), 24), (gettext("这份草稿带来的变化"), 80), (gettext("已经在办的"), 30)),
        (gettext("以前的版本还没有换的"), 60),
    ]

    visible = _visible(request.user, list(rows.values_list("project", flat=True)))

    def cells() -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=500):
            told = _row(row, run, row.project_id in visible)
            kinds = gettext("、").join(str(impact_words.KINDS[kind]) for kind in row.kinds)
            project, version = row.project, row.package.catalogue.number
            yield [
                *(told.title, project.code or "", project.get_state_display(), version, kinds),
                *(in_one_cell(told.told), gettext("、").join(told.begun)),
                in_one_cell(told.pending) if told.pending else "",
            ]

    title, of = gettext("会影响的项目"), ("cataloguedraft", draft.pk)
    return sheet_answer(request, f"impact-{draft.pk}", title, heads, cells(), timezone.localdate(), of)


# --- asking for one


@require_POST
@login_required
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the live projects compared with the draft as it stands, and go to the page where it can be watched."""
    draft = draft_for(request, pk, to_change=True)
    try:
        start_impact(draft, by=request.user, at=timezone.now(), idempotency_key=sent_key(request))
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("draft-impact", pk)

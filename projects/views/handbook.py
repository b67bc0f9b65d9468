"""The zone's handbook: the page that anybody reads, its printed issues, and the press for those who keep the catalogue."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from projects.enums import PrintState
from projects.enums_catalogue import ZonePiece
from projects.forms.handbook import HandbookForm
from projects.guide.definitions.matter import matter_context
from projects.guide.flow_zone import ZoneFlow
from projects.guide.handbook import back, tables
from projects.guide.handbook.matters import matter_facts
from projects.guide.handbook.press import current_handbooks
from projects.guide.handbook.zone import Zone, halls_of, read_zone
from projects.models import CatalogueVersion, ZoneIssue, ZoneJob
from projects.operations.print_jobs import Progress
from projects.operations.refusals import Refused, require
from projects.operations.zone_jobs import progress_of, want_handbook
from projects.permissions_catalogue import may_keep_catalogue
from projects.print_files import FileGone
from projects.queries import NoCatalogue, current_version
from projects.queries_zone_prints import handbooks, newest_handbook_jobs, newest_handbooks
from projects.rules.halls import HallFacts
from projects.templatetags.languages import in_english
from projects.views.acting import blame, sent_key
from projects.views.catalogue import matching
from projects.views.zone_files import zone_answer

LANGUAGES = {"zh-hans": _("中文版"), "en": _("英文版")}
MOST_KEPT = 20
ISSUES = 20  # earlier issues that are listed
_kept: dict[tuple[str, ...], SafeString] = {}  # the whole handbook as HTML: a version never changes


# --- the page


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`?version=`: an older one; `?q=`: only the matters that have these words."""
    asked = _asked(request)
    if asked is None:
        return render(request, "projects/handbook.html", {"version": None})
    if request.htmx and request.htmx.target == "press":
        return render(
            request,
            "projects/_handbook_press.html",
            press_context(request, asked, halls_of(asked.version, timezone.localdate())),
        )
    response = render(request, "projects/handbook.html", _page_context(request, asked))
    patch_vary_headers(response, ["HX-Request"])
    return response


@dataclass(frozen=True, slots=True)
class Asked:
    version: CatalogueVersion
    in_force: bool


def _asked(request: HttpRequest) -> Asked | None:
    """The version that is asked for, else the one in force; None when there is none. Raises Http404 for an unknown one."""
    wanted, versions = request.GET.get("version", ""), CatalogueVersion.objects.defer("source")
    try:
        current = current_version().pk
    except NoCatalogue:
        current = None
    if wanted:
        found = get_object_or_404(versions, number=wanted[:40])
        return Asked(found, found.pk == current)
    return Asked(versions.get(pk=current), in_force=True) if current is not None else None


def _page_context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    version, language = asked.version, get_language() or "zh-hans"
    zone = read_zone(version, language, timezone.localdate())
    q = request.GET.get("q", "").strip()[:100]
    found = {node.id for node in matching(zone.catalogue, q)} if q else None
    rows = [row for phase in zone.phases for row in phase.rows]
    return {
        "version": version,
        "in_force": asked.in_force,
        "old": "" if asked.in_force else version.number,
        "q": q,
        "shown": len(rows) if found is None else sum(row.node.id in found for row in rows),
        "total": len(rows),
        "phases": zone.phases,
        "body": _body(request, zone, version, found),
        **press_context(request, asked, zone.halls),
    }


def _body(request: HttpRequest, zone: Zone, version: CatalogueVersion, found: set[str] | None) -> SafeString:
    """The handbook as HTML; whole, it is made once per process, language and day."""
    key = (version.digest, zone.language, zone.today.isoformat(), repr(zone.halls))
    if found is None and key in _kept:
        return _kept[key]
    made = render_to_string("projects/_handbook_body.html", _body_context(zone, found), request)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = made
    return made


def _body_context(zone: Zone, found: set[str] | None) -> dict[str, Any]:
    flow = ZoneFlow(zone, lambda node: f"#m-{node}" if node in zone.numbers else "")
    blocks = []
    for phase in zone.phases:
        rows = [row for row in phase.rows if found is None or row.node.id in found]
        special = [node for node in phase.special if found is None or node.id in found]
        if not rows and not special and found is not None:
            continue
        blocks.append(
            {
                "phase": phase,
                "matters": [matter_facts(zone, phase, row, paper=False) for row in rows],
                "special": [tables.special_row(zone, node) for node in special],
                "milestones": [matter_context(zone.catalogue, node) for node in phase.milestones]
                if found is None
                else [],
            }
        )
    whole = found is None
    return {
        "zone": zone,
        "blocks": blocks,
        "whole": whole,
        "flow": flow if whole else None,
        "stages": tables.stages(zone) if whole else [],
        "service": back.service(zone) if whole else None,
        "way": tables.way(zone) if whole else None,
        "bodies": back.bodies(zone) if whole else [],
        "halls": back.halls(zone),
        "policies": back.policies(zone) if whole else [],
        "contact": back.contact(zone),
    }


# --- the press


@dataclass(frozen=True, slots=True)
class Edition:
    """The handbook in one language. `failed`: why the last try came to nothing."""

    language: str
    word: Any
    issue: ZoneIssue | None
    current: bool
    job: ZoneJob | None
    progress: Progress | None
    failed: str
    changes: list[str]


def press_context(request: HttpRequest, asked: Asked, halls: Sequence[HallFacts]) -> dict[str, Any]:
    """The newest issues of this version, the press, and earlier issues."""
    today, version = timezone.localdate(), asked.version
    newest, jobs = newest_handbooks(version.pk), newest_handbook_jobs()
    own_first = sorted(LANGUAGES, key=lambda language: (language == "en") != in_english())
    issues = [issue for issue in handbooks()[: ISSUES + len(newest)] if issue.pk not in {n.pk for n in newest.values()}]
    current = current_handbooks(newest.values(), version.number, halls, today) if asked.in_force else set()
    keeps = request.user.is_authenticated and may_keep_catalogue(request.user, today)
    return {
        "editions": [_edition(language, newest.get(language), jobs.get(language), current) for language in own_first],
        "earlier": [(issue, LANGUAGES[issue.language]) for issue in issues[:ISSUES]],
        "keeps": keeps,
        "prints": keeps and asked.in_force,
    }


def _edition(language: str, issue: ZoneIssue | None, job: ZoneJob | None, current: Container[int]) -> Edition:
    under_way = job is not None and job.state == PrintState.UNDER_WAY
    failed = job.refusal if job is not None and job.state == PrintState.FAILED else []
    return Edition(
        language,
        LANGUAGES[language],
        issue,
        issue is not None and issue.pk in current,
        job if under_way else None,
        progress_of(job) if job is not None and under_way else None,
        failed[1 if in_english() else 0] if failed else "",
        [(en or zh) if in_english() else zh for zh, en in issue.changes] if issue else [],
    )


@require_POST
@login_required
def make(request: HttpRequest) -> HttpResponse:
    """Put the handbook on the press and go back to the page, where it can be watched; it can be left, too."""
    now = timezone.now()
    require(may_keep_catalogue(request.user, timezone.localdate(now)))
    form = HandbookForm(request.POST)
    if form.is_valid():
        try:
            want_handbook(form.cleaned_data["language"], by=request.user, at=now, idempotency_key=sent_key(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect(f"{reverse('handbook')}#press")
    asked = _asked(request)
    context = _page_context(request, asked) if asked else {"version": None}
    return render(request, "projects/handbook.html", context | {"form": form}, status=422)


@require_safe
def issue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of one issue of the handbook: opened in the browser, or saved with `?save=1`."""
    found = ZoneIssue.objects.filter(pk=pk, kind=ZonePiece.HANDBOOK).defer("snapshot").first()
    if found is None:
        raise Http404
    try:
        return zone_answer(request, found, save=request.GET.get("save") == "1")
    except FileGone:
        return render(request, "projects/handbook_gone.html", {"issue": found}, status=503)

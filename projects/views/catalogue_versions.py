"""The published versions for everybody: the list, any two of them compared; and a keeper withdraws one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.enums_catalogue import ChangeKind, VersionState
from projects.forms.drafts import WhyForm
from projects.models import CatalogueVersion
from projects.operations.catalogue_versions import withdraw_version
from projects.operations.refusals import Refused, require
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries_drafts import document_of
from projects.queries_versions import VersionRow, listed_versions, withdrawn_entries
from projects.rules.drafting import differences
from projects.rules.drafting_words import names_of, section_name
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part, sent_key
from projects.views.draft_lines import Entry, entries_of, grouped, matches
from projects.views.sheets import sheet_answer

LOOKS = {
    VersionState.IN_FORCE: "done",
    VersionState.COMING: "wait",
    VersionState.PAST: "pause",
    VersionState.WITHDRAWN: "risk",
}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Every version, newest first; `format=xlsx`."""
    day = timezone.localdate()
    rows = listed_versions(day)
    if request.GET.get("format") == "xlsx":
        return _versions_sheet(request, rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, "look": LOOKS[row.state], "earlier": _earlier(rows, row)} for row in page.object_list]
    keeps = request.user.is_authenticated and may_keep_catalogue(request.user, day)
    context = {"page": page, "lines": lines, "may_keep": keeps, "count": len(rows)}
    return render(request, "projects/catalogue_versions.html", context)


def _earlier(rows: list[VersionRow], row: VersionRow) -> CatalogueVersion | None:
    """The version that this one was made from: the next older one that was not withdrawn before."""
    for each in rows[rows.index(row) + 1 :]:
        gone = each.version.withdrawn_at
        if gone is None or gone > row.version.published_at:
            return each.version
    return None


def _versions_sheet(request: HttpRequest, rows: list[VersionRow]) -> HttpResponseBase:
    heads = [
        *((gettext("版本"), 16), (gettext("状态"), 14), (gettext("内容核对到"), 14), (gettext("发布"), 14)),
        *((gettext("生效起"), 14), (gettext("生效止"), 14), (gettext("说明"), 60), (gettext("撤回原因"), 40)),
    ]

    def cells(row: VersionRow) -> list[Any]:
        version = row.version
        told = [version.number, str(row.state.label), version.as_of, timezone.localdate(version.published_at)]
        return [*told, row.begins, row.ends, note_of(version), version.withdrawn_reason]

    title = gettext("目录版本")
    return sheet_answer(request, "versions", title, heads, (cells(row) for row in rows), timezone.localdate())


def note_of(version: CatalogueVersion) -> str:
    """What changed, in the reader's language where the keepers wrote it in both."""
    english = (get_language() or "").startswith("en")
    return version.note_en if english and version.note_en else version.note


# --- two versions compared


@require_safe
def compare(request: HttpRequest) -> HttpResponseBase:
    """`from`, `to`: numbers, by default the version in force and the one before; `section`, `kind`, `q`; `format=xlsx`."""
    rows = listed_versions(timezone.localdate())
    older, newer = _chosen(request, rows)
    context: dict[str, Any] = {"versions": [row.version for row in rows], "older": older, "newer": newer}
    if older is None or newer is None:
        return page_or_part(request, "projects/catalogue_compare.html", "projects/_compare_list.html", context)
    found = _differing(older, newer)
    shown = _narrowed(request, found)
    if request.GET.get("format") == "xlsx":
        return _compare_sheet(request, shown)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page": page,
        "groups": grouped(page.object_list),
        "total": len(found),
        "filtered": len(shown) != len(found) or bool(request.GET.get("q")),
        "sections": [
            (section, pick_text(section_name(section)), count)
            for section, count in Counter(each.section for each in found).items()
        ],
        "kinds": [(kind.value, kind.label, count) for kind, count in Counter(each.kind for each in found).items()],
    }
    return page_or_part(request, "projects/catalogue_compare.html", "projects/_compare_list.html", context)


def _chosen(request: HttpRequest, rows: list[VersionRow]) -> tuple[CatalogueVersion | None, CatalogueVersion | None]:
    """The two versions, the older one first. Http404 for a number that no version has."""
    by_number = {row.version.number: row.version for row in rows}
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    if any(number and number not in by_number for number in asked):
        raise Http404
    newer = by_number.get(asked[1]) or next((row.version for row in rows if row.state == VersionState.IN_FORCE), None)
    older = by_number.get(asked[0])
    if older is None and newer is not None:
        older = next((row.version for row in rows if row.version.published_at < newer.published_at), None)
    if older is not None and newer is not None and older.published_at > newer.published_at:
        older, newer = newer, older
    return older, newer


def _differing(older: CatalogueVersion, newer: CatalogueVersion) -> list[Entry]:
    before, after = document_of(older), document_of(newer)
    return entries_of(differences(before, after), names_of(before, after), reasons=withdrawn_entries(older, newer))


def _narrowed(request: HttpRequest, found: list[Entry]) -> list[Entry]:
    section, kind = request.GET.get("section", ""), request.GET.get("kind", "")
    word = request.GET.get("q", "").strip()[:100]
    if section:
        found = [each for each in found if each.section == section]
    if kind in ChangeKind.values:
        found = [each for each in found if each.kind == kind]
    return [each for each in found if matches(each, word)] if word else found


def _compare_sheet(request: HttpRequest, found: list[Entry]) -> HttpResponseBase:
    """A line for each field that differs; what was added or left out stands as a whole."""
    heads = [
        *((gettext("部分"), 20), (gettext("编号"), 24), (gettext("名称"), 36), (gettext("怎么变"), 10)),
        *((gettext("哪一项"), 40), (gettext("原来"), 40), (gettext("现在"), 40), (gettext("原因"), 40)),
    ]
    language = get_language() or ""

    def lines(each: Entry) -> list[list[Any]]:
        head = [pick_text(section_name(each.section)), each.code, pick_text(each.name), str(each.kind.label)]
        if not each.lines:
            sides = ["", each.whole] if each.kind == ChangeKind.ADDED else [each.whole, ""]
            return [[*head, "", *sides, each.reason]]
        told = []
        for line in each.lines:
            sides = [side.text.say(language) if side else "" for side in (line.before, line.after)]
            told.append([*head, pick_text(line.label), *sides, each.reason])
        return told

    cells = (line for each in found for line in lines(each))
    return sheet_answer(request, "compare", gettext("版本差别"), heads, cells, timezone.localdate())


# --- withdrawing one


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    version: CatalogueVersion = get_object_or_404(CatalogueVersion.objects.defer("source"), pk=pk)
    require(may_keep_catalogue(request.user, timezone.localdate()))
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = {"by": request.user, "at": timezone.now(), "idempotency_key": sent_key(request)}
        try:
            withdraw_version(version, form.cleaned_data["reason"], **act)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("%(number)s 撤回了，原因已公布。") % {"number": version.number})
            return redirect("catalogue-versions")
    return form_page(
        request,
        form,
        title=gettext("撤回目录 %(number)s") % {"number": version.number},
        intro=_what_follows(version),
        submit=gettext("撤回这一版"),
        back_url=reverse("catalogue-versions"),
        back=gettext("目录的各版本"),
        danger=True,
    )


def _what_follows(version: CatalogueVersion) -> str:
    """What withdrawing it means: for the version in force, one to come, one that another has replaced."""
    rows = {row.version.pk: row for row in listed_versions(timezone.localdate())}
    first = {
        VersionState.IN_FORCE: gettext("撤回以后不再按它办新事，前一版重新生效。"),
        VersionState.COMING: gettext("撤回以后到那天也不生效，仍按现行的版本办。"),
    }.get(rows[version.pk].state, gettext("它已经不是现行的版本，撤回以后现行的不变。"))
    return first + gettext("已经按它生成的事项包不变，在项目页上说明原因，可以换回生效的版本。撤回不能取消。")

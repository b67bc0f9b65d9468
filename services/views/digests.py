"""The weekly digests of whoever is signed in: the list, one as a page, and its PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.operations.items.notice_files import FileGone
from projects.operations.refusals import Refused
from projects.views.acting import PER_PAGE, page_or_part, refusal_text
from projects.views.handing_out import note_download
from projects.views.sheets import sheet_answer
from services.enums import DigestKind
from services.models import Digest
from services.papers.digest import context_of, digest_name, digest_paper, period_of, title_of, week_of
from services.papers.press import paper_language
from services.queries_digests import own_digests

PDF, MOST = "application/pdf", 1000
SORTS = (("newest", _("最新")), ("oldest", pgettext_lazy("sort", "最早")))


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Newest first; `?kind=` and `?year=` narrow it down, `?format=xlsx` as a spreadsheet."""
    every = own_digests(request.user, timezone.localdate())
    kinds = [value for value in DigestKind.values if value in set(every.order_by().values_list("kind", flat=True))]
    years = sorted({day.year for day in every.order_by().dates("week", "year")}, reverse=True)
    rows = narrowed(every, request, years)
    if request.GET.get("format") == "xlsx":
        heads = [(pgettext("digest", "周"), 12), (gettext("周报"), 24), (gettext("哪几天"), 34)]
        heads += [(gettext("已超期"), 12), (gettext("本周到期"), 12)]
        return sheet_answer(request, "digests", gettext("周报"), heads, cells(rows[:MOST]), timezone.localdate())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [line_of(each) for each in page.object_list]
    context = {
        "page": page,
        "kinds": [(kind, DigestKind(kind).label) for kind in kinds],
        "years": years,
        "sorts": SORTS,
        "sort": "oldest" if request.GET.get("sort") == "oldest" else "newest",
        "filtered": any(request.GET.get(name) for name in ("kind", "year")),
    }
    return page_or_part(request, "services/digests.html", "services/_digests_list.html", context)


def narrowed(rows: QuerySet[Digest], request: HttpRequest, years: Iterable[int]) -> QuerySet[Digest]:
    """Unknown values filter nothing."""
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    if kind in DigestKind.values:
        rows = rows.filter(kind=kind)
    if year in {str(each) for each in years}:
        rows = rows.filter(week__year=int(year))
    return rows.order_by("week", "kind") if request.GET.get("sort") == "oldest" else rows


def line_of(digest: Digest) -> dict[str, Any]:
    said = digest.content
    return {
        "row": digest,
        "title": title_of(digest),
        "period": period_of(digest),
        "week": week_of(digest),
        "late": said.get("late", 0),
        "due": said.get("due", 0),
    }


def cells(rows: Iterable[Digest]) -> Iterator[tuple[Any, ...]]:
    for each in rows:
        said = line_of(each)
        yield said["week"], said["title"], said["period"], said["late"], said["due"]


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """As it went out; its links lead to how things stand now."""
    digest = get_object_or_404(own_digests(request.user, timezone.localdate()), pk=pk)
    own = own_digests(request.user, timezone.localdate()).filter(kind=digest.kind)
    around = {
        "before": own.filter(week__lt=digest.week).order_by("-week").first(),
        "after": own.filter(week__gt=digest.week).order_by("week").first(),
    }
    return render(request, "services/digest.html", {**context_of(digest), **around})


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The PDF that went with the mail, in the language of the page; printed now if nobody has asked for it before."""
    digest, language = (
        get_object_or_404(own_digests(request.user, timezone.localdate()), pk=pk),
        translation.get_language() or "",
    )
    try:
        _, file = digest_paper(digest, language, at=timezone.now(), by=request.user)
    except Refused as refusal:
        return render(
            request, "services/digest_no_pdf.html", {"digest": digest, "why": refusal_text(refusal)}, status=503
        )
    except FileGone:
        why = gettext("存文件的地方没有把这份 PDF 交出来。过一会儿再试；还不行，把下面的编号告诉系统管理员。")
        return render(request, "services/digest_no_pdf.html", {"digest": digest, "why": why}, status=503)
    note_download(request, "digest", digest.pk)
    name = digest_name(digest, paper_language(language))
    return FileResponse(file, as_attachment=True, filename=name, content_type=PDF)

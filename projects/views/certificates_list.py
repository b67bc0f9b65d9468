"""The certificates of an enterprise as a list: filters in the address, pages, a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.forms.certificate_filters import SOON_WORD, CertificateFilter
from projects.models import Project
from projects.queries_certificates import Held, certificates_of_holder, held_on
from projects.rules.certificates import STANDINGS
from projects.templatetags.portal import pick_text
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.enterprises import seen_enterprise
from projects.views.sheets import sheet_answer


@require_safe
@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Certificates of items that this person may see; `?format=xlsx` gives every row of the filter as a spreadsheet."""
    enterprise, day = seen_enterprise(request, pk), timezone.localdate()
    own = certificates_of_holder(enterprise, request.user, day)
    wanted = CertificateFilter(request.GET, own, day)
    if request.GET.get("format") == "xlsx":
        rows = (cells(held_on(row, day)) for row in wanted.rows.iterator())
        return sheet_answer(request, "certificates", gettext("证照"), heads(), rows, day, ("enterprise", pk))
    page = Paginator(wanted.rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [held_on(row, day) for row in page.object_list]
    context = {
        "enterprise": enterprise,
        "page": page,
        "asked": wanted.asked,
        "standings": [*((name, pick_text(word)) for name, word in STANDINGS.items()), (SOON_WORD, _("快到期"))],
        "projects": Project.objects.filter(pk__in=own.order_by().values("item__project")).order_by("pk"),
        "filtered": wanted.narrows,
    }
    return page_or_part(request, "projects/certificates.html", "projects/_certificates_list.html", context)


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("证照"), 36),
        (gettext("编号"), 20),
        (gettext("状态"), 14),
        (gettext("从哪天起有效"), 14),
        (gettext("有效到哪天"), 14),
        (gettext("项目"), 36),
        (gettext("办件编号"), 26),
        (gettext("发证部门"), 24),
        (gettext("发证日期"), 14),
        (gettext("演示数据"), 10),
    ]


def cells(held: Held) -> Iterable[Any]:
    row = held.row
    project = row.item.project
    return [
        *(pick_text(held.title), pick_text(held.number), pick_text(held.said)),
        *(row.valid_from, row.valid_until, project.name, row.item.number or ""),
        *(pick_text(held.body), row.issued_on, gettext("是") if project.is_demo else ""),
    ]

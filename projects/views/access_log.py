"""Who signed in, was refused, downloaded or exported what, for the audit administrator; how far it is sealed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Max, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.enums import AccessKind
from projects.models import AccessLog, AccessSeal
from projects.operations.refusals import require
from projects.permissions import may_read_log
from projects.views.access_words import WHAT, AccessLine, told
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.sheets import sheet_answer
from projects.views.staff_accounts import asked
from projects.views.staff_log import MOST_EXPORTED, day_of, midnight

FILTERS = ("q", "kind", "what", "project", "from", "to", "about")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Newest first, or `sort=oldest`; pages are read by key (`cursor`), as those of the log are."""
    day = timezone.localdate()
    require(may_read_log(request.user, day))
    oldest = request.GET.get("sort") == "oldest"
    rows = wanted(request.GET).select_related("user").order_by("pk" if oldest else "-pk")
    if request.GET.get("format") == "xlsx":
        return export(request, rows, day)
    cursor = request.GET.get("cursor", "")
    if cursor.isdecimal() and len(cursor) < 19:
        rows = rows.filter(pk__gt=int(cursor)) if oldest else rows.filter(pk__lt=int(cursor))
    found = told(rows[: PER_PAGE + 1])
    context = {
        "lines": found[:PER_PAGE],
        "next_cursor": found[PER_PAGE - 1].row.pk if len(found) > PER_PAGE else None,
        "on_first": not cursor,
        "oldest": oldest,
        "kinds": AccessKind.choices,
        "whats": WHAT.items(),
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "seals": AccessSeal.objects.aggregate(rows=Sum("count"), at=Max("sealed_at")),
        "most": MOST_EXPORTED,
    }
    return page_or_part(request, "projects/log_access.html", "projects/_log_access_list.html", context)


def wanted(params: QueryDict) -> QuerySet[AccessLog]:
    """q: who; kind: of AccessKind; what: the name of an address; project: its number; from, to: days; about=licence:5.
    What cannot be read filters nothing."""
    rows = AccessLog.objects.all()
    if q := asked(params, "q"):
        rows = rows.filter(user__in=User.objects.filter(Q(username__icontains=q) | Q(name__icontains=q)))
    if (kind := params.get("kind", "")) in AccessKind.values:
        rows = rows.filter(kind=kind)
    if (what := params.get("what", "")) in WHAT:
        rows = rows.filter(what=what)
    if (project := params.get("project", "").strip()).isdecimal() and len(project) < 19:
        rows = rows.filter(Q(object_type="project", object_id=project) | Q(data__project=int(project)))
    named, _colon, number = asked(params, "about").partition(":")
    if named and number:
        rows = rows.filter(object_type=named[:30], object_id=number[:60])
    if first := day_of(params.get("from", "")):
        rows = rows.filter(at__gte=midnight(first))
    if last := day_of(params.get("to", "")):
        rows = rows.filter(at__lt=midnight(last + dt.timedelta(days=1)))
    return rows


def export(request: HttpRequest, rows: QuerySet[AccessLog], day: dt.date) -> HttpResponse:
    heads = [
        *((gettext("编号"), 10), (gettext("时间"), 20), (gettext("谁"), 16), (gettext("账号"), 16)),
        *((gettext("哪一种"), 12), (gettext("什么"), 24), (gettext("详情"), 30), (gettext("对象"), 20)),
    ]
    return sheet_answer(request, "access", gettext("访问记录"), heads, map(cells, told(rows[:MOST_EXPORTED])), day)


def cells(line: AccessLine) -> list[Any]:
    at = timezone.localtime(line.row.at).replace(tzinfo=None)
    account = line.row.user.username if line.row.user else ""
    return [line.row.pk, at, line.who, account, line.kind, line.what, line.detail, line.about]

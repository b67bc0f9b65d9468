"""The log, for the audit administrator: every recorded event, and how far the chains are sealed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.models import Event, StreamHead
from projects.operations.refusals import require
from projects.permissions import may_read_log
from projects.queries_items import OBJECT
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.log_words import ACTS, STREAMS, LogLine, told, verb_choices
from projects.views.sheets import sheet_answer
from projects.views.staff_accounts import asked

MOST_EXPORTED = 10_000  # rows of one spreadsheet; a narrower filter gives the others
FILTERS = ("q", "verb", "stream", "from", "to", "about")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Newest first, or `sort=oldest`; `cursor`: the last row of the page before. Pages are read by key: none is slower
    than the first."""
    day = timezone.localdate()
    require(may_read_log(request.user, day))
    oldest = request.GET.get("sort") == "oldest"
    rows = wanted(request.GET).select_related("actor", "text").order_by("pk" if oldest else "-pk")
    if request.GET.get("format") == "xlsx":
        return export(request, rows, day)
    cursor = request.GET.get("cursor", "")
    if cursor.isdecimal() and len(cursor) < 19:
        rows = rows.filter(pk__gt=int(cursor)) if oldest else rows.filter(pk__lt=int(cursor))
    found = told(rows[: PER_PAGE + 1])
    more = len(found) > PER_PAGE
    context = {
        "lines": found[:PER_PAGE],
        "next_cursor": found[PER_PAGE - 1].event.pk if more else None,
        "on_first": not cursor,
        "oldest": oldest,
        "verbs": verb_choices(),
        "streams": STREAMS,
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "chain": chain_state(),
        "most": MOST_EXPORTED,
    }
    return page_or_part(request, "projects/log.html", "projects/_log_list.html", context)


def wanted(params: QueryDict) -> QuerySet[Event]:
    """q: who; verb; stream: zone, enterprise or project; from, to: days; about=user:5. What cannot be read filters
    nothing."""
    rows = Event.objects.all()
    if q := asked(params, "q"):
        people = User.objects.filter(Q(username__icontains=q) | Q(name__icontains=q))
        rows = rows.filter(actor__in=people)
    verb = params.get("verb", "")
    if verb in ACTS:
        rows = rows.filter(verb=verb).exclude(object_type=OBJECT)
    elif verb in dict(verb_choices()):
        rows = rows.filter(verb=verb.partition(".")[2], object_type=OBJECT)
    if (stream := params.get("stream", "")) in dict(STREAMS):
        one = stream in ("zone", "reminders")  # one chain each; the others have one for each project, each enterprise
        rows = rows.filter(stream=stream) if one else rows.filter(stream__startswith=f"{stream}:")
    kind, _colon, number = asked(params, "about").partition(":")
    if kind and number:
        rows = rows.filter(object_type=kind[:30], object_id=number[:60])
    if first := day_of(params.get("from", "")):
        rows = rows.filter(recorded_at__gte=midnight(first))
    if last := day_of(params.get("to", "")):
        rows = rows.filter(recorded_at__lt=midnight(last + dt.timedelta(days=1)))
    return rows


def day_of(text: str) -> dt.date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and 1990 <= found.year <= 2200 else None


def midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def chain_state() -> dict[str, Any]:
    """How many chains and events there are, how many are sealed outside of the database, and when that was last done."""
    counts = StreamHead.objects.aggregate(
        chains=Count("pk"),
        events=Sum("seq"),
        sealed=Sum("sealed_seq"),
        open=Count("pk", filter=Q(seq__gt=F("sealed_seq"))),
    )
    try:
        sealed_at = dt.datetime.fromtimestamp(settings.SEAL_FILE.stat().st_mtime, tz=dt.UTC)
    except OSError:
        sealed_at = None
    return {**counts, "events": counts["events"] or 0, "sealed": counts["sealed"] or 0, "sealed_at": sealed_at}


def export(request: HttpRequest, rows: QuerySet[Event], day: dt.date) -> HttpResponse:
    heads = [
        *((gettext("编号"), 10), (gettext("记录时间"), 20), (gettext("生效时间"), 20), (gettext("谁"), 16)),
        *((gettext("做了什么"), 22), (gettext("详情"), 40), (gettext("对象"), 30)),
        *((gettext("归在"), 14), (gettext("来源"), 10)),
    ]
    return sheet_answer(request, "log", gettext("日志"), heads, map(cells, told(rows[:MOST_EXPORTED])), day)


def cells(line: LogLine) -> list[Any]:
    event = line.event
    times = [timezone.localtime(moment).replace(tzinfo=None) for moment in (event.recorded_at, event.at)]
    return [event.pk, *times, line.who, line.act, line.detail, line.about, line.stream, line.source]

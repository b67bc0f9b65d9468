"""What a lead asks first: what moved this week, what is stuck and whose it is, what the numbers are."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.enums import ReferralState
from projects.filters import STREAM, ProjectFilter
from projects.models import Event, KeyListing, Project, Referral
from projects.rules.calendar import WorkCalendar
from projects.templatetags.portal import in_english
from projects.views.addresses import address
from projects.views.happenings import happening_word, in_order
from projects.views.home_blocks import Block, Figure, calendar_of, counted, list_url
from projects.views.project_rows import STATE_LABELS, STATE_LOOKS, with_row_columns

DAYS, UNTOUCHED, PATIENCE = 7, 30, 2  # calendar days looked back; days without a stir; working days a lead may wait
STUCK = 6  # projects shown by name
QUERIES = {
    "nobody": "state=live&agent=nobody",
    "bare": "state=live&package=none",
    "untouched": f"state=live&untouched={UNTOUCHED}",
}


def block(request: HttpRequest, day: dt.date) -> Block:
    user = request.user
    visible = Project.objects.visible_to(user, day)
    since = day - dt.timedelta(days=DAYS - 1)
    context = {
        "since": since,
        "until": day,
        "moved": moved(since),
        "stuck": stuck_figures(request, visible, day),
        "rows": stuck_rows(request, visible, day),
        "rows_url": list_url(QUERIES["untouched"]),
        "untouched": UNTOUCHED,
        **key_projects(day.year),
    }
    return Block("projects/_home_lead.html", _("这一周"), context)


def moved(since: dt.date) -> list[Figure]:
    """How many projects something of a kind happened to; each number opens them."""
    midnight = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    found = (
        Event.objects.filter(at__gte=midnight, stream__startswith="project:")
        .order_by()
        .values_list("verb")
        .annotate(n=Count("stream", distinct=True))
    )
    counts = dict(found)
    return [Figure(happening_word(verb), n, list_url(f"did={verb}&days={DAYS}&all=1")) for verb, n in in_order(counts)]


def stuck_figures(request: HttpRequest, visible: QuerySet[Project], day: dt.date) -> list[Figure]:
    before = patience_ends(day, calendar_of(request))
    leads = waiting_leads(request, day, before)
    counts = counted(visible, request.user, day, QUERIES, leads=Max(number_of(leads)))
    words = {
        "nobody": _("还没有代办专员"),
        "bare": _("还没有事项包"),
        "untouched": _("%(n)d 天没有动静") % {"n": UNTOUCHED},
    }
    found = [Figure(words[name], counts[name], list_url(query)) for name, query in QUERIES.items()]
    if url := address("referrals"):
        label = _("等了 %(n)d 个工作日以上的线索") % {"n": PATIENCE}
        link = f"{url}?state={ReferralState.NEW}&before={before.isoformat()}"
        found.append(Figure(label, leads.count() if counts["leads"] is None else counts["leads"], link))
    return found


def patience_ends(day: dt.date, calendar: WorkCalendar) -> dt.date:
    """A lead that was handed over before this day has waited more than PATIENCE working days."""
    return calendar.day_at(calendar.index(day) - PATIENCE)


def waiting_leads(request: HttpRequest, day: dt.date, before: dt.date) -> QuerySet[Referral]:
    """Leads that nobody has taken, handed over before that day: the rows of the list of leads at that address."""
    midnight = timezone.make_aware(dt.datetime.combine(before, dt.time.min))
    rows: QuerySet[Referral] = Referral.objects.visible_to(request.user, day)
    return rows.filter(state=ReferralState.NEW, created_at__lt=midnight)


def number_of(rows: QuerySet[Referral]) -> Coalesce:
    """How many there are, for a query about something else."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def stuck_rows(request: HttpRequest, visible: QuerySet[Project], day: dt.date) -> list[dict[str, Any]]:
    """The projects that have lain untouched the longest: since when, and whose they are."""
    rows = ProjectFilter(QueryDict(QUERIES["untouched"]), visible, request.user, day).unsorted
    last = Event.objects.filter(stream=STREAM).order_by().values("stream").annotate(last=Max("at")).values("last")
    ordered = rows.annotate(last_at=Subquery(last)).order_by("last_at", "pk")[:STUCK]
    return [
        {**row, "label": STATE_LABELS[row["state"]], "look": STATE_LOOKS[row["state"]]}
        for row in with_row_columns(ordered, day, "last_at")
    ]


def key_projects(year: int) -> dict[str, Any]:
    """The register of the newest listed year: how many, how much, and both against the year before."""
    found = {
        row["year"]: row
        for row in KeyListing.objects.filter(year__lte=year)
        .values("year")
        .annotate(n=Count("project", distinct=True), wan=Sum("investment_wan"))
        .order_by("-year")[:2]
    }
    if not found:
        return {"key": None}
    newest = max(found)
    now, before = found[newest], found.get(newest - 1)
    url = f"{reverse('projects')}?year={newest}&all=1"
    return {
        "key": {
            "year": newest,
            "count": now["n"],
            "amount": large_amount(now["wan"]),
            "url": url,
            "count_growth": growth(now["n"], before["n"]) if before else "",
            "sum_growth": growth(now["wan"], before["wan"]) if before else "",
            "before": before and {"count": before["n"], "amount": large_amount(before["wan"])},
        }
    }


def large_amount(wan: Decimal) -> str:
    """万元 as 亿元, for English readers as billions of yuan; one decimal."""
    return f"{wan / (100_000 if in_english() else 10_000):,.1f}"


def growth(now: Decimal | int, before: Decimal | int) -> str:
    """+47.1%, -3.0%."""
    return f"{(Decimal(now) / Decimal(before) - 1) * 100:+.1f}%" if before else ""

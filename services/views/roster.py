"""The duty roster: a month or a week, who is on duty where; and where it has gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.operations.refusals import require
from projects.templatetags.portal import pick_text, weekday
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.sheets import sheet_answer
from services.models import Hall, ServiceWindow
from services.permissions_roster import may_keep_roster, may_read_roster, visible_swaps
from services.queries_gaps import AHEAD, gaps_between
from services.queries_roster import day_kinds, planned_shifts
from services.queries_stranded import stranded_from
from services.rules.gaps import Gap
from services.views.narrowed import asked_word
from services.views.roster_shown import GAP_WORDS, Line, gap_lines, period_of, weeks_of
from services.views.stranded_shown import stranded_lines


def asked_hall(request: HttpRequest, halls: Iterable[Hall]) -> Hall | None:
    """`?hall=`: its number."""
    text = request.GET.get("hall", "")
    return next((hall for hall in halls if str(hall.pk) == text), None)


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """`month` or `week`, `hall`, `q` (a name), `mine`, `accepts`; `format=xlsx`: the duties of the month or week."""
    day, user = timezone.localdate(), request.user
    require(may_read_roster(user, day))
    halls, period, word = list(Hall.objects.all()), period_of(request, day), asked_word(request)
    hall = asked_hall(request, halls)
    rows = planned_shifts(period.first, period.last).order_by("day", "starts", "pk")
    if hall:
        rows = rows.filter(hall=hall)
    if word:
        rows = rows.filter(Q(user__name__icontains=word) | Q(user__username__icontains=word))
    if request.GET.get("mine"):
        rows = rows.filter(user=user)
    if request.GET.get("accepts"):
        rows = rows.filter(accepts=True)
    found = list(rows)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, [row for row in found if period.shows(row.day)], day)
    whole = not (word or request.GET.get("mine") or request.GET.get("accepts"))
    missing = _missing(max(period.first, day), period.last, halls, hall) if whole else []
    kinds = day_kinds(period.first, period.last)
    context = {
        "period": period,
        "weeks": weeks_of(period, day, kinds, found, missing, user.pk),
        "any": any(period.shows(row.day) for row in found),
        "halls": halls,
        "hall": hall,
        "one_hall": len(halls) == 1 or hall is not None,
        "filtered": not whole or hall is not None,
        "missing": sum(1 for each in missing if period.shows(each["day"])),
        "asked": visible_swaps(user, day).filter(to_user=user, state="asked").count(),
        "may_keep": may_keep_roster(user, day),
        "today": day,
    }
    return page_or_part(request, "services/roster.html", "services/_roster_table.html", context)


def _missing(first: dt.date, last: dt.date, halls: list[Hall], hall: Hall | None) -> list[dict[str, Any]]:
    """The gaps from today on, as far ahead as duties have to be planned."""
    last = min(last, timezone.localdate() + AHEAD)
    found = gaps_between(first, last) if first <= last else []
    return named([gap for gap in found if hall is None or gap.hall == hall.pk], halls)


def named(found: list[Gap], halls: Iterable[Hall]) -> list[dict[str, Any]]:
    """With the names of halls and windows; one query when a window is among them."""
    wanted = {gap.window for gap in found if gap.window}
    windows = ServiceWindow.objects.in_bulk(wanted) if wanted else {}
    return gap_lines(found, {hall.pk: hall for hall in halls}, windows)


def _sheet(request: HttpRequest, rows: list[Any], day: dt.date) -> HttpResponseBase:
    heads = [
        *((gettext("日期"), 12), (gettext("星期几"), 8), (gettext("大厅"), 24), (gettext("窗口"), 24)),
        *((gettext("谁值班"), 14), (gettext("从几点"), 10), (gettext("到几点"), 10)),
        *((gettext("有受理权限"), 12), (gettext("说明"), 30)),
    ]

    def cells() -> Iterator[list[Any]]:
        for row in rows:
            line = Line(row, own=False)
            told = _note(line)
            place = line.place or gettext("整个大厅")
            power = gettext("是") if line.able else gettext("否")
            when = [f"{row.starts:%H:%M}", f"{row.ends:%H:%M}"]
            yield [row.day, weekday(row.day), pick_text(row.hall), place, str(row.user), *when, power, told]

    return sheet_answer(request, "roster", gettext("值班表"), heads, cells(), day)


def _note(line: Line) -> str:
    parts = [gettext("请假")] if line.away else []
    return "；".join([*parts, *([line.row.note] if line.row.note else [])])


@require_safe
@login_required
def gaps(request: HttpRequest) -> HttpResponseBase:
    """What is missing in the coming four weeks, and who would find a closed door: `hall`, `kind`; `format=xlsx`."""
    day, user = timezone.localdate(), request.user
    require(may_read_roster(user, day))
    halls = list(Hall.objects.all())
    hall, kind = asked_hall(request, halls), request.GET.get("kind", "")
    found = named(gaps_between(day, day + AHEAD), halls)
    found = sorted([*_stranded(user), *found], key=lambda each: each["day"])
    if hall:
        found = [each for each in found if each["hall"] == hall]
    if kind in GAP_WORDS:
        found = [each for each in found if each["kind"] == kind]
    if request.GET.get("format") == "xlsx":
        return _gaps_sheet(request, found, day)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "halls": halls,
        "hall": hall,
        "kinds": list(GAP_WORDS.items()),
        "kind": kind,
        "last": day + AHEAD,
        "filtered": hall is not None or kind in GAP_WORDS,
        "may_keep": may_keep_roster(user, day),
        "acts": may_keep_roster(user, day) or any(each.get("url") for each in found),
    }
    return page_or_part(request, "services/roster_gaps.html", "services/_roster_gaps_list.html", context)


def _stranded(user: User) -> list[dict[str, Any]]:
    """Whoever would find a closed door, however far ahead."""
    found = stranded_lines(stranded_from(timezone.now()), user)
    return [{**each, "word": GAP_WORDS[each["kind"]]} for each in found]


def _gaps_sheet(request: HttpRequest, found: list[dict[str, Any]], day: dt.date) -> HttpResponseBase:
    heads = [
        *((gettext("日期"), 12), (gettext("大厅"), 24), (gettext("窗口"), 24)),
        *((gettext("缺什么"), 24), (gettext("什么时候"), 24), (gettext("谁"), 28)),
    ]

    def cells() -> Iterator[list[Any]]:
        for each in found:
            window = each["window"]
            place = f"{window.number} {pick_text(window)}" if window else ""
            told = [pick_text(each["hall"]), place, str(each["word"]), each["hours"]]
            yield [each["day"], *told, each.get("who", "")]

    return sheet_answer(request, "roster-gaps", gettext("值班空缺"), heads, cells(), day)

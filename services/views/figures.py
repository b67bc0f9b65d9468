"""One figure: what it means, its rows (the numbers on every page open here), how it went, and the bodies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.models.enterprise import SEES_ALL
from projects.permissions import roles
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.sheets import sheet_answer
from services.models import FigureRow
from services.queries_agents import agents_named
from services.queries_figure_search import matching
from services.queries_figures import rows_behind, rows_of_year
from services.queries_week import trends
from services.rules.figures import FIGURES, PROJECT, RATIOS, WEEK, YEAR, family_of, percent, week_name
from services.rules.weeks import weeks_until
from services.views import figure_words as said
from services.views.figure_rows import shown_rows
from services.views.narrowed import asked_word
from services.views.week import fresh, shown
from services.views.week_asked import Asked, asked_of
from services.views.week_heads import OF_BODIES
from services.views.week_parts import chart_of
from services.views.week_read import Read, cell

WEEKS = 26
SORTS = {"day": ("-day", "object_id"), "amount": ("-amount", "object_id"), "body": ("body", "-day", "object_id")}
SORT_WORDS = (("day", _("最新")), ("amount", _("数量")), ("body", _("部门")))
YEARS = range(2000, 2100)
OF_PROJECTS = frozenset(code for code, each in FIGURES.items() if each.link == PROJECT) | {"projects_stale"}


@dataclass(frozen=True, slots=True)
class Span:
    """Which rows: those of a week, of a year, or of what holds now."""

    kind: str  # week, year, now
    year: int = 0


@require_safe
@login_required
def figure(request: HttpRequest, code: str) -> HttpResponseBase:
    """`week`, or `year`; `body`; `q`; `sort`; `format=xlsx`. The sum of the rows is the number that was opened."""
    about = known(code)
    if about is None:
        raise Http404
    asked = asked_of(request)
    span = span_of(code, request, asked)
    every = rows_of(code, asked, span)
    searches = bool(roles(request.user, asked.today) & SEES_ALL)  # others might ask for names that they do not see
    word = asked_word(request) if searches else ""
    sort = request.GET.get("sort", "")
    rows = matching(every, about.link, word).order_by(*SORTS.get(sort, SORTS["day"]))
    names = said.Names(asked.bodies, people_of(code))
    if request.GET.get("format") == "xlsx":
        return _sheet(request, code, rows, names, asked)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = lines = shown_rows(page.object_list, names, request.user, asked.today)
    context = {
        **shown(Read(asked, names)),
        **fresh(),
        "code": code,
        "week_code": week_name(asked.week),
        "span": span,
        "title": names.title(code),
        "definition": said.definition(code),
        "of_bodies": about.group in OF_BODIES,
        "searches": searches,
        "word": word,
        "page": page,
        "sort": sort if sort in SORTS else "day",
        "sorts": SORT_WORDS,
        **columns(code, lines),
        **totals(code, asked, span, every),
        **({"sum_said": said.with_unit(base_of(code), sum_rows(rows))} if word else {}),
        **({} if request.htmx else history(code, asked, span, names)),
    }
    return page_or_part(request, "services/figure.html", "services/_figure_rows.html", context)


def sum_rows(rows: QuerySet[FigureRow]) -> Decimal:
    return rows.order_by().aggregate(amount=Sum("amount"))["amount"] or Decimal(0)


def base_of(code: str) -> str:
    """The figure whose rows these are, for their unit."""
    return RATIOS[code].bottom if code in RATIOS else code


def columns(code: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Only columns in which something stands."""
    has = {
        "has_projects": family_of(code)[0] not in OF_PROJECTS and any(line["project"] for line in lines),
        "has_bodies": any(line["body"] for line in lines),
        "has_days": any(line["day"] for line in lines),
    }
    return {**has, "lead_columns": 1 + sum(has.values()), "amount_word": amount_word(code), "day_word": day_word(code)}


def day_word(code: str) -> str:
    """Weeks are kept at their Monday, what is open at its own day."""
    of = FIGURES.get(family_of(base_of(code))[0])
    return gettext("哪一周起") if of and of.span == WEEK else gettext("日期")


def amount_word(code: str) -> str:
    unit = said.unit(base_of(code))
    return gettext("数量（%(unit)s）") % {"unit": unit} if unit else gettext("数量")


def known(code: str) -> Any:
    """The figure, or member of a family, that there is under this code, or that whose rows those of a ratio are; else None."""
    name, member = family_of(code)
    kept = FIGURES.get(name)
    if kept is None or (":" in code) != bool(member):
        return FIGURES[RATIOS[code].bottom] if code in RATIOS else said.DERIVED.get(code)
    return kept if kept.family == bool(member) else None


def span_of(code: str, request: HttpRequest, asked: Asked) -> Span:
    of = said.about(code)
    span = WEEK if code in RATIOS else of.span if of else ""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS else 0
    if span == YEAR or (span == WEEK and year):
        return Span(YEAR, year or asked.year)
    return Span(WEEK) if span == WEEK else Span("now")


def rows_of(code: str, asked: Asked, span: Span) -> QuerySet[FigureRow]:
    """The rows; of a ratio those of its base."""
    if span.kind == YEAR:
        return rows_of_year(code, asked.body, span.year)
    return rows_behind(code, asked.body, asked.week if span.kind == WEEK else asked.today)


def totals(code: str, asked: Asked, span: Span, rows: QuerySet[FigureRow]) -> dict[str, Any]:
    """The number, counted from its rows; of a ratio both sums, each with its own rows."""
    amount = sum_rows(rows)
    week, year = (asked.week, None) if span.kind == WEEK else (None, span.year or None)
    ratio = RATIOS.get(code)
    if ratio is None:
        total = cell(code, amount, week, asked.body, year)
        return {"total": total, "parts": [], "sum_said": said.with_unit(code, amount)}
    top = sum_rows(rows_of(ratio.top, asked, span))
    parts = [
        {**cell(part, value, week, asked.body, year), "label": said.words(FIGURES[part].name)}
        for part, value in ((ratio.top, top), (ratio.bottom, amount))
    ]
    total = cell(code, percent(ratio, top, amount), week, asked.body, year)
    return {"total": total, "parts": parts, "sum_said": said.with_unit(ratio.bottom, amount)}


def people_of(code: str) -> dict[str, str]:
    family, member = family_of(code)
    return {who: name for who, (name, _most) in agents_named([member]).items()} if family.startswith("agent_") else {}


def history(code: str, asked: Asked, span: Span, names: said.Names) -> dict[str, Any]:
    """How a figure of weeks went, up to the week that is shown."""
    if span.kind != WEEK:
        return {"chart": None}
    weeks = weeks_until(asked.week, WEEKS)
    read = Read(asked, names, weeks=weeks, trends=trends([code], asked.body, weeks)[0])
    return {"chart": chart_of(code, read, asked.body)}


def _sheet(
    request: HttpRequest, code: str, rows: QuerySet[FigureRow], names: said.Names, asked: Asked
) -> HttpResponseBase:
    heads = [
        *((gettext("名称"), 60), (pgettext("one", "项目"), 40), (gettext("部门"), 28)),
        *((gettext("日期"), 14), (gettext("数"), 12)),
    ]
    title = names.title(code)[:28].translate(dict.fromkeys(map(ord, "[]:*?/\\："), "-"))
    of = week_name(asked.week)
    return sheet_answer(
        request, f"figure-{of}", title, heads, _cells(rows, names, request.user, asked.today), asked.week
    )


def _cells(rows: QuerySet[FigureRow], names: said.Names, user: User, day: date) -> Iterator[list[Any]]:
    for some in _chunks(rows.iterator(chunk_size=500), 500):
        for row in shown_rows(some, names, user, day):
            yield [row["label"], row["project"], row["body_name"], row["day"], row["amount"]]


def _chunks(rows: Iterable[FigureRow], size: int) -> Iterator[list[FigureRow]]:
    some: list[FigureRow] = []
    for row in rows:
        some.append(row)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some

"""The list of projects: search, filters in the address, sort, pages, a spreadsheet, views kept under a name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.cache import cache as shared_cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Subquery, Value, Window
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Role, User
from approval_portal.accounts.statements import read
from projects.enums import AssignmentKind, KeyLevel, ProjectState
from projects.filters import ProjectFilter
from projects.models import Assignment, Enterprise, KeyListing, Project, SavedView
from projects.models.enterprise import SEES_ALL
from projects.operations.desk import kept_part
from projects.permissions import DESK, may_import_projects, may_list_projects, roles
from projects.templatetags.kept import Constant
from projects.views.acting import page_or_part
from projects.views.addresses import address
from projects.views.errors import answer
from projects.views.handing_out import Counted, note_export
from projects.views.happenings import happening_word
from projects.views.project_rows import unpacked, with_packed_columns, with_row_columns, workbook_of
from projects.views.project_table import table_rows

PER_PAGE, MOST_PAGES = 50, 100_000
SORT_WORDS = Constant(
    (
        ("newest", _("最新")),
        ("name", _("名称")),
        ("-investment", _("总投资")),
        ("start", _("最早开工")),
        ("state", _("状态")),
    )
)
STATES, LEVELS = Constant(ProjectState.choices), Constant(KeyLevel.choices)
BESIDE = ("sort", "enterprise", "did", "days")  # in the address and not among the fields of the form
UNTOUCHED = (30, 60, 90)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS_KEPT, OPTIONS = 60, "desk:options"  # seconds; the choices of the filters, for those who see every project


class Known(Paginator):
    """A paginator that has been told how many rows there are."""

    def __init__(self, count: int) -> None:
        super().__init__((), PER_PAGE)
        self.__dict__["count"] = count


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, and how many rows this person sees in all."""

    page: Page[Any]
    total: int


def read_page(wanted: ProjectFilter, asked: str | None) -> Found:
    """The page that is asked for, or the last one. Rows and both counts come in one query."""
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and 0 < int(asked) < MOST_PAGES else 1
    rows = read_rows(wanted, number)
    if not rows and number > 1:
        number = Known(wanted.unsorted.count()).num_pages
        rows = read_rows(wanted, number)
    found, total = (rows[0]["found"], rows[0]["total"]) if rows else (0, wanted.visible.count())
    return Found(Page(rows, number, Known(found)), total)


def read_rows(wanted: ProjectFilter, number: int) -> list[dict[str, Any]]:
    first = (number - 1) * PER_PAGE
    held = tuple(sorted(roles(wanted.user, wanted.day)))
    key = ("projects", wanted.user.pk, held, wanted.day, wanted.key, number)
    often = "" if wanted.narrows or number > 1 else "list_projects"
    return [unpacked(row) for row in read(key, lambda: counted_rows(wanted)[first : first + PER_PAGE], often)]


def counted_rows(wanted: ProjectFilter) -> QuerySet[Project]:
    """The columns of the list, each row with the number of rows of the filter and of all rows one sees."""
    every = wanted.visible.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    rows = wanted.rows.annotate(found=Window(Count("*")), total=Subquery(every))
    return with_packed_columns(rows, wanted.day, "found", "total")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Rows that this person may see; `?format=xlsx` gives every row of the filter as a spreadsheet."""
    day = timezone.localdate()
    if not may_list_projects(request.user, day):
        return answer(request, "projects/_projects_forbidden.html", 403, "no project list for these roles")
    visible = Project.objects.visible_to(request.user, day)
    wanted = ProjectFilter(request.GET, visible, request.user, day)
    if request.GET.get("format") == "xlsx":
        rows = Counted(with_row_columns(wanted.rows, day).iterator())
        file = workbook_of(rows)
        note_export(request, rows.count)
        return FileResponse(file, as_attachment=True, filename=f"projects-{day.isoformat()}.xlsx", content_type=XLSX)
    context = list_context(wanted, read_page(wanted, request.GET.get("page")))
    if not request.htmx:
        context |= panel_context(wanted)
    return page_or_part(request, "projects/projects.html", "projects/_projects_list.html", context)


def list_context(wanted: ProjectFilter, found: Found) -> dict[str, Any]:
    rows = found.page.object_list
    return {
        "page": found.page,
        "rows": table_rows(rows) if rows else "",
        "total": found.total,
        "pages": found.page.paginator.num_pages,
        "closed": 0 if wanted.narrows else found.total - found.page.paginator.count,
        "wanted": wanted,
        "sorts": SORT_WORDS,
        "rest": without(wanted, "sort", "format").removeprefix("?") + "&" if wanted.narrows else "",
        "chips": chips(wanted),
        "hidden": [(name, wanted.asked[name]) for name in BESIDE if wanted.asked.get(name)],
    }


def chips(wanted: ProjectFilter) -> list[dict[str, Any]]:
    """What is asked for beside the form's own fields: each can be taken away again."""
    found = []
    if wanted.enterprise:
        firm = Enterprise.objects.visible_to(wanted.user, wanted.day).filter(pk=wanted.enterprise).first()
        found.append({"without": without(wanted, "enterprise"), "label": _("企业"), "said": firm.name if firm else "—"})
    if wanted.did:
        label, said = _("近 %(n)d 天") % {"n": wanted.days}, happening_word(wanted.did)
        found.append({"without": without(wanted, "did", "days"), "label": label, "said": said})
    return found


def without(wanted: ProjectFilter, *names: str) -> str:
    """The address of the list without these, from its first page on."""
    rest = {name: value for name, value in wanted.asked.items() if name not in (*names, "page") and value}
    return f"?{urlencode(rest)}"


def panel_context(wanted: ProjectFilter) -> dict[str, Any]:
    """The form of filters and the views kept under a name."""
    sees_all = bool(roles(wanted.user, wanted.day) & SEES_ALL)
    years, agents = options(wanted, sees_all)
    saved = read(("views", wanted.user.pk), lambda: saved_views(wanted.user), "saved_views")
    return {
        "states": STATES,
        "levels": LEVELS,
        "untouched": UNTOUCHED,
        "years": years,
        "agents": agents,
        "sees_all": sees_all,
        "here": kept_part(wanted.asked.urlencode()) if saved else "",  # to tell which of them is shown
        "acts": acts(wanted.user, wanted.day),
        "saved": saved,
    }


class Act(NamedTuple):
    url: str
    label: str
    icon: str
    main: bool


def acts(user: User, day: dt.date) -> tuple[Act, ...]:
    """What one can begin here. Addresses that this site does not have are left out."""
    return acts_in(get_language(), may_import_projects(user, day), may_begin_project(user, day))


@cache
def acts_in(language: str | None, imports: bool, begins: bool) -> tuple[Act, ...]:
    """In the language that is active; made once per process."""
    found = []
    for name, label, icon, allowed in (
        ("imports", _("从表格导入"), "upload", imports),
        ("project-new", _("新项目"), "plus", begins),
    ):
        if allowed and (url := address(name)):
            found.append(Act(url, str(label), icon, name == "project-new"))
    return tuple(found)


def saved_views(user: User) -> QuerySet[SavedView, Any]:
    return SavedView.objects.filter(user=user, page="projects").values("pk", "name", "query")


def options(wanted: ProjectFilter, sees_all: bool) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
    """(years of key-project listings, agents in charge of projects); who sees every project shares them for a minute."""
    if not sees_all:
        return years_of(wanted.visible), ()
    kept = shared_cache.get(OPTIONS)
    if kept is None:
        held = Assignment.objects.in_force(wanted.day).filter(kind=AssignmentKind.AGENT).values("user")
        agents = list(User.objects.filter(pk__in=held).order_by("name", "pk").values_list("pk", "name"))
        kept = (years_of(wanted.visible), tuple(agents))
        shared_cache.set(OPTIONS, kept, OPTIONS_KEPT)
    return kept


def may_begin_project(user: User, day: dt.date) -> bool:
    held = roles(user, day)
    return bool(held & (DESK | {Role.AGENT})) or not held


def years_of(visible: QuerySet[Project]) -> tuple[int, ...]:
    listed = KeyListing.objects.filter(project__in=visible).order_by("-year")
    return tuple(listed.values_list("year", flat=True).distinct())

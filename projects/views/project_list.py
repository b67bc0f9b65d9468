"""The list of projects: search, filters in the address, sort, pages, a spreadsheet, views kept under a name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Role, User
from projects.enums import AssignmentKind, KeyLevel, ProjectState
from projects.filters import CLOSED, ProjectFilter
from projects.models import Assignment, Enterprise, KeyListing, Project, SavedView
from projects.models.enterprise import SEES_ALL
from projects.operations.desk import kept_part
from projects.permissions import DESK, may_import_projects, may_list_projects, roles
from projects.views.addresses import address
from projects.views.errors import answer
from projects.views.happenings import happening_word
from projects.views.project_rows import with_row_columns, workbook_of
from projects.views.project_table import table_rows

PER_PAGE = 50
SORT_WORDS = [
    ("newest", _("最新")),
    ("name", _("名称")),
    ("-investment", _("总投资")),
    ("start", _("最早开工")),
    ("state", _("状态")),
]
BESIDE = ("sort", "enterprise", "did", "days")  # in the address and not among the fields of the form
UNTOUCHED = (30, 60, 90)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS_KEPT, OPTIONS = 60, "desk:options"  # seconds; the choices of the filters, for those who see every project


class Pages(Paginator):
    """Both numbers of 显示 N 个，共 M 个: in one query while only ended and merged projects are left out."""

    def __init__(self, wanted: ProjectFilter, per_page: int = PER_PAGE) -> None:
        super().__init__(wanted.rows, per_page)
        self.wanted = wanted

    @cached_property
    def counts(self) -> tuple[int, int]:
        """(rows of the filter, all visible rows)."""
        wanted = self.wanted
        if wanted.narrows:
            return wanted.unsorted.count(), wanted.visible.count()
        found = wanted.visible.order_by().aggregate(found=Count("pk", filter=~Q(state__in=CLOSED)), total=Count("pk"))
        return found["found"], found["total"]

    @cached_property
    def count(self) -> int:
        return self.counts[0]

    @property
    def total(self) -> int:
        return self.counts[1]


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
        file = workbook_of(with_row_columns(wanted.rows, day).iterator())
        return FileResponse(file, as_attachment=True, filename=f"projects-{day.isoformat()}.xlsx", content_type=XLSX)
    page = Pages(wanted).get_page(request.GET.get("page"))
    context = list_context(wanted, page)
    if not request.htmx:
        context |= panel_context(wanted)
    template = "projects/_projects_list.html" if request.htmx else "projects/projects.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def list_context(wanted: ProjectFilter, page: Page[Any]) -> dict[str, Any]:
    rows = list(with_row_columns(page.object_list, wanted.day))
    total = page.paginator.total  # type: ignore[attr-defined]
    return {
        "page": page,
        "rows": table_rows(rows) if rows else "",
        "total": total,
        "closed": 0 if wanted.narrows else total - page.paginator.count,
        "wanted": wanted,
        "sorts": SORT_WORDS,
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
    return {
        "states": ProjectState.choices,
        "levels": KeyLevel.choices,
        "untouched": UNTOUCHED,
        "years": years,
        "agents": agents,
        "sees_all": sees_all,
        "here": kept_part(wanted.asked.urlencode()),
        "acts": acts(wanted.user, wanted.day),
        "saved": list(SavedView.objects.filter(user=wanted.user, page="projects").values("pk", "name", "query")),
    }


def acts(user: User, day: dt.date) -> list[dict[str, Any]]:
    """What one can begin here. Addresses that this site does not have are left out."""
    found = []
    for name, label, icon, allowed in (
        ("project-import", _("从表格导入"), "upload", may_import_projects(user, day)),
        ("project-new", _("新项目"), "plus", may_begin_project(user, day)),
    ):
        if allowed and (url := address(name)):
            found.append({"url": url, "label": label, "icon": icon, "main": name == "project-new"})
    return found


def options(wanted: ProjectFilter, sees_all: bool) -> tuple[list[int], list[tuple[int, str]]]:
    """(years of key-project listings, agents in charge of projects); who sees every project shares them for a minute."""
    if not sees_all:
        return years_of(wanted.visible), []
    kept = cache.get(OPTIONS)
    if kept is None:
        held = Assignment.objects.in_force(wanted.day).filter(kind=AssignmentKind.AGENT).values("user")
        agents = list(User.objects.filter(pk__in=held).order_by("name", "pk").values_list("pk", "name"))
        kept = (years_of(wanted.visible), agents)
        cache.set(OPTIONS, kept, OPTIONS_KEPT)
    return kept


def may_begin_project(user: User, day: dt.date) -> bool:
    held = roles(user, day)
    return bool(held & (DESK | {Role.AGENT})) or not held


def years_of(visible: QuerySet[Project]) -> list[int]:
    listed = KeyListing.objects.filter(project__in=visible).order_by("-year")
    return list(listed.values_list("year", flat=True).distinct())

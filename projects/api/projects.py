"""Projects: the list, one of them, what is pinned, who opens and edits them."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import KEY, LANG, PAGE, PortalView, differing, personal_masked
from projects.api.errors import StaleEdit
from projects.api.requests import ProjectChange, ProjectNew
from projects.api.serializers import RefusalOut
from projects.api.shapes import REFUSED_CHANGE, ProjectPage, ProjectWholeOut
from projects.enums import KeyLevel, ProjectState, Source
from projects.filters import SORTS, ProjectFilter
from projects.models import Enterprise, Project
from projects.operations.projects import EDITABLE, ProjectData, create_project, edit_project
from projects.operations.refusals import Stale, require
from projects.permissions import may_edit_project, may_list_projects, may_open_project, may_open_projects
from projects.permissions_personal import owns
from projects.rules.identifiers import normalise_credit_code
from projects.rules.masking import meant

COLUMNS = (
    *("id", "name", "code", "state", "state_since", "enterprise", "investment_wan", "floor_area_m2", "site"),
    *("signed_on", "is_demo", "created_at", "version"),
)
MORE = ("contact_name", "contact_phone", "state_reason", "merged_into")
FILTERS = [
    OpenApiParameter("q", str, description="Words: each in the name, the code, the enterprise, or as pinyin initials."),
    OpenApiParameter("state", str, enum=ProjectState.values),
    OpenApiParameter("year", int, description="On the key-project register of this year."),
    OpenApiParameter("level", str, enum=KeyLevel.values, description="On the key-project register of this level."),
    OpenApiParameter("agent", str, description="`mine`, `nobody`, or an agent's user id."),
    OpenApiParameter("enterprise", int),
    OpenApiParameter("package", str, enum=["none"], description="Without a package."),
    OpenApiParameter("untouched", int, description="Nothing recorded for that many days."),
    OpenApiParameter("all", str, enum=["1"], description="Ended and merged projects too."),
    OpenApiParameter("sort", str, enum=list(SORTS)),
]


NEW = OpenApiExample(
    "A project",
    request_only=True,
    value={"enterprise": 1, "name": "合容电气研究院", "investment_wan": "90000.00", "site": "草滩生态产业园"},
)
CHANGE = OpenApiExample("It got its code", request_only=True, value={"version": 1, "site": "泾河工业园北区"})


def project_rows(projects: Any) -> Any:
    """The rows of a list as mappings that are JSON already: no model instance, no serializer."""
    return projects.values(*COLUMNS, enterprise_name=F("enterprise__name"))


def whole_project(view: PortalView, pk: int) -> dict[str, Any]:
    """One project with its pins. The number of the person to call is whole for the enterprise's own people."""
    found = Project.objects.get(pk=pk)
    row: dict[str, Any] = (
        Project.objects.filter(pk=pk)
        .values(*COLUMNS, *MORE, enterprise_name=F("enterprise__name"), latest_package=Max("packages__number"))
        .get()
    )
    pins = list(found.pins.order_by("day", "node").values("node", "day", "kind"))
    return personal_masked(row | {"pins": pins}, owns(view.by, found, view.today))


class ProjectsView(PortalView):
    @extend_schema(
        operation_id="projects_list",
        parameters=[*FILTERS, PAGE, LANG],
        responses={200: ProjectPage, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request) -> Response:
        """The projects this person may see. A value that cannot be read filters nothing."""
        require(may_list_projects(self.by, self.today))
        visible = Project.objects.visible_to(self.by, self.today)
        wanted = ProjectFilter(request.query_params, visible, self.by, self.today)
        return self.paged(project_rows(wanted.rows))

    @extend_schema(
        operation_id="projects_create",
        parameters=[KEY, LANG],
        request=ProjectNew,
        responses={201: ProjectWholeOut, 400: RefusalOut, 403: RefusalOut, 409: RefusalOut, 429: RefusalOut},
        examples=[NEW],
    )
    def post(self, request: Request) -> Response:
        """A new project of an enterprise one acts for; an agent who opens it becomes its agent."""
        require(may_open_projects(self.by, self.today))
        values = self.read(ProjectNew)
        enterprise = self.named(values.pop("enterprise", None), values.pop("credit_code", ""))
        made = create_project(
            enterprise, **values, by=self.by, at=timezone.now(), source=Source.API, idempotency_key=self.sent_key
        )
        return self.created(whole_project(self, made.pk), "api-project", pk=made.pk)

    def named(self, pk: int | None, credit_code: str) -> Enterprise:
        """By id one that this person sees, by its whole credit code any that he may open a project for.

        Raises ValidationError, the same for one that is not there and one that is not his.
        """
        if pk is not None:
            found = Enterprise.objects.visible_to(self.by, self.today).filter(pk=pk).first()
        else:
            found = Enterprise.objects.filter(credit_code=normalise_credit_code(credit_code)[:18] or None).first()
            if found is not None and not may_open_project(self.by, found, self.today):
                found = None
        if found is None:
            field = "credit_code" if pk is None and credit_code else "enterprise"
            raise ValidationError({field: [gettext("没有这家企业，或者你不能替它办。")]})
        return found


class ProjectView(PortalView):
    @extend_schema(
        operation_id="project", parameters=[LANG], responses={200: ProjectWholeOut, 403: RefusalOut, 404: RefusalOut}
    )
    def get(self, request: Request, pk: int) -> Response:
        """One project with its pins. The phone number is masked for all but the enterprise's own people."""
        return Response(whole_project(self, self.project(pk).pk))

    @extend_schema(
        operation_id="project_change",
        parameters=[LANG],
        request=ProjectChange,
        responses={200: ProjectWholeOut, **REFUSED_CHANGE},
        examples=[CHANGE],
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is sent; the rest stays."""
        project = self.project(pk)
        require(may_edit_project(self.by, project, self.today))
        values = self.read(ProjectChange)
        version = values.pop("version")
        values = meant(values, {name: getattr(project, name) for name in values})  # a mask sent back changes nothing
        data = ProjectData(**{name: values.get(name, getattr(project, name)) for name in EDITABLE})
        try:
            edit_project(project.pk, data, version=version, by=self.by, at=timezone.now(), source=Source.API)
        except Stale as refusal:
            now = whole_project(self, project.pk)
            raise StaleEdit(refusal, yours=differing(values, now), now=now) from refusal
        return Response(whole_project(self, project.pk))

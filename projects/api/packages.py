"""Matter packages: their versions, what one contains, its dates; a new version from answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language, gettext
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import KEY, LANG, PAGE, PortalView
from projects.api.errors import StaleEdit, problem_lines, said
from projects.api.evaluate import item_json
from projects.api.requests import PackageNew
from projects.api.serializers import RefusalOut
from projects.api.shapes import REFUSED_CHANGE, PackageItemsOut, PackagePage, PackageWholeOut, ScheduleOut
from projects.enums import NodeKind, Source, Verdict
from projects.models import MatterPackage, Project
from projects.operations.package_changes import change_answers, change_plan, check_plan, given
from projects.operations.packages import generate_package
from projects.operations.refusals import Stale, require
from projects.permissions import may_edit_project
from projects.queries import current_version, latest_package, package_evaluation
from projects.rules.answers import from_stored
from projects.rules.applicability import Evaluation, Finding, body_of
from projects.rules.catalogue import Catalogue
from projects.rules.wording import name_of

LATEST = "latest"
PACKAGE_NUMBER = f"[1-9][0-9]{{0,5}}|{LATEST}"
COLUMNS = ("number", "start_on", "limits", "route", "cause", "reason", "created_at")
DATED = ("start_on", "due_on", "workdays", "slack_workdays", "critical", "after_works", "tentative")
NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="The number of a version, or `latest`.")


def package_rows(project: Project) -> Any:
    return (
        MatterPackage.objects.filter(project=project)
        .order_by("-number")
        .values(*COLUMNS, catalogue_version=F("catalogue__number"), created_by_name=F("created_by__name"))
    )  # fmt: skip


def find_package(project: Project, number: str) -> MatterPackage:
    """Raises Http404."""
    packages = MatterPackage.objects.filter(project=project).select_related("catalogue", "created_by")
    packages = packages.defer("catalogue__source").order_by("-number")
    found = packages.first() if number == LATEST else packages.filter(number=number).first()
    if found is None:
        raise Http404
    found.project = project
    return found


def whole_package(package: MatterPackage) -> dict[str, Any]:
    evaluation = package_evaluation(package)
    return {
        **{name: getattr(package, name) for name in COLUMNS},
        "catalogue_version": package.catalogue.number,
        "created_by_name": package.created_by.name if package.created_by else None,
        "answers": answers_json(evaluation.catalogue, package),
        "adjustments": package.adjustments,
        "warnings": problem_lines(evaluation.warnings),
    }


def answers_json(catalogue: Catalogue, package: MatterPackage) -> dict[str, Any]:
    """The answers as they can be sent again: numbers as JSON numbers."""
    read = from_stored(catalogue, package.answers)
    return {name: number_json(value) if isinstance(value, Decimal) else value for name, value in read.items()}


def number_json(value: Decimal) -> int | float | str:
    """A number exactly; as text where a JSON reader's floating point would not keep all its digits."""
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def package_item(evaluation: Evaluation, finding: Finding, language: str) -> dict[str, Any]:
    node = finding.node
    return {
        **item_json(evaluation, finding, language),
        "kind": node.kind,
        "name": said(name_of(node.raw)),
        "authority": node.authority or "",
        "authority_name": said(body_of(evaluation.catalogue, finding)),
        "adjusted": finding.adjusted,
        "variant": finding.variant.id if finding.variant else "",
    }


EXAMPLES = [
    OpenApiExample(
        "The first package",
        request_only=True,
        value={"base": 0, "answers": {"is_secret": False, "project_nature": "new", "floor_area_m2": 12000}},
    ),
    OpenApiExample(
        "Answers changed",
        request_only=True,
        value={"base": 1, "reason": "方案调整，多盖一层", "changes": {"floor_area_m2": 85000}},
    ),
    OpenApiExample(
        "Another plan",
        request_only=True,
        value={"base": 2, "reason": "土地月底交付", "start_on": "2026-12-01", "limits": "committed"},
    ),
]


class PackagesView(PortalView):
    @extend_schema(
        operation_id="packages_list", parameters=[PAGE, LANG], responses={200: PackagePage, 403: RefusalOut, 404: RefusalOut}
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """The versions of the project's package, newest first."""
        return self.paged(package_rows(self.project(pk)))

    @extend_schema(
        operation_id="packages_create",
        parameters=[KEY, LANG],
        request=PackageNew,
        responses={201: PackageWholeOut, **REFUSED_CHANGE},
        examples=EXAMPLES,
    )
    def post(self, request: Request, pk: int) -> Response:
        """The next version: from all answers, from changed answers, or with another start day or other limits."""
        project = self.project(pk)
        require(may_edit_project(self.by, project, self.today))
        wanted = self.read(PackageNew)
        act = {
            "base": wanted["base"],
            "reason": wanted.get("reason", ""),
            "by": self.by,
            "at": timezone.now(),
            "source": Source.API,
            "idempotency_key": self.sent_key,
        }
        try:
            made = self.make(project, wanted, act)
        except Stale as refusal:
            latest = latest_package(project)
            now = {"base": latest.number if latest else 0}
            raise StaleEdit(refusal, yours={"base": wanted["base"]}, now=now) from refusal
        return self.created(
            whole_package(find_package(project, str(made.number))), "api-package", pk=project.pk, number=made.number
        )

    def make(self, project: Project, wanted: dict[str, Any], act: dict[str, Any]) -> MatterPackage:
        """Which operation it is, by what was sent. Raises ValidationError when that is none of them, or two."""
        plan: dict[str, Any] = {name: wanted[name] for name in ("start_on", "limits") if name in wanted}
        match "answers" in wanted, "changes" in wanted, bool(plan):
            case True, False, _:
                return self.from_answers(project, wanted["answers"], plan, act)
            case False, True, False:
                return change_answers(project, wanted["changes"], **act)
            case False, False, True:
                return change_plan(project, **self.plan_of(latest_package(project), plan), **act)
        raise ValidationError({"answers": [gettext("answers、changes、start_on和limits，一次只用其中一种改法。")]})

    def from_answers(
        self, project: Project, answers: dict[str, Any], plan: dict[str, Any], act: dict[str, Any]
    ) -> MatterPackage:
        latest = latest_package(project)
        plan = self.plan_of(latest, plan)
        check_plan(plan["start_on"], plan["limits"], self.today)
        if act["base"]:
            act["reason"] = given(act["reason"])
        return generate_package(project, latest.catalogue if latest else current_version(), answers, **plan, **act)

    def plan_of(self, latest: MatterPackage | None, plan: dict[str, Any]) -> dict[str, Any]:
        """What was not sent stays as the newest version has it."""
        stays = {
            "start_on": latest.start_on if latest else self.today,
            "limits": latest.limits if latest else "committed",
        }
        return stays | plan


class PackageView(PortalView):
    @extend_schema(
        operation_id="package",
        parameters=[NUMBER, LANG],
        responses={200: PackageWholeOut, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request, pk: int, number: str) -> Response:
        """One version: the answers it was judged by, and what is odd about them."""
        return Response(whole_package(find_package(self.project(pk), number)))


class PackageItemsView(PortalView):
    @extend_schema(
        operation_id="package_items",
        parameters=[
            NUMBER,
            OpenApiParameter("verdict", str, enum=Verdict.values),
            OpenApiParameter("kind", str, enum=NodeKind.values),
            LANG,
        ],
        responses={200: PackageItemsOut, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request, pk: int, number: str) -> Response:
        """Every matter of the catalogue with its verdict and the reasons; what is not needed stands here too."""
        package = find_package(self.project(pk), number)
        evaluation, language = package_evaluation(package), get_language() or "zh"
        verdict, kind = request.query_params.get("verdict"), request.query_params.get("kind")
        rows = [
            package_item(evaluation, finding, language)
            for finding in evaluation.findings.values()
            if (not verdict or finding.verdict == verdict) and (not kind or finding.node.kind == kind)
        ]
        return Response({"number": package.number, "items": rows})


class PackageScheduleView(PortalView):
    @extend_schema(
        operation_id="package_schedule", parameters=[NUMBER, LANG], responses={200: ScheduleOut, 403: RefusalOut, 404: RefusalOut}
    )  # fmt: skip
    def get(self, request: Request, pk: int, number: str) -> Response:
        """The dates of what is to be done, as they stand after the last pin, and the milestones."""
        package = find_package(self.project(pk), number)
        rows = package.items.exclude(verdict=Verdict.NOT_NEEDED).order_by("pk").values("node", "kind", *DATED)
        dated = [{"id": row.pop("node"), **row} for row in rows]
        milestones = {row["id"]: row["due_on"] for row in dated if row["kind"] == NodeKind.MILESTONE}
        matters = [
            {name: value for name, value in row.items() if name != "kind"}
            for row in dated
            if row["kind"] != NodeKind.MILESTONE
        ]
        return Response(
            {
                "number": package.number,
                "start_on": package.start_on,
                "limits": package.limits,
                "schedule": matters,
                "milestones": milestones,
            }
        )

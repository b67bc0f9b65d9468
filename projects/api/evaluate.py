"""`POST /api/v1/evaluate/`: a profile judged and dated, stateless, for anyone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from projects.api.errors import first_sentence
from projects.api.parsers import DecimalJSONParser
from projects.api.serializers import EvaluateRequest, EvaluateResponse, RefusalOut
from projects.limits import EvaluateThrottle
from projects.queries import current_engine, work_calendar
from projects.rules.answers import Problem
from projects.rules.applicability import Evaluation, Finding, ImpossibleAnswers
from projects.rules.calendar import CalendarRange
from projects.rules.catalogue import WORKS_FINISHED, Catalogue
from projects.rules.explain import asks, because
from projects.rules.materials import count_papers, paper_lines
from projects.rules.schedule import Row, Schedule, odd_pins, schedule
from projects.rules.wording import Text

EXAMPLE = OpenApiExample(
    "A new factory",
    request_only=True,
    value={"answers": {"is_secret": False, "project_nature": "new", "floor_area_m2": 12000}, "limits": "committed"},
)


class EvaluateView(APIView):
    """Which matters a project needs, why, by which day and with how many papers. Nothing is stored or logged."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (EvaluateThrottle,)
    parser_classes = (DecimalJSONParser,)

    @extend_schema(
        operation_id="evaluate",
        request=EvaluateRequest,
        responses={200: EvaluateResponse, 400: RefusalOut, 429: RefusalOut},
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Judge a project: nothing is stored, nobody has to sign in."""
        language = get_language() or "zh"
        form = EvaluateRequest(data=request.data)
        if not form.is_valid():
            return _refused(
                [Problem((name,), Text(*[first_sentence(fault)] * 2)) for name, fault in form.errors.items()], language
            )
        wanted = form.validated_data
        engine, pins = current_engine(), wanted.get("pins", {})
        if unknown := [name for name in pins if name not in engine.catalogue.nodes and name != WORKS_FINISHED]:
            return _refused(
                [
                    Problem(("pins", name), Text(f"目录里没有 {name}", f"{name} is not in the catalogue"))
                    for name in unknown
                ],
                language,
            )
        try:
            evaluation = engine.evaluate(request.data["answers"])
        except ImpossibleAnswers as refusal:
            return _refused(refusal.problems, language)
        start_on = wanted.get("start_on") or timezone.localdate()
        try:
            plan = schedule(evaluation, work_calendar(), start_on, wanted["limits"], pins)
        except CalendarRange:
            text = Text("日期超出工作日历（2000 至 2100 年）", "The day is outside the working calendar (2000 to 2100)")
            return _refused([Problem(("start_on", "pins"), text)], language)
        return Response(evaluation_json(evaluation, plan, language))


def _problem_json(problem: Problem, language: str) -> dict[str, Any]:
    return {"fields": list(problem.fields), "text": problem.text.say(language)}


def _refused(problems: list[Problem], language: str) -> Response:
    return Response({"errors": [_problem_json(problem, language) for problem in problems]}, status=400)


def evaluation_json(evaluation: Evaluation, plan: Schedule, language: str) -> dict[str, Any]:
    warnings = [*evaluation.warnings, *odd_pins(evaluation, plan)]
    papers = count_papers(paper_lines(evaluation))
    return {
        "catalogue_version": evaluation.catalogue.version,
        "items": [item_json(evaluation, finding, language) for finding in evaluation.findings.values()],
        "schedule": [_row_json(row) for row in plan.rows.values() if not _is_milestone(evaluation.catalogue, row.id)],
        "milestones": _milestones(evaluation.catalogue, plan),
        "materials": {
            "total": papers.total,
            "from_earlier_items": papers.from_earlier_items,
            "held": papers.held,
            "to_bring": papers.to_bring,
        },
        "warnings": [_problem_json(problem, language) for problem in warnings],
    }


def item_json(evaluation: Evaluation, finding: Finding, language: str) -> dict[str, Any]:
    reasons = because(evaluation, finding)
    return {
        "id": finding.node.id,
        "verdict": finding.verdict,
        "provisional": finding.provisional,
        "because": [
            {"kind": r.kind, "text": r.text.say(language), "fields": list(r.fields), "provenance": r.mark}
            for r in reasons
        ],
        "asks": asks(evaluation, finding),
    }


def _row_json(row: Row) -> dict[str, Any]:
    names = ("id", "start_on", "due_on", "workdays", "slack_workdays", "critical", "after_works", "tentative")
    return {name: getattr(row, name) for name in names}


def _is_milestone(catalogue: Catalogue, node: str) -> bool:
    return catalogue.nodes[node].kind == "milestone"


def _milestones(catalogue: Catalogue, plan: Schedule) -> dict[str, date | None]:
    return {name: plan.day(name) for name, node in catalogue.nodes.items() if node.kind == "milestone"}

"""Every refusal of the API in one shape: `{"errors": [{"fields": [...], "text": "…"}]}`, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import get_language, gettext
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from projects.operations.items.blockers import Blocked
from projects.operations.refusals import Forbidden, KeyTaken, Refused, Stale
from projects.queries import NoCatalogue
from projects.rules.answers import Problem
from projects.rules.applicability import ImpossibleAnswers
from projects.rules.calendar import CalendarRange
from projects.rules.wording import Text

STATUS: dict[type[Refused], int] = {Forbidden: 403, Stale: 409, KeyTaken: 409}  # any other refusal: 400


def status_of(refusal: Refused) -> int:
    """409 for whoever was too late, 403 for whoever may not, 400 for everything else."""
    return next((status for kind, status in STATUS.items() if isinstance(refusal, kind)), 400)


class StaleEdit(Exception):
    """An edit of a row that has moved on: what was sent, and what stands there now with its version."""

    def __init__(self, refusal: Stale, *, yours: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        self.refusal, self.yours, self.now = refusal, dict(yours), dict(now)


def said(text: Text) -> str:
    return text.say(get_language() or "zh")


def refused(errors: list[dict[str, Any]], status: int = 400, **more: Any) -> Response:
    return Response({"errors": errors, **more}, status=status)


def line(text: str, *fields: str) -> dict[str, Any]:
    return {"fields": list(fields), "text": text}


def problem_lines(problems: tuple[Problem, ...] | list[Problem]) -> list[dict[str, Any]]:
    return [line(said(problem.text), *problem.fields) for problem in problems]


def answer(fault: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None: not a refusal but a failure, which the site's own page for 500 answers."""
    match fault:
        case StaleEdit():
            return refused([_refusal(fault.refusal)], 409, yours=fault.yours, now=fault.now)
        case Blocked():
            return refused([line(said(each.text), each.code, each.ref) for each in fault.blockers])
        case Refused():
            return refused([_refusal(fault)], status_of(fault))
        case ImpossibleAnswers():
            return refused(problem_lines(fault.problems))
        case CalendarRange():
            return refused([line(gettext("日期超出工作日历（2000 至 2100 年）。"), "start_on", "day")])
        case NoCatalogue():
            return refused([line(gettext("还没有发布事项目录，请联系管理员。"))], 503)
        case Http404():
            return refused([line(gettext("没有这一项，或者你看不到它。"))], 404)
        case PermissionDenied():
            return refused([_refusal(Forbidden())], 403)
    response = exception_handler(fault, context)
    if response is not None:
        response.data = {"errors": list(_lines(fault))}
    return response


def _refusal(refusal: Refused) -> dict[str, Any]:
    return line(said(Text(refusal.zh, refusal.en)), *([refusal.field] if refusal.field else []))


def _lines(fault: Exception) -> Iterator[dict[str, Any]]:
    if isinstance(fault, ValidationError) and isinstance(fault.detail, Mapping):
        for name, detail in fault.detail.items():
            yield line(first_sentence(detail), *([] if name == "non_field_errors" else [name]))
    elif isinstance(fault, APIException):
        yield line(first_sentence(fault.detail))


def first_sentence(detail: Any) -> str:
    """The first sentence of a serializer's fault, however deep it lies."""
    while isinstance(detail, Mapping | list):
        detail = next(iter(detail.values())) if isinstance(detail, Mapping) else detail[0]
    return str(detail)

"""The printed pieces of a project: the list of issues, and the newest one, which is printed when it has to be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import LANG, PAGE, PortalView
from projects.api.errors import line, refused, said
from projects.api.serializers import RefusalOut
from projects.api.shapes import PressOut, PrintPage
from projects.enums import PrintKind, PrintState
from projects.guide.freshness import current_issues, is_current
from projects.limits import PrintThrottle
from projects.models import PrintIssue, PrintJob, Project
from projects.operations.prints import newest_issue, progress_of, want_print
from projects.print_files import PDF, FileGone, issue_answer
from projects.queries_prints import all_issues, newest_issues
from projects.rules.wording import Text

AGAIN = 2  # seconds after which one may ask again
TOLD = timedelta(minutes=1)  # so long a failure is told; whoever asks later has it printed anew
EDITION = OpenApiParameter(
    "language",
    str,
    enum=[code for code, _name in settings.LANGUAGES],
    description="Of the piece; default: the reader's.",
)
NUMBER = OpenApiParameter(
    "number", int, description="An issue that was printed; default: the newest, made anew if need be."
)
ANSWERS: dict[Any, Any] = {
    (200, PDF): OpenApiTypes.BINARY,
    (202, "application/json"): OpenApiResponse(PressOut, description="It is being printed: ask again."),
    304: None,
    **{(code, "application/json"): RefusalOut for code in (400, 403, 404, 429, 503)},
}


def issue_json(issue: PrintIssue, current: bool) -> dict[str, Any]:
    columns = ("id", "number", "kind", "language", "made_at", "pages", "size", "digest")
    return {
        **{name: getattr(issue, name) for name in columns},
        "current": current,
        "url": reverse("print-issue", args=[issue.project_id, issue.pk]),
        "changes": [in_words(pair) for pair in issue.changes],
        "warnings": [in_words(pair) for pair in issue.warnings],
    }


def in_words(pair: list[str]) -> str:
    """[zh, en] in the reader's language."""
    return said(Text(*pair))


class PrintsView(PortalView):
    @extend_schema(
        operation_id="prints", parameters=[PAGE, LANG], responses={200: PrintPage, 403: RefusalOut, 404: RefusalOut}
    )
    def get(self, request: Request, pk: int) -> Response:
        """What has been printed, the last first. Earlier issues stay as they were given out."""
        project = self.project(pk)
        current = current_issues(project, newest_issues(project).values(), self.today)
        return self.paged(all_issues(project), lambda issue: issue_json(issue, issue.pk in current))


class PieceView(PortalView):
    """The PDF of one kind of piece."""

    kind: PrintKind

    def piece(self, request: Request, pk: int) -> HttpResponseBase:
        project, language = self.project(pk), self.language
        if number := request.query_params.get("number"):
            return self.file(self.numbered(project, language, number))
        issue = newest_issue(project, self.kind, language)
        if issue is not None and is_current(issue, self.today):
            return self.file(issue)
        return self.on_press(project, language)

    @property
    def language(self) -> str:
        """Raises ValidationError."""
        asked = self.request.query_params.get("language")
        codes = [code for code, _name in settings.LANGUAGES]
        if asked is None:
            return next((code for code in codes if code == get_language()), settings.LANGUAGE_CODE)
        if asked not in codes:
            raise ValidationError({"language": [gettext("语种只有 %(codes)s。") % {"codes": ", ".join(codes)}]})
        return asked

    def numbered(self, project: Project, language: str, number: str) -> PrintIssue:
        """Raises Http404."""
        if not re.fullmatch("[1-9][0-9]{0,5}", number):
            raise Http404
        issues = PrintIssue.objects.filter(project=project, kind=self.kind, language=language, number=number)
        found = issues.defer("snapshot").first()
        if found is None:
            raise Http404
        return found

    def file(self, issue: PrintIssue) -> HttpResponseBase:
        what = self.request.resolver_match.view_name
        try:
            answer = issue_answer(self.request._request, issue, user=self.by, what=what, at=timezone.now())
        except FileGone:
            return refused([line(gettext("这一期的文件现在取不到，过一会儿再试。"))], 503)
        answer["X-Issue-Number"] = str(issue.number)
        answer["Cache-Control"] = "private, no-cache"
        return answer

    def on_press(self, project: Project, language: str) -> Response:
        """202 with what is being done. A failure is told for a minute; whoever asks later has it printed anew."""
        now = timezone.now()
        jobs = PrintJob.objects.filter(project=project, kind=self.kind, language=language)
        job = jobs.order_by("-pk").first()
        again = {"Retry-After": str(AGAIN)}
        if job is not None and job.state == PrintState.FAILED and job.touched_at > now - TOLD:
            return refused([line(in_words(job.refusal))], 503)
        if job is None or job.state != PrintState.UNDER_WAY:
            if self.request.method == "HEAD":
                return Response(status=202, headers=again)
            throttle = PrintThrottle()
            if not throttle.allow_request(self.request, self):
                self.throttled(self.request, throttle.wait())
            job = want_print(project, self.kind, language, by=self.by, at=now)
        progress = progress_of(job)
        body = {
            "state": job.state,
            "done": progress.done,
            "total": progress.total,
            "step": said(progress.step),
            "url": self.request.build_absolute_uri(),
        }
        return Response(body, status=202, headers=again)


class GuideView(PieceView):
    kind = PrintKind.GUIDE

    @extend_schema(operation_id="project_guide", parameters=[EDITION, NUMBER, LANG], responses=ANSWERS)
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The service guide: the newest issue while it is current; else it is printed, and 202 says how far that is."""
        return self.piece(request, pk)


class PolicyBookView(PieceView):
    kind = PrintKind.POLICY_BOOK

    @extend_schema(operation_id="project_policy_book", parameters=[EDITION, NUMBER, LANG], responses=ANSWERS)
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The policy book, in the same way."""
        return self.piece(request, pk)

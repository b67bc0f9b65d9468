"""What the page of a project's printed pieces shows: for each piece and language the newest issue and the press."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from projects.enums import PrintKind, PrintState
from projects.guide.freshness import current_issues
from projects.models import MatterPackage, PrintIssue, PrintJob, Project
from projects.operations.print_jobs import Progress, progress_of
from projects.queries_prints import all_issues, newest_issues, newest_jobs
from projects.queries_project import Parts
from projects.templatetags.languages import in_english
from projects.views.acting import PER_PAGE

LANGUAGES = {"zh-hans": _("中文版"), "en": _("英文版")}
MAKE = {"zh-hans": _("印中文版"), "en": _("印英文版")}
SENTENCES = {
    PrintKind.GUIDE: _("要办什么、先后、去哪里、带什么、哪天能好，一本说完。A4，十几到三十几页。"),
    PrintKind.POLICY_BOOK: _("这个项目用得上的政策：为什么用得上、依据、期限、找谁、怎么申请。"),
}
Edition = tuple[str, str]  # kind, language


@dataclass(frozen=True, slots=True)
class Press:
    """A job under way."""

    job: PrintJob
    progress: Progress


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece in one language. `failed`: why the last try came to nothing; `same`: it found nothing new."""

    kind: str
    language: str
    issue: PrintIssue | None
    current: bool
    press: Press | None
    failed: str
    same: PrintJob | None

    @property
    def word(self) -> Any:
        return LANGUAGES[self.language]

    @property
    def make(self) -> Any:
        return _("再印一期") if self.issue else MAKE[self.language]

    @property
    def changes(self) -> list[str]:
        return said(self.issue.changes) if self.issue else []

    @property
    def warnings(self) -> list[str]:
        return said(self.issue.warnings) if self.issue else []


def said(pairs: list[Any]) -> list[str]:
    """Each [zh, en] in the reader's language."""
    return [pair[1] if in_english() and pair[1] else pair[0] for pair in pairs]


def languages() -> list[str]:
    """The reader's own first."""
    return sorted(LANGUAGES, key=lambda language: (language == "en") != in_english())


def prints_context(project: Project, request: HttpRequest, today: date) -> dict[str, Any]:
    """Everything on the page of a project that has a package."""
    newest, jobs = newest_issues(project), newest_jobs(project)
    current = current_issues(project, newest.values(), today)
    kind = request.GET.get("kind", "")
    kind = kind if kind in PrintKind.values else ""
    page = Paginator(all_issues(project, kind), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [(issue, said(issue.changes), newest.get((issue.kind, issue.language))) for issue in page]
    return {
        "pieces": [
            (each, SENTENCES[each], [_piece((each, language), newest, jobs, current) for language in languages()])
            for each in PrintKind
        ],
        "page": page,
        "kind": kind,
        "kinds": PrintKind.choices if len({kind for kind, _language in newest}) > 1 else [],
        "printed": bool(newest),
    }


def _piece(
    edition: Edition, newest: Mapping[Edition, PrintIssue], jobs: Mapping[Edition, PrintJob], current: Container[int]
) -> Piece:
    (kind, language), issue, job = edition, newest.get(edition), jobs.get(edition)
    state = job.state if job else None
    return Piece(
        kind=kind,
        language=language,
        issue=issue,
        current=issue is not None and issue.pk in current,
        press=press_of(job) if job and state == PrintState.UNDER_WAY else None,
        failed=said([job.refusal])[0] if job and state == PrintState.FAILED and job.refusal else "",
        same=job if job and state == PrintState.DONE and not job.fresh else None,
    )


def press_of(job: PrintJob) -> Press:
    return Press(job, progress_of(job))


def printed_on_page(parts: Parts, package: MatterPackage | None) -> list[dict[str, Any]]:
    """The block on the project's page: each piece's newest issue, in the reader's language when there is one."""
    found = []
    for kind in PrintKind:
        rows = sorted(
            (row for row in parts.issues if row.kind == kind), key=lambda row: languages().index(row.language)
        )
        on_press = any(each == kind for each, _language in parts.on_press)
        found.append(
            {
                "kind": kind,
                "row": rows[0] if rows else None,
                "on_press": on_press,
                "later": bool(rows and package and rows[0].package != package.pk),
                "word": LANGUAGES[rows[0].language] if rows else "",
            }
        )
    return found

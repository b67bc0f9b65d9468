"""Printing: reads a project, lays out its piece, and has it kept as the next issue, unless nothing has changed.

Nothing is locked and no transaction is open while pages are laid out, which takes seconds. That somebody else was faster
is found when the issue is kept.
"""

from __future__ import annotations

import html
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from approval_portal.accounts.models import User
from projects.guide.book.changes import changes
from projects.guide.book.context import Book, read_book
from projects.guide.book.pieces import Imprint, content_hash, make_piece, make_sections
from projects.guide.book.snapshot import snapshot
from projects.guide.freshness import READ, current_issues, inputs, is_current, what_was_read
from projects.guide.paper import pdf
from projects.guide.paper.binding import Section, bind
from projects.guide.paper.characters import unprintable, warning
from projects.models import PrintIssue, PrintJob, Project
from projects.operations import print_jobs, prints
from projects.operations.issue_files import is_whole, next_number
from projects.operations.print_jobs import BINDING, KEEPING, LAYING, READING, Note
from projects.operations.refusals import Refused

__all__ = ["current_issues", "is_current", "print_now", "run_print"]
MOST_NUMBERS = 5  # times that somebody else may be faster
Report = Callable[[Note], None]


class Draft(NamedTuple):
    """A piece before it has a number. `snapshot`: what the next issue will be compared with."""

    book: Book
    kind: str
    sections: list[Section]
    content_hash: str
    snapshot: dict[str, object]


def run_print(pk: int, at: datetime) -> str:
    """Make what the job wants; returns its state, or nothing when another worker is at it or it has ended.

    What the project or this machine is to blame for ends it, with the reason; anything else is left to the sweep, three
    times.
    """
    job = print_jobs.take_up(pk, at)
    if job is None:
        return ""
    try:
        _print(job.project, job.kind, job.language, lambda said: print_jobs.note(job, said), job.wanted_by, at, job)
    except Refused as refusal:
        print_jobs.fail(job, refusal, at)
    finally:
        print_jobs.release(pk)
    return str(job.state)


def print_now(project: Project, kind: str, language: str, *, by: User | None, at: datetime) -> PrintIssue:
    """The newest issue of the piece, made here and now when something has changed; then its `made_at` is `at`.

    Raises Refused for a project without a package, and on a machine that cannot make PDFs.
    """
    return _print(project, kind, language, lambda said: None, by, at, None)


def _print(
    project: Project, kind: str, language: str, report: Report, by: User | None, at: datetime, job: PrintJob | None
) -> PrintIssue:
    _require_tools()
    report(Note(READING))
    draft = _read(project, kind, prints.print_language(language), at)
    for _ in range(MOST_NUMBERS):
        newest = prints.newest_issue(project, kind, language)
        if newest is not None and newest.content_hash == draft.content_hash and is_whole(newest):
            prints.keep_unchanged(newest, draft.snapshot, at, job)
            return newest
        printed = _printed(draft, newest, report, at)
        try:
            return prints.keep_issue(project, kind, language, printed, by=by, at=at, job=job)
        except prints.NumberTaken:
            continue
    raise prints.NumberTaken


def _require_tools() -> None:
    said = []
    for language in (prints.CHINESE, prints.ENGLISH):
        with translation.override(language):
            said.append(pdf.missing())
    if said[0]:
        raise Refused(*said)


def _read(project: Project, kind: str, language: str, at: datetime) -> Draft:
    """What is read is condensed first: a change that comes in meanwhile makes the issue outdated, not unnoticed."""
    today = timezone.localdate(at)
    digest = inputs(project, today)
    book = read_book(Project.objects.select_related("enterprise").get(pk=project.pk), language, today)
    sections = make_sections(book, kind)
    compared = snapshot(book, kind, sections) | what_was_read(digest, book)
    return Draft(book, kind, sections, content_hash(book, kind, sections), compared)


def _printed(draft: Draft, newest: PrintIssue | None, report: Report, at: datetime) -> prints.Printed:
    token = secrets.token_hex(16)
    imprint = Imprint(
        number=next_number(newest),
        made_on=timezone.localdate(at),
        check_url=settings.SITE_URL.rstrip("/") + reverse("check", args=[token]),
        changes=_changes(newest, draft),
        warnings=warning(unprintable(_texts(draft))),
    )
    piece = make_piece(draft.book, draft.kind, draft.sections, imprint)

    def laid(done: int, of: int, title: str) -> None:
        report(Note(LAYING, done + 1, of, title) if done < of else Note(BINDING, of=of))

    bound = bind(piece, laid)
    report(Note(KEEPING, of=len(piece.sections)))
    return prints.Printed(
        number=imprint.number,
        content=bound.content,
        pages=bound.pages,
        content_hash=draft.content_hash,
        package=draft.book.package,
        token=token,
        snapshot=draft.snapshot,
        changes=imprint.changes,
        warnings=imprint.warnings,
    )


def _changes(newest: PrintIssue | None, draft: Draft) -> list[tuple[str, str]]:
    if newest is None:
        return []
    old, new = ({key: said for key, said in kept.items() if key != READ} for kept in (newest.snapshot, draft.snapshot))
    return changes(old, new)


def _texts(draft: Draft) -> list[str]:
    """Everything that is printed and may hold a character that no font has; the cover is made later."""
    project, people = draft.book.project, draft.book.parts.people.values()
    typed = [project.name, project.enterprise.name, project.site, *(person.name for person in people)]
    return [*(html.unescape(section.body) for section in draft.sections), *typed]

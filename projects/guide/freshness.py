"""Whether an issue still says what would be printed today, without making the piece again.

What a piece is made from is read in one query and condensed; the issue keeps what it was at its making, and from which day
on a policy will have run out. That may be more than a piece shows (a policy book names no milestone): then “print
again” finds that nothing has changed, makes nothing, and renews what is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, Max, QuerySet, Value
from django.db.models.functions import Cast

from projects import slots
from projects.guide.book.context import Book
from projects.guide.book.pieces import EDITION
from projects.models import Assignment, CalendarNotice, Locality, MatterPackage, Pin, PrintIssue, Project
from projects.rules.policies import turning_days

READ = "read"  # where a snapshot keeps what was read: {"inputs": digest, "until": ISO date or null}
COLUMNS = 8
PROJECT = ("name", "code", "investment_wan", "floor_area_m2", "site", "is_demo", "enterprise__name")
PERSON = ("kind", "user__name", "user__username", "user__phone", "user__is_demo")
PLACE = ("zh", "en", "province", "city", "site_zh", "site_en", "has_demo")


def inputs(project: Project, today: date) -> str:
    """The digest of all that pieces of this project are made from, as it stands. One query, and those of other apps'
    sections."""
    own = {"project": project.pk}
    package = MatterPackage.objects.filter(**own).order_by().values("project").annotate(last=Max("pk"))
    selects = [
        _select("package", package, "last"),
        _select("project", Project.objects.filter(pk=project.pk), *PROJECT),
        _select("person", Assignment.objects.in_force(today).filter(**own), *PERSON),
        _select("pin", Pin.objects.filter(**own), "node", "day", "kind"),
        _select("notice", CalendarNotice.objects.in_force(), "pk"),
        _select("place", Locality.objects.all(), *PLACE),
    ]
    rows = sorted([text or "" for text in row] for row in selects[0].union(*selects[1:], all=True))
    sections = [[panel.name, panel.context] for panel in slots.guide_sections(project)]
    said = json.dumps([EDITION, settings.SITE_URL, rows, sections], default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _select(what: str, rows: QuerySet[Any], *columns: str) -> QuerySet[Any]:
    """The columns as text, filled up to the width of the union."""
    found = {f"c{place}": Cast(F(column), CharField()) for place, column in enumerate(columns)}
    empty = {f"c{place}": Value("", CharField()) for place in range(len(columns), COLUMNS)}
    made = rows.order_by().annotate(what=Value(what, CharField()), **found, **empty)
    return made.values_list("what", *(f"c{place}" for place in range(COLUMNS)))


def what_was_read(digest: str, book: Book) -> dict[str, Any]:
    """For the snapshot of an issue; `digest`: the inputs, read before the book.

    Every policy that still holds counts: the policy book also says which do not match, and which have run out.
    """
    policies = book.result.evaluation.catalogue.policies
    ends = [day for each in policies for day in turning_days(each)]
    ahead = [end for end in ends if end >= book.today]
    return {READ: {"inputs": digest, "until": str(min(ahead) + timedelta(days=1)) if ahead else None}}


def current_issues(project: Project, issues: Iterable[PrintIssue], today: date) -> set[int]:
    """The keys of those that say what would be printed today, among issues of one project. Two queries, however many."""
    wanted = [issue.pk for issue in issues]
    if not wanted:
        return set()
    digest = inputs(project, today)
    kept = PrintIssue.objects.filter(pk__in=wanted).values_list("pk", f"snapshot__{READ}")
    return {pk for pk, read in kept if read and read["inputs"] == digest and str(today) < (read["until"] or "9999")}


def is_current(issue: PrintIssue, today: date) -> bool:
    """The same for one issue."""
    return bool(current_issues(issue.project, [issue], today))

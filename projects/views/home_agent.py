"""What an agent asks first: what comes next in my projects, in order of date; which leads wait."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approval_portal.accounts.models import User
from projects.enums import ReferralState, Verdict
from projects.filters import GOING_ON
from projects.models import Assignment, CatalogueVersion, PackageItem, Project, Referral
from projects.queries import engine_of
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue
from projects.views.addresses import address
from projects.views.home_blocks import Block, calendar_of, counted, list_url, newest_packages
from projects.views.mandates_panel import home_mandates

AHEAD = 10  # working days
NEAR = 3  # working days whose lines are open; the later ones are folded
FIRST = 8  # lines of an open day that are seen at once
MOST = 200  # lines; of a day after them only the count is shown
STARTS, ENDS, BOTH, MILESTONE = "starts", "ends", "both", "milestone"
KINDS = ("item", "evaluation", "milestone")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of one day: a matter can be handed in, must be through by the plan, or a milestone falls on the day."""

    what: str  # starts, ends, both, milestone
    project: int
    project_name: str
    is_demo: bool
    node: str
    name: Any  # the node's own names
    critical: bool

    @property
    def look(self) -> str:
        """How the tag looks: what must be through, and holds the start of construction, stands out."""
        return {STARTS: "run", BOTH: "run", MILESTONE: "done"}.get(self.what, "risk" if self.critical else "wait")

    @property
    def sign(self) -> str:
        return "flag" if self.what == MILESTONE else "clock"

    @property
    def word(self) -> str:
        words = {
            STARTS: _("可以报"),
            BOTH: _("当天报、当天办结"),
            ENDS: _("按计划办结"),
            MILESTONE: pgettext("one", "里程碑"),
        }
        return words[self.what]


@dataclass(frozen=True, slots=True)
class Day:
    """What falls on one day, what holds the start of construction first."""

    day: dt.date
    lines: list[Line]
    count: int  # with what is not in `lines`
    critical: int
    today: bool
    near: bool

    @property
    def first(self) -> list[Line]:
        """One line more is shown rather than folded alone."""
        return self.lines if len(self.lines) <= FIRST + 1 else self.lines[:FIRST]

    @property
    def rest(self) -> list[Line]:
        return self.lines[len(self.first) :]


def mine(user: User, day: dt.date) -> QuerySet[Project]:
    """The projects of which this person is the agent, or stands in, that are going on."""
    held = Assignment.objects.in_force(day).filter(user=user).values("project")
    return Project.objects.filter(pk__in=held, state__in=GOING_ON)


def block(request: HttpRequest, day: dt.date) -> Block:
    user = request.user
    calendar = calendar_of(request)
    last = calendar.add_workdays(day, AHEAD)
    visible = Project.objects.visible_to(user, day)
    queries = {"mine": "agent=mine&state=live", "bare": "agent=mine&state=live&package=none"}
    counts = counted(visible, user, day, queries)
    context = {
        "days": coming(user, day, last, calendar),
        "last": last,
        "mine": counts["mine"],
        "mine_url": list_url(queries["mine"]),
        "bare": counts["bare"],
        "bare_url": list_url(queries["bare"]),
        "leads": leads(user, day),
        **home_mandates(user, day),
    }
    return Block("projects/_home_agent.html", _("接下来两周"), context)


def leads(user: User, day: dt.date) -> dict[str, Any]:
    """New leads that nobody has taken, and those this person took without opening a project yet."""
    found = Referral.objects.visible_to(user, day).aggregate(
        new=Count("pk", filter=Q(state=ReferralState.NEW)),
        oldest=Min("created_at", filter=Q(state=ReferralState.NEW)),
        taken=Count("pk", filter=Q(state=ReferralState.TAKEN, agent=user)),
    )
    return {**found, "url": address("referrals")}


def coming(user: User, day: dt.date, last: dt.date, calendar: WorkCalendar) -> list[Day]:
    """What starts or ends in the newest packages of one's projects from today until `last`, by day. Two queries."""
    near = Q(start_on__range=(day, last)) | Q(due_on__range=(day, last))
    packages = newest_packages().filter(project__in=mine(user, day))
    rows = list(
        PackageItem.objects.filter(near, package__in=packages, kind__in=KINDS)
        .exclude(verdict=Verdict.NOT_NEEDED)
        .order_by("package__project", "pk")
        .values(
            *("node", "kind", "start_on", "due_on", "critical"),
            *("package__catalogue", "package__project", "package__project__name", "package__project__is_demo"),
        )
    )
    catalogues = catalogues_of({row["package__catalogue"] for row in rows})
    by_day: dict[dt.date, list[Line]] = {}
    for row in rows:
        for when, what in moments(row, day, last):
            by_day.setdefault(when, []).append(line(row, what, catalogues[row["package__catalogue"]]))
    return in_days(by_day, day, calendar)


def in_days(by_day: dict[dt.date, list[Line]], day: dt.date, calendar: WorkCalendar) -> list[Day]:
    near = calendar.add_workdays(day - dt.timedelta(days=1), NEAR)
    found, left = [], MOST
    for when in sorted(by_day):
        lines = sorted(by_day[when], key=lambda one: not one.critical)
        critical = sum(one.critical for one in lines)
        found.append(Day(when, lines[: max(0, left)], len(lines), critical, when == day, when <= near))
        left -= len(lines)
    return found


def moments(row: dict[str, Any], day: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
    """The days in the span on which this row says something."""
    start, due = row["start_on"], row["due_on"]
    if row["kind"] == "milestone":
        return [(due, MILESTONE)] if due and day <= due <= last else []
    if start == due and start and day <= start <= last:
        return [(start, BOTH)]
    return [(when, what) for when, what in ((start, STARTS), (due, ENDS)) if when and day <= when <= last]


def line(row: dict[str, Any], what: str, catalogue: Catalogue) -> Line:
    node = catalogue.nodes.get(row["node"])
    return Line(
        what=what,
        project=row["package__project"],
        project_name=row["package__project__name"],
        is_demo=row["package__project__is_demo"],
        node=row["node"],
        name=node.raw if node else {"zh": row["node"], "en": row["node"]},
        critical=row["critical"],
    )


def catalogues_of(keys: set[int]) -> dict[int, Catalogue]:
    """Compiled versions, each built once in a process."""
    return {v.pk: engine_of(v).catalogue for v in CatalogueVersion.objects.filter(pk__in=keys).defer("source")}

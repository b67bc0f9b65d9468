"""The filters of the list of projects, all of them in the address. What stands there and cannot be read filters nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat
from django.http import QueryDict
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind, KeyLevel, ProjectState
from projects.models import Assignment, Event, KeyListing, MatterPackage, PackageItem, Project
from projects.rules.catalogue import START_MILESTONE

STATE_RANK = Case(
    *(When(state=state, then=rank) for rank, state in enumerate(ProjectState.values)), output_field=IntegerField()
)
SORTS = {
    "newest": ("-created_at", "-pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "investment": (F("investment_wan").asc(nulls_last=True), "pk"),
    "-investment": (F("investment_wan").desc(nulls_last=True), "-pk"),
    "state": (STATE_RANK.asc(), "name"),
    "-state": (STATE_RANK.desc(), "name"),
    "start": (F("start_sort").asc(nulls_last=True), "pk"),
}
NEWEST = "newest"
CLOSED = (ProjectState.ENDED, ProjectState.MERGED)
LEADS_ON = (AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT)
GOING_ON = (ProjectState.LEAD, ProjectState.SIGNED, ProjectState.PREPARING, ProjectState.BUILDING)
LIVE = "live"  # as a state in the address: any of those that are going on
MINE, NOBODY = "mine", "nobody"
MOST_DAYS = 3650
PART_OF_A_CODE = 4  # characters: every credit code holds any single digit
STREAM = Concat(Value("project:"), Cast(OuterRef("pk"), CharField()))  # of the project of an outer query


@dataclass(frozen=True)
class ProjectFilter:
    """What the address asks for, and the rows that are left.

    q: words, each in the name, the code, the enterprise or its credit code, or as pinyin initials; state, or live for all
    that are going on; year and level of a key-project listing; agent: mine (any assignment), nobody or a user's key;
    package=none; untouched: days in which nothing was recorded; enterprise; did: a verb recorded in the last `days` (7);
    all=1: ended and merged projects too; sort.
    """

    asked: QueryDict
    visible: QuerySet[Project]
    user: User
    day: dt.date
    words: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", self._text("q", 100).split()[:8])

    def _text(self, name: str, most: int = 40) -> str:
        return (self.asked.get(name) or "").replace("\x00", "").strip()[:most]

    def _number(self, name: str, most: int) -> int | None:
        text = self._text(name, 12)
        return int(text) if text.isascii() and text.isdigit() and 0 < int(text) <= most else None

    # --- what is asked, in readable form; empty or None: nothing

    @cached_property
    def state(self) -> str:
        return self._text("state") if self._text("state") in (LIVE, *ProjectState.values) else ""

    @cached_property
    def year(self) -> int | None:
        return self._number("year", 10**12)

    @cached_property
    def level(self) -> str:
        return self._text("level") if self._text("level") in KeyLevel.values else ""

    @cached_property
    def agent(self) -> str:
        text = self._text("agent")
        return text if text in (MINE, NOBODY) or self._number("agent", 2**62) else ""

    @cached_property
    def package(self) -> str:
        return "none" if self._text("package") == "none" else ""

    @cached_property
    def untouched(self) -> int | None:
        return self._number("untouched", MOST_DAYS)

    @cached_property
    def enterprise(self) -> int | None:
        return self._number("enterprise", 2**62)

    @cached_property
    def did(self) -> str:
        text = self._text("did")
        return text if text.isascii() and text.replace("_", "").isalnum() else ""

    @cached_property
    def days(self) -> int:
        return self._number("days", MOST_DAYS) or 7

    @cached_property
    def closed_too(self) -> bool:
        return self._text("all") == "1"

    @cached_property
    def sort(self) -> str:
        return self._text("sort") if self._text("sort") in SORTS else NEWEST

    @cached_property
    def narrows(self) -> bool:
        """Is anything but the sort and the page asked for?"""
        asked = (self.words, self.state, self.year, self.level, self.agent, self.package)
        return any((*asked, self.untouched, self.enterprise, self.did, self.closed_too))

    @cached_property
    def key(self) -> tuple[Hashable, ...]:
        """All that the rows depend on beside the person and the day."""
        asked = (tuple(self.words), self.state, self.year, self.level, self.agent, self.package, self.untouched)
        return (*asked, self.enterprise, self.did, self.days, self.closed_too, self.sort)

    @cached_property
    def in_more(self) -> bool:
        """Is something set among the conditions that are folded away?"""
        return any((self.year, self.level, self.untouched, self.package, self.closed_too))

    # --- the rows

    @property
    def unsorted(self) -> QuerySet[Project]:
        rows = self.visible
        for word in self.words:
            rows = rows.filter(says(word))
        if self.enterprise:
            rows = rows.filter(enterprise=self.enterprise)
        return self._by_people(self._by_listing(self._by_time(self._by_state(rows))))

    @property
    def rows(self) -> QuerySet[Project]:
        rows = self.unsorted
        if self.sort == "start":
            start = PackageItem.objects.filter(package__project=OuterRef("pk"), node=START_MILESTONE)
            rows = rows.annotate(start_sort=Subquery(start.order_by("-package__number").values("due_on")[:1]))
        return rows.order_by(*SORTS[self.sort])

    def _by_state(self, rows: QuerySet[Project]) -> QuerySet[Project]:
        if self.package:
            rows = rows.filter(~Exists(MatterPackage.objects.filter(project=OuterRef("pk"))))
        if self.state:
            return rows.filter(state__in=GOING_ON if self.state == LIVE else (self.state,))
        return rows if self.closed_too else rows.exclude(state__in=CLOSED)

    def _by_listing(self, rows: QuerySet[Project]) -> QuerySet[Project]:
        listed = KeyListing.objects.all()
        if self.year:
            listed = listed.filter(year=self.year)
        if self.level:
            listed = listed.filter(level=self.level)
        return rows.filter(pk__in=listed.values("project")) if self.year or self.level else rows

    def _by_people(self, rows: QuerySet[Project]) -> QuerySet[Project]:
        if not self.agent:
            return rows
        held = Assignment.objects.in_force(self.day).filter(project=OuterRef("pk"))
        if self.agent == MINE:
            return rows.filter(Exists(held.filter(user=self.user)))
        if self.agent == NOBODY:
            return rows.filter(~Exists(held.filter(kind=AssignmentKind.AGENT)))
        return rows.filter(Exists(held.filter(user=int(self.agent), kind__in=LEADS_ON)))

    def _by_time(self, rows: QuerySet[Project]) -> QuerySet[Project]:
        if self.untouched:
            rows = rows.filter(~Exists(stirred_since(self.day - dt.timedelta(days=self.untouched))))
        if self.did:
            since = self.day - dt.timedelta(days=self.days - 1)
            rows = rows.filter(Exists(stirred_since(since).filter(verb=self.did)))
        return rows


def stirred_since(day: dt.date) -> QuerySet[Event]:
    """The events of a project, in a query over projects, that count from that day on."""
    midnight = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    return Event.objects.filter(stream=STREAM, at__gte=midnight)


def says(word: str) -> Q:
    """A word of the search: in the names or numbers, or, when it is letters and digits, in the pinyin initials."""
    found = Q(name__icontains=word) | Q(code__icontains=word) | Q(enterprise__name__icontains=word)
    if len(word) >= PART_OF_A_CODE:
        found |= Q(enterprise__credit_code__icontains=word)
    if word.isascii() and word.isalnum():
        found |= Q(initials__contains=word.lower()) | Q(enterprise__initials__contains=word.lower())
    return found

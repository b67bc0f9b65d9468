"""What hangs on one project, for its page: people, pins, works, listings, what was merged into it, what was printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DecimalField,
    F,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, TruncDate

from approval_portal.accounts.models import User
from projects.enums import PrintState
from projects.models import Assignment, GreenPass, KeyListing, Pin, PrintJob, Project, Works
from projects.queries_prints import newest_in_each
from projects.queries_wallet_savings import saved_papers


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who serves the project, as its page shows one."""

    pk: int
    name: str
    phone: str
    is_demo: bool

    def __str__(self) -> str:
        return self.name


class PinRow(NamedTuple):
    node: str
    day: date
    kind: str


class WorksRow(NamedTuple):
    name: str
    floor_area_m2: Decimal | None


class ListingRow(NamedTuple):
    year: int
    level: str
    investment_wan: Decimal


class MergedRow(NamedTuple):
    """A project that was merged into this one."""

    pk: int
    name: str


class IssueRow(NamedTuple):
    """The newest issue of a printed piece in one language."""

    pk: int
    kind: str
    language: str
    number: int
    pages: int
    package: int
    made_on: date


@dataclass(slots=True)
class Parts:
    """`people`: kind of assignment to the person who holds it on the day; `works`: those that are still part of it.

    `served`: everybody who ever held one, for the story.
    """

    people: dict[str, Person] = field(default_factory=dict)
    served: list[Person] = field(default_factory=list)
    pins: list[PinRow] = field(default_factory=list)
    works: list[WorksRow] = field(default_factory=list)
    listings: list[ListingRow] = field(default_factory=list)
    merged: list[MergedRow] = field(default_factory=list)
    issues: list[IssueRow] = field(default_factory=list)
    on_press: list[tuple[str, str]] = field(default_factory=list)  # (kind, language) of what is being printed
    let_in: bool = False  # into the green channel by a lead, on the day
    saved: int = 0  # papers that need not be handed in again, in what the reader may see


# every select of the union fills these columns, a missing one with its empty value
COLUMNS: dict[str, tuple[Any, Any]] = {
    "what": (CharField(), ""),
    "key": (BigIntegerField(), None),
    "a": (CharField(), ""),
    "b": (CharField(), ""),
    "c": (CharField(), ""),
    "d": (CharField(), ""),
    "on_day": (DateField(), None),
    "last_day": (DateField(), None),
    "sum_of": (DecimalField(max_digits=14, decimal_places=2), None),
    "mark": (BooleanField(), False),
}


def parts_of(project: Project, day: date, reader: User | None = None) -> Parts:
    """One query, whatever hangs on the project. `reader`: for whom the papers are counted that were saved."""
    selects = [
        _people(project),
        _pins(project),
        _select(
            Works.objects.filter(project=project, ended_on=None), "works", key="pk", a="name", sum_of="floor_area_m2"
        ),
        _select(KeyListing.objects.filter(project=project), "listing", key="year", a="level", sum_of="investment_wan"),
        _select(GreenPass.objects.in_force(day).filter(project=project), "pass", key="pk"),
        _select(Project.objects.filter(merged_into=project), "merged", key="pk", a="name"),
        _select(
            newest_in_each(project).annotate(made_on=TruncDate("made_at")),
            "issue",
            key="pk",
            a="kind",
            b="language",
            c="pages",
            d="package_id",
            on_day="made_on",
            sum_of="number",
        ),
        _select(
            PrintJob.objects.filter(project=project, state=PrintState.UNDER_WAY),
            "job",
            key="pk",
            a="kind",
            b="language",
        ),
    ]
    if reader is not None:
        selects.append(_select(saved_papers(reader, day).filter(item__project=project), "saved", key="pk"))
    parts = Parts()
    for row in selects[0].union(*selects[1:], all=True):
        _put(parts, row, day)
    parts.merged.sort()
    parts.works.sort(key=lambda works: works.name)
    parts.listings.sort(key=lambda row: (-row.year, row.level))
    return parts


def people_and_pins(project: Project, day: date) -> Parts:
    """Only who serves the project and the days that it is pinned to. One query."""
    parts = Parts()
    for row in _people(project).union(_pins(project), all=True):
        _put(parts, row, day)
    return parts


def _people(project: Project) -> QuerySet[Any]:
    return _select(
        Assignment.objects.filter(project=project),
        "person",
        key="user_id",
        a="kind",
        b="user__name",
        c="user__username",
        d="user__phone",
        on_day="starts_on",
        last_day="ends_on",
        mark="user__is_demo",
    )


def _pins(project: Project) -> QuerySet[Any]:
    return _select(Pin.objects.filter(project=project), "pin", key="pk", a="node", b="kind", on_day="day")


def _select(rows: QuerySet[Any], what: str, **columns: str) -> QuerySet[Any]:
    """The columns of the union, cast alike so that PostgreSQL and SQLite agree on their types."""
    found = {
        name: Cast(F(columns[name]) if name in columns else Value(what if name == "what" else empty), kind)
        for name, (kind, empty) in COLUMNS.items()
    }
    return (
        rows.order_by()
        .annotate(**{f"u_{name}": column for name, column in found.items()})
        .values_list(*(f"u_{name}" for name in COLUMNS))
    )


def _put(parts: Parts, row: tuple[Any, ...], today: date) -> None:
    what, key, a, b, c, d, day, last_day, number, mark = row
    if what == "person":
        person = Person(key, b or c, d, bool(mark))
        parts.served.append(person)
        if day <= today and (last_day is None or last_day >= today):
            parts.people[a] = person
    elif what == "pin":
        parts.pins.append(PinRow(a, day, b))
    elif what == "works":
        parts.works.append(WorksRow(a, number))
    elif what == "listing":
        parts.listings.append(ListingRow(key, a, number))
    elif what == "issue":
        parts.issues.append(IssueRow(key, a, b, int(number), int(c), int(d), day))
    elif what == "job":
        parts.on_press.append((a, b))
    elif what == "pass":
        parts.let_in = True
    elif what == "saved":
        parts.saved += 1
    else:
        parts.merged.append(MergedRow(key, a))

"""Open obligations of approval items, the work list of one person, and the duty list: what stands in nobody's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import CommitmentState, ComponentState, Handled, PaperState
from projects.models import ApprovalItem, ItemClock, ItemComponent, ItemPaper, SpecialProcedure
from projects.models.item import ENDED
from projects.queries import work_calendar
from projects.queries_roster import Roster, person_of, roster_of
from projects.rules.calendar import WorkCalendar
from projects.rules.lifecycle import RUNNING_STATES
from projects.rules.obligations import (
    AGENT_DESK,
    ENTERPRISE_DESK,
    LEAD_DESK,
    SUBMIT,
    WINDOW_DESK,
    Facts,
    Obligation,
    Part,
    Person,
    Procedure,
    listed_for,
    obligations_of,
    why_nobody,
)

LOOK_AGAIN = 5  # working days after which a matter handled elsewhere is looked up again (P)
# not ended; or ended with something still owed: papers that were tolerated, a promise to be checked
OPEN = ~Q(state__in=ENDED) | Q(state="archived", handled=Handled.HERE) & (
    Q(commitment=CommitmentState.PROMISED) | Q(tolerant=True)
)
COLUMNS = (
    *("pk", "project_id", "project__enterprise_id", "state", "body_id", "handled", "reviewer_id", "decider_id"),
    *("reviewed_by", "decided_by", "due_on", "paused", "tolerant", "make_up_by", "commitment", "commitment_check_by"),
    *("verified_at", "state_since", "tolerated", "supplied", "hearing_due"),
    *("hearing__applied_on", "hearing__waived_on", "hearing__notified_on", "hearing__record"),
)


Looks = Callable[[dt.date], dt.date | None]


# --- what is open


NAMED = (
    *("number", "node", "project__name", "project__is_demo"),
    *("package__catalogue_id", "package__catalogue__number", "package__catalogue__digest"),
)


def facts_of(where: Q, day: dt.date, calendar: WorkCalendar | None = None, *, beside: bool = True) -> list[Facts]:
    """The facts of the open items that fit. At most three queries, however many items there are."""
    return read_open(where, day, calendar or work_calendar(), beside=beside)[0]


def read_open(
    where: Q, day: dt.date, calendar: WorkCalendar | None, *, beside: bool, named: tuple[str, ...] = ()
) -> tuple[list[Facts], dict[int, dict[str, Any]]]:
    """(facts of the open items that fit, their columns `named` by item). Two queries at most.

    `beside`: with procedures and parts of other bodies; without them for whoever has no part in these. Without a calendar
    nothing says when a matter handled elsewhere is to be looked up again: the obligation is there, its day is not.
    """
    rows = list(_open_rows(where).values(*COLUMNS, *named))
    running = any(row["state"] in RUNNING_STATES and row["handled"] == Handled.HERE for row in rows)
    procedures, parts = _beside(where) if beside and running else ({}, {})
    looks = _look_again(calendar)
    facts = [_facts(row, day, looks, procedures.get(row["pk"], ()), parts.get(row["pk"], ())) for row in rows]
    return facts, {row["pk"]: {name: row[name] for name in named} for row in rows} if named else {}


def _open_rows(where: Q) -> QuerySet[ApprovalItem]:
    papers = ItemPaper.objects.filter(item=OuterRef("pk"))
    heard = ItemClock.objects.filter(item=OuterRef("pk"), name="hearing_hold", stopped_on=None).order_by("-position")
    found: QuerySet[ApprovalItem] = ApprovalItem.objects.filter(OPEN & where).annotate(
        tolerated=Exists(papers.filter(state=PaperState.TOLERATED)),
        supplied=Exists(papers.filter(state=PaperState.GIVEN, make_up_by__isnull=False)),
        hearing_due=Subquery(heard.values("due_on")[:1]),
    )
    return found.order_by("pk")


def _beside(where: Q) -> tuple[dict[int, tuple[Procedure, ...]], dict[int, tuple[Part, ...]]]:
    """Open procedures and parts by item, in one query."""
    running = ApprovalItem.objects.filter(OPEN & where, state__in=RUNNING_STATES, handled=Handled.HERE).values("pk")
    specials = SpecialProcedure.objects.filter(ended_on=None, item__in=running).order_by()
    open_parts = ItemComponent.objects.filter(state=ComponentState.OPEN, item__in=running).order_by()
    nothing = Value(None, output_field=DateField())
    # columns: which kind, row, item, text (body of a part, 1 for a procedure that stops the clock), day
    text = Cast(F("stops_clock"), CharField())
    both = specials.values_list(Value("special"), "pk", "item_id", text, "expected_end").union(
        open_parts.values_list(Value("part"), "pk", "item_id", "body_id", nothing), all=True
    )
    procedures: dict[int, tuple[Procedure, ...]] = {}
    parts: dict[int, tuple[Part, ...]] = {}
    for kind, pk, item, said, end in sorted(both, key=lambda row: (row[0], row[1])):
        if kind == "part":
            parts[item] = (*parts.get(item, ()), Part(str(pk), said))
        else:
            stops = str(said).lower() in ("1", "true")
            procedures[item] = (*procedures.get(item, ()), Procedure(str(pk), stops, _as_day(end)))
    return procedures, parts


def _as_day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value


def _look_again(calendar: WorkCalendar | None) -> Looks:
    @cache
    def day_after(day: dt.date) -> dt.date | None:
        return calendar.add_workdays(day, LOOK_AGAIN) if calendar else None

    return day_after


def look_again_on(item: ApprovalItem, calendar: WorkCalendar) -> dt.date:
    """The last day on which the state of a matter handled elsewhere counts as fresh."""
    return calendar.add_workdays(timezone.localdate(item.verified_at or item.state_since), LOOK_AGAIN)


def _facts(
    row: dict[str, Any], day: dt.date, looks: Looks, procedures: tuple[Procedure, ...], parts: tuple[Part, ...]
) -> Facts:
    elsewhere, due = row["handled"] != Handled.HERE, row["due_on"]
    # `held_on` is the day it was notified for until there are minutes
    open_hearing = row["hearing__applied_on"] and not (row["hearing__record"] or row["hearing__waived_on"])
    hearing = "" if not open_hearing else "notified" if row["hearing__notified_on"] else "applied"
    return Facts(
        item=row["pk"],
        project=row["project_id"],
        enterprise=row["project__enterprise_id"],
        state=row["state"],
        body=row["body_id"],
        handled=row["handled"],
        reviewer=row["reviewer_id"],
        decider=row["decider_id"],
        reviewed_by=frozenset(row["reviewed_by"]),
        decided_by=frozenset(row["decided_by"]),
        due_on=due,
        overdue=bool(due and due < day and not row["paused"]),
        tolerant=row["tolerant"],
        tolerated=row["tolerated"],
        supplied=row["supplied"],
        make_up_by=row["make_up_by"],
        procedures=procedures,
        parts=parts,
        hearing=hearing,
        hearing_on=row["hearing_due"],
        promised=row["commitment"] == CommitmentState.PROMISED,
        check_by=row["commitment_check_by"],
        look_again_on=looks(timezone.localdate(row["verified_at"] or row["state_since"])) if elsewhere else None,
    )


# --- lists


def where_of(person: Person) -> Q:
    """The items among which this person's obligations are; more than these do no harm, fewer would."""
    found = Q(pk__in=[])
    for desk in sorted(person.desks, key=str):
        name, which = desk
        if desk == WINDOW_DESK:
            found |= ~Q(state="draft")
        elif desk == LEAD_DESK:
            found |= Q(due_on__isnull=False)
        elif name == ENTERPRISE_DESK:
            found |= Q(project__enterprise=which)
        elif name == AGENT_DESK:
            found |= Q(project=which)
        else:
            parts = ItemComponent.objects.filter(Q(body=which), state=ComponentState.OPEN).values("item")
            found |= Q(body=which) | Q(pk__in=parts)
    return found


def obligations(where: Q, day: dt.date, calendar: WorkCalendar | None = None) -> list[Obligation]:
    """Everything that is open about the items that fit."""
    return [each for facts in facts_of(where, day, calendar) for each in obligations_of(facts)]


def work_list(user: User, day: dt.date, person: Person | None = None) -> list[Obligation]:
    """What is this person's to do, what is due first in front."""
    person = person or person_of(user, day)
    found = [each for each in obligations(where_of(person), day) if listed_for(each, person)]
    return sorted(found, key=by_day)


@dataclass(frozen=True, slots=True)
class Unowned:
    """What stands in nobody's work list, and why: a word of `rules.obligations.REASONS`."""

    obligation: Obligation
    reason: str


def unowned(day: dt.date, open_ones: Iterable[Obligation], roster: Roster | None = None) -> list[Obligation]:
    """Those that nobody active lists. Two queries."""
    people = roster or roster_of(day)
    return [each for each in open_ones if not people.listed(each)]


def duty_list(day: dt.date, roster: Roster | None = None, calendar: WorkCalendar | None = None) -> list[Unowned]:
    """What nobody active lists, what is due first in front, with the reason. Six queries, less what is given."""
    roster = roster or roster_of(day)
    found = unowned(day, obligations(Q(), day, calendar), roster)
    given = {each.person for each in found if each.person is not None} - set(roster.people)
    active = dict(User.objects.filter(pk__in=given).values_list("pk", "is_active"))
    people = {**roster.people, **{pk: Person(pk, is_active, frozenset()) for pk, is_active in active.items()}}
    return [Unowned(each, why_nobody(each, people, roster.of(each))) for each in sorted(found, key=by_day)]


def by_day(obligation: Obligation) -> tuple[dt.date, bool, int, str, str]:
    """What is due first in front; what is due on no day last, drafts after all."""
    kind = obligation.kind
    return (obligation.due or dt.date.max, kind == SUBMIT, obligation.item, kind, obligation.ref)

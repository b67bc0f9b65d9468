"""What things add to the figures, read for many of them at once: a few queries for a chunk, however many things it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import CharField, Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from projects.enums import AssignmentKind, Handled, Source
from projects.models import (
    ApprovalItem,
    Assignment,
    CorrectionPoint,
    Event,
    KeyListing,
    Project,
)
from projects.operations.items.sweeping import whole
from projects.queries_items import calendar_at, catalogue_of, ledger_of, limits_of, read_item_clocks
from projects.queries_wallet_savings import saved_per_item
from projects.rules import project_states
from services.enums import AppointmentState, HandingOutcome, MeetingState
from services.models import Appointment, Handing, Meeting, Problem, Rating
from services.models.appointment import LIVE
from services.rules import contributions as rules
from services.rules.contributions import Add
from services.rules.figures import ITEM, MEETING, PROBLEM, PROJECT, RATING, TRIP

Adds = dict[int, list[Add]]
CREATED, REOPENED = "create", "reopen_problem"


def adds_of(object_type: str, pks: Sequence[int]) -> Adds:
    """Key -> what each of these things adds; a thing that is not there (any more) is not in it."""
    return _READERS[object_type](pks)


def local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


def is_one_day(item: ApprovalItem) -> bool:
    """Of a matter that is promised within one working day (FIGURE_ONE_DAY)."""
    return bool({item.node, f"{item.node}:{item.variant}"} & set(settings.FIGURE_ONE_DAY))


# --- approval items


def _items(pks: Sequence[int]) -> Adds:
    again, saved = second_notices(pks), saved_per_item(pks)
    rows = whole(ApprovalItem.objects.filter(pk__in=pks))
    return {row.pk: rules.item_adds(facts_of(row, again.get(row.pk, ()), saved.get(row.pk, 0))) for row in rows}


def facts_of(item: ApprovalItem, again: Sequence[tuple[date, int]] = (), saved: int = 0) -> rules.ItemFacts:
    here = item.handled == Handled.HERE
    ledger = ledger_of(item)
    node = catalogue_of(item).nodes.get(item.node)
    return rules.ItemFacts(
        body=item.body_id,
        phase=(node.phase if node else "") or "",
        state=item.state,
        here=here,
        one_day=is_one_day(item),
        limits=limits_of(item),
        calendar=calendar_at(item.calendar),
        risk_share=Decimal(settings.FIGURE_RISK_SHARE),
        ledger=ledger,
        clocks=read_item_clocks(item, ledger) if here else (),
        clock=item.clock,
        received_on=item.received_on,
        accepted_on=item.accepted_on,
        decided_on=item.decided_on,
        again=tuple(again),
        saved=saved,
    )


def second_notices(pks: Iterable[int]) -> Mapping[int, list[tuple[date, int]]]:
    """Demands that the first notice did not name, by day; one that is sent back again is the same demand."""
    points = CorrectionPoint.objects.filter(correction__item__in=pks, again=True, first=None).order_by()
    counted = points.values_list("correction__item", "correction__told_on").annotate(n=Count("pk"))
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for item, day, n in counted.order_by("correction__item", "correction__told_on"):
        found[item].append((day, n))
    return found


# --- the others


def _problems(pks: Sequence[int]) -> Adds:
    named = Event.objects.filter(object_type=PROBLEM, object_id__in=[str(pk) for pk in pks], verb=REOPENED)
    reopened: dict[int, list[date]] = defaultdict(list)
    for pk, at in named.order_by("pk").values_list("object_id", "at"):
        reopened[int(pk)].append(local_day(at))
    found = {}
    for row in Problem.objects.filter(pk__in=pks).only("body", "state", "raised_at", "struck_at", "due_on"):
        struck = local_day(row.struck_at) if row.struck_at and row.state == "struck_off" else None
        facts = rules.ProblemFacts(
            *(row.body_id or "", row.state, local_day(row.raised_at), struck, row.due_on, tuple(reopened[row.pk]))
        )
        found[row.pk] = rules.problem_adds(facts)
    return found


def _trips(pks: Sequence[int]) -> Adds:
    handed = Handing.objects.filter(appointment=OuterRef("pk"), outcome=HandingOutcome.DELIVERED)
    rows = Appointment.objects.filter(pk__in=pks).annotate(received=Exists(handed)).order_by()
    found = {}
    for pk, kind, state, agent, ended, received in rows.values_list(
        "pk", "kind", "state", "agent", "ended_at", "received"
    ):
        done = local_day(ended) if state == AppointmentState.DONE and ended else None
        found[pk] = rules.trip_adds(rules.TripFacts(kind, agent, state in LIVE, done, received))
    return found


def _ratings(pks: Sequence[int]) -> Adds:
    rows = Rating.objects.filter(pk__in=pks).order_by().values_list("pk", "invite__item__body", "level", "rated_at")
    return {pk: rules.rating_adds(body or "", level, local_day(at)) for pk, body, level, at in rows}


def _meetings(pks: Sequence[int]) -> Adds:
    rows = Meeting.objects.filter(pk__in=pks).order_by().values_list("pk", "kind", "state", "held_at")
    return {
        pk: rules.meeting_adds(kind, local_day(at) if state == MeetingState.HELD else None)
        for pk, kind, state, at in rows
    }


def _projects(pks: Sequence[int]) -> Adds:
    listings: dict[int, list[tuple[int, str, Decimal]]] = defaultdict(list)
    for row in KeyListing.objects.filter(project__in=pks).order_by("pk"):
        listings[row.project_id].append((row.year, row.level, row.investment_wan))
    serving = Assignment.objects.filter(project__in=pks, kind=AssignmentKind.AGENT, ends_on=None)
    agents, moves = dict(serving.values_list("project", "user")), _moves(pks)
    found = {}
    for pk, state, last in _with_last(pks):
        moved_on = local_day(last) if last else None
        facts = rules.ProjectFacts(state, agents.get(pk), moved_on, tuple(moves[pk]), tuple(listings[pk]))
        found[pk] = rules.project_adds(facts)
    return found


def _moves(pks: Sequence[int]) -> dict[int, list[tuple[date, str, str]]]:
    """Changes of state, and the creation as the entry into the first one."""
    verbs = (CREATED, *project_states.VERBS)
    told = Event.objects.filter(object_type=PROJECT, object_id__in=[str(pk) for pk in pks], verb__in=verbs)
    moves: dict[int, list[tuple[date, str, str]]] = defaultdict(list)
    for pk, verb, at, data in told.order_by("pk").values_list("object_id", "verb", "at", "data"):
        if verb == CREATED and data.get("state"):
            moves[int(pk)].append((local_day(at), "", data["state"]))
        elif "to" in data:
            moves[int(pk)].append((local_day(at), data["from"], data["to"]))
    return moves


def _with_last(pks: Sequence[int]) -> Iterable[tuple[int, str, datetime | None]]:
    """(key, state, when anybody last did anything there): the newest event that is not the portal's own doing."""
    stream = Concat(Value("project:"), Cast(OuterRef("pk"), CharField()))
    told = Event.objects.filter(stream=stream).exclude(source=Source.SYSTEM).order_by("-seq").values("at")
    rows: Iterable[tuple[int, str, datetime | None]] = (
        Project.objects.filter(pk__in=pks)
        .order_by()
        .annotate(last=Subquery(told[:1]))
        .values_list("pk", "state", "last")
    )
    return rows


_READERS: Mapping[str, Callable[[Sequence[int]], Adds]] = {
    ITEM: _items,
    PROBLEM: _problems,
    TRIP: _trips,
    RATING: _ratings,
    MEETING: _meetings,
    PROJECT: _projects,
}

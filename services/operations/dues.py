"""Everything due is a row with a time and a unique key: planned ahead, fired once, asked again before it is told.

Planning and firing may run twice and side by side. A row that waits is found by its time, whatever a dead broker missed;
its event stands under its key, so that no second one can be recorded whoever fires.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from projects.enums import Source
from projects.models import Event
from projects.operations.events import Fact, record_facts
from projects.queries import work_calendar
from projects.queries_wallet import expiry_key
from projects.rules.calendar import WorkCalendar
from services.enums import DueKind, DueState
from services.models import Due, Problem
from services.operations.problems_ladder import escalate
from services.queries_dues import ITEM_KINDS, SOURCES, still_holds
from services.queries_dues_items import items
from services.queries_ladder import facts_of, ladder, rungs_standing, taken_by
from services.rules.backoff import PAUSES
from services.rules.escalation import rungs_due
from services.rules.reminders import CATCH_UP, ZERO, Deadline, Rung, key_of, reach, rungs_of, steps_of

log = logging.getLogger(__name__)
STREAM = "reminders"  # a chain of their own: they are no news of a project, and keep nobody from writing in it
VERB = "remind_due"
AT_A_TIME = timedelta(minutes=4)  # one run ends by then; the sweep goes on
BATCH = 500
# of what is late in these something else tells: warnings, `supplement_overdue`, the ladder; a trip that is over is no news,
# nor is a policy for which nobody can apply any more
LATE_ELSEWHERE = (
    *(DueKind.ITEM, DueKind.TOLERANCE, DueKind.PROBLEM, DueKind.APPOINTMENT),
    *(DueKind.POLICY, DueKind.SHIFT, DueKind.BOOKING),
)
MOVABLE = (DueKind.APPOINTMENT, DueKind.BOOKING)  # told the afternoon before, unless it was moved since
LADDER = 400  # a row above this takes a rung of the escalation ladder


# --- planning


def plan_dues(at: datetime) -> int:
    """Rows for every reminder of the coming days that has none; how many were new."""
    today, calendar = timezone.localdate(at), work_calendar()
    rows = {due.key: due for due in _wanted(today, calendar, at)}
    made = 0
    keys = list(rows)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        known = set(Due.objects.filter(key__in=part).values_list("key", flat=True))
        fresh = [rows[key] for key in part if key not in known]
        Due.objects.bulk_create(fresh, ignore_conflicts=True)
        made += len(fresh)
    return made


def _wanted(today: dt.date, calendar: WorkCalendar, at: datetime) -> Iterator[Due]:
    first = today - timedelta(days=CATCH_UP)
    last = calendar.add_workdays(today, settings.REMIND_AHEAD_WORKDAYS)
    for deadline in _deadlines(today, calendar):
        for rung in _worth_telling(rungs_of(deadline, _steps(deadline.kind), first, last, calendar), today):
            yield _row(deadline, rung, at)
    if calendar.is_workday(today):
        yield from _ladder(today, calendar, at)


def _ladder(today: dt.date, calendar: WorkCalendar, at: datetime) -> Iterator[Due]:
    """A row for every rung of the escalation ladder that is due today. The rung itself is taken once in a round."""
    for problem, rung, reason in rungs_standing(today, calendar):
        yield Due(
            key=f"escalate:problem:{problem}:{rung}:{reason}:{today}",
            kind=DueKind.PROBLEM,
            object_type="problem",
            object_id=problem,
            rung=LADDER + rung,
            due_at=due_time(DueKind.PROBLEM, today),
            planned_at=at,
        )


def _worth_telling(rungs: Iterable[Rung], today: dt.date) -> list[Rung]:
    """Of those whose day is gone only the newest: the others would say less of the same."""
    found = sorted(rungs, key=lambda each: each.day)
    gone = [each for each in found if each.day < today]
    return [*gone[-1:], *found[len(gone) :]]


def _deadlines(today: dt.date, calendar: WorkCalendar) -> Iterator[Deadline]:
    """What every source finds, each as far as its own rungs reach; a source that fails holds up no other."""
    together = tuple(sorted({each for kind in ITEM_KINDS for each in _steps(kind)}))
    wanted = [(items, together), *((made, _steps(kind)) for kind, named in SOURCES.items() for _, made in named)]
    for source, steps in wanted:
        if not steps:
            continue
        try:
            with transaction.atomic():
                found = list(source(*reach(steps, today, settings.REMIND_AHEAD_WORKDAYS, calendar), None))
        except Exception:
            log.exception("the reminders of %s are left to the next round", source.__name__)
            continue
        yield from found


def _steps(kind: str) -> tuple[int, ...]:
    return steps_of(settings.REMINDERS[str(kind)])


def _row(deadline: Deadline, rung: Rung, at: datetime) -> Due:
    return Due(
        key=key_of(deadline, rung.steps),
        kind=deadline.kind,
        object_type=deadline.object_type,
        object_id=deadline.object_id,
        deadline_on=deadline.on,
        rung=ZERO + rung.steps,
        due_at=due_time(deadline.kind, rung.day),
        planned_at=at,
    )


def due_time(kind: str, day: dt.date) -> datetime:
    """The hour of the day at which a reminder of this kind goes out."""
    text = settings.REMIND_VISIT_AT if kind in MOVABLE else settings.REMIND_AT
    return timezone.make_aware(dt.datetime.combine(day, dt.time.fromisoformat(text)))


# --- firing


def fire_dues(at: datetime) -> int:
    """Tell everything that is due and still holds; how many were told. The others are dropped."""
    told, until = 0, timezone.now() + AT_A_TIME
    while timezone.now() < until:
        outcome = _fire_next(at)
        if outcome is None:
            break
        told += outcome
    return told


@transaction.atomic
def _fire_next(at: datetime) -> bool | None:
    """The one that is due longest: whether it was told; None when nothing is due that nobody else has in hand."""
    due = _taken(at)
    if due is None:
        return None
    try:
        with transaction.atomic():
            told = _climb(due, at) if due.rung > LADDER else _holds(due, at) and _tell(due, at)
    except Exception as error:
        log.exception("reminder %s failed and is tried again", due.pk)
        _again(due, type(error).__name__, at)
        return False
    _settle(due, DueState.SENT if told else DueState.DROPPED, at)
    return bool(told)


def _taken(at: datetime) -> Due | None:
    skip = connection.features.has_select_for_update_skip_locked
    rows = Due.objects.select_for_update(skip_locked=skip)
    found: Due | None = rows.filter(state=DueState.WAITING, due_at__lte=at).order_by("due_at", "pk").first()
    return found


def _holds(due: Due, at: datetime) -> bool:
    """Still to be done by that day, not so long ago that it is no news, and no later rung of it is due as well."""
    if due.deadline_on is None or at - due.due_at > timedelta(days=CATCH_UP + 1):
        return False
    if due.kind in LATE_ELSEWHERE and due.deadline_on < timezone.localdate(at):
        return False
    same = Due.objects.filter(kind=due.kind, object_type=due.object_type, object_id=due.object_id)
    newer = same.filter(deadline_on=due.deadline_on, due_at__lte=at, rung__gt=due.rung).exclude(state=DueState.DROPPED)
    if newer.exists() or _said_otherwise(due, timezone.localdate(at)):
        return False
    return still_holds(due.kind, due.object_type, due.object_id, due.deadline_on)


def _climb(due: Due, at: datetime) -> bool:
    """Take the rung, if it is due now; the operation asks once more under its lock."""
    rung, day = due.rung - LADDER, timezone.localdate(at)
    problem = Problem.objects.filter(pk=due.object_id).first()
    standing = rungs_due(facts_of(problem, taken_by(problem)), day, work_calendar(), ladder()) if problem else []
    reason = dict(standing).get(rung)
    return bool(reason and escalate(due.object_id, rung, reason, at))


def _said_otherwise(due: Due, today: dt.date) -> bool:
    """A paper of which the wallet told today; a trip or a time that was arranged or moved since the reminder was due."""
    if due.kind == DueKind.EXPIRY:
        told = Event.objects.filter(idempotency_key=expiry_key(due.object_id, due.deadline_on))
        return any(timezone.localdate(event.at) == today for event in told)
    if due.kind in MOVABLE:
        moved = Event.objects.filter(object_type=due.object_type, object_id=str(due.object_id), at__gte=due.due_at)
        return bool(moved.exists())
    return False


def _tell(due: Due, at: datetime) -> bool:
    """One event under the key; told already by somebody else, it is as good."""
    data = {
        "kind": due.kind,
        "object": due.object_type,
        "id": due.object_id,
        "deadline": str(due.deadline_on),
        "steps": due.rung - ZERO,
    }
    fact = Fact(VERB, "due", str(due.pk), data, idempotency_key=due.key)
    if Event.objects.filter(idempotency_key=due.key).exists():
        return True
    try:
        with transaction.atomic():
            record_facts(STREAM, [fact], by=None, at=at, source=Source.SYSTEM)
    except IntegrityError:
        if not Event.objects.filter(idempotency_key=due.key).exists():
            raise
    return True


def _settle(due: Due, state: str, at: datetime) -> None:
    due.state, due.settled_at, due.fault = state, at, ""
    due.save(update_fields=["state", "settled_at", "fault"])


def _again(due: Due, fault: str, at: datetime) -> None:
    """A fault of ours: tried again, ever less often, and never given up while it would be news."""
    due.attempts = min(due.attempts + 1, 1000)
    due.fault = fault[:200]
    due.due_at = at + PAUSES[min(due.attempts, len(PAUSES)) - 1]
    due.save(update_fields=["attempts", "fault", "due_at"])


# --- dropping


@transaction.atomic
def drop_dues(object_type: str, object_id: int) -> int:
    """Forget what waits for a thing that was settled; firing would find it anyhow. One that is being fired is left alone.

    The rows go: when the thing comes back, its days are planned anew.
    """
    skip = connection.features.has_select_for_update_skip_locked
    rows = Due.objects.select_for_update(skip_locked=skip).filter(state=DueState.WAITING)
    keys = list(rows.filter(object_type=object_type, object_id=object_id).values_list("pk", flat=True))
    return int(Due.objects.filter(pk__in=keys).delete()[0])

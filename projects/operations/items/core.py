"""One step of an approval item: locked, permitted, judged by the rules, recorded, and projected, in one transaction.

    case = lock_case(item, by=user, at=now)          # stream head, then the item
    take_step(case, "start_review", Step(reason=…))   # everything else

The item's row is a projection of its events: what the step does to state and clocks is worked out by `rules.ledger` and
`rules.clock_reading` and never set by hand. Two statements: one locks, one writes (see `writing`); a reason, a numbered
notice, the guards of some verbs and a look at the person's standing come on top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Handled, Source
from projects.models import ApprovalItem, Event
from projects.operations.events import Fact, LockedHead, chained, count_and_ring, hold_stream, record_facts
from projects.operations.items.projection import Projected, clock_rows, drop_clocks_beyond, show_ledger, write_clocks
from projects.operations.items.writing import Locked, lock_item, see_item, write_step
from projects.operations.mandate_guards import require_act
from projects.operations.project_guards import acts_for, asks
from projects.operations.refusals import Refused, Stale
from projects.queries_items import OBJECT, happening_of, history_of
from projects.rules import ledger as ledgers
from projects.rules.ledger import Ledger
from projects.rules.lifecycle import BY_ACT, BY_STEP, NotAllowed, notices_of
from projects.rules.lifecycle_data import APPLICANT, REASONED
from projects.rules.lifecycle_guards import require_reason

# what an item shows of itself; everything that a step may change
PROJECTED = (
    *("state", "state_since", "ledger", "last_event", "clock", "due_on", "legal_due_on", "next_due_on", "make_up_by"),
    *("paused", "received_on", "accepted_on", "decided_on", "ended_on", "version"),
)


@dataclass(slots=True)
class Case:
    """An item that is locked until the transaction ends, with whoever acts on it and when it counts."""

    item: ApprovalItem
    ledger: Ledger
    head: LockedHead
    event: int | None  # the number of the next event, when it is known
    by: User | None
    at: datetime
    source: str
    day: date  # the zone's own, of `at`

    @property
    def asked(self) -> bool:
        """A person asks for it here and now; imports and back entries bring what has happened already."""
        return asks(self.by, self.source)


@dataclass(frozen=True, slots=True)
class Step:
    """What is said with a step. `data`: ids, enums and days for the event (see `rules.ledger` for the keys it reads);
    `reason` is free text; `written`: more columns of the item that the act changes, to be saved with it; `permitted`: whoever
    may take it was asked by another rule than the verb's own."""

    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None
    written: tuple[str, ...] = ()
    permitted: bool = False


def lock_case(
    item: ApprovalItem, *, by: User | None, at: datetime, source: str = Source.WEB, version: int | None = None
) -> Case:
    """The item as it stands now. `version`: the one the page was opened with. Raises Stale when it has moved on."""
    return _case(item, lock_item(item), by, at, source, version)


def see_case(
    item: ApprovalItem, *, by: User | None, at: datetime, source: str = Source.WEB, version: int | None = None
) -> Case:
    """The same without a lock: its one step raises Overtaken when anything else has happened in the project meanwhile."""
    return _case(item, see_item(item), by, at, source, version)


def lock_cases(
    items: Iterable[ApprovalItem],
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    versions: Mapping[int, int] | None = None,
) -> list[Case]:
    """Several items for one act: streams in ascending order of name, then the items in ascending order."""
    wanted = sorted(items, key=lambda item: item.pk)
    heads = {stream: hold_stream(stream) for stream in sorted({f"project:{item.project_id}" for item in wanted})}
    cases = []
    for each in wanted:
        row = ApprovalItem.objects.select_for_update().get(pk=each.pk)
        locked = Locked(heads[f"project:{each.project_id}"], row, None)
        cases.append(_case(each, locked, by, at, source, (versions or {}).get(each.pk)))
    return cases


NEVER_CHANGING = ("project", "package", "body")  # which rows they are; found with the item, they need not be read again


def _case(given: ApprovalItem, locked: Locked, by: User | None, at: datetime, source: str, version: int | None) -> Case:
    item = locked.item
    if version is not None and version != item.version:
        raise Stale
    for name in NEVER_CHANGING:
        if name in given._state.fields_cache:
            item._state.fields_cache[name] = given._state.fields_cache[name]
    ledger = ledgers.load(item.ledger) if item.ledger else Ledger(body=item.body_id)
    return Case(item, ledger, locked.head, locked.event, by, at, source, timezone.localdate(at))


# --- the step

Guard = Callable[[Case, str, Step], None]
GUARDS: dict[str, list[Guard]] = {}  # verb -> what stands against it beyond state and person; filled by `guard`
After = Callable[[Case, str, Step, Event], None]
AFTER: list[After] = []  # what every step brings with it in the same transaction: numbered notices


def guard(*verbs: str) -> Callable[[Guard], Guard]:
    """Register what stands against a verb: it raises NotAllowed or Refused. Asked of people only, never of a replay."""

    def add(function: Guard) -> Guard:
        for verb in verbs:
            GUARDS.setdefault(verb, []).append(function)
        return function

    return add


def take_step(case: Case, verb: str, step: Step | None = None) -> Event:
    """Take one step, in the caller's transaction.

    Raises Forbidden, or Refused with what is allowed from here and by whom, what is missing, or which day does not fit.
    """
    step = step or Step()
    before = case.item.state
    try:
        _judge(case, verb, step)
        event = _recorded(case, verb, step)
    except NotAllowed as found:
        raise Refused(found.text.zh, found.text.en, field=found.field) from found
    for each in AFTER:
        each(case, before, step, event)
    return event


def _recorded(case: Case, verb: str, step: Step) -> Event:
    """The event, and what the item shows of it, written."""
    item, names = case.item, [*PROJECTED, *step.written]
    at_once = case.event is not None and case.head.is_newest() and "supersedes" not in step.data
    if at_once:  # one statement writes it all
        event = chained(case.head.row, _fact(case, verb, step), case.by, case.at, timezone.now(), case.source)
        event.pk, case.event = case.event, None
        shown = fold(case, event)
        item.version += 1
        write_step(case.head.row, event, item, names, clock_rows(item, shown.clocks) if shown else [])
        count_and_ring()
        return event
    event = record_facts(
        f"project:{item.project_id}",
        [_fact(case, verb, step)],
        by=case.by,
        at=case.at,
        source=case.source,
        head=case.head,
    )[0]
    shown = fold(case, event)
    item.version += 1
    item.save(update_fields=names)
    if shown is not None:
        write_clocks(item, shown.clocks)
        if shown.rewritten:
            drop_clocks_beyond(item, len(shown.clocks))
    return event


def _fact(case: Case, verb: str, step: Step) -> Fact:
    return Fact(
        verb, OBJECT, str(case.item.pk), step.data, step.reason.strip(), step.idempotency_key, _behalf(case, verb)
    )


def _judge(case: Case, verb: str, step: Step) -> None:
    item = case.item
    if item.handled == Handled.ELSEWHERE:
        raise Refused(
            "这件由别的系统办理，这里只登记它的状态。",
            "Another system handles this item: only its state is entered here.",
        )
    if case.asked:
        if not step.permitted:
            require_act(case.by, verb, item, case.day)
        require_reason(verb in REASONED, step.reason)
    if case.source in (Source.IMPORT, Source.BACK_ENTRY):
        return
    for each in GUARDS.get(verb, ()):
        each(case, verb, step)


def _behalf(case: Case, verb: str) -> int | None:
    """An agent takes the applicant's steps in the enterprise's name."""
    if not case.asked:
        return None
    found = BY_STEP.get((case.item.state, verb)) or BY_ACT.get((case.item.state, verb))
    return acts_for(case.by, case.item.project.enterprise_id, case.at) if found and found.actor == APPLICANT else None


def fold(case: Case, event: Event) -> Projected | None:
    """Bring ledger, state and days of the locked item forward by one event of its own, in memory; its clocks if they changed."""
    old = case.ledger
    happening = happening_of(event)
    try:
        case.ledger = ledgers.advance(old, happening)
    except ledgers.NeedsHistory:
        before = [each for each in history_of(case.item) if each.event != event.pk]
        case.ledger = ledgers.replay([*before, happening], case.item.body_id)
    if case.ledger.state != old.state:
        case.item.state_since = event.at
    case.item.last_event = event.pk
    return show_ledger(case.item, old, case.ledger)


def notices_for(before: str, verb: str, step: Step) -> tuple[str, ...]:
    """The numbered papers that the step brings, by their ids in the catalogue."""
    return notices_of(before, verb, str(step.data.get("procedure", "")))

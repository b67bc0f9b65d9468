"""The stretches of days of an item's ledger, and what each happening opens and closes among them. See `ledger`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from projects.rules.lifecycle import DECIDED_STATES, NotAllowed
from projects.rules.lifecycle_data import STATES
from projects.rules.wording import Text

# kinds of spans
NOTICE, ANSWER, RUN, DELIVERY = "notice", "answer", "run", "delivery"  # one for each stretch of states
PAUSE, TASK, EXTEND, TOLERANCE = "pause", "task", "extend", "tolerance"
HEARING_APPLY, HEARING_HOLD, HEARING_NOTICE = "hearing_apply", "hearing_hold", "hearing_notice"
SUSPENDED = "suspended"  # the procedure code of a pause that is a 中止


class Happening(NamedTuple):
    """One event of the item: `day` is the legal day in the zone's time on which it counts, `at` its instant."""

    event: int
    verb: str
    at: datetime
    recorded_at: datetime
    day: date
    data: Mapping[str, Any] = MappingProxyType({})


class Span(NamedTuple):
    """A stretch of days. `from_day` is its start day; `to_day` None: still open."""

    kind: str
    from_day: date
    from_event: int
    to_day: date | None = None
    to_event: int | None = None
    ref: str = ""  # id of the procedure's row
    code: str = ""  # catalogue code of the procedure; of a run: the verb of acceptance
    told_day: date | None = None  # of a pause: told in writing; of a run: the papers came; else a day that was named
    told_event: int | None = None
    number: int | None = None  # of an extension: days granted
    party: str = ""  # who holds the item during a pause, when it is not the procedure itself


# --- the stretch that belongs to the state


def _kind_of(state: str) -> str:
    clock = STATES[state].clock
    if clock == "notice5":
        return NOTICE
    if clock in ("run", "pause"):
        return RUN
    return ANSWER if state == "correcting" else DELIVERY if state in DECIDED_STATES else ""


KINDS: Mapping[str, str] = {state: _kind_of(state) for state in STATES}
_OF_THE_RUN = frozenset({RUN, PAUSE, TASK, HEARING_APPLY, HEARING_HOLD, HEARING_NOTICE})
_ENDS_TOLERANCE = frozenset({"denied", "withdrawn", "terminated", "cancelled", "revoked"})  # a grant does not end it


def cross(spans: tuple[Span, ...], left: str, reached: str, happening: Happening) -> tuple[Span, ...]:
    """Close the stretch of the state that is left and open that of the one reached."""
    before, after = KINDS[left], KINDS[reached]
    if reached in _ENDS_TOLERANCE:
        spans = _closed(spans, {TOLERANCE}, happening)
    if before == after:
        return spans
    if before:
        spans = _closed(spans, _OF_THE_RUN if before == RUN else {before}, happening)
    if not after:
        return spans
    if after == RUN:
        came = next(span for span in reversed(spans) if span.kind == NOTICE)
        opened = Span(RUN, happening.day, happening.event, code=happening.verb)
        return (*spans, opened._replace(told_day=came.from_day, told_event=came.from_event))
    return (*spans, Span(after, received_on(happening), happening.event))


def received_on(happening: Happening) -> date:
    """The day the papers were handed over: the happening's own unless it names one."""
    return as_day(happening.data.get("received_on")) or happening.day


def as_day(value: Any) -> date | None:
    """A day from `data`, written as ISO text or given as a date."""
    return value if value is None or isinstance(value, date) else date.fromisoformat(value)


def _closed(
    spans: tuple[Span, ...], kinds: Collection[str], happening: Happening, ref: str | None = None
) -> tuple[Span, ...]:
    day, event = happening.day, happening.event
    if kinds == {TOLERANCE}:
        day = received_on(happening)
    return tuple(
        span._replace(to_day=day, to_event=event)
        if span.to_day is None and span.kind in kinds and (ref is None or span.ref == ref)
        else span
        for span in spans
    )


# --- what a verb does beside that

Effect = Callable[[tuple[Span, ...], Happening], tuple[Span, ...]]


def _begin(kind: str) -> Effect:
    def effect(spans: tuple[Span, ...], happening: Happening) -> tuple[Span, ...]:
        data = happening.data
        told = (happening.day, happening.event) if data.get("notice") else (None, None)
        ref, party = str(data.get("special", happening.event)), str(data.get("court", ""))
        begun = Span(kind, happening.day, happening.event, ref=ref, code=str(data["procedure"]), party=party)
        return (*spans, begun._replace(told_day=told[0], told_event=told[1]))

    return effect


def _which(spans: tuple[Span, ...], kind: str, happening: Happening) -> Span:
    """The open procedure that is meant. Raises NotAllowed when there is none, or several and none is named."""
    ref = happening.data.get("special")
    found = [span for span in spans if span.kind == kind and span.to_day is None and span.code != SUSPENDED]
    if ref is not None:
        found = [span for span in found if span.ref == str(ref)]
    if len(found) != 1:
        raise NotAllowed(
            Text("选出要办的那一项特别程序：它要正在进行。", "Choose the procedure; it has to be under way."), "special"
        )
    return found[0]


def _end(kind: str) -> Effect:
    def effect(spans: tuple[Span, ...], happening: Happening) -> tuple[Span, ...]:
        return _closed(spans, {kind}, happening, _which(spans, kind, happening).ref)

    return effect


def _tell(spans: tuple[Span, ...], happening: Happening) -> tuple[Span, ...]:
    """Told later than it began: deducted from that day on."""
    span = _which(spans, PAUSE, happening)
    if span.told_day is not None:
        return spans
    told = span._replace(told_day=happening.day, told_event=happening.event)
    return tuple(told if each is span else each for each in spans)


def _suspend(spans: tuple[Span, ...], happening: Happening) -> tuple[Span, ...]:
    day, event = happening.day, happening.event
    return (*spans, Span(PAUSE, day, event, ref=SUSPENDED, code=SUSPENDED, told_day=day, told_event=event))


def _resume(spans: tuple[Span, ...], happening: Happening) -> tuple[Span, ...]:
    return _closed(spans, {PAUSE}, happening, SUSPENDED)


def _extend(spans: tuple[Span, ...], happening: Happening) -> tuple[Span, ...]:
    """Once: a second one is no extension."""
    if any(span.kind == EXTEND for span in spans):
        return spans
    return (*spans, Span(EXTEND, happening.day, happening.event, number=happening.data.get("workdays")))


def _open(kind: str, named: str = "", *, closes: frozenset[str] = frozenset()) -> Effect:
    def effect(spans: tuple[Span, ...], happening: Happening) -> tuple[Span, ...]:
        if closes:
            spans = _closed(spans, closes, happening)
        if any(span.kind == kind and span.to_day is None for span in spans):
            return spans
        return (*spans, Span(kind, happening.day, happening.event, told_day=as_day(happening.data.get(named))))

    return effect


def _close(*kinds: str) -> Effect:
    return lambda spans, happening: _closed(spans, set(kinds), happening)


EFFECTS: Mapping[str, Effect] = {
    "start_special": _begin(PAUSE),
    "end_special": _end(PAUSE),
    "tell_special": _tell,
    "start_task": _begin(TASK),
    "end_task": _end(TASK),
    "suspend": _suspend,
    "resume": _resume,
    "extend": _extend,
    "accept_tolerant": _open(TOLERANCE, "make_up_by"),
    "approve_tolerant": _open(TOLERANCE, "make_up_by"),
    "complete_materials": _close(TOLERANCE),
    "confirm_supplement": _close(TOLERANCE),
    "tell_hearing": _open(HEARING_APPLY),
    "apply_hearing": _open(HEARING_HOLD, closes=frozenset({HEARING_APPLY})),
    "waive_hearing": _close(HEARING_APPLY),
    "notify_hearing": _open(HEARING_NOTICE, "held_on"),
    "hold_hearing": _close(HEARING_HOLD, HEARING_NOTICE),
}

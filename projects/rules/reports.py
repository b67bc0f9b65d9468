"""Matters that another system handles: what was told about them, and whether the days that were told fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from projects.rules.ledger_spans import Happening, as_day
from projects.rules.lifecycle import DECIDED_STATES, NotAllowed
from projects.rules.lifecycle_data import STATES
from projects.rules.wording import Text

REPORT = "report"
DAYS = ("received_on", "accepted_on", "decided_on")  # in the order of the law
DAY_NAMES: Mapping[str, Text] = {
    "received_on": Text("收件日", "the day of receipt"),
    "accepted_on": Text("受理日", "the day of acceptance"),
    "decided_on": Text("决定日", "the day of the decision"),
    "delivered_on": Text("送达日", "the day of delivery"),
}
REACHED = Text("到这个状态的日期", "the day of the state")
TODAY = Text("今天", "today")
REPORTED_STATES = tuple(name for name in STATES if name != "draft")
_BEFORE = frozenset(
    name for name, state in STATES.items() if state.clock == "notice5" or name in ("correcting", "withdrawn_early")
)
_UNDECIDED = _BEFORE | frozenset(name for name, state in STATES.items() if state.clock in ("run", "pause"))
# the day on which this state is reached is this day of the item
_REACHED: Mapping[str, str] = {
    **dict.fromkeys(("submitted", "pre_review"), "received_on"),
    **dict.fromkeys(("accepted", "accepted_tolerant"), "accepted_on"),
    **dict.fromkeys(DECIDED_STATES, "decided_on"),
}


class Reported(NamedTuple):
    """How an item stands by what was told: `on` is the day on which it came to the state."""

    state: str
    on: date
    received_on: date | None = None
    accepted_on: date | None = None
    decided_on: date | None = None


def told(state: str, on: date, days: Mapping[str, date | None]) -> Reported:
    """The state with its days: the day of a state that has a day of its own need not be told twice."""
    own = _REACHED.get(state)
    filled = {name: days.get(name) for name in DAYS}
    if own and filled[own] is None:
        filled[own] = on
    return Reported(state, on, **filled)


def has_result(reported: Reported) -> bool:
    """Whether there can be a paper that says what was decided: not before, and not of what the applicant took back."""
    return reported.state not in _UNDECIDED and reported.state != "withdrawn"


def require_days_fit(reported: Reported, today: date) -> None:
    """Raises NotAllowed, naming the field, when the days contradict each other, the state, or the calendar."""
    if reported.state not in REPORTED_STATES:
        raise NotAllowed(Text("选一个状态。", "Choose a state."), "state")
    if reported.on > today:
        raise NotAllowed(
            Text("还没到这一天。填已经发生的日期。", "That day is still to come: enter what has happened."), "on"
        )
    _fits_state(reported)
    require_in_order({name: getattr(reported, name) for name in DAYS}, reported.on, REACHED)


def require_in_order(days: Mapping[str, date | None], last: date, last_name: Text) -> None:
    """The days that were told, in the order of DAY_NAMES, none after `last`: NotAllowed at the first that does not fit."""
    before = ""
    for name, day in days.items():
        if day is None:
            continue
        earlier = days[before] if before else None
        if earlier is not None and day < earlier:
            _contradicts(name, day, DAY_NAMES[before], earlier, "早于", "before")
        if day > last:
            _contradicts(name, day, last_name, last, "晚于", "after")
        before = name


def require_no_gap(days: Mapping[str, date | None], needed: str) -> None:
    """No day without the one before it: what was decided was accepted, what was accepted was received."""
    names = list(days)
    for place, name in enumerate(names[:-1]):
        later = next((other for other in names[place + 1 :] if days[other] is not None), "")
        if days[name] is None and (later or name == needed):
            own = DAY_NAMES[name]
            why = Text(f"填了{DAY_NAMES[later].zh}，", f"{DAY_NAMES[later].en} is given: ") if later else Text("", "")
            raise NotAllowed(Text(f"{why.zh}还要填{own.zh}。", f"{why.en}enter {own.en} too."), name)


def _contradicts(field: str, day: date, other: Text, other_day: date, zh: str, en: str) -> None:
    name = DAY_NAMES[field]
    raise NotAllowed(
        Text(
            f"{name.zh}{day}{zh}{other.zh}{other_day}。核对后改其中一个。",
            f"{name.en} ({day}) is {en} {other.en} ({other_day}): correct one of them.",
        ),
        field,
    )


def _fits_state(reported: Reported) -> None:
    """No decision before it is decided, no acceptance before it is accepted; and the state's own day is the day told."""
    state = STATES[reported.state].name
    for name, states in (("accepted_on", _BEFORE), ("decided_on", _UNDECIDED)):
        if reported.state in states and getattr(reported, name) is not None:
            zh, en = DAY_NAMES[name]
            raise NotAllowed(
                Text(
                    f"状态是“{state.zh}”，还不会有{zh}。清空{zh}，或者改状态。",
                    f"At “{state.en}” there is no such thing as {en} yet: clear it, or choose another state.",
                ),
                name,
            )
    own = _REACHED.get(reported.state)
    if own and reported.state != "pre_review" and getattr(reported, own) != reported.on:
        zh, en = DAY_NAMES[own]
        raise NotAllowed(
            Text(f"{zh}和到“{state.zh}”的日期应是同一天。", f"{en} and the day of “{state.en}” are one and the same."),
            own,
        )


def last_report(history: Iterable[Happening]) -> Reported | None:
    """How the item stands by its events: the last report that told a state. None before the first."""
    found = None
    for happening in history:
        if happening.verb == REPORT and "state" in happening.data:
            data = happening.data
            days = {name: as_day(data.get(name)) for name in DAYS}
            found = Reported(str(data["state"]), as_day(data["on"]) or happening.day, **days)
    return found

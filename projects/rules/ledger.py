"""What an item's history says about time: stretches of days that cite the events which began and ended them.

A ledger is folded from the item's happenings, one at a time, and knows neither calendar nor limits; `clock` reads clocks
from it. `advance` takes one more happening in a time that does not grow with the history, so a ledger kept beside the item
(`dump`, `load`) is brought forward without reading the events again; `replay` makes the same from all of them.

A happening may supersede earlier ones (a wrong entry is corrected by a new event, never changed): the earlier ones no
longer count, the new one stands in the place of the first of them; verb `annul` only takes them away.

Keys of `data` that are read here, all optional unless said:
  any verb           supersedes: event or events it corrects · body: code of the body that now handles the item ·
                     court: who now holds it (`agent`, `intermediary:<code>`, `body:<code>` …; see `court`)
  submit, submit_correction          received_on: the day the papers were handed over, at the door say (上门取件)
  start_special, start_task          special: id of the procedure's row, procedure: catalogue code (needed),
                                     notice: the paper that told its time (absent: not told, so not deducted)
  tell_special, end_special, end_task   special: id; may be left out while only one is open
  extend             workdays: how many the head granted; absent: all that the matter allows
  complete_materials, confirm_supplement  received_on: the day the missing papers came
  accept_tolerant, approve_tolerant     make_up_by: last day for what is missing, when the notice names one
  notify_hearing     held_on: the day of the hearing
Days in `data` are ISO text, or dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any, NamedTuple

from projects.rules.ledger_spans import (
    ANSWER,
    EFFECTS,
    KINDS,
    NOTICE,
    PAUSE,
    SUSPENDED,
    Happening,
    Span,
    as_day,
    cross,
    received_on,
)
from projects.rules.lifecycle import BY_STEP, FIRST_STATE, VERBS, NotAllowed, target_of
from projects.rules.wording import Text

ENTERPRISE, BODY, NOBODY = "enterprise", "body", ""


class Turn(NamedTuple):
    """From the day after `day` on (the start day is not counted) the item lies with `party`; empty: with nobody."""

    party: str
    day: date
    event: int


class Ledger(NamedTuple):
    state: str = FIRST_STATE
    body: str = ""
    last_on: date = date.min  # the last day on which something touched a clock
    spans: tuple[Span, ...] = ()
    turns: tuple[Turn, ...] = ()


class NeedsHistory(ValueError):
    """The happening corrects an earlier one: replay the whole history."""


def replay(history: Iterable[Happening], body: str = "") -> Ledger:
    """The ledger of a whole history, in the order of its events. `body`: code of the body that handles the item.

    Raises NotAllowed when a verb does not fit the state it meets, or its day lies before the step before it.
    """
    return reduce(advance, effective(history), Ledger(body=body))


def effective(history: Iterable[Happening]) -> list[Happening]:
    """The happenings that count, each in its place. What was superseded once stays out, also when its correction is."""
    kept: dict[int, Happening | None] = {}  # place (the event first entered there) -> what stands there
    place: dict[int, int] = {}
    for happening in history:
        targets = _superseded(happening)
        places = sorted({place[event] for event in targets if event in place}, key=list(kept).index) if targets else []
        if targets and not places:
            raise NotAllowed(
                Text("要更正的登记不在这件办件里。", "What it corrects is no event of this item."), "supersedes"
            )
        for each in places:
            kept[each] = None
        here = places[0] if places else happening.event
        place[happening.event] = here
        if happening.verb != "annul":
            kept[here] = happening._replace(data=_without(happening.data)) if targets else happening
    return [each for each in kept.values() if each is not None]


def _superseded(happening: Happening) -> tuple[int, ...]:
    found = happening.data.get("supersedes")
    if found is None:
        return ()
    return (found,) if isinstance(found, int) else tuple(found)


def _without(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "supersedes"}


def advance(ledger: Ledger, happening: Happening) -> Ledger:
    """The ledger with one more happening. Verbs that are no matter of the lifecycle leave it as it is.

    Raises NotAllowed as `replay` does, NeedsHistory when the happening supersedes another.
    """
    verb, data, left = happening.verb, happening.data, ledger.state
    if "supersedes" in data:
        raise NeedsHistory(happening.event)
    if verb not in VERBS:
        return ledger
    opens = _open_pauses(ledger.spans)
    state = target_of(left, verb, open_specials=opens - (verb == "end_special"))
    moves, effect = (left, verb) in BY_STEP, EFFECTS.get(verb)
    spans, last_on = ledger.spans, ledger.last_on
    if moves or effect is not None:
        _check_day(happening, last_on)
        last_on = happening.day
    if moves:
        spans = cross(spans, left, state, happening)
    if effect is not None:
        spans = effect(spans, happening)
    body = str(data.get("body", ledger.body))
    return Ledger(state, body, last_on, spans, _turned(ledger.turns, state, body, happening, moves))


def _check_day(happening: Happening, last_on: date) -> None:
    day, came = happening.day, received_on(happening)
    if day < last_on:
        raise NotAllowed(
            Text(
                f"{day}早于上一步的{last_on}，请核对日期。",
                f"{day} is before the last step ({last_on}): check the day.",
            ),
            "day",
        )
    if came > day or (came < last_on and happening.verb == "submit_correction"):
        raise NotAllowed(
            Text(f"收件日{came}不对：不能晚于登记日，也不能早于上一步。", f"{came} cannot be the day the papers came."),
            "received_on",
        )


def _open_pauses(spans: tuple[Span, ...]) -> int:
    return sum(span.kind == PAUSE and span.to_day is None and span.code != SUSPENDED for span in spans)


# --- whose court


def _turned(turns: tuple[Turn, ...], state: str, body: str, happening: Happening, moves: bool) -> tuple[Turn, ...]:
    """The turns after this happening. A pause is not a turn: `court` lays the pauses that count over them."""
    named = happening.data.get("court")
    if named and happening.verb not in ("start_special", "suspend"):
        party = str(named)
    elif moves or happening.verb in ("end_task", "reassign"):
        party = _holder(state, body)
    else:
        return turns
    if turns and turns[-1].party == party:
        return turns
    day = received_on(happening) if KINDS[state] == NOTICE else happening.day
    return (*turns, Turn(party, max(day, turns[-1].day) if turns else day, happening.event))


def _holder(state: str, body: str) -> str:
    kind = KINDS[state]
    if kind == ANSWER:
        return ENTERPRISE
    return (f"{BODY}:{body}" if body else BODY) if kind else NOBODY


# --- kept beside the item


def dump(ledger: Ledger) -> dict[str, Any]:
    """The ledger as JSON can hold it; `load` gives it back."""

    def plain(row: Sequence[Any]) -> list[Any]:
        return [value.isoformat() if isinstance(value, date) else value for value in row]

    return {
        "state": ledger.state,
        "body": ledger.body,
        "last_on": ledger.last_on.isoformat(),
        "spans": [plain(span) for span in ledger.spans],
        "turns": [plain(turn) for turn in ledger.turns],
    }


def load(kept: Mapping[str, Any]) -> Ledger:
    """A ledger from what `dump` made."""

    def span(row: Sequence[Any]) -> Span:
        kind, first, event, last, *rest = row
        rest[3] = as_day(rest[3])
        return Span(kind, date.fromisoformat(first), event, as_day(last), *rest)

    return Ledger(
        kept["state"],
        kept["body"],
        date.fromisoformat(kept["last_on"]),
        tuple(span(row) for row in kept["spans"]),
        tuple(Turn(party, date.fromisoformat(day), event) for party, day, event in kept["turns"]),
    )

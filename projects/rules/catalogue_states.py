"""Is the machine of states and verbs sound, and do the exchange codes cover it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from projects.rules.catalogue_reading import Fault

FIRST, LAST, ENDS = "draft", "archived", ("from", "to")


def state_faults(document: dict[str, Any]) -> Iterator[Fault]:
    states = {each["id"]: each for each in document.get("states", ()) if "id" in each}
    moves = [each for each in document.get("transitions", ()) if {"from", "to", "verb"} <= each.keys()]
    yield from _repeated(moves)
    for each in moves:
        if states.get(each["from"], {}).get("terminal") is True and each["from"] != LAST:
            yield Fault(
                _place(each),
                f"“{each['from']}”是终态,不能再转出,请删除或改状态",
                f"{each['from']!r} is terminal: nothing leaves it",
            )
    whole = (
        len(moves) == len(document.get("transitions", ()))
        and {each[end] for each in moves for end in ENDS} <= states.keys()
    )
    if moves and whole and FIRST in states:  # a broken transition is reported once, not again at every state behind it
        yield from _unreachable(states, moves)
    yield from _exchange_codes(document, states)


def _place(move: dict[str, Any]) -> str:
    return f"transitions[{move['from']}/{move['verb']}]"


def _repeated(moves: list[dict[str, Any]]) -> Iterator[Fault]:
    for (state, verb), count in Counter((each["from"], each["verb"]) for each in moves).items():
        if count > 1:
            yield Fault(
                f"transitions[{state}/{verb}]",
                f"从“{state}”出发的动作“{verb}”有{count}条,同一状态下一个动作只能有一条,请改名",
                f"{count} transitions from {state!r} have the verb {verb!r}: (from, verb) must be unique",
            )
    for (state, goal, actor), count in Counter((x["from"], x["to"], x.get("actor", "")) for x in moves).items():
        if count > 1 and actor:
            yield Fault(
                f"transitions[{state}/…]",
                f"“{actor}”从“{state}”到“{goal}”重复{count}次,请只留一条",
                f"{actor!r} can go from {state!r} to {goal!r} in {count} ways: keep one",
            )


def _unreachable(states: dict[str, Any], moves: list[dict[str, Any]]) -> Iterator[Fault]:
    reached, waiting = {FIRST}, [FIRST]
    while waiting:
        here = waiting.pop()
        for goal in {each["to"] for each in moves if each["from"] == here} - reached:
            reached.add(goal)
            waiting.append(goal)
    left = {each["from"] for each in moves}
    for name, state in states.items():
        if name not in reached:
            yield Fault(
                f"states[{name}]",
                f"从“{FIRST}”到不了这个状态,请补转换或删除状态",
                f"unreachable from {FIRST!r}: add a transition or delete the state",
            )
        if state.get("terminal") is False and name not in left:
            yield Fault(
                f"states[{name}]",
                "这个状态不是终态,却没有任何转出,请补转换或标为终态",
                "not terminal, yet nothing leaves it: add a transition or mark it terminal",
            )


def _exchange_codes(document: dict[str, Any], states: dict[str, Any]) -> Iterator[Fault]:
    codes = document.get("exchange", {}).get("blzt")
    if codes is None or "states" not in document:
        return
    used = {state["national"] for state in states.values() if state.get("national") is not None}
    for name, state in states.items():
        if state.get("national") is not None and state["national"] not in codes:
            yield Fault(
                f"states[{name}].national",
                f"办理状态码{state['national']}不在 exchange.blzt 里,请改正",
                f"the code {state['national']} is not in exchange.blzt",
            )
    for code in codes:
        if code not in used:
            yield Fault(f"exchange.blzt.{code}", "没有状态使用这个办理状态码,请补上", "no state uses this code")

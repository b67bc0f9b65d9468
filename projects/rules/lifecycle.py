"""The life of an approval item: what may be done from a state, by whom, where it leads, and what it does to the clocks.

The tables stand in `lifecycle_data` (states, steps) and `lifecycle_cases` (what happens beside the state, kinds of case,
notices). Who a person is and what he may see is asked elsewhere (`projects.permissions`); what stands against a step
beyond the state (days, papers, persons) is asked by the guards in `lifecycle_guards`.
"""

from __future__ import annotations

from collections.abc import Mapping

from projects.rules.lifecycle_cases import ACTS, ALSO, CASE_TYPES, NOTICES, Act
from projects.rules.lifecycle_data import ACTORS, STATES, STEPS, Step
from projects.rules.wording import Text, chinese

FIRST_STATE = "draft"
NOTICE_STATES = frozenset(name for name, state in STATES.items() if state.clock == "notice5")
RUNNING_STATES = frozenset(name for name, state in STATES.items() if state.clock in ("run", "pause"))
DECIDED_STATES = ("approved", "approved_tolerant", "denied")
OPTIONAL_STATES = frozenset(name for name, state in STATES.items() if state.optional)

BY_STEP: Mapping[tuple[str, str], Step] = {(step.source, step.verb): step for step in STEPS}
BY_ACT: Mapping[tuple[str, str], Act] = {(state, act.verb): act for act in ACTS for state in act.states}
STEP_VERBS = frozenset(step.verb for step in STEPS)
NOT_AWAITED = frozenset({"withdraw", "terminate", "lapse", "deem_accepted", "cancel", "revoke"})
HEARING_IN_WRITING = frozenset({"tell_hearing", "notify_hearing"})
VERBS = STEP_VERBS | {act.verb for act in ACTS}

# what a verb is called when no state is meant; the first step or act that has it lends its name otherwise
_NAMES: Mapping[str, Text] = {
    "accept": Text("受理", "Accept"),
    "refuse": Text("不予受理", "Refuse acceptance"),
    "not_needed": Text("告知不受理", "Tell that no permit is needed"),
    "withdraw": Text("撤回申请", "Withdraw"),
    "deliver": Text("送达", "Deliver"),
    "deny": Text("不予许可", "Deny"),
    "lapse": Text("逾期未补", "Lapse"),
    "complete_materials": Text("容缺件补齐", "Papers complete"),
}


class NotAllowed(ValueError):
    """The rules do not allow this now: `text` says why and what can be done, `field` names what is wrong with the entry."""

    def __init__(self, text: Text, field: str = "") -> None:
        super().__init__(text.zh)
        self.text, self.field = text, field


def verb_name(verb: str) -> Text:
    """What the verb is called on a page. Raises KeyError for a verb that there is not."""
    if verb in _NAMES:
        return _NAMES[verb]
    named: tuple[Step | Act, ...] = (*STEPS, *ACTS)
    for each in named:
        if each.verb == verb:
            return Text(chinese(each.zh), each.en)
    raise KeyError(verb)


def state_name(state: str) -> Text:
    """The state as it is shown, with Chinese punctuation."""
    return Text(chinese(STATES[state].zh), STATES[state].en)


def target_of(state: str, verb: str, *, open_specials: int = 0, suspension: bool = True) -> str:
    """The state that the verb leads to; the same state for an act that stands beside it.

    `open_specials`: how many clock-stopping procedures are open once the verb is done. While there is one the item stays
    in `special_running`, and comes back to it from `suspended` (decision on clocks: the state holds while one is open).
    `suspension`: whether the bureau has switched 中止 on. Raises NotAllowed, which names what is allowed from here and by
    whom, and KeyError for a verb or a state that there is not.
    """
    step = BY_STEP.get((state, verb))
    if step is not None and (suspension or step.target not in OPTIONAL_STATES):
        if open_specials and verb in ("end_special", "resume"):
            return "special_running"
        return step.target
    if (state, verb) in BY_ACT:
        return state
    raise NotAllowed(_refusal(state, verb, suspension))


def verbs_from(state: str, actor: str | None = None, *, suspension: bool = False) -> tuple[Step, ...]:
    """The steps that lead on from a state, in the order of the table; those of one actor when he is named."""
    return tuple(
        step
        for step in STEPS
        if step.source == state
        and (actor is None or step.actor == actor)
        and (suspension or step.target not in OPTIONAL_STATES)
    )


def acts_from(state: str, actor: str | None = None) -> tuple[Act, ...]:
    """What may be done beside the state, in the order of the table."""
    return tuple(act for act in ACTS if state in act.states and (actor is None or act.actor == actor))


def actor_of(state: str, verb: str) -> str:
    """Who does it. Raises NotAllowed as `target_of` does."""
    found: Step | Act | None = BY_STEP.get((state, verb)) or BY_ACT.get((state, verb))
    if found is None:
        raise NotAllowed(_refusal(state, verb, suspension=True))
    return found.actor


def whose_move(state: str) -> tuple[str, ...]:
    """The actors from whom a step is awaited, so that everyone sees whose move it is. Rights are no duties."""
    return tuple(dict.fromkeys(step.actor for step in verbs_from(state) if step.verb not in NOT_AWAITED))


def notices_of(state: str, verb: str, procedure: str = "") -> tuple[str, ...]:
    """The notices that the step or act issues, by `trigger`: ids of the catalogue's `notices`.

    `procedure`: the special procedure's code; the hearing notices belong to a hearing only. Telling the right to one and
    notifying its day are in writing each (第46条), whether or not the procedure was begun.
    """
    if verb in HEARING_IN_WRITING:
        return ("nt-hearing",) if (state, verb) in BY_ACT else ()
    act = BY_ACT.get((state, verb))
    step = BY_STEP.get((state, verb))
    trigger = act.case_event if act and act.case_event else step.target if step else ""
    # its time is told in writing (第45条), also when it is told later
    if act and verb in ("start_special", "tell_special"):
        trigger = "special_running"
    found = tuple(name for name, notice in NOTICES.items() if trigger and notice.trigger == trigger)
    found = tuple(name for name in found if name != "nt-hearing" or procedure == "sp-hearing")
    return found + ALSO.get(trigger, ())


def effects_of(state: str, verb: str) -> tuple[str, ...]:
    """What the step does to the clocks, in words of `EFFECTS`; nothing for an act, but for the extension."""
    step = BY_STEP.get((state, verb))
    if step is None:
        return ("extend",) if verb == "extend" else ()
    before, after = STATES[step.source].clock, STATES[step.target].clock
    found = [_MAIN.get((before, after), "")]
    found += [
        effect for (name, at), effect in _BESIDE.items() if (step.source if at == "leaves" else step.target) == name
    ]
    if verb == "deem_accepted":
        found.append("back_date")
    return tuple(effect for effect in found if effect)


_MAIN: Mapping[tuple[str, str], str] = {
    ("off", "notice5"): "start_notice",
    ("notice5", "off"): "stop_notice",
    ("notice5", "run"): "start",
    ("run", "pause"): "pause",
    ("pause", "run"): "resume",
    ("run", "stop"): "stop",
    ("pause", "stop"): "stop",
}
_BESIDE: Mapping[tuple[str, str], str] = {
    ("correcting", "reaches"): "start_answer",
    ("correcting", "leaves"): "stop_answer",
    ("accepted_tolerant", "reaches"): "start_tolerance",
    ("approved_tolerant", "reaches"): "start_tolerance",
    **dict.fromkeys([(name, "reaches") for name in DECIDED_STATES], "start_delivery"),
    **dict.fromkeys([(name, "leaves") for name in DECIDED_STATES], "stop_delivery"),
}
EFFECTS: Mapping[str, Text] = {
    "start_notice": Text("五日告知期开始", "the five days to tell begin"),
    "stop_notice": Text("五日告知期结束", "the five days to tell end"),
    "start": Text("开始计时，告知期结束", "the clock starts, the days to tell end"),
    "back_date": Text("受理日回溯为收件日", "acceptance is dated back to the day of the papers"),
    "pause": Text("暂停计时", "the clock pauses"),
    "resume": Text("恢复计时", "the clock runs on"),
    "stop": Text("停止计时", "the clock stops"),
    "extend": Text("延长期限", "the limit is extended"),
    "start_answer": Text("补正期限开始", "the time to correct begins"),
    "stop_answer": Text("补正期限结束", "the time to correct ends"),
    "start_tolerance": Text("容缺补齐期限开始", "the time to supply what is missing begins"),
    "start_delivery": Text("送达期限开始", "the time to deliver begins"),
    "stop_delivery": Text("送达期限结束", "the time to deliver ends"),
}


def case_types_for(matter: str) -> tuple[str, ...]:
    """The kinds of case that a matter (catalogue id) knows: ids of the catalogue's `case_types`."""
    return tuple(name for name, kind in CASE_TYPES.items() if kind.items is None or matter in kind.items)


def _refusal(state: str, verb: str, suspension: bool) -> Text:
    """From which state, what is allowed from there and by whom, and where the verb belongs."""
    here, what = state_name(state), verb_name(verb)
    if not suspension and (state, verb) in BY_STEP:
        return Text(
            f"“{what.zh}”没有启用：行政许可法没有规定中止。",
            f"“{what.en}” is switched off: the law on permits knows no suspension.",
        )
    zh = [f"办件在“{here.zh}”，不能“{what.zh}”。"]
    en = [f"The item is at “{here.en}”: “{what.en}” is not possible."]
    choices: dict[str, list[Step]] = {}
    for step in verbs_from(state, suspension=suspension):
        choices.setdefault(step.actor, []).append(step)
    if choices:
        zh_choices = (f"{ACTORS[who].zh}：{'、'.join(chinese(s.zh) for s in steps)}" for who, steps in choices.items())
        en_choices = (f"{ACTORS[who].en}: {', '.join(s.en for s in steps)}" for who, steps in choices.items())
        zh.append(f"现在可以：{'；'.join(zh_choices)}。")
        en.append(f"Possible now: {'; '.join(en_choices)}.")
    else:
        zh.append("这里是终点，没有下一步。")
        en.append("This is the end: there is no next step.")
    places = list(dict.fromkeys([*(s for s, v in BY_STEP if v == verb), *(s for s, v in BY_ACT if v == verb)]))
    zh.append(f"“{what.zh}”要在{'、'.join(f'“{state_name(place).zh}”' for place in places)}时办。")
    en.append(f"“{what.en}” belongs to: {', '.join(state_name(place).en for place in places)}.")
    return Text("".join(zh), " ".join(en))

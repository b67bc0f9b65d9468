"""The states of a project and what leads from one to another, as a table that a clerk can read.

A project moves along the line, one step at a time; a step back is a correction and says why. Beside the line it can be put
off, ended, or merged into another project. What a state allows stands in ALLOWS. Which role may do what is asked
elsewhere (`projects.permissions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from projects.rules.wording import Text

LINE = ("lead", "signed", "preparing", "building", "completed", "producing")
SUSPENDED, ENDED, MERGED = "suspended", "ended", "merged"
LIVE = frozenset(LINE)
ALONG = "along the line"  # a verb's target: the state that is asked for
BACK = "back"  # a verb's target: where the project stood on the line before

# the last milestone that a project of this state has behind it, and with it every phase up to that milestone's own
REACHED: Mapping[str, str] = {
    "building": "ms-construction-start",
    "completed": "ms-completion",
    "producing": "ms-production",
}

STATES: Mapping[str, Text] = {
    "lead": Text("线索", "Lead"),
    "signed": Text("已签约", "Signed"),
    "preparing": Text("前期手续", "Preparing"),
    "building": Text("在建", "Building"),
    "completed": Text("已竣工", "Completed"),
    "producing": Text("已投产", "In production"),
    SUSPENDED: Text("暂缓", "Suspended"),
    ENDED: Text("终止", "Ended"),
    MERGED: Text("已合并", "Merged"),
}


class Verb(NamedTuple):
    """From which states it goes, where it leads, and whether it needs a reason in every case."""

    sources: frozenset[str]
    target: str
    needs_reason: bool


VERBS: Mapping[str, Verb] = {
    "move": Verb(LIVE, ALONG, needs_reason=False),  # one step on; a step back needs a reason all the same
    "suspend": Verb(LIVE, SUSPENDED, needs_reason=True),
    "resume": Verb(frozenset({SUSPENDED}), BACK, needs_reason=False),
    "end": Verb(LIVE | {SUSPENDED}, ENDED, needs_reason=True),
    "reopen": Verb(frozenset({ENDED}), BACK, needs_reason=True),
    "merge": Verb(LIVE | {SUSPENDED}, MERGED, needs_reason=False),
}
LEADS_ONLY = frozenset({"reopen", "merge"})  # decided by a lead; the others by whoever is in charge of the project

# what may be changed in a state: its data and works, its package and days, who serves it, the key-project register
DATA, PACKAGE, TEAM, REGISTER = "data", "package", "team", "register"
ALLOWS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(LINE, frozenset({DATA, PACKAGE, TEAM, REGISTER})),
    SUSPENDED: frozenset({TEAM, REGISTER}),
    ENDED: frozenset({REGISTER}),
    MERGED: frozenset(),
}


class NotNow(ValueError):
    """The verb does not fit the state: `text` says why and what to do, `field` what is missing."""

    def __init__(self, text: Text, field: str = "") -> None:
        super().__init__(text.zh)
        self.text, self.field = text, field


def target_of(verb: str, state: str, *, to: str = "", before: str = "", reason: str = "") -> str:
    """The state that the verb leads to.

    `to`: the state asked for, of `move`; `before`: where the project stood on the line, for `resume` and `reopen`.
    Raises NotNow when the state does not allow the verb, a step is left out, or a reason is missing; KeyError for a verb
    that there is not.
    """
    rule = VERBS[verb]
    if state not in rule.sources:
        raise NotNow(_refusal(verb, state))
    target = rule.target
    if target == ALONG:
        target = _step(state, to)
    elif target == BACK:
        target = before if before in LIVE else LINE[0]
    if not reason.strip() and (rule.needs_reason or is_back(state, target)):
        raise NotNow(Text("写明原因。", "Say why."), "reason")
    return target


def is_back(state: str, target: str) -> bool:
    """Whether this is a step back along the line."""
    return state in LIVE and target in LIVE and LINE.index(target) < LINE.index(state)


def next_of(state: str) -> str | None:
    """The next state on the line; None at its end and beside it."""
    place = LINE.index(state) + 1 if state in LIVE else len(LINE)
    return LINE[place] if place < len(LINE) else None


def steps_of(state: str) -> tuple[str, ...]:
    """Where `move` leads from here: one step on, or back to any state before."""
    if state not in LIVE:
        return ()
    onward = next_of(state)
    return (*((onward,) if onward else ()), *reversed(LINE[: LINE.index(state)]))


def verbs_of(state: str) -> tuple[str, ...]:
    """The verbs that the state allows, in the order of the table."""
    return tuple(name for name, verb in VERBS.items() if state in verb.sources)


def _step(state: str, to: str) -> str:
    here = STATES[state]
    if to not in LIVE:
        raise NotNow(Text("选要改成的状态。", "Choose the state."), "to")
    if to == state:
        raise NotNow(Text(f"项目已经是“{here.zh}”。", f'The project is "{here.en}" already.'), "to")
    onward = next_of(state)
    if is_back(state, to) or to == onward:
        return to
    following = STATES[onward] if onward else here
    raise NotNow(
        Text(
            f"“{here.zh}”之后是“{following.zh}”：一次只能往前一步。",
            f'After "{here.en}" comes "{following.en}": one step at a time.',
        ),
        "to",
    )


CLOSED: Mapping[str, Text] = {
    SUSPENDED: Text("项目已暂缓，内容不能改：先恢复项目。", "The project is suspended and read-only: resume it first."),
    ENDED: Text("项目已终止，内容不能改：要改，请局领导重新启动。", "The project has ended: a lead can reopen it."),
    MERGED: Text(
        "项目已并入另一个项目，内容不能改：请到那个项目里改。", "The project was merged: go to the other project."
    ),
}


def require_allowed(what: str, state: str) -> None:
    """Raises NotNow when the state does not let this be changed; `what` is one of DATA, PACKAGE, TEAM, REGISTER."""
    if what not in ALLOWS[state]:
        raise NotNow(CLOSED[state])


def _refusal(verb: str, state: str) -> Text:
    if verb == "resume":
        return Text("项目没有暂缓，不用恢复。", "The project is not suspended.")
    if verb == "reopen":
        return Text("项目没有终止，不用重新启动。", "The project has not ended.")
    if (verb, state) == ("suspend", SUSPENDED):
        return Text("项目已经暂缓了。", "The project is suspended already.")
    if (verb, state) == ("end", ENDED):
        return Text("项目已经终止了。", "The project has ended already.")
    return CLOSED[state]

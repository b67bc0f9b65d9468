"""What is still to be done about an approval item, and by whom: the open obligations, and the one rule of who lists them.

An obligation belongs to a desk rather than to a person: the enterprise, its agent, the window, the reviewers of a body …
`listed_for` says whether it stands in one person's work list. What stands in nobody's is on the duty list, with the reason
(`why_nobody`): so nothing due can be invisible (promise U4).

Rights are no duties: that an applicant may withdraw, or a decider revoke, is nothing that anybody waits for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from projects.rules.lifecycle import RUNNING_STATES, whose_move
from projects.rules.lifecycle_data import ACTORS, APPLICANT, DECIDER, REVIEWER, STATES, SYSTEM, WINDOW
from projects.rules.wording import Text

# who is meant beside the actors of the lifecycle
LEAD, LIAISON, PART = "lead", "liaison", "part"
DUTY_ACTORS: Mapping[str, Text] = {
    **{name: text for name, text in ACTORS.items() if name != SYSTEM},
    LEAD: Text("局领导", "a lead"),
    LIAISON: Text("联络员或代办专员", "the liaison or the agent"),
    PART: Text("参与部门", "the body that answers for its part"),
}

# kinds
SUBMIT, CORRECT, SUPPLEMENT = "submit", "correct", "supplement"
TAKE_IN, CONFIRM, DELIVER, ARCHIVE = "take_in", "confirm_supplement", "deliver", "archive"
REVIEW, END_SPECIAL, NOTIFY_HEARING, HOLD_HEARING = "review", "end_special", "notify_hearing", "hold_hearing"
CHECK, ANSWER_PART, DECIDE, RESUME = "check_commitment", "answer_component", "decide", "resume"
REPORT, OVERSEE = "report", "oversee"
KINDS: Mapping[str, Text] = {
    SUBMIT: Text("填好并申报", "Complete and send it"),
    CORRECT: Text("提交补正", "Hand in the correction"),
    SUPPLEMENT: Text("补齐容缺的材料", "Supply the missing papers"),
    TAKE_IN: Text("受理、告知补正或不予受理", "Accept, ask for corrections or refuse"),
    CONFIRM: Text("确认补来的材料", "Confirm the papers supplied"),
    DELIVER: Text("送达", "Deliver"),
    ARCHIVE: Text("归档", "Archive"),
    REVIEW: Text("审查", "Review"),
    END_SPECIAL: Text("办完特别程序", "Finish the special procedure"),
    NOTIFY_HEARING: Text("通知听证时间地点", "Notify time and place of the hearing"),
    HOLD_HEARING: Text("举行听证", "Hold the hearing"),
    CHECK: Text("核查承诺", "Check what was promised"),
    ANSWER_PART: Text("答复本部门的部分", "Answer for the own part"),
    DECIDE: Text("作出决定", "Decide"),
    RESUME: Text("恢复审查或终止", "Resume the review or terminate"),
    REPORT: Text("核对其他系统的进度", "Look up how it stands elsewhere"),
    OVERSEE: Text("督办超期的件", "See to what is overdue"),
}
_KIND_AT: Mapping[str, str] = {
    "draft": SUBMIT,
    **dict.fromkeys(("submitted", "pre_review", "corrected"), TAKE_IN),
    "correcting": CORRECT,
    **dict.fromkeys(("accepted", "accepted_tolerant", "reviewing", "special_done"), REVIEW),
    "special_running": END_SPECIAL,
    "suspended": RESUME,
    "deciding": DECIDE,
    **dict.fromkeys(("approved", "approved_tolerant", "denied"), DELIVER),
    "delivered": ARCHIVE,
}
# the portal's own steps: whoever sees it when the portal has not taken them
_INSTEAD: Mapping[str, str] = {"special_done": REVIEWER, "delivered": WINDOW}
_HEARD = ("reviewing", "special_running", "special_done", "deciding")
_CHECKED = ("approved", "delivered", "archived")
_SUPPLIED_AFTER_END = ("archived",)  # of the ended states, where papers that were tolerated may still come
_TERMINAL = frozenset(name for name, state in STATES.items() if state.terminal)
HERE = "here"


class Procedure(NamedTuple):
    """A special procedure that is open, or a task beside the clock."""

    ref: str
    stops_clock: bool
    expected_end: date | None = None


class Part(NamedTuple):
    """The part of a body that has not been answered."""

    ref: str
    body: str


class Facts(NamedTuple):
    """What counts of one item. People are ids; `hearing`: empty, `applied` or `notified` (then `hearing_on`)."""

    item: int
    project: int
    enterprise: int
    state: str
    body: str
    handled: str = HERE
    reviewer: int | None = None
    decider: int | None = None
    reviewed_by: Collection[int] = ()
    decided_by: Collection[int] = ()
    due_on: date | None = None
    overdue: bool = False  # the day the main clock named is over, and it stands still for nothing
    tolerant: bool = False
    tolerated: bool = False  # papers that were tolerated are still missing
    supplied: bool = False  # papers that came later wait to be confirmed
    make_up_by: date | None = None
    procedures: tuple[Procedure, ...] = ()
    parts: tuple[Part, ...] = ()
    hearing: str = ""
    hearing_on: date | None = None
    promised: bool = False  # 告知承诺 that nobody has checked
    check_by: date | None = None
    look_again_on: date | None = None  # handled elsewhere: when somebody has to look again


class Obligation(NamedTuple):
    """One thing to be done. `person`: who it was given to; `barred`: who may not (two persons); `ref`: which procedure or
    part, by its row; `due`: the last day, None when none is set."""

    item: int
    kind: str
    actor: str
    body: str
    project: int
    enterprise: int
    person: int | None = None
    barred: frozenset[int] = frozenset()
    due: date | None = None
    ref: str = ""


# --- what is open


def obligations_of(facts: Facts) -> tuple[Obligation, ...]:
    """Everything that is open about the item. One that has not ended has at least one."""
    if facts.handled != HERE:
        return tuple(_elsewhere(facts))
    return (*_main(facts), *_beside(facts), *_later(facts))


def _made(facts: Facts, kind: str, actor: str, **more: object) -> Obligation:
    made = Obligation(facts.item, kind, actor, facts.body, facts.project, facts.enterprise)
    return made._replace(**more)  # type: ignore[arg-type]  # names of Obligation


def _elsewhere(facts: Facts) -> Iterator[Obligation]:
    """The other system handles it: the applicant's own moves, and that somebody looks how it stands."""
    if facts.state in ("draft", "correcting"):
        yield _made(facts, _KIND_AT[facts.state], APPLICANT, due=facts.due_on)
    if facts.state not in _TERMINAL and facts.state != "draft":
        yield _made(facts, REPORT, LIAISON, due=facts.look_again_on)


def _main(facts: Facts) -> Iterator[Obligation]:
    """The step that is awaited, from each of those whose move it is."""
    for awaited in whose_move(facts.state):
        actor = _INSTEAD.get(facts.state, awaited)
        if facts.state == "accepted_tolerant" and actor == WINDOW:
            continue  # what the window waits for is the papers: see `_later`
        if facts.state == "special_running" and any(each.stops_clock for each in facts.procedures):
            continue  # each procedure by itself: see `_beside`
        kind = _KIND_AT[facts.state]
        yield _made(facts, kind, actor, due=facts.due_on, **_whose(facts, kind, actor))
    if facts.overdue and facts.state not in (*_TERMINAL, "draft", "correcting"):
        yield _made(facts, OVERSEE, LEAD, due=facts.due_on)


def _whose(facts: Facts, kind: str, actor: str) -> dict[str, object]:
    """The person it was given to, and whom two-person rules keep out."""
    if actor == REVIEWER:
        return {"person": facts.reviewer, "barred": frozenset(facts.decided_by if kind == REVIEW else ())}
    if actor == DECIDER:
        return {"person": facts.decider, "barred": frozenset(facts.reviewed_by if kind == DECIDE else ())}
    return {}


def _beside(facts: Facts) -> Iterator[Obligation]:
    """Procedures, parts of other bodies, hearings: what runs beside the state."""
    if facts.state in RUNNING_STATES:
        for each in facts.procedures:
            yield _made(facts, END_SPECIAL, REVIEWER, person=facts.reviewer, due=each.expected_end, ref=each.ref)
    if facts.state in RUNNING_STATES - {"suspended", "deciding"}:
        for part in facts.parts:
            yield _made(facts, ANSWER_PART, PART, body=part.body, due=facts.due_on, ref=part.ref)
    if facts.hearing and facts.state in _HEARD:
        kind = HOLD_HEARING if facts.hearing == "notified" else NOTIFY_HEARING
        yield _made(facts, kind, REVIEWER, person=facts.reviewer, due=facts.hearing_on)


def _later(facts: Facts) -> Iterator[Obligation]:
    """What is still owed after acceptance and decision: papers that were tolerated, promises to be checked."""
    ended = facts.state in _TERMINAL and facts.state not in _SUPPLIED_AFTER_END
    if facts.tolerant and not ended:
        if facts.tolerated:
            yield _made(facts, SUPPLEMENT, APPLICANT, due=facts.make_up_by)
        if facts.supplied or not facts.tolerated:
            yield _made(facts, CONFIRM, WINDOW, due=facts.make_up_by)
    if facts.promised and facts.state in _CHECKED:
        yield _made(facts, CHECK, REVIEWER, person=facts.reviewer, due=facts.check_by)


# --- who lists it

Desk = tuple[
    str, str | int
]  # ("enterprise", id) ("agent", project) ("window", "") ("lead", "") (role, code of the body)
ENTERPRISE_DESK, AGENT_DESK = "enterprise", "agent"
WINDOW_DESK: Desk = (WINDOW, "")
LEAD_DESK: Desk = (LEAD, "")


class Person(NamedTuple):
    """Somebody as he stands on one day. `away`: the desks he is on leave from; `covers`: (who is away, which desk)."""

    pk: int
    active: bool
    desks: frozenset[Desk]
    away: frozenset[Desk] = frozenset()
    covers: frozenset[tuple[int, Desk]] = frozenset()


def desks_of(obligation: Obligation) -> tuple[Desk, ...]:
    """The desks at which it may be done."""
    actor, body = obligation.actor, obligation.body
    if actor == APPLICANT:
        return ((ENTERPRISE_DESK, obligation.enterprise), (AGENT_DESK, obligation.project))
    if actor == WINDOW:
        return (WINDOW_DESK,)
    if actor == LEAD:
        return (LEAD_DESK,)
    if actor == LIAISON:
        return ((LIAISON, body), (AGENT_DESK, obligation.project))
    if actor == PART:
        return ((REVIEWER, body), (DECIDER, body), (LIAISON, body))
    return ((actor, body),)


def listed_for(obligation: Obligation, person: Person) -> bool:
    """Does it stand in this person's work list? His desk, he is there, and it is his, nobody's in particular, or that of
    somebody whom he covers."""
    if not person.active or person.pk in obligation.barred:
        return False
    here = [desk for desk in desks_of(obligation) if desk in person.desks and desk not in person.away]
    if obligation.person is None or obligation.person == person.pk:
        return bool(here)
    return any((obligation.person, desk) in person.covers for desk in here)


# --- what nobody lists

NO_APPLICANT, NO_HOLDER, ALL_AWAY, ALL_BARRED = "no_applicant", "no_holder", "all_away", "all_barred"
LEFT, ROLE_GONE, AWAY, BARRED = "left", "role_gone", "away", "barred"
REASONS: Mapping[str, Text] = {
    NO_APPLICANT: Text(
        "企业没有在用的账号，项目也没有代办专员", "the enterprise has no open account, the project no agent"
    ),
    NO_HOLDER: Text("部门里没有人担任这个角色", "nobody of the body holds the role"),
    ALL_AWAY: Text("担任这个角色的人都在请假", "everybody with the role is on leave"),
    ALL_BARRED: Text(
        "担任这个角色的人都参与过这件，审查和决定不能是同一人", "all who hold the role took part: two persons"
    ),
    LEFT: Text("经办人的账号已停用", "the account of whoever has it is closed"),
    ROLE_GONE: Text("经办人已不担任这个角色", "whoever has it no longer holds the role"),
    AWAY: Text("经办人请假，没有人顶班", "whoever has it is on leave without cover"),
    BARRED: Text("经办人参与过另一环节，审查和决定不能是同一人", "whoever has it took the other part: two persons"),
}


def why_nobody(obligation: Obligation, people: Mapping[int, Person], at_desk: Iterable[Person]) -> str:
    """Why nobody lists it, as a word of REASONS. `at_desk`: everybody who has one of its desks."""
    if obligation.person is not None:
        return _why_not(obligation, people.get(obligation.person))
    there = [each for each in at_desk if each.active]
    if not there:
        return NO_APPLICANT if obligation.actor == APPLICANT else NO_HOLDER
    return ALL_BARRED if all(each.pk in obligation.barred for each in there) else ALL_AWAY


def _why_not(obligation: Obligation, person: Person | None) -> str:
    if person is not None and person.pk in obligation.barred:
        return BARRED
    if person is not None and person.active:
        return AWAY if any(desk in person.desks for desk in desks_of(obligation)) else ROLE_GONE
    return LEFT

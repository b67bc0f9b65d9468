"""What is to be done beside the applications themselves, and whose it is: problems and their measures, tasks of meetings,
bad ratings, hand-offs, trips, answers that were promised (promise U4).

As with the obligations of an item: each belongs to somebody by name, or to desks. What stands in nobody's list is on the
duty list with the reason, so that nothing due can be invisible.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from projects.rules.obligations import AGENT_DESK, ENTERPRISE_DESK, LEAD_DESK, WINDOW_DESK, Desk
from projects.rules.wording import Text

BODY_DESK = "body"  # everybody with a role at a body
RECEIVE_DESK = "receive"  # who answers for it what was handed over: its liaisons, and the agents of an agency centre
RECEIVERS = frozenset({"liaison", "agent"})
DISPATCH = (WINDOW_DESK, LEAD_DESK)

ASSIGN, RECTIFY, VERIFY, MEASURE = "assign_problem", "rectify_problem", "verify_problem", "measure"
TASK, FOLLOW_UP, ANSWER = "meeting_task", "follow_up", "answer"
TAKE_BATON, FINISH_BATON = "take_baton", "finish_baton"
ARRANGE, CONFIRM_TRIP, TRIP = "arrange_trip", "confirm_trip", "trip"
KINDS: Mapping[str, Text] = {
    ASSIGN: Text("交办问题", "Give the problem to somebody"),
    RECTIFY: Text("整改问题", "Put the problem right"),
    VERIFY: Text("核验销号", "Verify and strike off"),
    MEASURE: Text("办一条整改措施", "Carry out a measure"),
    TASK: Text("办会议定的任务", "Do what the meeting decided"),
    FOLLOW_UP: Text("回访整改差评", "Follow up a bad rating"),
    TAKE_BATON: Text("接收或退回移交的事", "Accept or return what was handed over"),
    FINISH_BATON: Text("办完移交的事", "Finish what was handed over"),
    ARRANGE: Text("安排上门服务", "Arrange the doorstep service"),
    CONFIRM_TRIP: Text("确认上门的时间", "Confirm the time of the visit"),
    TRIP: Text("上门", "Go there"),
    ANSWER: Text("办答应的下一步", "Do the next step that was promised"),
}
LEFT, NO_STAFF, AWAY, NOBODY, RATED = "left", "no_staff", "away", "nobody", "rated"
REASONS: Mapping[str, Text] = {
    LEFT: Text("承办人的账号已停用", "the account of whoever has it is closed"),
    NO_STAFF: Text("承办人已不担任办这件事的角色", "whoever has it no longer holds the role for it"),
    AWAY: Text("承办人请假", "whoever has it is on leave"),
    NOBODY: Text("没有人接：该办的一方没有在用的账号", "nobody: the side that should do it has no open account"),
    RATED: Text("承办人就是被评价的人", "whoever has it is among those rated"),
}


class Duty(NamedTuple):
    """One thing to be done.

    `person`: whose it is by name, who `needs` any of these roles; else `desks`, each of which may do it; `barred`: who may
    not; `parent`: the problem of a measure; `title`: what it is, in the words of whoever wrote it down.
    """

    kind: str
    object_id: int
    project: int | None
    due: date | None
    person: int | None = None
    desks: tuple[Desk, ...] = ()
    barred: frozenset[int] = frozenset()
    parent: int | None = None
    title: str = ""
    project_name: str = ""
    needs: frozenset[str] = frozenset()


class Stands(NamedTuple):
    """Somebody on one day: an open account or not, the roles of the staff, on leave, the desks, those on leave from."""

    pk: int
    active: bool
    roles: frozenset[str] = frozenset()
    away: bool = False
    desks: frozenset[Desk] = frozenset()
    away_from: frozenset[Desk] = frozenset()


class Row(NamedTuple):
    """What a duty is made from, as one query reads it of every kind of row."""

    what: str
    pk: int
    state: str
    project: int | None
    enterprise: int | None
    due: date | None
    person: int | None
    second: int | None  # who verifies a problem; the owner of a measure's problem
    body: str
    parent: int | None = None
    title: str = ""
    project_name: str = ""


def duty_of(row: Row) -> Duty | None:
    """None for what nobody waits for. Raises KeyError for a kind of row that there is not."""
    return _MADE[row.what](row)


def _made(row: Row, kind: str, *desks: Desk, person: int | None = None, needs: frozenset[str] = frozenset()) -> Duty:
    duty = Duty(kind, row.pk, row.project, row.due)
    duty = duty._replace(parent=row.parent, title=row.title, project_name=row.project_name)
    return duty._replace(person=person, needs=needs) if person else duty._replace(desks=desks)


def _staff_of(body: str) -> tuple[Desk, ...]:
    return ((BODY_DESK, body),) if body else DISPATCH


def _problem(row: Row) -> Duty | None:
    if row.state == "open":
        return _made(row, ASSIGN, *DISPATCH)
    if row.state == "assigned":
        return _made(row, RECTIFY, *_staff_of(row.body), person=row.person)
    agent = ((AGENT_DESK, row.project),) if row.project else ()
    return _made(row, VERIFY, *DISPATCH, *agent, person=row.second)._replace(
        barred=frozenset({row.person} if row.person else ())
    )


def _measure(row: Row) -> Duty | None:
    return _made(row, MEASURE, *_staff_of(row.body), person=row.person or row.second)


def _task(row: Row) -> Duty | None:
    return _made(row, TASK, person=row.person)


def _follow_up(row: Row) -> Duty | None:
    return _made(row, FOLLOW_UP, LEAD_DESK, person=row.person, needs=frozenset({"window", "lead"}))


def _baton(row: Row) -> Duty | None:
    return _made(row, TAKE_BATON if row.state == "sent" else FINISH_BATON, (RECEIVE_DESK, row.body))


def _trip(row: Row) -> Duty | None:
    agent = ((AGENT_DESK, row.project),) if row.project else ()
    if row.state == "offered":
        firm = ((ENTERPRISE_DESK, row.enterprise),) if row.enterprise else ()
        return _made(row, CONFIRM_TRIP, *(firm or DISPATCH), *(() if firm else agent))
    if row.state == "asked" or row.person is None:
        return _made(row, ARRANGE, *DISPATCH, *agent)
    return _made(row, TRIP, person=row.person, needs=frozenset({"agent"}))


def _answer(row: Row) -> Duty | None:
    return _made(row, ANSWER, *(((AGENT_DESK, row.project),) if row.project else ()))


_MADE = {
    "problem": _problem,
    "problemstep": _measure,
    "meetingtask": _task,
    "followup": _follow_up,
    "baton": _baton,
    "appointment": _trip,
    "logentry": _answer,
}


def listed_for(duty: Duty, who: Stands) -> bool:
    """Does it stand in this person's list?"""
    if not who.active or who.pk in duty.barred:
        return False
    if duty.person is not None:
        return duty.person == who.pk and not who.away and _holds_office(duty, who)
    return any(desk in who.desks and desk not in who.away_from for desk in duty.desks)


def _holds_office(duty: Duty, who: Stands) -> bool:
    return bool(duty.needs & who.roles) if duty.needs else bool(who.roles)


def why_nobody(duty: Duty, who: Stands | None) -> str:
    """Why nobody who is there has it. `who`: the person that it was given to."""
    if duty.person is None:
        return NOBODY
    if duty.person in duty.barred:
        return RATED
    if who is None or not who.active:
        return LEFT
    return AWAY if who.away and _holds_office(duty, who) else NO_STAFF

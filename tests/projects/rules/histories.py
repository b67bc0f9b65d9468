"""Random lives of an item, as they happened and as they were recorded.

The lives go through the table of states at random: several special procedures at once, told and untold, suspensions,
extensions, returned corrections, late and deemed acceptances, and wrong entries that later events correct.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from projects.rules.calendar import DayRule, WorkCalendar
from projects.rules.clock import DAY, WORKDAY, Limits, Procedure
from projects.rules.ledger import Happening
from projects.rules.lifecycle import acts_from, target_of, verbs_from
from tests.projects.rules.test_calendar import FACTS, NOTICES, notice_of

ONE = timedelta(days=1)
OFF: set[date] = set(FACTS["holidays_2027_provisional"])
MADE_UP: set[date] = set()
for _year in NOTICES:
    _off, _made_up = notice_of(_year)
    OFF |= _off
    MADE_UP |= _made_up
CALENDAR = WorkCalendar(
    [DayRule(day, False, "假日", "holiday", "notice") for day in sorted(OFF)]
    + [DayRule(day, True, "假日", "holiday", "notice") for day in sorted(MADE_UP)],
    set(NOTICES),
)
PROCEDURES = {
    "sp-hearing": Procedure("听证", "Hearing", True, 20),
    "sp-expert": Procedure("专家评审", "Expert review", True),
    "sp-short": Procedure("检测", "Testing", True, 3),
    "sp-publicity": Procedure("公示", "Public notice", False, 10),
    "sp-site": Procedure("现场踏勘", "Site inspection", False, 3),
}
RARE = {
    **dict.fromkeys(("withdraw", "terminate", "not_needed", "refuse", "lapse", "revoke", "cancel"), 0.15),
    **dict.fromkeys(("deem_accepted", "return_to_review", "suspend", "extend", "reassign", "pass_to"), 0.5),
    **dict.fromkeys(("warn", "supplement", "supplement_overdue", "check_commitment", "remedy", "rectify"), 0.1),
    **dict.fromkeys(("tell_hearing", "apply_hearing", "waive_hearing", "notify_hearing", "hold_hearing"), 0.1),
    **dict.fromkeys(("start_special", "end_special", "start_review", "accept_tolerant"), 2.5),
}


def works(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in OFF)


def nth_workday(start: date, n: int) -> date:
    day = start
    while n:
        day += ONE
        if works(day):
            n -= 1
    return day


def happening(event: int, verb: str, day: date, **data: Any) -> Happening:
    at = datetime.combine(day, time(4), UTC)
    return Happening(event, verb, at, at, day, data)


def random_limits(dice: random.Random) -> Limits:
    unit = dice.choice((WORKDAY, WORKDAY, DAY))
    return Limits(
        statutory=dice.choice((None, 0, 7, 10, 15, 20, 20, 30, 60)),
        committed=dice.choice((None, 0, 1, 3, 5, 7, 15)),
        unit=unit,
        days_as=dice.choice((WORKDAY, DAY)),
        extension=dice.choice((0, 10, 10, 40)),
        tolerance=dice.choice((None, 5, 10)),
        answer=dice.choice((None, 15)),
        procedures=PROCEDURES,
    )


# --- lives


class Life:
    """One item at its place in the table of states; `live` adds a random happening."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, self.state, self.history = dice, "draft", []
        self.day = date(2022, 1, 1) + ONE * dice.randint(0, 2000)
        self.event = dice.randint(1, 50)
        self.open: list[str] = []
        self.tasks: list[str] = []
        self.came = self.day

    def live(self) -> bool:
        choices = [*verbs_from(self.state, suspension=True), *acts_from(self.state)]
        choices = [each for each in choices if each.verb != "annul" and self.possible(each.verb)]
        if not choices:
            return False
        verb = self.dice.choices(choices, [RARE.get(each.verb, 1.0) for each in choices])[0].verb
        self.day += ONE * self.dice.choice((0, 0, 0, 1, 1, 2, 3, 5, 12))
        if verb == "deem_accepted":
            self.day = max(self.day, nth_workday(self.came, 5) + ONE)
        self.add(verb, self.data_of(verb))
        return True

    def possible(self, verb: str) -> bool:
        if verb in ("end_special", "tell_special"):
            return bool(self.open)
        return bool(self.tasks) if verb == "end_task" else True

    def add(self, verb: str, data: dict[str, Any]) -> None:
        if verb == "end_special":
            self.open.remove(data["special"])
        if verb == "end_task":
            self.tasks.remove(data["special"])
        self.state = target_of(self.state, verb, open_specials=len(self.open))
        if verb == "start_special":
            self.open.append(data["special"])
        if verb == "start_task":
            self.tasks.append(data["special"])
        if self.state in ("approved", "approved_tolerant", "denied", "withdrawn", "terminated"):
            self.open, self.tasks = [], []
        self.history.append(happening(self.event, verb, self.day, **data))
        self.event += self.dice.randint(1, 9)

    def data_of(self, verb: str) -> dict[str, Any]:
        maker = getattr(self, f"_{verb}", None)
        return maker() if maker else {}

    def _start_special(self, kinds: tuple[str, ...] = ("sp-hearing", "sp-expert", "sp-short")) -> dict[str, Any]:
        data: dict[str, Any] = {"special": f"s{self.event}", "procedure": self.dice.choice(kinds)}
        if self.dice.random() < 0.75:
            data["notice"] = 1
        if self.dice.random() < 0.3:
            data["court"] = self.dice.choice(("intermediary:a", "body:au-y"))
        return data

    def _start_task(self) -> dict[str, Any]:
        return self._start_special(("sp-publicity", "sp-site"))

    def _end_special(self) -> dict[str, Any]:
        return {"special": self.dice.choice(self.open)}

    _tell_special = _end_special

    def _end_task(self) -> dict[str, Any]:
        return {"special": self.dice.choice(self.tasks)}

    def _extend(self) -> dict[str, Any]:
        return {"workdays": self.dice.randint(1, 12)} if self.dice.random() < 0.5 else {}

    def _submit(self) -> dict[str, Any]:
        least = self.history[-1].day if self.history else self.day - ONE * 3
        self.came = self.day
        if self.dice.random() < 0.6:
            return {}
        self.came = max(least, self.day - ONE * self.dice.randint(0, 3))
        return {"received_on": self.came.isoformat()}

    _submit_correction = _submit

    def _accept_tolerant(self) -> dict[str, Any]:
        named = self.day + ONE * self.dice.randint(1, 20)
        return {"make_up_by": named.isoformat()} if self.dice.random() < 0.5 else {}

    _approve_tolerant = _accept_tolerant

    def _reassign(self) -> dict[str, Any]:
        return {"body": self.dice.choice(("au-x", "au-y"))}

    def _pass_to(self) -> dict[str, Any]:
        return {"court": self.dice.choice(("agent", "enterprise", "intermediary:b"))}


def random_life(dice: random.Random) -> list[Happening]:
    """What really happened, in order, from the submission on."""
    life = Life(dice)
    for _ in range(dice.randint(1, 28)):
        if not life.live():
            break
    return life.history


def with_wrong_entries(history: list[Happening], dice: random.Random) -> list[Happening]:
    """The same life as it was recorded: some entries were wrong, and events at the end correct them."""
    recorded, corrections = list(history), []
    event = max(each.event for each in history) + 1000
    for place in dice.sample(range(len(history)), min(len(history), dice.choice((0, 0, 1, 1, 2)))):
        true = recorded[place]
        wrong = true._replace(event=event, verb=dice.choice(("approve", "deny", "extend", true.verb)))
        wrong = wrong._replace(day=true.day + ONE * dice.randint(-9, 9))
        targets: Any = [wrong.event]
        recorded[place] = wrong
        if dice.random() < 0.3:  # corrected wrongly first
            half = wrong._replace(event=event + 1, verb="deny", data={**wrong.data, "supersedes": targets[0]})
            corrections.append(half)
            targets = [half.event]
        elif dice.random() < 0.3:  # entered twice, the second time much later
            recorded.append(wrong._replace(event=event + 1))
            targets.append(event + 1)
        corrections.append(true._replace(event=event + 2, data={**true.data, "supersedes": targets}))
        event += 10
    if dice.random() < 0.2:  # something that never happened
        place = dice.randint(0, len(recorded))
        near = recorded[min(place, len(recorded) - 1)]
        recorded.insert(place, happening(event, dice.choice(("withdraw", "suspend", "extend")), near.day))
        corrections.append(happening(event + 1, "annul", near.day, supersedes=event))
    return recorded + corrections

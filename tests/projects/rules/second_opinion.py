"""A second opinion on the clocks of an item: a naive walk over the days that shares no code with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from projects.rules.clock import DAY, WORKDAY, Limits
from projects.rules.ledger import Happening
from tests.projects.rules.histories import PROCEDURES, nth_workday, works

ONE = timedelta(days=1)


@dataclass
class Opinion:
    """What a clock should say. `counted`: the days that count, in order, past the due day too."""

    started: date
    stopped: date | None
    due: date | None
    counted: list[date] = field(default_factory=list)

    def used(self, as_of: date) -> int:
        last = as_of if self.stopped is None else min(as_of, self.stopped)
        return len([day for day in self.counted if day <= last])


def what_counts(recorded: list[Happening]) -> list[Happening]:
    slots: list[tuple[set[int], list[Happening]]] = []
    for each in recorded:
        targets = each.data.get("supersedes", [])
        targets = {targets} if isinstance(targets, int) else set(targets)
        hit = [slot for slot in slots if slot[0] & targets]
        for _, stands in hit:
            stands.clear()
        if not hit:
            slots.append(({each.event}, [each]))
            continue
        hit[0][0].add(each.event)
        if each.verb != "annul":
            hit[0][1].append(each)
    return [stands[0] for _, stands in slots if stands]


ENDS_TELLING = {"accept", "deem_accepted", "accept_tolerant", "refuse", "not_needed", "withdraw"}
ENDS_TELLING |= {"request_correction", "return_correction"}
ACCEPTS = {"accept", "deem_accepted", "accept_tolerant"}
STOPS = {"approve", "approve_tolerant", "deny", "withdraw", "terminate"}
ENDS_MAKING_UP = {
    "complete_materials",
    "confirm_supplement",
    "deny",
    "withdraw",
    "terminate",
    "cancel",
    "revoke",
}


BESIDE = {
    "extend",
    "supplement",
    "supplement_overdue",
    "warn",
    "rectify",
    "remedy",
    "confirm_supplement",
    "tell_special",
}
BESIDE |= {"start_task", "tell_hearing", "apply_hearing", "waive_hearing", "notify_hearing", "hold_hearing", "pass_to"}
BESIDE |= {"check_commitment"}


ENDS_HOLDING = {"refuse", "not_needed", "withdraw", "lapse", "terminate", "deliver", "archive", "cancel", "revoke"}


class SecondOpinion:
    """Everything again, day by day, from the recorded events alone."""

    def __init__(self, recorded: list[Happening], limits: Limits) -> None:
        self.limits = limits
        self.events = what_counts(recorded)
        self.horizon = max(each.day for each in self.events) + ONE * 450
        self.notices = self.stretches({"submit", "submit_correction"}, ENDS_TELLING, 5)
        self.answers = self.stretches(
            {"request_correction", "return_correction"}, {"submit_correction", "withdraw", "lapse"}, limits.answer
        )
        self.deliveries = self.stretches({"approve", "approve_tolerant", "deny"}, {"deliver", "revoke"}, 10)
        self.accepted: date | None = None
        self.stopped: date | None = None
        self.deducted: dict[date, str] = {}
        accept = next((each for each in self.events if each.verb in ACCEPTS), None)
        if accept is None:
            return
        notice = [each for each in self.notices if each.stopped == accept.day][-1]
        late = accept.verb == "deem_accepted" or accept.day > nth_workday(notice.started, 5)
        self.accepted = notice.started if late else accept.day
        after = self.events[self.events.index(accept) :]
        self.stopped = next((each.day for each in after if each.verb in STOPS), None)
        self.deduct(after)

    @staticmethod
    def came(each: Happening) -> date:
        named = each.data.get("received_on")
        return date.fromisoformat(named) if named else each.day

    def stretches(self, begins: set[str], ends: set[str], n: int | None) -> list[Opinion]:
        found: list[Opinion] = []
        for each in self.events:
            if found and found[-1].stopped is None and each.verb in ends:
                found[-1].stopped = each.day
            if each.verb in begins and n is not None:
                started = self.came(each)
                found.append(Opinion(started, None, nth_workday(started, n)))
        return found

    def deduct(self, after: list[Happening]) -> None:
        """Mark every single day that is taken off, with the one that takes it."""
        marks = []
        for place, begun in enumerate(after):
            if begun.verb in ("start_special", "suspend"):
                told, days = self.taken_off(begun, after[place + 1 :])
                party = begun.data.get("court") or f"special:{begun.data.get('procedure', 'suspended')}"
                marks.append((told, place, party, days))
        for _, _, party, days in sorted(marks, key=lambda mark: mark[:2]):
            for day in days:
                if self.accepted is not None and day > self.accepted:
                    self.deducted.setdefault(day, party)

    def taken_off(self, begun: Happening, after: list[Happening]) -> tuple[date, list[date]]:
        special = begun.verb == "start_special"
        told = begun.day if not special or begun.data.get("notice") else date.max
        last = self.stopped or self.horizon
        for later in after:
            if later.data.get("special") != begun.data.get("special"):
                continue
            if special and later.verb == "tell_special":
                told = min(told, later.day)
            if later.verb == ("end_special" if special else "resume"):
                last = later.day
                break
        longest = PROCEDURES[begun.data["procedure"]].max_workdays if special else None
        days, worked, day = [], 0, begun.day
        while day <= last and (longest is None or worked < longest):
            worked += works(day)
            if day >= told:
                days.append(day)
            day += ONE
        return told, days

    def main(self, n: int, unit: str) -> Opinion:
        assert self.accepted is not None
        opinion = Opinion(self.accepted, self.stopped, self.accepted if n == 0 else None)
        day = self.accepted
        while day < self.horizon:
            day += ONE
            if day in self.deducted:
                continue
            if opinion.due is None and len(opinion.counted) == n:  # calendar days: the last one moves on
                if works(day):
                    opinion.due = day
            elif unit == DAY or works(day):
                opinion.counted.append(day)
                if len(opinion.counted) == n and (unit == WORKDAY or works(day)):
                    opinion.due = day
        return opinion

    def granted(self) -> int:
        extended = next((each for each in self.events if each.verb == "extend"), None)
        if extended is None or not self.limits.extension:
            return 0
        return min(extended.data.get("workdays", self.limits.extension), self.limits.extension)

    def tolerance(self) -> list[Opinion]:
        found: list[Opinion] = []
        for each in self.events:
            if each.verb in ("accept_tolerant", "approve_tolerant") and not (found and found[-1].stopped is None):
                named = each.data.get("make_up_by")
                n = self.limits.tolerance
                due = None if n is None else nth_workday(each.day, n)
                if named:
                    due = nth_workday(date.fromisoformat(named) - ONE, 1)
                found.append(Opinion(each.day, None, due))
            elif each.verb in ENDS_MAKING_UP and found and found[-1].stopped is None:
                found[-1].stopped = each.day
        return [each for each in found if each.due is not None]

    def court(self, as_of: date) -> dict[str, int]:
        """Who had the item on the morning of each working day."""
        found: dict[str, int] = {}
        day = self.came(self.events[0])
        while day < as_of:
            day += ONE
            party = self.deducted.get(day) or self.holder(day)
            if self.stopped is not None and day > self.stopped:
                party = self.holder(day)
            if party and works(day):
                found[party] = found.get(party, 0) + 1
        return found

    def holder(self, day: date) -> str:
        body, party, suspended = "au-z", "", False
        for each in self.events:
            if (self.came(each) if each.verb in ("submit", "submit_correction") else each.day) >= day:
                break
            body = each.data.get("body", body)
            suspended = each.verb == "suspend" or (suspended and each.verb != "resume")
            if each.verb in ("request_correction", "return_correction"):
                party = "enterprise"
            elif each.verb in ENDS_HOLDING:
                party = ""
            elif each.verb in ("pass_to", "start_task") and each.data.get("court"):
                party = each.data["court"]
            elif not self.beside(each, suspended):
                party = f"body:{body}"
        return party

    def beside(self, event: Happening, suspended: bool) -> bool:
        """Whether the event moves nothing; of a special procedure, whether another one was open already."""
        if event.verb != "start_special":
            return event.verb in BESIDE or (event.verb == "end_special" and suspended)
        open_now: set[str] = set()
        for each in self.events[: self.events.index(event)]:
            if each.verb == "start_special":
                open_now.add(each.data["special"])
            elif each.verb == "end_special":
                open_now.discard(each.data["special"])
        return bool(open_now)

"""The dated route: earliest dates with papers ready, critical path and slack over hard prerequisites.

An item is accepted on the day its last hard prerequisite concludes (the first ones on the start day) and is due its working
days later, the day of acceptance not counted (行政许可法第82条; 民法典第201条). A milestone falls on the day its last hard
prerequisite concludes. Soft prerequisites never move a date. Utilities, workflows and special matters have no date until
they are pinned, and hold nothing until then. Between the start of construction and completion lies the building work:
until `works-finished` is pinned all that follows has no date but a distance in working days from it.

Another route than the usual one (`detours.py`) is walked by the same passes, with its own days and stages: `Detoured`.

Times are whole numbers while the passes run: the working-day index times 64, plus the days off since that working day
(an item done on the spot on a Sunday is done on that Sunday). Dates come at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import WORKS_FINISHED, Catalogue, Stop
from projects.rules.compiled import Judgement

COMMITTED, STATUTORY = "committed", "statutory"
OFF = 64  # more than any run of days off
Pins = Mapping[str, date]


class Row(NamedTuple):
    """One node on the route. Durations in working days; dates are legal days in the zone's time."""

    id: str
    start_on: date | None
    due_on: date | None
    workdays: int | None
    slack_workdays: int | None  # to the nearest milestone reached by hard edges; None: it reaches none
    critical: bool
    pinned: bool
    after_works: int | None  # working days after the building work is done, while that day is not known
    tentative: bool  # counted through a year whose holidays are not announced (暂定)
    waits_for: tuple[str, ...]  # hard prerequisites


class Stage(NamedTuple):
    """The first stage of a permit that is issued in stages: begun, and granted."""

    start_on: date
    due_on: date


class Schedule:
    """The route of one profile. The passes run at once, the rows are made when they are asked for."""

    def __init__(
        self,
        catalogue: Catalogue,
        judgement: Judgement,
        calendar: WorkCalendar,
        start_on: date,
        limits: str,
        pins: Pins,
    ) -> None:
        self.start_on, self.limits, self.pins = start_on, limits, pins
        self._calendar, self._nodes = calendar, tuple(catalogue.nodes)
        size = len(self._nodes)
        self._stops: list[Stop] = []  # those in the package, prerequisites first
        self._limits: list[int | None] = [None] * size
        self._hard: list[list[int]] = [[]] * size  # hard prerequisites that count
        self._begin: list[int | None] = [None] * size
        self._finish: list[int | None] = [None] * size
        self._after: list[int | None] = [None] * size
        self._latest: list[int | None] = [None] * size
        self._walk(catalogue.stops, judgement)
        self._backward()

    def _time(self, day: date) -> int:
        index = self._calendar.index(day)
        return index * OFF + (day - self._calendar.day_at(index)).days

    def _day(self, time: int | None) -> date | None:
        if time is None:
            return None
        index, off = divmod(time, OFF)
        day = self._calendar.day_at(index)
        return day + timedelta(off) if off else day

    def _walk(self, stops: tuple[Stop, ...], judgement: Judgement) -> None:
        """Forward: what is in the package, its days, its prerequisites, its earliest begin and finish."""
        verdicts, variants, levels, links = judgement.verdicts, judgement.variants, judgement.levels, judgement.links
        statutory = self.limits == STATUTORY
        start, pins = self._time(self.start_on), self.pins
        for stop in stops:
            place, name, is_dated, _, _, hard, days = stop
            if verdicts[place] is False:
                continue
            self._stops.append(stop)
            committed, by_law = days[variants[place] + 1][levels[place] + 1]
            self._limits[place] = by_law if statutory and by_law is not None else committed
            if hard:
                counts = links[place]
                self._hard[place] = [other for position, other in hard if counts[position]]
            if name in pins:
                self._finish[place] = self._time(pins[name])
            elif is_dated:
                self._date(stop, start)

    def _date(self, stop: Stop, start: int) -> None:
        """Earliest begin and finish of a node from those of its hard prerequisites."""
        place, finish, after, works = stop.place, self._finish, self._after, None
        last = wait = -1
        if stop.held_by_works:
            works = self.pins.get(WORKS_FINISHED)
            wait = 0 if works is None else -1
        for other in self._hard[place]:
            done = finish[other]
            if done is None:
                later = after[other]
                if later is not None and later > wait:
                    wait = later
            elif done > last:
                last = done
        days = self._limits[place] or 0
        if wait >= 0:
            after[place] = wait + days
        elif last >= 0 or not stop.is_milestone or not self._hard[place]:
            if works is not None:
                last = max(last, self._time(works))
            self._begin[place] = last = start if last < 0 else last
            finish[place] = (last // OFF + days) * OFF if days else last
        # else: a milestone that hangs on things nobody has dated yet: the land, say

    def _backward(self) -> None:
        """Latest finish, as a working-day index, that delays no milestone; each milestone stands on its own earliest day."""
        finish, latest = self._finish, self._latest
        for stop in reversed(self._stops):
            place = stop.place
            done = finish[place]
            if done is None:
                continue
            if stop.is_milestone:
                latest[place] = done // OFF
            limit = latest[place]
            if limit is None:
                continue
            limit -= self._limits[place] or 0
            for other in self._hard[place]:
                if finish[other] is not None and ((known := latest[other]) is None or limit < known):
                    latest[other] = limit

    def day(self, node: str) -> date | None:
        """The day the node concludes; None when it has none, or is not in the package."""
        row = self.rows.get(node)
        return row.due_on if row else None

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """Every node of the package, prerequisites first."""
        return {stop.id: self._row(stop) for stop in self._stops}

    def _row(self, stop: Stop) -> Row:
        place = stop.place
        done, latest = self._finish[place], self._latest[place]
        slack = None if done is None or latest is None else max(latest - done // OFF, 0)
        due = self._day(done)
        return Row(
            id=stop.id,
            start_on=self._day(self._begin[place]),
            due_on=due,
            workdays=self._limits[place],
            slack_workdays=slack,
            critical=slack == 0,
            pinned=stop.id in self.pins,
            after_works=self._after[place],
            tentative=due is not None and self._calendar.is_provisional(due),
            waits_for=tuple(self._nodes[other] for other in self._hard[place]),
        )

    @property
    def pit(self) -> Stage | None:
        """The first stage of a construction permit that is issued in stages: on other routes than the usual one."""
        return None

    @property
    def examined(self) -> Mapping[str, Row]:
        """What is examined before the land is had, each with the days of the examination itself."""
        return {}

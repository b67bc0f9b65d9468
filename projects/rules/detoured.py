"""The walk on another route than the usual one: examined before the land is had, promised, or with a permit in stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import START_MILESTONE, Catalogue, Stop
from projects.rules.compiled import Judgement
from projects.rules.detours import Detour
from projects.rules.walk import OFF, Pins, Row, Schedule, Stage


class Detoured(Schedule):
    """The same passes on another route."""

    def __init__(
        self,
        catalogue: Catalogue,
        judgement: Judgement,
        calendar: WorkCalendar,
        start_on: date,
        limits: str,
        pins: Pins,
        detour: Detour,
    ) -> None:
        self._detour = detour
        self._pit: tuple[int, int] | None = None  # begin and finish of the stage of the pit
        self._before: Detoured | None = None  # the examinations: the same walk as if no land had to be waited for
        if detour.examined and not detour.land.isdisjoint(pins):
            free = {node: day for node, day in pins.items() if node not in detour.land}
            self._before = Detoured(catalogue, judgement, calendar, start_on, limits, free, detour)
        super().__init__(catalogue, judgement, calendar, start_on, limits, pins)

    def _date(self, stop: Stop, start: int) -> None:
        detour, place = self._detour, stop.place
        days = self._limits[place]
        if place in detour.promised and days is not None:
            self._limits[place] = min(days, detour.promise)
        if place == detour.permit:
            self._pit = self._date_pit(place, start)
        if stop.id == START_MILESTONE and self._pit is not None:
            with self._only_pit(self._pit[1]):
                super()._date(stop, start)
            return
        super()._date(stop, start)
        begin = self._begin[place]
        if begin is not None and place in detour.examined and self._before is not None:
            exam = self._before._finish[place]
            self._begin[place], self._finish[place], self._limits[place] = self._confirmed(place, begin, exam)

    def _confirmed(self, place: int, begin: int, exam: int | None) -> tuple[int, int, int]:
        """Begin, finish and days of what was examined by `exam`: confirmed only, unless the usual way is as quick."""
        days, confirm = self._limits[place] or 0, self._detour.confirm
        usual = (begin // OFF + days) * OFF if days else begin
        if exam is None or confirm >= days:
            return begin, usual, days
        ready = max(begin, exam)
        quick = (ready // OFF + confirm) * OFF if confirm else ready
        return (ready, quick, confirm) if quick < usual else (begin, usual, days)

    def _date_pit(self, place: int, start: int) -> tuple[int, int]:
        """The stage of the pit: everything that the permit waits for, but of the drawings only those of the pit, which take
        the days of the whole review counted from where that may begin (P)."""
        done = [
            self._part(other, start) if other == self._detour.drawings else self._finish[other]
            for other in self._hard[place]
        ]
        begin = max((each for each in done if each is not None), default=start)
        before = self._before._pit if self._before is not None and place in self._detour.examined else None
        begin, finish, _ = self._confirmed(place, begin, before[1] if before else None)
        return begin, finish

    def _part(self, place: int, start: int) -> int:
        done = [finish for other in self._hard[place] if (finish := self._finish[other]) is not None]
        return (max(done, default=start) // OFF + (self._limits[place] or 0)) * OFF

    @contextmanager
    def _only_pit(self, done: int) -> Iterator[None]:
        """For a while, the permit stands for its first stage, which does not wait for the whole of the drawings."""
        permit = self._detour.permit
        assert permit is not None
        whole, waits = self._finish[permit], self._hard[permit]
        self._finish[permit] = done
        self._hard[permit] = [other for other in waits if other != self._detour.drawings]
        yield
        self._finish[permit], self._hard[permit] = whole, waits

    def _backward(self) -> None:
        """Slack is that of the first stage: the start of construction waits for nothing else."""
        permit, pit = self._detour.permit, self._pit
        if permit is None or pit is None:
            super()._backward()
            return
        with self._only_pit(pit[1]):
            super()._backward()
        latest, whole = self._latest[permit], self._finish[permit]
        if latest is not None and whole is not None:
            self._latest[permit] = latest + (whole - pit[1]) // OFF

    @property
    def pit(self) -> Stage | None:
        if self._pit is None:
            return None
        start_on, due_on = (self._day(time) for time in self._pit)
        assert start_on is not None
        assert due_on is not None
        return Stage(start_on, due_on)

    @property
    def examined(self) -> Mapping[str, Row]:
        if self._before is None:
            return {}
        names = [stop.id for stop in self._stops if stop.place in self._detour.examined]
        return {name: self._before.rows[name] for name in names}

"""The routes of a project as a page shows them: words, dates, a small Gantt each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from projects.enums_catalogue import Route
from projects.guide.draw.figures import GanttMark, GanttRow
from projects.guide.draw.gantt import draw_gantt
from projects.guide.drawings import EN_MONTHS, days_off
from projects.guide.result import short_name
from projects.rules.applicability import Evaluation
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Question
from projects.rules.detours import (
    APPROVALS,
    COMMITMENT,
    CONFIRM_PARAMETER,
    ON_HANDOVER,
    PERMIT,
    PRE_REVIEW,
    PROMISE_PARAMETER,
    STAGED,
    before_start,
    days_of,
)
from projects.rules.ways import Facts, Shift, Way, compare
from projects.rules.ways_words import CONFIRM_SAID, INDICATORS, PIT_SAID, PROMISE_SAID, WHAT, Said
from projects.rules.wording import Text, chinese, name_of, provenance_mark
from projects.templatetags.portal import pick_text, short_date

OPEN: dict[bool | None, tuple[str, Any]] = {
    True: ("done", _("可以走")),
    None: ("risk", _("待确认")),
    False: ("wait", _("走不了")),
}
LONGEST = timedelta(days=370)  # of a Gantt


@dataclass(frozen=True, slots=True)
class Ground:
    """A sentence with the mark of where it comes from."""

    text: Text
    mark: str
    src: str

    @classmethod
    def of(cls, said: Said) -> Ground:
        return cls(said.text, provenance_mark(said.src), said.src)


@dataclass(frozen=True)
class Shown:
    """One route. `now`: the project goes this way already."""

    way: Way
    evaluation: Evaluation
    calendar: WorkCalendar
    today: date
    window: tuple[date, date] | None
    now: bool

    @property
    def name(self) -> str:
        return str(Route(self.way.route).label)

    @property
    def what(self) -> Text:
        return WHAT[self.way.route]

    @property
    def look(self) -> str:
        return OPEN[self.way.opened][0]

    @property
    def word(self) -> Any:
        return OPEN[self.way.opened][1]

    @property
    def possible(self) -> bool:
        return self.way.opened is not False

    @property
    def from_land(self) -> int | None:
        """Working days from the land to the start of construction."""
        land, start = self.way.land, self.way.start
        return None if land is None or start is None or start < land else self.calendar.workdays_between(land, start)

    @property
    def asks(self) -> list[Question]:
        return [self.evaluation.catalogue.questions[name] for name in self.way.asks]

    @property
    def risks(self) -> list[Ground]:
        return [Ground.of(said) for said in self.way.risks]

    @property
    def examined(self) -> list[Shift]:
        return [shift for shift in self.way.shifts if shift.how == PRE_REVIEW and shift.exam is not None]

    @property
    def promises(self) -> list[dict[str, Any]]:
        """What the enterprise promises for each matter: the catalogue's condition; the wording of the promise is not out."""
        return [
            {
                "name": name_of(shift.finding.node.raw),
                "condition": Text(chinese(shift.condition.zh), shift.condition.en) if shift.condition else None,
                "mark": provenance_mark(shift.src),
                "src": shift.src,
            }
            for shift in self.way.promises
        ]

    @property
    def later(self) -> list[Any]:
        return [self.evaluation.catalogue.materials[name] for name in self.way.later]

    @property
    def twice(self) -> bool:
        """A permit in stages is applied for twice."""
        return STAGED in self.way.parts and self.possible

    @property
    def indicators(self) -> Text | None:
        """What nobody has laid down yet, on standard land."""
        standard = self.evaluation.values.get("land_mode") == "standard_land"
        return INDICATORS if self.way.route == ON_HANDOVER and standard and self.possible else None

    @cached_property
    def gantt(self) -> str:
        return self._drawn(narrow=False)

    @cached_property
    def gantt_narrow(self) -> str:
        return self._drawn(narrow=True)

    def _drawn(self, *, narrow: bool) -> str:
        if self.window is None:
            return ""
        first, last = self.window
        language = get_language() or "zh"
        english: dict[str, Any] = (
            {"month_names": EN_MONTHS, "year_form": "{month} {year}", "today_word": "Today"}
            if language.startswith("en")
            else {}
        )
        return draw_gantt(
            self._rows(first, last, language),
            [mark for mark in self._marks() if first <= mark.day <= last],
            first=first,
            last=last,
            off_days=days_off(self.calendar, first, last, language),
            today=self.today if first <= self.today <= last else None,
            label=gettext("%(route)s：开工前各事项的日期") % {"route": self.name},
            narrow=narrow,
            **english,
        )

    def _marks(self) -> Iterable[GanttMark]:
        for day, word in ((self.way.land, gettext("拿地")), (self.way.start, gettext("开工"))):
            if day is not None:
                yield GanttMark(day, gettext("%(what)s %(day)s") % {"what": word, "day": short_date(day)})

    def _rows(self, first: date, last: date, language: str) -> list[GanttRow]:
        rows: list[GanttRow] = []
        promised = {shift.finding.node.id for shift in self.way.promises}
        for name in drawn(self.evaluation):
            row = self.way.plan.rows[name]
            label = short_name(name_of(self.evaluation.catalogue.nodes[name].raw)).say(language)
            exam = self.way.plan.examined.get(name) if self.possible else None
            if exam is not None and exam.start_on and exam.due_on:
                rows.append(GanttRow(name, label, "", exam.start_on, exam.due_on, "run"))
            if name == PERMIT and self.way.plan.pit and self.possible:
                pit = self.way.plan.pit
                note = gettext("基坑 %(day)s") % {"day": short_date(pit.due_on)}
                rows.append(GanttRow(name, label, "", pit.start_on, pit.due_on, "plan", critical=True, note=note))
                if row.due_on == pit.due_on:
                    continue
            kind: Any = "you" if name in promised else "plan"
            note = short_date(row.due_on) if row.due_on else ""
            rows.append(GanttRow(name, label, "", row.start_on, row.due_on, kind, critical=row.critical, note=note))
        return [row for row in rows if row.end and first <= row.end <= last]


def drawn(evaluation: Evaluation) -> list[str]:
    """The approvals before the start of construction, prerequisites first."""
    before = before_start(evaluation)
    nodes = evaluation.catalogue.nodes
    return [name for name in evaluation.catalogue.order if name in before and nodes[name].kind in APPROVALS]


def window_of(evaluation: Evaluation, ways: Sequence[Way]) -> tuple[date, date] | None:
    """The same days for every route, so that the eye can compare."""
    rows = [way.plan.rows[name] for way in ways for name in drawn(evaluation)]
    days = [day for row in rows for day in (row.start_on or row.due_on, row.due_on) if day is not None]
    days += [day for way in ways for day in (way.land, way.start) if day is not None]
    if not days:
        return None
    first = min(days)
    return first - timedelta(days=1), max(day for day in days if day <= first + LONGEST) + timedelta(days=7)


def shown(evaluation: Evaluation, calendar: WorkCalendar, facts: Facts, today: date, route: str) -> list[Shown]:
    """Every route, the usual one first. `route`: the one that the project goes."""
    ways = compare(evaluation, calendar, facts)
    window = window_of(evaluation, ways)
    return [Shown(way, evaluation, calendar, today, window, way.route == route) for way in ways]


def assumptions(evaluation: Evaluation, rows: Iterable[Shown]) -> list[Ground]:
    """What no law says and the portal counts with, of the routes that are open."""
    parts = {part for row in rows if row.possible for part in row.way.parts}
    said = []
    for part, text, parameter in (
        (PRE_REVIEW, CONFIRM_SAID, CONFIRM_PARAMETER),
        (COMMITMENT, PROMISE_SAID, PROMISE_PARAMETER),
    ):
        if part in parts:
            n = days_of(evaluation, parameter)
            raw = evaluation.catalogue.document["parameters"].get(parameter) or {}
            src = raw.get("src", "P")
            said.append(Ground(Text(text.zh.format(n=n), text.en.format(n=n)), provenance_mark(src, "P"), src))
    if STAGED in parts:
        said.append(Ground(PIT_SAID, "P", "P"))
    return said


def heads() -> list[tuple[str, int]]:
    return [
        *((gettext("办理路线"), 20), (gettext("能不能走"), 12), (gettext("为什么"), 60), (gettext("拿地"), 14)),
        *((gettext("开工"), 14), (gettext("拿地到开工（工作日）"), 18), (gettext("主体可以施工"), 14)),
        *((gettext("手续办完"), 16), (gettext("比一般路线早（工作日）"), 20), (gettext("风险和依据"), 80)),
    ]


def cells(rows: Iterable[Shown]) -> Iterable[list[Any]]:
    for row in rows:
        way, open_ = row.way, row.possible
        why = gettext("；").join(pick_text(reason.text) for reason in way.reasons)
        days = (way.start, row.from_land, way.main, way.done_on, way.saved) if open_ else (None,) * 5
        risks = gettext("；").join(pick_text(risk.text) for risk in row.risks)
        yield [row.name, str(row.word), why, way.land, *days, risks]

"""The flowchart and the Gantt of a Result: what to draw, in the reader's language. Geometry is in the figure modules."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from django.utils.safestring import SafeString

from projects.guide.draw.charts import split_bar
from projects.guide.draw.figures import GanttMark, GanttRow, Segment
from projects.guide.draw.flow_legend import Legend, make_legend, swatch
from projects.guide.draw.flow_parts import FlowParts
from projects.guide.draw.flow_state import States
from projects.guide.draw.flowchart import draw_flowchart, draw_flowchart_narrow, layout_flowchart
from projects.guide.draw.gantt import draw_gantt
from projects.guide.draw.gantt_paper import paper_form, paper_note
from projects.guide.result import Matter, Milestone, Result, short_name
from projects.rules.calendar import WorkCalendar
from projects.rules.wording import Text

Href = Callable[[str], str]


LONGEST = timedelta(days=370)  # of a Gantt
CHINESE_ELEMENT = re.compile(r"<(text|tspan|title)(?=[^<>]*>[^<]*[\u4e00-\u9fff])")


def no_href(node: str) -> str:
    return ""


class Figures:
    """The drawings of one result. `href` gives the address that a box or bar opens."""

    def __init__(self, result: Result, language: str, href: Href = no_href, states: States | None = None) -> None:
        """`states`: node to (status, word), for a project that has begun; without it the boxes say the limits."""
        self.result, self.language, self.href, self.states = result, language, href, states

    def say(self, text: Text) -> str:
        return text.say(self.language)

    # --- flowchart

    def flowchart(self, *, standalone: bool = False, dressed: Sequence[str] | None = None) -> str:
        """`dressed`: for a file that is handed on, with its title, its remarks and a legend in the picture itself."""
        layout = layout_flowchart(*self._parts.all())
        legend = None if dressed is None else self.legend(dressed, implied=bool(layout.implied))
        return self._marked(draw_flowchart(layout, label=self._flow_label(), legend=legend, standalone=standalone))

    def flowchart_narrow(self) -> str:
        return self._marked(draw_flowchart_narrow(*self._parts.all(), label=self._flow_label()))

    def legend(self, dressed: Sequence[str] = (), *, implied: bool = False) -> Legend:
        """The lines and the states in words; `implied`: some lines are left out."""
        return make_legend(self.language, self.states or {}, self._parts.shown(), dressed, implied=implied)

    @property
    def legend_states(self) -> list[tuple[SafeString, str]]:
        """(sign, words) of the states that the picture shows, for the legend beside it."""
        return [(SafeString(swatch(status)), words) for status, words in self.legend().states]  # nosec B703

    @cached_property
    def _parts(self) -> FlowParts:
        return FlowParts(self.result, self.language, self.href, self.states)

    def _marked(self, svg: str) -> str:
        """In an English figure a name that the catalogue has in Chinese only says so."""
        return CHINESE_ELEMENT.sub(r'<\1 lang="zh"', svg) if self.language.startswith("en") else svg

    def _flow_label(self) -> str:
        return self.say(
            Text("流程图：各阶段、各部门要办的事项和先后次序", "Flowchart: matters by phase and body, and their order")
        )

    def papers_bar(self) -> str:
        """Where the papers come from, as shares; the words stand beside it."""
        papers = self.result.papers
        parts = [
            Segment(papers.from_earlier_items, "run"),
            Segment(papers.held, "done"),
            Segment(papers.to_bring, "you"),
        ]
        return split_bar(parts)

    # --- Gantt

    def _window(self) -> tuple[date, date] | None:
        """The days drawn: from the first counted day on, a year at most; what lies outside is said in words."""
        rows = [row for row in self.result.plan.rows.values() if row.due_on]
        counted = [row for row in rows if row.start_on] or rows
        if not counted:
            return None
        first = min(row.start_on or row.due_on for row in counted if row.due_on)
        near = [row.due_on for row in rows if row.due_on and first <= row.due_on <= first + LONGEST]
        laws = [m.statutory_due for m in self.result.matters if m.statutory_due and m.row and m.row.due_on in near]
        return first - timedelta(days=1), max([*near, *laws]) + timedelta(days=7)

    def _gantt_rows(self, first: date, last: date, paper: bool) -> list[GanttRow]:
        rows = []
        for phase in self.result.phases:
            for matter in phase.matters:
                row = matter.row
                if row is not None and (row.due_on or row.after_works is not None):
                    made = self._gantt_row(matter, self.say(phase.name), paper)
                    outside = row.due_on is not None and not first <= row.due_on <= last
                    rows.append(replace(made, start=None, end=None, statutory_end=None) if outside else made)
        return rows

    def _gantt_row(self, matter: Matter, group: str, paper: bool) -> GanttRow:
        row = matter.row
        assert row is not None
        return GanttRow(
            matter.id,
            self.say(short_name(matter.name)),
            group,
            row.start_on or row.due_on,
            row.due_on,
            "confirm" if matter.to_confirm else "plan",
            critical=row.critical,
            note=self.say(paper_note(matter, self.result.plan.start_on.year)) if paper else self._note(matter),
            href=self.href(matter.id),
            statutory_end=matter.statutory_due,
        )

    def _note(self, matter: Matter) -> str:
        row = matter.row
        assert row is not None
        if row.due_on is None:
            return self.say(
                Text(f"工程完工后 {row.after_works} 个工作日", f"{row.after_works} working days after the works")
            )
        year = "" if row.due_on.year == self.result.today.year else str(row.due_on.year)
        day = Text(
            f"{year + '年' if year else ''}{row.due_on.month}月{row.due_on.day}日",
            f"{row.due_on.day} {row.due_on:%b} {year}".strip(),
        )
        if matter.statutory_due and matter.statutory_due > row.due_on:
            law = matter.statutory_due
            day = Text(f"{day.zh}，法定最晚 {law.month}月{law.day}日", f"{day.en}, by law {law.day} {law:%b}")
        doubt = Text("，待确认", ", to confirm") if matter.to_confirm else Text("", "")
        doubt = Text(f"{doubt.zh}，暂定", f"{doubt.en}, tentative") if row.tentative else doubt
        return self.say(Text(day.zh + doubt.zh, day.en + doubt.en))

    def _mark(self, milestone: Milestone) -> str:
        day, first = milestone.day, Text("", "") if milestone.pinned else Text("最早", "")
        assert day is not None
        return self.say(
            Text(f"{first.zh}{milestone.name.zh} {day.month}月{day.day}日", f"{milestone.name.en} {day.day} {day:%b}")
        )

    def gantt(self, *, narrow: bool = False, standalone: bool = False, paper: bool = False) -> str:
        """`paper`: for an upright A4 page, and nothing in it depends on the day of printing."""
        window = self._window()
        if window is None:
            return ""
        first, last = window
        rows = self._gantt_rows(first, last, paper)
        marks = [GanttMark(m.day, self._mark(m)) for m in self.result.milestones if m.day and first <= m.day <= last]
        english = self.language.startswith("en")
        return draw_gantt(
            rows,
            marks,
            first=first,
            last=last,
            off_days=self._off_days(first, last),
            today=self.result.today if first <= self.result.today <= last and not paper else None,
            label=self.say(
                Text("日期图：各事项最早从哪天到哪天，下面有数据表", "Dates of each matter; a table follows")
            ),
            narrow=narrow,
            form=paper_form(row.label for row in rows) if paper else None,
            standalone=standalone,
            **({"month_names": EN_MONTHS, "year_form": "{month} {year}", "today_word": "Today"} if english else {}),
        )

    def gantt_narrow(self) -> str:
        return self.gantt(narrow=True)

    def _off_days(self, first: date, last: date) -> dict[date, str]:
        return days_off(self.result.calendar, first, last, self.language)


def days_off(calendar: WorkCalendar, first: date, last: date, language: str) -> dict[date, str]:
    """The days off between the two, both included: "" for a weekend, else the name of the holiday."""
    day, off = first, {}
    while day <= last:
        if not calendar.is_workday(day):
            rule = calendar.rules.get(day)
            off[day] = Text(rule.name_zh, rule.name_en).say(language) if rule else ""
        day += timedelta(days=1)
    return off


EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

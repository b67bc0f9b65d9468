"""The flowchart and the Gantt of a Result: what to draw, in the reader's language. Geometry is in the figure modules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from projects.guide.charts import split_bar
from projects.guide.figures import Box, Column, Edge, GanttMark, GanttRow, Lane, Segment
from projects.guide.flowchart import draw_flowchart, draw_flowchart_narrow, layout_flowchart
from projects.guide.gantt import draw_gantt
from projects.guide.result import Matter, Milestone, Result, short_name
from projects.rules.wording import Text

MILESTONE_LANE = "milestones"
UTILITY_LANE = "utilities"
Href = Callable[[str], str]


LONGEST = timedelta(days=370)  # of a Gantt
CHINESE_ELEMENT = re.compile(r"<(text|tspan|title)(?=[^<>]*>[^<]*[\u4e00-\u9fff])")
SHARED = 2  # bodies with a single matter share a lane, this many to one


def _lane_key(matter: Matter) -> str:
    return UTILITY_LANE if matter.kind == "utility" else matter.finding.node.authority or ""


def _is_waited_for(result: Result, matter: Matter) -> bool:
    """The service workflows run beside the approvals; only those that something waits for by law are drawn."""
    return any(link.hard and link.node == matter.id for f in result.evaluation.applying() for link in f.links)


def no_href(node: str) -> str:
    return ""


class Figures:
    """The drawings of one result. `href` gives the address that a box or bar opens."""

    def __init__(self, result: Result, language: str, href: Href = no_href) -> None:
        self.result, self.language, self.href = result, language, href

    def say(self, text: Text) -> str:
        return text.say(self.language)

    # --- flowchart

    def _word(self, matter: Matter) -> str:
        if matter.to_confirm:
            return self.say(Text("待确认", "To confirm"))
        row = matter.row
        if row is not None and row.pinned and row.due_on:
            return self.say(Text(f"{row.due_on.month}月{row.due_on.day}日", f"{row.due_on.day} {row.due_on:%b}"))
        days = matter.finding.committed
        if days is None:
            return self.say(Text("没有时限", "No limit"))
        if days == 0:
            return self.say(Text("当场办结", "On the spot"))
        return self.say(Text(f"承诺 {days} 日", f"{days} workday{'s' if days > 1 else ''}"))

    def _body_name(self, matter: Matter) -> str:
        """The body without brackets and without the names of the province and the city, which all of them share."""
        zone, name = self.result.evaluation.catalogue.document["locality"], short_name(matter.body)
        zh = name.zh
        for place in (zone["province"], zone["city"], zone["city"][:-1]):
            zh = zh.removeprefix(place)
        return self.say(Text(zh, name.en))

    def _lanes(self, matters: list[Matter]) -> tuple[dict[str, Lane], list[Lane]]:
        """Lane of each matter and the lanes in order: bodies with several matters have their own, the others share."""
        bodies = Counter(_lane_key(matter) for matter in matters)
        names = {_lane_key(matter): self._body_name(matter) for matter in matters}
        utilities = Lane(UTILITY_LANE, self.say(Text("水电气热", "Utilities")))
        single = [key for key, count in bodies.items() if count == 1 and key != UTILITY_LANE]
        shared = {}
        for start in range(0, len(single), SHARED):
            keys = single[start : start + SHARED]
            lane = Lane("+".join(keys), self.say(Text("、", ", ")).join(names[key] for key in keys))
            shared |= dict.fromkeys(keys, lane)
        own = {key: shared.get(key) or Lane(key, names[key]) for key in bodies if key != UTILITY_LANE}
        if UTILITY_LANE in bodies:
            own[UTILITY_LANE] = utilities
        several = [own[key] for key in own if key not in shared and key != UTILITY_LANE]
        order = [*several, *dict.fromkeys(shared.values()), *([utilities] if UTILITY_LANE in bodies else [])]
        return own, order

    def _milestone_box(self, milestone: Milestone) -> Box:
        phase = self.result.evaluation.catalogue.nodes[milestone.id].phase
        if milestone.day:
            day = milestone.day
            first = Text("", "") if milestone.pinned else Text("最早 ", "from ")
            word = self.say(Text(f"{first.zh}{day.month}月{day.day}日", f"{first.en}{day.day} {day:%b}"))
        else:
            word = self.say(Text("还没有日期", "No date yet"))
        row = self.result.plan.rows.get(milestone.id)
        critical = bool(row and row.critical)
        return Box(
            milestone.id,
            phase,
            MILESTONE_LANE,
            self.say(milestone.name),
            word,
            "wait",
            critical=critical,
            milestone=True,
        )

    def _parts(self) -> tuple[list[Box], list[Edge], list[Column], list[Lane]]:
        result = self.result
        phases = {m.id: phase.id for phase in result.phases for m in phase.matters}
        matters = [
            m for m in result.matters if m.kind != "workflow" or m.id in result.plan.pins or _is_waited_for(result, m)
        ]
        own, lanes = self._lanes(matters)
        boxes = [self._milestone_box(m) for m in result.milestones if m.applies]
        boxes += [self._matter_box(m, phases[m.id], own[_lane_key(m)].id) for m in matters]
        drawn = {box.id for box in boxes}
        columns = [
            Column(phase.id, self.say(phase.name))
            for phase in result.phases
            if any(b.column == phase.id for b in boxes)
        ]
        milestones = Lane(MILESTONE_LANE, self.say(Text("里程碑", "Milestones")))
        edges = [edge for edge in self._edges() if {edge.source, edge.target} <= drawn]
        return boxes, edges, columns, [milestones, *lanes]

    def _matter_box(self, matter: Matter, column: str, lane: str) -> Box:
        return Box(
            matter.id,
            column,
            lane,
            self.say(short_name(matter.name)),
            self._word(matter),
            "confirm" if matter.to_confirm else "wait",
            href=self.href(matter.id),
            critical=bool(matter.row and matter.row.critical),
        )

    def _edges(self) -> list[Edge]:
        rows = self.result.plan.rows
        edges = []
        for finding in self.result.evaluation.applying():
            target = rows[finding.node.id]
            for link in finding.links:
                source = rows[link.node]
                touches = source.due_on is not None and source.due_on == target.start_on
                edges.append(
                    Edge(link.node, target.id, link.hard, link.hard and source.critical and target.critical and touches)
                )
        return edges

    def flowchart(self, *, standalone: bool = False) -> str:
        boxes, edges, columns, lanes = self._parts()
        layout = layout_flowchart(boxes, edges, columns, lanes)
        return self._marked(draw_flowchart(layout, label=self._flow_label(), legend=False, standalone=standalone))

    def flowchart_narrow(self) -> str:
        return self._marked(draw_flowchart_narrow(*self._parts(), label=self._flow_label()))

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

    def _gantt_rows(self, first: date, last: date) -> list[GanttRow]:
        rows = []
        for phase in self.result.phases:
            for matter in phase.matters:
                row = matter.row
                if row is not None and (row.due_on or row.after_works is not None):
                    made = self._gantt_row(matter, self.say(phase.name))
                    outside = row.due_on is not None and not first <= row.due_on <= last
                    rows.append(replace(made, start=None, end=None, statutory_end=None) if outside else made)
        return rows

    def _gantt_row(self, matter: Matter, group: str) -> GanttRow:
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
            note=self._note(matter),
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

    def gantt(self, *, narrow: bool = False, standalone: bool = False) -> str:
        window = self._window()
        if window is None:
            return ""
        first, last = window
        rows = self._gantt_rows(first, last)
        marks = [GanttMark(m.day, self._mark(m)) for m in self.result.milestones if m.day and first <= m.day <= last]
        english = self.language.startswith("en")
        return draw_gantt(
            rows,
            marks,
            first=first,
            last=last,
            off_days=self._off_days(first, last),
            today=self.result.today if first <= self.result.today <= last else None,
            label=self.say(
                Text("日期图：各事项最早从哪天到哪天，下面有数据表", "Dates of each matter; a table follows")
            ),
            narrow=narrow,
            standalone=standalone,
            **({"month_names": EN_MONTHS, "year_form": "{month} {year}", "today_word": "Today"} if english else {}),
        )

    def gantt_narrow(self) -> str:
        return self.gantt(narrow=True)

    def _off_days(self, first: date, last: date) -> dict[date, str]:
        calendar, day, off = self.result.calendar, first, {}
        while day <= last:
            if not calendar.is_workday(day):
                rule = calendar.rules.get(day)
                off[day] = self.say(Text(rule.name_zh, rule.name_en)) if rule else ""
            day += timedelta(days=1)
        return off


EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

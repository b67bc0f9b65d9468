"""The weekly difference between plan and log (代办计划与日志的差异), for its page, its spreadsheet and the weekly meeting."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Project
from services.models import PlanLine
from services.queries_plan import agents_of, entries_of_week, lines_of_week
from services.rules.plan_week import DONE, EXTRA, LATE, MOVED, OPEN, Line, Week, judge, share


@dataclass(slots=True)
class WeekLine:
    """One line of a plan, and what became of it in the week."""

    row: PlanLine
    outcome: str
    agent: User | None = None


@dataclass(slots=True)
class WeekSum:
    """Of one project: how many lines came to what, and how many entries were written by hand (by kind)."""

    project: Project
    agent: User | None
    outcomes: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)

    @property
    def planned(self) -> int:
        return sum(self.outcomes[each] for each in (DONE, LATE, MOVED, OPEN))

    @property
    def kept(self) -> int | None:
        """Per cent of what was planned that was done by its day."""
        return share(self.outcomes[DONE], self.planned)

    @property
    def written(self) -> int:
        return sum(self.entries.values())

    @property
    def silent(self) -> bool:
        """Something was planned, nothing done, nothing written."""
        return bool(self.planned) and not self.written and not any(self.outcomes[k] for k in (DONE, LATE, EXTRA))


@dataclass(slots=True)
class Difference:
    week: Week
    lines: list[WeekLine]
    sums: list[WeekSum]

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(line.outcome for line in self.lines)

    @property
    def planned(self) -> int:
        return sum(each.planned for each in self.sums)

    @property
    def kept(self) -> int | None:
        return share(self.outcomes[DONE], self.planned)

    @property
    def written(self) -> int:
        return sum(each.written for each in self.sums)


def weekly_difference(projects: Any, week: Week, today: dt.date, agent: int | None = None) -> Difference:
    """Plan against log of these projects (a queryset) in a week; of one agent's projects only, when `agent` is given.

    Four queries, whatever the number of projects. The agent is the one who served on the week's last day, or today.
    """
    rows = {row.pk: row for row in lines_of_week(projects, week.first, week.last)}
    entries = list(entries_of_week(projects, week.first, week.last).values_list("project", "kind"))
    named = {row.project_id for row in rows.values()} | {project for project, _ in entries}
    agents = agents_of(named, min(week.last, today))
    if agent is not None:
        named = {pk for pk in named if pk in agents and agents[pk].pk == agent}
    known = {row.project_id: row.project for row in rows.values()}
    known |= {each.pk: each for each in Project.objects.filter(pk__in=named - known.keys())}
    sums = {pk: WeekSum(known[pk], agents.get(pk)) for pk in named}
    lines = []
    for judged in judge((_line(row) for row in rows.values()), week):
        row = rows[judged.pk]
        if row.project_id in sums:
            sums[row.project_id].outcomes[judged.outcome] += 1
            lines.append(WeekLine(row, judged.outcome, agents.get(row.project_id)))
    for project, kind in entries:
        if project in sums:
            sums[project].entries[kind] += 1
    lines.sort(key=lambda each: (each.row.project.name, each.row.due_on, each.row.pk))
    return Difference(week, lines, sorted(sums.values(), key=lambda each: (each.project.name, each.project.pk)))


def _line(row: PlanLine) -> Line:
    replaced = timezone.localdate(row.replaced_at) if row.replaced_at else None
    key = (row.project_id, row.node, str(row.act))
    return Line(row.pk, key, row.due_on, timezone.localdate(row.drawn_at), replaced, row.done_on)

"""The Gantt for an upright A4 page: names whole, notes short, and nothing that depends on the day of printing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from projects.guide.draw.gantt import PAPER, Form
from projects.guide.draw.text import text_width
from projects.guide.result import Matter
from projects.rules.wording import Text
from projects.templatetags.days import EN_MONTHS


def paper_form(labels: Iterable[str]) -> Form:
    """Room for the longest name: on paper nothing can be pointed at to read the rest."""
    longest = max((text_width(label, PAPER.label) for label in labels), default=0.0)
    return replace(PAPER, left=min(max(longest + 16, 120), 330))


def paper_note(matter: Matter, year: int) -> Text:
    """The day, with its year when that is not the one in which the plan begins. The tables have the rest."""
    row = matter.row
    assert row is not None
    if row.due_on is None:
        n = row.after_works
        if n == 0:
            return Text("工程完工那天", "the day the works end")
        return Text(f"工程完工后 {n} 个工作日", f"{n} working days after the works")
    day, far = row.due_on, row.due_on.year != year
    words = [
        Text(
            f"{f'{day.year}年' if far else ''}{day.month}月{day.day}日",
            f"{day.day} {EN_MONTHS[day.month - 1]}{f' {day.year}' if far else ''}",
        )
    ]
    law = matter.statutory_due
    if law and law > day:
        words.append(Text(f"法定 {law.month}月{law.day}日", f"by law {law.day} {EN_MONTHS[law.month - 1]}"))
    words += [Text("已定", "fixed")] if row.pinned else []
    words += [Text("待确认", "to confirm")] if matter.to_confirm else []
    words += [Text("暂定", "tentative")] if row.tentative else []
    return Text("，".join(each.zh for each in words), ", ".join(each.en for each in words))

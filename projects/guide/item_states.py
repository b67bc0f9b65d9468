"""How far a matter is by its approval items: the colour, the icon and the word of its box on the flowchart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from projects.guide.draw.figures import Status
from projects.guide.draw.flow_state import Live, box_day
from projects.models import ApprovalItem
from projects.queries_project_items import current_items, is_granted
from projects.rules.wording import Text

# the words of a box are short; states that are not here say nothing about the matter: it can be applied for again
WORDS: dict[str, tuple[Status, Text]] = {
    "draft": ("you", Text("草稿", "Draft")),
    "submitted": ("run", Text("已申报", "Sent")),
    "pre_review": ("run", Text("预审", "Pre-review")),
    "correcting": ("you", Text("待补正", "Correct it")),
    "corrected": ("run", Text("已补正", "Corrected")),
    "accepted": ("run", Text("已受理", "Accepted")),
    "accepted_tolerant": ("run", Text("容缺受理", "Accepted")),
    "reviewing": ("run", Text("审查", "Review")),
    "special_running": ("pause", Text("特别程序", "Procedure")),
    "suspended": ("pause", Text("中止", "Suspended")),
    "special_done": ("run", Text("审查", "Review")),
    "deciding": ("run", Text("决定", "Decision")),
    "denied": ("over", Text("不予许可", "Denied")),
    "not_needed": ("done", Text("不需许可", "Not needed")),
}
DONE, DENIED, OVER = Text("已办", "Done"), Text("不予许可", "Denied"), Text("超期", "Overdue")
URGENCY: tuple[Status, ...] = ("over", "you", "pause", "run", "done")  # what is said of a matter with several items


def item_states(items: Iterable[ApprovalItem], today: date) -> dict[str, Live]:
    """By matter: that of its newest items which presses most; `done` when all of them have their result."""
    found: dict[str, list[Live]] = {}
    for item in current_items(items):
        if (live := live_of(item, today)) is not None:
            found.setdefault(item.node, []).append(live)
    return {node: _together(states) for node, states in found.items()}


def live_of(item: ApprovalItem, today: date) -> Live | None:
    """None: the item ended without a result, and says nothing about the matter any more."""
    if is_granted(item):
        return Live("done", _with_day(DONE, item.decided_on, today, " "), done=True, day=item.decided_on)
    if item.state in ("delivered", "archived"):
        return Live("over", DENIED, day=item.decided_on)
    if item.state not in WORDS:
        return None
    status, word = WORDS[item.state]
    due = item.due_on if status in ("run", "you") and item.state != "draft" else None
    if due is not None and due < today and status == "run":
        return Live("over", _with_day(OVER, due, today, " "), day=due)
    return Live(status, _with_day(word, due, today, " · "), done=item.state == "not_needed", day=due)


def _together(states: list[Live]) -> Live:
    first = min(states, key=lambda live: URGENCY.index(live.status))
    if len(states) == 1:
        return first
    word = Text(f"{first.word.zh}，共 {len(states)} 件", f"{first.word.en}, {len(states)} items")
    return first._replace(word=word, done=all(live.done for live in states))


def _with_day(word: Text, day: date | None, today: date, between: str) -> Text:
    if day is None:
        return word
    said = box_day(day, today)
    by = Text("", "") if between == " " else Text("至", "by ")
    return Text(f"{word.zh}{between}{by.zh}{said.zh}", f"{word.en}{between}{by.en}{said.en}")

"""The approval items of a project on its page: what is under way, whose move it is, by when; and beside each matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from approval_portal.accounts.models import Body, User
from projects import slots
from projects.guide.draw.flow_state import Live
from projects.guide.item_states import item_states
from projects.models import ApprovalItem, Project
from projects.models.item import ENDED
from projects.queries_project_items import is_granted, rows_of
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue
from projects.rules.project_states import LIVE
from projects.rules.wording import Text, name_of
from projects.templatetags.portal import pick_text
from projects.views.item_words import Move, move_of, state_of


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item in a line: where it stands, whose move it is, by when."""

    item: ApprovalItem
    name: Text
    state: Any
    look: str
    move: Move
    over: bool  # nothing more is awaited
    marks: tuple[slots.Mark, ...] = ()  # of other apps

    @property
    def party(self) -> Any:
        """From whom something is awaited: a body has two names, the others are translated."""
        name = self.move.name
        return pick_text(name) if isinstance(name, Body) else name


@dataclass(frozen=True, slots=True)
class OnPage:
    """`by_node`: lines by matter; `live`: what they say on the flowchart; `done`: matters that have their result."""

    lines: list[ItemLine]
    by_node: Mapping[str, list[ItemLine]]
    live: Mapping[str, Live]

    @property
    def done(self) -> set[str]:
        return {node for node, live in self.live.items() if live.done}

    @property
    def under_way(self) -> list[ItemLine]:
        """The overdue and the paused first as their days say, then by due day, then what has none."""
        lines = [line for line in self.lines if not line.over]
        return sorted(lines, key=lambda line: (line.item.due_on is None, line.item.due_on or date.max, line.item.pk))


def project_items(
    project: Project, catalogue: Catalogue | None, calendar: WorkCalendar, today: date, reader: User, *, applicant: bool
) -> OnPage:
    """One query. `applicant`: the reader stands on the applicant's side."""
    items = list(slots.with_marks(rows_of(project.pk, reader, today), reader))
    marks = slots.item_marks(items, reader)
    lines = [_line(item, catalogue, calendar, today, applicant, marks.get(item.pk, ())) for item in items]
    by_node: dict[str, list[ItemLine]] = {}
    for line in lines:
        by_node.setdefault(line.item.node, []).append(line)
    return OnPage(lines, by_node, item_states(items, today))


def _line(
    item: ApprovalItem,
    catalogue: Catalogue | None,
    calendar: WorkCalendar,
    today: date,
    applicant: bool,
    marks: Iterable[slots.Mark],
) -> ItemLine:
    word, look = state_of(item)
    if item.state in ("delivered", "archived") and not is_granted(item):
        look = "over"
    node = catalogue.nodes.get(item.node) if catalogue else None
    name = name_of(node.raw) if node else Text(item.node, item.node)
    move = move_of(item, calendar, today, applicant=applicant)
    return ItemLine(item, name, word, look, move, over=item.state in (*ENDED, "delivered"), marks=tuple(marks))


def items_context(project: Project, shown: OnPage, saved: int, *, applies: bool) -> dict[str, Any]:
    """What the templates take. `applies`: the reader may send applications for the project; `saved`: papers not asked for."""
    sent = [line for line in shown.lines if line.item.state != "draft"]
    open_now = applies and project.state in LIVE
    return {
        "items_shown": shown,
        "under_way": shown.under_way,
        "saved": saved,
        "items_over": sum(line.over for line in shown.lines),
        "court_url": reverse("project-court", args=[project.pk]) if sent else "",
        "apply_url": reverse("item-open", args=[project.pk]) if open_now else "",
    }

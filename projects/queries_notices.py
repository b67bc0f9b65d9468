"""Numbered papers as pages show them: those of an item, and the one that somebody holds."""

from __future__ import annotations

from typing import NamedTuple

from projects.models import ApprovalItem, OfficialNotice
from projects.rules.notices import ENDS, numbered_text
from projects.rules.wording import Text

DECISIONS = ("nt-grant", "nt-deny")


class Paper(NamedTuple):
    """A paper in a list. `title`: what it is called, `number`: 〔2026〕第 12 号, No. 12 of 2026."""

    row: OfficialNotice
    title: Text
    number: Text

    @property
    def void(self) -> bool:
        return self.row.void_event is not None


class InHand(NamedTuple):
    """A paper that somebody holds. `instead`: what took its place once it was voided; `ended_by`: the later decision that
    took away what this one gave (撤销, 注销)."""

    notice: OfficialNotice
    paper: Paper
    instead: Paper | None
    ended_by: Paper | None

    @property
    def body(self) -> Text:
        return Text(*self.notice.snapshot["body"])

    @property
    def matter(self) -> Text:
        return Text(*self.notice.snapshot["matter"])

    @property
    def holds(self) -> bool:
        return not self.paper.void and self.ended_by is None


def paper_of(row: OfficialNotice) -> Paper:
    return Paper(row, Text(*row.snapshot["title"]), numbered_text(row.year, row.number))


def papers_of(item: ApprovalItem) -> list[Paper]:
    """Every paper of the item, the newest first. One query."""
    return [paper_of(row) for row in OfficialNotice.objects.filter(item=item).order_by("-pk")]


def notice_in_hand(token: str) -> InHand | None:
    """The paper with this token, and what became of it; None for no paper. At most two queries."""
    row = OfficialNotice.objects.filter(token=token).select_related("item__project").first()
    if row is None:
        return None
    later = list(OfficialNotice.objects.filter(item=row.item_id, pk__gt=row.pk).order_by("pk"))
    instead = next((each for each in later if row.void_event and _takes_place(each, row)), None)
    ended = next((each for each in later if each.kind in ENDS.get(row.kind, ()) and each.void_event is None), None)
    return InHand(row, paper_of(row), paper_of(instead) if instead else None, paper_of(ended) if ended else None)


def _takes_place(later: OfficialNotice, row: OfficialNotice) -> bool:
    """A decision stands instead of a decision, whatever its outcome; any other paper instead of its own kind."""
    alike = DECISIONS if row.kind in DECISIONS else (row.kind,)
    return later.event == row.void_event or (later.kind in alike and later.void_event is None)

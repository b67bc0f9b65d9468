"""The filters of the window's queue, all of them in the address. What stands there and cannot be read filters nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict

from projects.enums import Handled, PaperState
from projects.models import ApprovalItem, ItemPaper
from projects.queries_green import green_mark, green_q, queue_rank
from projects.rules.lifecycle import DECIDED_STATES, NOTICE_STATES

ANSWER, DELIVER, SUPPLEMENT, AWAY, FILE, ALL = "answer", "deliver", "supplement", "away", "archive", "all"
KINDS = (ANSWER, DELIVER, SUPPLEMENT, AWAY, FILE, ALL)
SOON, OVER = "soon", "over"
SORTS = {
    "due": ("rank", F("due_on").asc(nulls_last=True), "pk"),
    "newest": ("-state_since", "-pk"),
    "project": ("project__name", "pk"),
}
DUE = "due"
CAME = Exists(
    ItemPaper.objects.filter(item=OuterRef("pk"), make_up_by__isnull=False, state=PaperState.GIVEN)
)  # of what was tolerated, something came in
AWAITED = {
    ANSWER: Q(state__in=NOTICE_STATES),
    DELIVER: Q(state__in=DECIDED_STATES),
    SUPPLEMENT: Q(tolerant=True) & Q(CAME),
    AWAY: Q(state="correcting"),
    FILE: Q(state="delivered"),
    ALL: ~Q(state="draft"),
}


def at_window(rows: QuerySet[ApprovalItem]) -> QuerySet[ApprovalItem]:
    """What awaits a step of the window: an answer within five days, a delivery, a look at what was supplied."""
    return rows.filter(AWAITED[ANSWER] | AWAITED[DELIVER] | AWAITED[SUPPLEMENT], handled=Handled.HERE)


@dataclass(frozen=True)
class WindowFilter:
    """q: number, matter, enterprise or project; what: answer, deliver, supplement, away (with the applicant), archive or all
    items; left: soon (due within two working days) or over; body; green: of the green channel only; sort."""

    asked: QueryDict
    visible: QuerySet[ApprovalItem]
    today: dt.date
    soon_until: dt.date

    def _text(self, name: str, most: int = 40) -> str:
        return (self.asked.get(name) or "").replace("\x00", "").strip()[:most]

    @cached_property
    def words(self) -> list[str]:
        return self._text("q", 100).split()[:6]

    @cached_property
    def what(self) -> str:
        return self._text("what") if self._text("what") in KINDS else ""

    @cached_property
    def left(self) -> str:
        return self._text("left") if self._text("left") in (SOON, OVER) else ""

    @cached_property
    def body(self) -> str:
        return self._text("body")

    @cached_property
    def green(self) -> bool:
        return self._text("green") == "1"

    @cached_property
    def sort(self) -> str:
        return self._text("sort") if self._text("sort") in SORTS else DUE

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.what or self.left or self.body or self.green)

    @property
    def rows(self) -> QuerySet[ApprovalItem]:
        rows = self.visible.filter(AWAITED[self.what], handled=Handled.HERE) if self.what else at_window(self.visible)
        for word in self.words:
            rows = rows.filter(
                Q(number__icontains=word)
                | Q(project__name__icontains=word)
                | Q(project__enterprise__name__icontains=word)
            )
        if self.body:
            rows = rows.filter(body=self.body)
        if self.left == SOON:
            rows = rows.filter(due_on__range=(self.today, self.soon_until))
        elif self.left == OVER:
            rows = rows.filter(due_on__lt=self.today)
        if self.green:
            rows = rows.filter(green_q(self.today))
        rows = rows.annotate(rank=queue_rank(self.today), is_green=green_mark(self.today))
        return rows.order_by(*SORTS[self.sort])

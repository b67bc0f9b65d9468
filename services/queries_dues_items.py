"""The deadlines of approval items and of their papers: see `queries_dues`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from projects.enums import Handled
from projects.models import ApprovalItem, Event
from projects.queries import work_calendar
from projects.queries_duty import read_open
from projects.queries_items import OBJECT
from projects.queries_wallet import expiring, last_day_of
from projects.rules import obligations as duty
from projects.rules.lifecycle import RUNNING_STATES
from projects.rules.obligations import Facts, Obligation, obligations_of
from projects.rules.project_states import LIVE as GOING_ON
from services.enums import DueKind
from services.rules.reminders import Deadline

KIND_OF: dict[str, str | None] = {
    duty.CORRECT: DueKind.CORRECTION,
    duty.SUPPLEMENT: DueKind.TOLERANCE,
    duty.CONFIRM: DueKind.TOLERANCE,
    duty.CHECK: DueKind.COMMITMENT,
    # no reminders: drafts have a kind of their own, the warnings tell the leads of what is late, filing is the portal's
    **dict.fromkeys((duty.SUBMIT, duty.OVERSEE, duty.ARCHIVE), None),
}
DESKS = (duty.WINDOW, duty.REVIEWER, duty.DECIDER, duty.PART)
OF_A_DESK = (-1, 0)  # what a whole desk has and nobody in particular is told less often
ON_THE_DAY = (0,)


def items(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """Every day on which something of an open item is due, by kind; the law's own limit beside the promised one."""
    where = _may_be_due(last) if pk is None else Q(pk=pk)
    facts, more = read_open(where, last, work_calendar(), beside=True, named=NAMED)
    for each in facts:
        yield from _of_item(each, more[each.item], first, last)


NAMED = ("legal_due_on", "paused", "state_since")


def _may_be_due(last: dt.date) -> Q:
    """More than these do no harm, fewer would."""
    after_the_end = Q(state="archived") & (Q(commitment_check_by__lte=last) | Q(make_up_by__lte=last))
    return Q(next_due_on__lte=last) | after_the_end | Q(handled=Handled.ELSEWHERE)


def _of_item(facts: Facts, more: dict[str, Any], first: dt.date, last: dt.date) -> Iterator[Deadline]:
    since = timezone.localdate(more["state_since"])
    found: dict[tuple[str, dt.date], list[Obligation]] = {}
    for each in obligations_of(facts):
        kind = KIND_OF.get(each.kind, DueKind.ITEM)
        if kind is not None and each.due is not None and first <= each.due <= last:
            found.setdefault((kind, each.due), []).append(each)
    for (kind, on), owed in found.items():
        yield Deadline(kind, OBJECT, facts.item, on, since, _only(owed))
    law = more["legal_due_on"]
    runs = facts.handled == Handled.HERE and facts.state in RUNNING_STATES and not more["paused"]
    if law and runs and first <= law <= last and (DueKind.ITEM, law) not in found:
        yield Deadline(DueKind.ITEM, OBJECT, facts.item, law, since, None if facts.reviewer else OF_A_DESK)


def _only(owed: list[Obligation]) -> tuple[int, ...] | None:
    if all(each.kind == duty.REPORT for each in owed):
        return ON_THE_DAY
    if all(each.actor in DESKS and each.person is None for each in owed):
        return OF_A_DESK
    return None


def owed_on(item: int, kind: str, on: dt.date, day: dt.date) -> list[Obligation]:
    """What this reminder of an item is about: what is due on that day; by the law's limit, all that the item waits for."""
    facts, _more = read_open(Q(pk=item), day, work_calendar(), beside=True)
    mine = [o for each in facts for o in obligations_of(each) if KIND_OF.get(o.kind, DueKind.ITEM) == kind]
    return [each for each in mine if each.due == on] or mine


def drafts(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """Applications that were begun and lie, from the day on which somebody last did something to them."""
    told = Event.objects.filter(object_type=OBJECT, object_id=Cast(OuterRef("pk"), CharField())).order_by("-pk")
    rows = ApprovalItem.objects.filter(state="draft", project__state__in=GOING_ON)
    rows = rows.filter(pk=pk) if pk is not None else rows.filter(state_since__date__lte=last)
    for row, touched, since in rows.annotate(touched=Subquery(told.values("at")[:1])).values_list(
        "pk", "touched", "state_since"
    ):
        on = timezone.localdate(touched or since)
        if first <= on <= last:
            yield Deadline(DueKind.DRAFT, OBJECT, row, on)


def expiries(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """Documents of a wallet that run out. Of those that come nearer the wallet tells first (`watch_expiry`)."""
    for document in expiring(first, last):
        if (pk is None or document.pk == pk) and (on := last_day_of(document)):
            yield Deadline(DueKind.EXPIRY, "document", document.pk, on, timezone.localdate(document.uploaded_at))

"""Papers that came in a bag, counted for their items: they count as received from the moment at the door.

Counting needs no mandate: the agent receives for the bureau. Handing an application in is the applicant's step: the agent
takes it under the enterprise's mandate and only for what is complete; else it waits for the window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import MandateScope, PaperState, PointState
from projects.models import ApprovalItem, CorrectionPoint, ItemPaper
from projects.operations.events import record
from projects.operations.items.answers import submit_correction
from projects.operations.items.blockers import before_submission
from projects.operations.items.intake import MOST_PAPERS, Handed, count_in
from projects.operations.items.submission import submit_items
from projects.operations.items.wallet_lines import give_instead
from projects.operations.refusals import Refused
from projects.permissions import mandated
from projects.queries_papers import fresh_links
from services.models import Consignment, ConsignmentLine
from services.operations.custody_bags import Act, Outcome, items_of

TAKES = ("draft", "correcting")
NO_MANDATE = "no_mandate"
INCOMPLETE = "incomplete"
REFUSED = "refused"


def count_at_door(bag: Consignment, act: Act) -> list[ApprovalItem]:
    """Mark the lines of items that still take papers as handed over on paper. The items whose lines changed."""
    lines = bag.lines.exclude(paper=None).select_related("paper")
    by_item: dict[int, list[ConsignmentLine]] = defaultdict(list)
    for line in lines:
        by_item[line.item_id or 0].append(line)
    return [item for item in items_of(bag) if item.state in TAKES and _count(item, by_item[item.pk], act)]


def _count(item: ApprovalItem, lines: Iterable[ConsignmentLine], act: Act) -> bool:
    day = timezone.localdate(act.at)
    rows = {row.pk: row for row in ItemPaper.objects.select_for_update().filter(item=item)}
    named = _named(item) if item.state == "correcting" else None
    changed = []
    for line in lines:
        row = rows[line.paper_id or 0]
        if named is not None and row.material not in named and "" not in named:
            continue
        before = Handed(row.originals, row.copies)
        give_instead(row, act.at)
        count_in(row, _more(before, line), day)
        changed.append(row)
    if not changed:
        return False
    ItemPaper.objects.bulk_update(changed, ["state", "form", "originals", "copies", "received_on"])
    papers = {row.material: [row.originals, row.copies] for row in changed}
    data = {"papers": papers, "on_paper": True, "at_door": True}
    record(item, "attach", by=act.by, at=act.at, source=act.source, data=data)
    return True


def _more(before: Handed, line: ConsignmentLine) -> Handed:
    """Another bag adds to what came before."""
    return Handed(min(before.originals + line.originals, MOST_PAPERS), min(before.copies + line.copies, MOST_PAPERS))


def _named(item: ApprovalItem) -> set[str]:
    points = CorrectionPoint.objects.filter(correction__item=item, state=PointState.OPEN)
    return set(points.values_list("material", flat=True))


# --- handing in


def hand_in_at_door(bag: Consignment, items: Iterable[ApprovalItem], act: Act) -> Outcome:
    """The agent hands in what is complete, under the mandate; the rest waits for the window, with why."""
    outcome, day = Outcome(), timezone.localdate(act.at)
    for item in items:
        if not mandated(act.by, item.project, MandateScope.APPLY, day):
            outcome.waiting[item.pk] = NO_MANDATE
        elif not _complete(item):
            outcome.waiting[item.pk] = INCOMPLETE
        else:
            _hand_in(item, act.by, act.at, day, act.source, outcome)
    return outcome


def hand_in_at_window(bag: Consignment, act: Act) -> Outcome:
    """The window takes in what still waits, whether or not it is complete (行政许可法第32条), as of the day at the door."""
    outcome = Outcome()
    if bag.signed_at is None:
        return outcome
    day = timezone.localdate(bag.signed_at)
    for item in items_of(bag):
        if item.state in TAKES:
            _hand_in(item, act.by, act.at, day, act.source, outcome)
    return outcome


def waiting_items(bag: Consignment) -> list[ApprovalItem]:
    """Items whose papers came in this bag and that are not handed in yet."""
    return [item for item in items_of(bag) if item.state in TAKES]


def _hand_in(item: ApprovalItem, by: User, at: datetime, day: date, source: str, outcome: Outcome) -> None:
    try:
        with transaction.atomic():  # what one item refuses does not undo the hand-over of the papers
            if item.state == "draft":
                submit_items([item], by=by, at=at, on_paper=True, received_on=day, source=source)
            else:
                submit_correction(item, {}, by=by, at=at, on_paper=True, received_on=day, source=source)
    except Refused:
        outcome.waiting[item.pk] = REFUSED
    else:
        outcome.handed_in.append(item.pk)


def _complete(item: ApprovalItem) -> bool:
    if item.state == "draft":
        return not any(each.hard for each in before_submission(ApprovalItem.objects.get(pk=item.pk)))
    fresh = set(fresh_links(item).values_list("paper__material", flat=True))
    given = set(item.papers.filter(state=PaperState.GIVEN).values_list("material", flat=True))
    points = CorrectionPoint.objects.filter(correction__item=item, state=PointState.OPEN)
    return all(point.answer or point.material in fresh | given for point in points)

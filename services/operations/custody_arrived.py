"""Bags on arrival: counted at the window, or at the enterprise's door when originals are brought back; differences told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.permissions_items import may_take_in
from projects.queries_items import catalogue_of
from services.enums import ConsignmentState, ConsignmentWay, Holder, ProblemOrigin, SignaturePlace
from services.models import Consignment, ConsignmentLine
from services.operations.custody_bags import Act, Outcome, lock_bag, tell
from services.operations.custody_counted import hand_in_at_window
from services.operations.problems import raise_problem
from services.operations.signatures import keep_signature
from services.permissions import is_agent
from services.rules.custody import Count, differs
from services.rules.signatures import Signed

COUNTABLE = (ConsignmentState.CARRIED, ConsignmentState.DIFFERING)
NAMED = 20  # lines that a problem names


@once(Consignment, "receive_consignment")
@transaction.atomic
def receive_papers(
    consignment: Consignment,
    counts: Mapping[int, Count] | None,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Consignment:
    """The window has counted what arrived. `counts`: line to count; None: everything is as on the list.

    A difference opens a problem, once for the bag; it may be counted again when something turned up. Applications that
    still wait are handed in as of the day at the door. Raises Forbidden, Refused, Stale.
    """
    bag = lock_bag(consignment)
    require(may_take_in(by, timezone.localdate(at)))
    _require(bag, ConsignmentWay.IN, version)
    act = Act(by, max(at, bag.signed_at or at), source, idempotency_key)  # a clock may be wrong
    first = bag.arrived_at is None
    differing = _count(bag, counts, Holder.WINDOW, act)
    outcome = hand_in_at_window(bag, act) if first else Outcome()
    _tell(bag, "receive_consignment", differing, act, outcome)
    return bag


@once(Consignment, "hand_back")
@transaction.atomic
def hand_back(
    consignment: Consignment,
    counts: Mapping[int, Count] | None,
    signatures: Mapping[str, Signed | None],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Consignment:
    """The enterprise has its originals again: counted at its door, signed for by both. As `receive_papers` otherwise."""
    bag = lock_bag(consignment)
    require(bag.agent_id == by.pk and is_agent(by, timezone.localdate(at)))
    _require(bag, ConsignmentWay.BACK, version)
    if bag.state == ConsignmentState.DIFFERING:
        raise Refused(
            "这一袋已经交还，有差异的按问题处理。", "This bag was handed back: its difference is a problem now."
        )
    act = Act(by, at, source, idempotency_key)
    for place in SignaturePlace.values:
        user = by if place == SignaturePlace.GIVER else None
        keep_signature(signatures.get(place), place, consignment=bag, user=user, at=at)
    bag.signed_at = at
    differing = _count(bag, counts, Holder.ENTERPRISE, act)
    _tell(bag, "hand_back", differing, act, Outcome())
    return bag


def _require(bag: Consignment, way: str, version: int | None) -> None:
    if version is not None and bag.version != version:
        raise Stale
    if bag.way == way and bag.state in COUNTABLE:
        return
    said = {
        ConsignmentState.OPEN: ("这一袋还没有双方签名，不能收。", "This bag has not been signed for by both yet."),
        ConsignmentState.ARRIVED: (
            "这一袋已经收过了，清点相符。",
            "This bag was received already, and the counts agree.",
        ),
        ConsignmentState.CANCELLED: ("这一袋已经取消。", "This bag was cancelled."),
    }
    other = ("这一袋不是往这边送的。", "This bag does not come this way.")
    zh, en = said.get(ConsignmentState(bag.state), other) if bag.way == way else other
    raise Refused(zh, en)


def _count(
    bag: Consignment, counts: Mapping[int, Count] | None, holder: str, act: Act
) -> list[tuple[ConsignmentLine, Count]]:
    """Write down what was counted; the lines that differ, each with what it should be."""
    lines = list(bag.lines.select_for_update(of=("self",)).select_related("item", "project").order_by("position"))
    differing = []
    for line in lines:
        given = Count(line.originals, line.copies, line.pages)
        got = given if counts is None else counts.get(line.pk)
        if got is None or not got.in_range:
            raise Refused(
                "每一份都要写点到几份；没有的写0。",
                "Write for each paper how many there are: 0 if none.",
                field=f"got-{line.pk}",
            )
        _not_below_what_went_back(line, got)
        line.got_originals, line.got_copies, line.got_pages = got.originals, got.copies, got.pages
        line.holder = holder if got.pieces else Holder.AGENT
        if differs(given, got):
            differing.append((line, given))
    ConsignmentLine.objects.bulk_update(lines, ["got_originals", "got_copies", "got_pages", "holder"])
    bag.state = ConsignmentState.DIFFERING if differing else ConsignmentState.ARRIVED
    bag.arrived_at, bag.arrived_by = bag.arrived_at or act.at, bag.arrived_by or act.by
    bag.version += 1
    bag.save(update_fields=["state", "arrived_at", "arrived_by", "signed_at", "version"])
    return differing


def _not_below_what_went_back(line: ConsignmentLine, got: Count) -> None:
    """Counted again after some went into a bag back to the enterprise: those were there."""
    away = (
        line.returned_by.exclude(consignment__state=ConsignmentState.CANCELLED).aggregate(n=Sum("originals"))["n"] or 0
    )
    if got.originals < away:
        raise Refused(
            f"已经退还了{away}份原件，不能点得更少。",
            f"{away} originals went back already: there cannot be fewer.",
            field=f"got-{line.pk}",
        )


def _tell(
    bag: Consignment, verb: str, differing: list[tuple[ConsignmentLine, Count]], act: Act, outcome: Outcome
) -> None:
    data = {"differing": len(differing), "handed_in": outcome.handed_in, "waiting": sorted(outcome.waiting)}
    tell(bag, verb, act, data)
    if not differing:
        return
    line = differing[0][0]
    raise_problem(
        ProblemOrigin.CUSTODY,
        bag.pk,
        project=line.project,
        item=line.item,
        enterprise=bag.enterprise,
        title=f"清点有差异：{bag.number}，{len(differing)}份",
        detail="\n".join(_words(line, given) for line, given in differing[:NAMED]),
        by=act.by,
        at=act.at,
        source=act.source,
    )


def _words(line: ConsignmentLine, given: Count) -> str:
    pages = f"，页数{given.pages}→{line.got_pages}" if given.pages and line.got_pages else ""
    return f"{name_of_line(line)}：原件{given.originals}→{line.got_originals}，复印件{given.copies}→{line.got_copies}{pages}"


def name_of_line(line: ConsignmentLine) -> str:
    """The paper's Chinese name, by the catalogue that its item is pinned to."""
    if line.item is None:
        return str(line.title)
    found = catalogue_of(line.item).materials.get(line.material)
    return str(found["zh"]) if found else str(line.material)

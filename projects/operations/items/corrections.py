"""The one-time correction notice (一次性告知补正) and the return of points of it that are still open.

All gaps of the papers at once, each with a coded reason, what is wrong and what to do (行政许可法第32条第1款第4项). What was
not told the first time is not asked for: only a lead may still demand it, gives his reason, and it is counted per body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import GapCode, PaperState, PointState, Source
from projects.models import ApprovalItem, Correction, CorrectionPoint, ItemPaper
from projects.operations.items.acceptance import permit
from projects.operations.items.core import Case, Step, lock_case, take_step
from projects.operations.items.wallet_guards import refuse_asking_again
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.permissions_items import may_lead
from projects.queries_items import catalogue_of
from projects.rules.lifecycle import NotAllowed
from projects.rules.lifecycle_guards import require_one_correction, require_points_of_first_notice
from projects.rules.wording import name_of

LONGEST = 500  # characters of what is told about a point


@dataclass(frozen=True, slots=True)
class Gap:
    """One point: which paper (empty: the application itself), a code of GapCode, what is wrong, what to do."""

    code: str
    what: str
    todo: str
    material: str = ""


@once(ApprovalItem, "request_correction")
@transaction.atomic
def request_correction(
    item: ApprovalItem,
    gaps: Sequence[Gap],
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Tell all gaps at once. Raises Refused when the five working days are over, when gaps were told before, or at the
    point that says too little (`field` is what-<place>, todo-<place> …)."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    permit(case, "request_correction")
    if not gaps:
        raise Refused("至少写一处要补正的。", "Name at least one gap.", field="gaps")
    lines = _check(case, gaps)
    told = {str(item.pk)} if case.item.corrections.exists() else set()
    _judged(require_one_correction, str(item.pk), told)
    correction = _correction(case, 1)
    CorrectionPoint.objects.bulk_create(_point(correction, gap) for gap in gaps)
    _mark_lines(lines, gaps)
    data = {"correction": correction.pk, "points": len(gaps)}
    _take(case, "request_correction", correction, gaps, data, idempotency_key)
    return case.item


@once(ApprovalItem, "return_correction")
@transaction.atomic
def return_correction(
    item: ApprovalItem,
    points: Mapping[int, str],
    *,
    by: User | None,
    at: datetime,
    new: Sequence[Gap] = (),
    lead_reason: str = "",
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Send the correction back for what the first notice named and is still open.

    `points`: key of a point to what is still lacking, said behind what was told (empty: as it was told). `new`: demands that
    the first notice did not name; only a lead may make them, with `lead_reason`. Points not returned count as settled.
    """
    case = lock_case(item, by=by, at=at, source=source, version=version)
    permit(case, "return_correction")
    last = case.item.corrections.order_by("-number").first()
    live = {point.pk: point for point in _unsettled(last)}
    if not set(points) <= set(live):
        raise Refused("选的项里有已经解决的，刷新再选。", "A chosen point is settled already: reload.", field="points")
    lines = _check(case, new)
    asked = [str(pk) for pk in points] + [f"new:{place}" for place in range(len(new))]
    _judged(require_points_of_first_notice, asked, {str(pk) for pk in live}, lead_reason)
    _lead_only(case, new)
    correction = _correction(case, last.number + 1 if last else 1)
    if new:
        correction.lead, correction.lead_reason = by, lead_reason.strip()[:300]
        correction.save(update_fields=["lead", "lead_reason"])
    returned = [_returned(correction, live[pk], text) for pk, text in points.items()]
    CorrectionPoint.objects.bulk_create([*returned, *(_point(correction, gap, again=True) for gap in new)])
    _close_first(live, points)
    gaps = [Gap(each.code, each.what, each.todo, each.material) for each in returned] + list(new)
    lines |= {row.material: row for row in case.item.papers.filter(material__in=[gap.material for gap in gaps])}
    _mark_lines(lines, gaps)
    data = {"correction": correction.pk, "points": len(gaps), "again": len(new)}
    _take(case, "return_correction", correction, gaps, data, idempotency_key)
    return case.item


# --- what is written


def _check(case: Case, gaps: Sequence[Gap]) -> dict[str, ItemPaper]:
    """The lines that the gaps are about. Raises Refused at the first one that is not whole."""
    lines = {row.material: row for row in case.item.papers.filter(material__in={gap.material for gap in gaps})}
    for place, gap in enumerate(gaps):
        if gap.material and gap.material not in lines:
            raise Refused("这件不要这份材料。", "The item does not ask for this paper.", field=f"material-{place}")
        if gap.code not in GapCode.values:
            raise Refused("选一个原因。", "Choose the reason.", field=f"code-{place}")
        if not gap.what.strip():
            raise Refused("写明哪里不对。", "Say what is wrong.", field=f"what-{place}")
        if not gap.todo.strip():
            raise Refused("写明怎么补。", "Say what to do.", field=f"todo-{place}")
    refuse_asking_again(case, gaps)
    return lines


def _judged(rule: Any, *said: Any) -> None:
    try:
        rule(*said)
    except NotAllowed as found:
        raise Refused(found.text.zh, found.text.en, field=found.field) from found


def _lead_only(case: Case, new: Sequence[Gap]) -> None:
    if new and case.asked and not (case.by is not None and may_lead(case.by, case.day)):
        raise Refused(
            "首次告知书里没有的要求，只有局领导能提：请局领导打开这一页，写明理由后退回。",
            "Only a lead may demand what the first notice did not name: ask one to open this page and give a reason.",
            field="lead_reason",
        )


def _correction(case: Case, number: int) -> Correction:
    """Written before the step, so that the numbered notice can say what it tells; the event's key follows."""
    return Correction.objects.create(item=case.item, number=number, event=0, told_on=case.day, told_by=case.by)


def _point(correction: Correction, gap: Gap, *, again: bool = False) -> CorrectionPoint:
    what, todo = gap.what.strip()[:LONGEST], gap.todo.strip()[:LONGEST]
    return CorrectionPoint(
        correction=correction, material=gap.material, code=gap.code, what=what, todo=todo, again=again
    )


def _returned(correction: Correction, point: CorrectionPoint, text: str) -> CorrectionPoint:
    return CorrectionPoint(
        correction=correction,
        material=point.material,
        code=point.code,
        what=_still_lacking(point, text.strip()),
        todo=point.todo,
        first=point.first or point,
        again=point.again,
    )


def _still_lacking(point: CorrectionPoint, text: str) -> str:
    """What was told stands as it was told; what is still lacking is said behind it."""
    told = (point.first or point).what
    if not text or text == told:
        return told
    said = f"{told}（退回说明：{text}）"
    if len(said) > LONGEST:
        room = max(0, LONGEST - len(said) + len(text))
        raise Refused(
            f"“还缺什么”要写短一些：首次告知的文字原样保留，这里最多{room}字。",
            f"Say it shorter: what was told first stays as it is, which leaves {room} characters here.",
            field=f"text-{point.pk}",
        )
    return said


def _unsettled(correction: Correction | None) -> Iterable[CorrectionPoint]:
    if correction is None:
        return ()
    rows: Iterable[CorrectionPoint] = correction.points.exclude(state=PointState.SETTLED).select_related("first")
    return rows


def _close_first(live: Mapping[int, CorrectionPoint], points: Mapping[int, str]) -> None:
    """What is returned goes on in its copy; what is not is settled."""
    CorrectionPoint.objects.filter(pk__in=set(live) - set(points)).update(state=PointState.SETTLED)
    CorrectionPoint.objects.filter(pk__in=list(points)).update(state=PointState.ANSWERED)


def _mark_lines(lines: Mapping[str, ItemPaper], gaps: Sequence[Gap]) -> None:
    for gap in gaps:
        if gap.material:
            row = lines[gap.material]
            row.state = PaperState.MISSING if gap.code == GapCode.MISSING else PaperState.DEFECTIVE
            row.remark = gap.what.strip()[:300]
    ItemPaper.objects.bulk_update(lines.values(), ["state", "remark"])


def _take(
    case: Case, verb: str, correction: Correction, gaps: Sequence[Gap], data: Mapping[str, Any], key: str | None
) -> None:
    """The step, whose reason is all that is told; the correction cites it."""
    materials = catalogue_of(case.item).materials
    named = [(name_of(materials[gap.material]).zh if gap.material else "申请", gap) for gap in gaps]
    reason = "\n".join(f"{name}：{gap.what.strip()}；{gap.todo.strip()}" for name, gap in named)
    event = take_step(case, verb, Step(reason, data, key))
    correction.event = event.pk
    correction.save(update_fields=["event"])

"""From the papers on the counter to acceptance: each line found fit or not, then accepted, with or without gaps, or refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import Handled, PaperState, PointState, Source
from projects.models import ApprovalItem, CorrectionPoint, Event, ItemPaper
from projects.operations.events import record
from projects.operations.items import blockers
from projects.operations.items.core import Case, Step, lock_case, take_step
from projects.operations.items.wallet_guards import refuse_missing_marks
from projects.operations.refusals import KeyTaken, Refused, require
from projects.operations.retries import once
from projects.permissions_items import may_act, may_take_in
from projects.queries_items import catalogue_of
from projects.rules.blockers import Blocker
from projects.rules.lifecycle import NOTICE_STATES, NotAllowed
from projects.rules.wording import name_of

MARKS = frozenset({PaperState.FIT, PaperState.DEFECTIVE, PaperState.MISSING, PaperState.GIVEN})
LONGEST = timedelta(days=180)  # for what is tolerated; a later day is a slip of the pen
NOT_OURS, NOT_MET, OTHER_GROUND = "not_ours", "not_met", "other"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the window found of one paper."""

    state: str
    remark: str = ""


@transaction.atomic
def check_papers(
    item: ApprovalItem,
    marks: Mapping[str, Mark],
    *,
    by: User | None,
    at: datetime,
    settled: Collection[int] = (),
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Note for each paper whether it is fit, defective or missing, before acceptance. `settled`: points that are solved.

    Raises Refused once the item is accepted, and Stale.
    """
    if done_with(item, "check_papers", idempotency_key):
        return item
    case = lock_case(item, by=by, at=at, source=source, version=version)
    _may_check(case)
    changed = note_marks(case, marks, settled)
    if changed:
        data = {"papers": changed}
        record(case.item, "check_papers", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key)
        case.item.version += 1
        case.item.save(update_fields=["version"])
    return case.item


def done_with(item: ApprovalItem, verb: str, key: str | None) -> bool:
    """Was this very act done under the key before? Raises KeyTaken when the key stood for another one."""
    event = Event.objects.filter(idempotency_key=key).first() if key else None
    if event is None:
        return False
    if (event.object_type, event.object_id) != ("approvalitem", str(item.pk)) or event.verb != verb:
        raise KeyTaken
    return True


def _may_check(case: Case) -> None:
    if case.asked:
        require(case.by is not None and may_take_in(case.by, case.day))
    if case.item.handled == Handled.ELSEWHERE or case.item.state not in NOTICE_STATES:
        raise Refused(
            "只有受理前能核对材料：这件现在不在窗口。",
            "Papers are checked before acceptance only: this item is not at the window.",
        )


def permit(case: Case, verb: str) -> None:
    """Raises what `take_step` would say of state and person, before rows are written for the step."""
    try:
        if case.asked:
            require(may_act(case.by, verb, case.item, case.day))
    except NotAllowed as found:
        raise Refused(found.text.zh, found.text.en, field=found.field) from found


def note_marks(case: Case, marks: Mapping[str, Mark], settled: Collection[int] = ()) -> dict[str, str]:
    """Write what was found; what changed, for the event. A fit paper settles its points, another opens them again."""
    changed: dict[str, str] = {}
    rows = []
    refuse_missing_marks(case, marks)
    for row in case.item.papers.filter(material__in=list(marks)):
        mark = marks[row.material]
        if mark.state not in MARKS:
            raise Refused("选一个核对结果。", "Choose what was found.", field=f"state-{row.material}")
        if (row.state, row.remark) != (mark.state, mark.remark.strip()):
            row.state, row.remark = mark.state, mark.remark.strip()[:300]
            rows.append(row)
            changed[row.material] = str(mark.state)
    ItemPaper.objects.bulk_update(rows, ["state", "remark"])
    _points_follow(case, changed)
    solved = _live_points(case).filter(pk__in=list(settled)).exclude(state=PointState.SETTLED)
    changed |= {f"point:{pk}": PointState.SETTLED.value for pk in solved.values_list("pk", flat=True)}
    solved.update(state=PointState.SETTLED)
    return changed


def _live_points(case: Case) -> Any:
    return CorrectionPoint.objects.filter(correction__item=case.item)


def _points_follow(case: Case, changed: Mapping[str, str]) -> None:
    fit = [code for code, state in changed.items() if state == PaperState.FIT]
    wrong = [code for code, state in changed.items() if state in (PaperState.DEFECTIVE, PaperState.MISSING)]
    _live_points(case).filter(material__in=fit).update(state=PointState.SETTLED)
    again = _live_points(case).filter(material__in=wrong, returned=None)
    again.filter(state__in=(PointState.ANSWERED, PointState.SETTLED)).update(state=PointState.OPEN)


# --- acceptance


@once(ApprovalItem, "accept")
@transaction.atomic
def accept_item(
    item: ApprovalItem,
    *,
    by: User | None,
    at: datetime,
    marks: Mapping[str, Mark] | None = None,
    settled: Collection[int] = (),
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """受理: every required paper is there and in form; what was given and not objected to counts as fit from now on.

    Raises Blocked with every gap, Stale, or Refused when the state does not allow it.
    """
    case = lock_case(item, by=by, at=at, source=source, version=version)
    permit(case, "accept")
    note_marks(case, marks or {}, settled)
    blockers.require_nothing([*blockers.missing_papers(case.item), *_open_points(case)])
    _take_as_fit(case)
    _settle(case)
    take_step(case, "accept", Step(idempotency_key=idempotency_key))
    return case.item


def _open_points(case: Case) -> list[Blocker]:
    """Points of the application itself; those of a paper stand with the paper."""
    rows = _live_points(case).filter(state=PointState.OPEN, material="")
    codes = {str(pk) for pk in rows.values_list("pk", flat=True)}
    return [each for each in blockers.open_points(case.item) if each.ref in codes]


def _take_as_fit(case: Case) -> None:
    case.item.papers.filter(state=PaperState.GIVEN).update(state=PaperState.FIT)


def _settle(case: Case) -> None:
    _live_points(case).exclude(state=PointState.SETTLED).update(state=PointState.SETTLED)


@once(ApprovalItem, "accept_tolerant")
@transaction.atomic
def accept_tolerant(
    item: ApprovalItem,
    make_up: Mapping[str, date],
    *,
    by: User | None,
    at: datetime,
    marks: Mapping[str, Mark] | None = None,
    settled: Collection[int] = (),
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """容缺受理: accepted although papers are missing that may come later. `make_up`: material to its last day.

    Only what the catalogue marks as tolerable (次要可后补); the law of the main papers is not bent. Raises Blocked with every
    paper that is missing and is not, or may not be, tolerated.
    """
    case = lock_case(item, by=by, at=at, source=source, version=version)
    permit(case, "accept_tolerant")
    note_marks(case, marks or {}, settled)
    rows = {row.material: row for row in _missing(case)}
    _check_tolerance(case, rows, make_up)
    for code, row in rows.items():
        row.state, row.make_up_by = PaperState.TOLERATED, make_up[code]
    ItemPaper.objects.bulk_update(rows.values(), ["state", "make_up_by"])
    _take_as_fit(case)
    _settle(case)
    case.item.tolerant = True
    data = {
        "make_up_by": max(make_up[code] for code in rows).isoformat(),
        "papers": {code: make_up[code].isoformat() for code in rows},
    }
    step = Step(data=data, idempotency_key=idempotency_key, written=("tolerant",))
    take_step(case, "accept_tolerant", step)
    return case.item


def _missing(case: Case) -> list[ItemPaper]:
    return list(case.item.papers.filter(required=True).exclude(state__in=blockers.MET))


def tolerable(item: ApprovalItem) -> set[str]:
    """Materials of the item that may come later, by its version of the catalogue."""
    return {code for code, raw in catalogue_of(item).materials.items() if raw.get("tolerance") is True}


def _check_tolerance(case: Case, rows: Mapping[str, ItemPaper], make_up: Mapping[str, date]) -> None:
    if not rows:
        raise Refused("没有缺件：直接受理。", "Nothing is missing: accept it.")
    allowed, materials = tolerable(case.item), catalogue_of(case.item).materials
    found = [Blocker("paper", code, name_of(materials[code])) for code in rows if code not in allowed]
    if found:
        raise blockers.Blocked(found)
    for code in rows:
        day = make_up.get(code)
        if day is None or not case.day < day <= case.day + LONGEST:
            name = name_of(materials[code])
            raise Refused(
                f"给“{name.zh}”定一个补齐日期：明天以后，{LONGEST.days}天以内。",
                f"Set a day for “{name.en}”: after today, within {LONGEST.days} days.",
                field=f"make_up-{code}",
            )
    blockers.require_nothing(_open_points(case))


# --- refusal


def refuse_item(
    item: ApprovalItem,
    ground: str,
    reason: str,
    *,
    by: User | None,
    at: datetime,
    where: str = "",
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """不予受理, in writing with reasons; where to apply instead when it is not the body's own matter (行政许可法第32条).

    `ground`: not_ours, not_met (the correction still does not meet it) or other. Raises Refused at `ground` or `where`.
    """
    if ground not in (NOT_OURS, NOT_MET, OTHER_GROUND) or (ground == NOT_MET and item.state != "corrected"):
        raise Refused(
            "选一个理由。补正后仍不符合，只用于已经补正过的办件。",
            "Choose a ground. “Still not met” belongs to items that were corrected.",
            field="ground",
        )
    if ground == NOT_OURS and not where.strip():
        raise Refused("写明该向哪个机关申请。", "Say where to apply instead.", field="where")
    text = f"{reason.strip()}\n请向{where.strip()}申请。" if where.strip() and reason.strip() else reason.strip()
    return _refuse(
        item,
        text,
        {"ground": ground},
        by=by,
        at=at,
        version=version,
        source=source,
        idempotency_key=idempotency_key,
    )


@once(ApprovalItem, "refuse")
@transaction.atomic
def _refuse(
    item: ApprovalItem,
    text: str,
    data: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    version: int | None,
    source: str,
    idempotency_key: str | None,
) -> ApprovalItem:
    case = lock_case(item, by=by, at=at, source=source, version=version)
    take_step(case, "refuse", Step(text, data, idempotency_key))
    return case.item

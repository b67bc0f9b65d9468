"""Decisions: grant, grant with papers missing, deny; one item or several in one act (多证齐发).

What was decided is a row beside the event. Two persons: whoever reviewed the item does not decide on it. The second of two
deciders at once is told that the item is decided, and by whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import CommitmentState, Outcome, Source
from projects.models import ApprovalItem, Decision, Event
from projects.operations.items.blockers import MET, missing_papers
from projects.operations.items.certificates import counters_for, issue_certificates
from projects.operations.items.components import failed_parts
from projects.operations.items.core import Case, Step, lock_case, lock_cases, notices_for, take_step
from projects.operations.items.numbers import hold_counters, notice_counter
from projects.operations.refusals import Forbidden, KeyTaken, Refused, Stale
from projects.operations.retries import once
from projects.permissions_items import may_decide
from projects.queries_items import catalogue_of
from projects.rules.blockers import Blocker
from projects.rules.lifecycle import DECIDED_STATES
from projects.rules.lifecycle_guards import may_decide as is_another
from projects.rules.wording import Text

OUTCOMES: Mapping[str, Outcome] = {
    "approve": Outcome.GRANTED,
    "approve_tolerant": Outcome.GRANTED_TOLERANT,
    "deny": Outcome.DENIED,
}
GRANTS = frozenset({"approve", "approve_tolerant"})
CHECK_WITHIN = timedelta(
    days=60
)  # a promise is checked within two months of the grant (P; the bureau may set it earlier)


class DecidedAlready(Stale):
    """Somebody else was quicker: the item is decided. Pages and API answer 409."""

    def __init__(self, item: ApprovalItem, decision: Decision | None) -> None:
        who = str(decision.decided_by) if decision and decision.decided_by else "别人"
        outcome = str(decision.get_outcome_display()) if decision else ""
        Refused.__init__(
            self,
            f"办件 {item.number} 已由{who}作出决定（{outcome}），你的决定没有登记。打开办件看结果。",
            f"{item.number} was decided by {who} in the meantime: yours was not entered. Open the item to see it.",
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decider says: `verb` of OUTCOMES; `reasons` (needed for a denial and a tolerant grant); `conditions` of the
    grant; `valid_from`, `valid_until`: None: from the day of the decision, for as long as the catalogue says;
    `make_up_by`: last day for what is missing, of a tolerant grant."""

    verb: str
    reasons: str = ""
    conditions: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    make_up_by: date | None = None


def decide_item(
    item: ApprovalItem,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    conditions: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    make_up_by: date | None = None,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Grant, grant with papers missing, or deny. Raises DecidedAlready when somebody else was quicker."""
    if verb not in OUTCOMES:
        raise Refused("选准予、容缺通过或不予。", "Choose grant, grant with papers missing, or deny.", field="verb")
    verdict = Verdict(verb, reason.strip(), conditions.strip(), valid_from, valid_until, make_up_by)
    said: dict[str, Any] = {"by": by, "at": at, "version": version, "source": source}
    return _DECIDE[verb](item, verdict, idempotency_key=idempotency_key, **said)


def _deciding(verb: str) -> Any:
    @once(ApprovalItem, verb)
    @transaction.atomic
    def decide(
        item: ApprovalItem,
        verdict: Verdict,
        *,
        by: User | None,
        at: datetime,
        version: int | None,
        source: str,
        idempotency_key: str | None,
    ) -> ApprovalItem:
        case = lock_case(item, by=by, at=at, source=source)
        _still_open(case)
        if version is not None and version != case.item.version:
            raise Stale
        enter_decision(case, verdict, idempotency_key)
        return case.item

    return decide


_DECIDE = {verb: _deciding(verb) for verb in OUTCOMES}


@transaction.atomic
def decide_items(
    items: Iterable[ApprovalItem],
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    versions: Mapping[int, int] | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> list[ApprovalItem]:
    """Grant several items in one act: all of them, or none. Several items under one key get it with their place (`key:2`).

    Streams are locked in ascending order, counters of the numbered papers before the first number is taken.
    Raises NotReady with what stands against each of them.
    """
    cases = lock_cases(items, by=by, at=at, source=source)
    if not cases:
        raise Refused("选出要一起决定的办件。", "Choose the items to decide together.", field="items")
    if done := _done_before(cases, idempotency_key):
        return done
    for case in cases:
        _still_open(case)
    if versions and any(versions.get(case.item.pk, case.item.version) != case.item.version for case in cases):
        raise Stale
    _all_ready(cases)
    year = cases[0].day.year
    verdict = Verdict("approve", reason.strip())
    kinds = notices_for("deciding", "approve", Step())
    counters = {notice_counter(case.item.body_id, kind, year) for case in cases for kind in kinds}
    hold_counters(counters.union(*(counters_for(case.item, year) for case in cases)))
    for place, case in enumerate(cases):
        key = f"{idempotency_key}:{place}" if idempotency_key and place else idempotency_key
        enter_decision(case, verdict, key)
    return [case.item for case in cases]


def _done_before(cases: Sequence[Case], key: str | None) -> list[ApprovalItem]:
    if not key or not (event := Event.objects.filter(idempotency_key=key).first()):
        return []
    if event.verb != "approve" or event.object_id != str(cases[0].item.pk):
        raise KeyTaken
    return [case.item for case in cases]


class NotReady(Refused):
    """Some of the items cannot be granted now: `blockers` says, for each of them by key, what stands against it."""

    def __init__(self, blockers: Mapping[int, Sequence[Blocker]], numbers: Mapping[int, str]) -> None:
        self.blockers = blockers
        zh = "".join(f"{numbers[pk]}：{'、'.join(each.text.zh for each in found)}。" for pk, found in blockers.items())
        en = " ".join(f"{numbers[pk]}: {'; '.join(each.text.en for each in found)}." for pk, found in blockers.items())
        super().__init__(f"有{len(blockers)}件还不能决定，一件也没有登记。{zh}", f"Nothing was entered. {en}")


def _all_ready(cases: Sequence[Case]) -> None:
    found = {case.item.pk: against_granting(case.item, case.by, case.asked) for case in cases}
    hard = {pk: each for pk, each in found.items() if each}
    if hard:
        raise NotReady(hard, {case.item.pk: case.item.number or "" for case in cases})


def against_granting(item: ApprovalItem, by: User | None, asked: bool = True) -> list[Blocker]:
    """All that stands against granting the item now, by this person: state, two persons, papers that are still to come."""
    found = []
    if item.state != "deciding":
        found.append(Blocker("state", item.state, Text("还没有到决定", "it is not up for decision yet")))
    if asked and by is not None and not is_another(by.pk, item.reviewed_by):
        found.append(Blocker("person", "", Text("是你审查的，要由另一位决定人决定", "you reviewed it yourself")))
    return found + failed_parts(item) + (missing_papers(item, MET) if item.tolerant else [])


def _still_open(case: Case) -> None:
    """The second of two deciders is told who was quicker, if the item was his to decide at all."""
    item = case.item
    if case.asked and item.state in DECIDED_STATES:
        if case.by is None or not may_decide(case.by, item, case.day):
            raise Forbidden
        raise DecidedAlready(item, decision_of(item))


def decision_of(item: ApprovalItem) -> Decision | None:
    """The decision in force. One query."""
    found: Decision | None = (
        Decision.objects.filter(item=item, annulled_event=None).select_related("decided_by").first()
    )
    return found


def enter_decision(case: Case, verdict: Verdict, key: str | None) -> Decision:
    """The step, its row and the certificates that it gives, in the caller's transaction."""
    item, verb = case.item, verdict.verb
    starts, ends = validity_of(item, verdict, case.day)
    data: dict[str, Any] = {}
    if verb == "approve_tolerant" and verdict.make_up_by:
        data["make_up_by"] = verdict.make_up_by.isoformat()
    if verb in GRANTS and ends:
        data |= {"valid_from": starts.isoformat(), "valid_until": ends.isoformat()}
    written = _note(case, verb)
    event = take_step(case, verb, Step(verdict.reasons, data, key, written))
    row: Decision = Decision.objects.create(
        item=item,
        outcome=OUTCOMES[verb],
        reasons=verdict.reasons[:2000],
        conditions=verdict.conditions[:1000] if verb in GRANTS else "",
        valid_from=starts if verb in GRANTS else None,
        valid_until=ends if verb in GRANTS else None,
        decided_on=case.day,
        decided_by=case.by,
        event=event.pk,
    )
    issue_certificates(case, row, event)
    return row


def _note(case: Case, verb: str) -> tuple[str, ...]:
    """In memory: who decided; by when a promise is to be checked."""
    item, written = case.item, []
    if case.by is not None and case.by.pk not in item.decided_by:
        item.decided_by = [*item.decided_by, case.by.pk]
        written.append("decided_by")
    if verb in GRANTS and item.commitment == CommitmentState.PROMISED and item.commitment_check_by is None:
        item.commitment_check_by = case.day + CHECK_WITHIN
        written.append("commitment_check_by")
    return tuple(written)


def validity_of(item: ApprovalItem, verdict: Verdict, day: date) -> tuple[date, date | None]:
    """(first, last day): as said, or from the day of the decision for the months that the catalogue names; None: no end.

    Raises Refused when the last day lies before the first.
    """
    starts = verdict.valid_from or day
    months = months_valid(item)
    ends = verdict.valid_until or (months_later(starts, months) if months else None)
    if ends is not None and ends < starts:
        raise Refused("有效期的最后一天不能早于第一天。", "The last day lies before the first.", field="valid_until")
    return starts, ends


def months_valid(item: ApprovalItem) -> int | None:
    """Months for which the result holds, by the item's version of the catalogue; None: no fixed number."""
    found = (each for each in catalogue_of(item).documents.values() if each.get("issued_by") == item.node)
    return next((each["valid_months"] for each in found if each.get("valid_months")), None)


def months_later(day: date, months: int) -> date:
    """The last day of a term of so many months from `day` on: the day of that number, or the month's last one
    (民法典第202条)."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return last if day.day > last.day else first.replace(day=day.day)

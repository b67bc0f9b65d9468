"""What stands against a verb beyond state and person. Loaded with the package, so that no door can go past it."""

from __future__ import annotations

from projects.operations.items import blockers
from projects.operations.items.core import Case, Step, guard
from projects.queries_items import limits_of, read_item_clocks
from projects.rules import lifecycle_guards as rules
from projects.rules.clock import STATUTORY, Clock
from projects.rules.clock_reading import clock_named
from projects.rules.lifecycle import NotAllowed
from projects.rules.wording import Text


def clock_of(case: Case, name: str) -> Clock | None:
    """The last clock of that name; None when there is none."""
    return clock_named(read_item_clocks(case.item, case.ledger), name)


@guard("submit")
def _nothing_missing(case: Case, verb: str, step: Step) -> None:
    """The applicant sends what is complete; the window takes in whatever is handed over, and tells the gaps (第32条)."""
    if not step.data.get("on_paper"):
        blockers.require_nothing(blockers.before_submission(case.item))


@guard("submit_correction")
def _all_points_answered(case: Case, verb: str, step: Step) -> None:
    if not step.data.get("on_paper"):
        blockers.require_nothing(blockers.open_points(case.item))


@guard("request_correction", "return_correction", "refuse", "not_needed")
def _within_five_days(case: Case, verb: str, step: Step) -> None:
    notice = clock_of(case, "notice")
    if notice is not None and notice.open and notice.due_on is not None:
        rules.require_in_time_to_tell(notice.due_on, case.day)


@guard("deem_accepted")
def _five_days_are_over(case: Case, verb: str, step: Step) -> None:
    notice = clock_of(case, "notice")
    if notice is not None and notice.due_on is not None:
        rules.require_deemed(notice.due_on, case.day)


@guard("accept")
def _papers_complete(case: Case, verb: str, step: Step) -> None:
    """Accepted only when every required paper is there; else 容缺受理 or a correction notice."""
    blockers.require_nothing(blockers.missing_papers(case.item))


@guard("extend")
def _once_and_in_time(case: Case, verb: str, step: Step) -> None:
    clock, allowed = clock_of(case, STATUTORY), limits_of(case.item).extension
    extended = any(span.kind == "extend" for span in case.ledger.spans)
    rules.require_extension(
        allowed,
        int(step.data.get("workdays") or allowed or 0),
        extended=extended,
        due_on=clock.due_on if clock else None,
        day=case.day,
        open_pause=case.item.paused,
    )


@guard("start_review", "finish_review", "start_special")
def _not_by_the_decider(case: Case, verb: str, step: Step) -> None:
    if case.by is not None and case.item.state != "deciding" and not rules.may_review(case.by.pk, case.item.decided_by):
        raise NotAllowed(
            Text(
                "这件是你退回的：审查和决定不能是同一人。", "You decided on this item before: another has to review it."
            )
        )


@guard("finish_review")
def _every_part_answered(case: Case, verb: str, step: Step) -> None:
    blockers.require_nothing(blockers.open_components(case.item))


@guard("approve", "approve_tolerant", "deny", "return_to_review")
def _two_persons(case: Case, verb: str, step: Step) -> None:
    if case.by is not None:
        rules.require_two_persons(case.by.pk, case.item.reviewed_by)


@guard("approve")
def _nothing_outstanding(case: Case, verb: str, step: Step) -> None:
    """Papers that were tolerated are in; else it is 容缺通过."""
    if case.item.tolerant:
        met = blockers.MET
        blockers.require_nothing(blockers.missing_papers(case.item, met))


@guard("start_special", "start_task")
def _kind_fits(case: Case, verb: str, step: Step) -> None:
    procedure = limits_of(case.item).procedures.get(str(step.data.get("procedure", "")))
    if procedure is None:
        raise NotAllowed(Text("选一种特别程序。", "Choose a special procedure."), "procedure")
    rules.require_kind(verb, procedure.stops)

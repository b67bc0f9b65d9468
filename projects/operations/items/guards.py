"""What stands against a verb beyond state and person. Loaded with the package, so that no door can go past it."""

from __future__ import annotations

from projects.models import Hearing
from projects.operations.items import blockers
from projects.operations.items.core import Case, Step, guard
from projects.operations.refusals import Refused
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


@guard("complete_materials", "confirm_supplement", "archive")
def _nothing_tolerated_is_out(case: Case, verb: str, step: Step) -> None:
    """容缺: complete only when each tolerated paper was found fit; the case is not filed away before that."""
    blockers.require_nothing(blockers.outstanding_papers(case.item))


@guard("approve", "approve_tolerant", "deny")
def _hearing_comes_first(case: Case, verb: str, step: Step) -> None:
    """Five days to apply for a hearing, then the decision by its minutes (行政许可法第47、48条)."""
    told = Hearing.objects.filter(item=case.item, waived_on=None, record="").first()
    if told is None:
        return
    if told.applied_on is not None:
        raise Refused(
            "申请人申请了听证：举行听证、登记笔录以后再决定。",
            "The applicant applied for a hearing: hold it and enter the minutes before deciding.",
        )
    clock = clock_of(case, "hearing_apply")
    if clock is not None and clock.due_on is not None and case.day <= clock.due_on:
        raise Refused(
            f"申请听证的期限到{clock.due_on}24时：过了这一天，或者申请人放弃以后，再决定。",
            f"The applicant may apply for a hearing until {clock.due_on} 24:00: decide afterwards, or once it is waived.",
        )


@guard("start_special", "start_task")
def _kind_fits(case: Case, verb: str, step: Step) -> None:
    procedure = limits_of(case.item).procedures.get(str(step.data.get("procedure", "")))
    if procedure is None:
        raise NotAllowed(Text("选一种特别程序。", "Choose a special procedure."), "procedure")
    rules.require_kind(verb, procedure.stops)

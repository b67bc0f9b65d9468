"""销号: the owner says that it is solved, somebody else verifies; sent back, struck off, or brought back afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.events import Fact, LockedHead
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from services.enums import ProblemState
from services.models import Problem, ProblemStep
from services.operations.problems_duty import TEXT
from services.operations.problems_lock import Act, keep, moved, opened, tell_fact, words
from services.permissions import may_dispatch
from services.permissions_problems import may_reopen, may_verify, may_work_on_problem

CONCLUSION, REASON = 500, 300  # characters


@once(Problem, "solve_problem")
def solve_problem(
    problem: Problem,
    note: str = "",
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """整改完成: the owner says so, and it waits for the verifier. Where nobody was named, whoever says it is the owner.

    `note`: what was done, needed where no measure was written down; it becomes one. Raises Forbidden, Stale; Refused before
    it was dispatched and while measures are open.
    """
    row, head = opened(problem, version)
    act = Act(by, at, source, idempotency_key)
    require(may_work_on_problem(by, row, act.day))
    if row.state != ProblemState.ASSIGNED:
        raise Refused(
            "这个问题现在不在整改：待交办的先交办，已经报完成的等核验。",
            "This problem is not being put right now: it has to be assigned first, or waits to be verified.",
        )
    left = row.steps.filter(done_at=None).count()
    if left:
        raise Refused(
            f"还有 {left} 条措施没有办完：先逐条写明做了什么。",
            f"{left} measures are not done yet: say of each what was done.",
        )
    if note.strip() or not row.steps.exists():
        _as_measure(row, note, act, head)
    row.owner, row.solved_at = row.owner or by, at
    fields = ["owner", "solved_at", *moved(row, ProblemState.SOLVED, at)]
    keep(row, "solve_problem", act, head, fields, verifier=row.verifier_id)
    return row


def _as_measure(row: Problem, note: str, act: Act, head: LockedHead) -> None:
    text = words(note, TEXT, "note", "写明是怎么整改的。", "Say how it was put right.")
    step = ProblemStep.objects.create(problem=row, text=text, done_at=act.at, done_by=act.by, made_at=act.at)
    data = {"problem": row.pk, "user": None, "due_on": None}
    said = Act(act.by, act.at, act.source)
    tell_fact(row, Fact("add_step", "problemstep", str(step.pk), data, text), said, head)


@once(Problem, "return_problem")
def return_problem(
    problem: Problem,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """退回整改: the verifier found that it is not solved. The due date stays. Raises Forbidden, Stale, Refused."""
    row, head = opened(problem, version)
    act = Act(by, at, source, idempotency_key)
    _require_verifier(row, act)
    if row.state != ProblemState.SOLVED:
        raise Refused("责任人还没有报整改完成，没有什么可退回的。", "The owner has not said that it is solved yet.")
    reason = words(reason, REASON, "reason", "写明哪里没有解决。", "Say what is not solved.")
    row.solved_at = None
    fields = ["solved_at", *moved(row, ProblemState.ASSIGNED, at)]
    keep(row, "return_problem", act, head, fields, reason, user=row.owner_id)
    return row


@once(Problem, "strike_off")
def strike_off(
    problem: Problem,
    conclusion: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """销号: somebody who is not the owner found that it is solved, and says what was found. Struck off already, it stays so.

    One that was never assigned is settled on the spot by whoever could have assigned it. Raises Forbidden, Stale; Refused
    for the owner, and while it is being put right.
    """
    row, head = opened(problem)
    act = Act(by, at, source, idempotency_key)
    _require_verifier(row, act)
    if row.state == ProblemState.STRUCK_OFF:
        return row
    if version is not None and row.version != version:
        raise Stale
    if row.state == ProblemState.OPEN:
        require(may_dispatch(by, act.day))
    elif row.state == ProblemState.ASSIGNED:
        raise Refused(
            "还在整改：等责任人报了整改完成，再核验销号。",
            "It is still being put right: verify and strike it off once the owner says that it is solved.",
        )
    row.conclusion = words(conclusion, CONCLUSION, "conclusion", "写明核验的结论。", "Say what you found.")
    row.struck_at, row.struck_by = at, by
    fields = ["conclusion", "struck_at", "struck_by", *moved(row, ProblemState.STRUCK_OFF, at)]
    data = {"origin": row.origin, "user": row.owner_id, "reopened": row.reopened}
    keep(row, "strike_off", act, head, fields, row.conclusion, **data)
    return row


def _require_verifier(row: Problem, act: Act) -> None:
    """Raises Refused in words for the owner, who may see the page; Forbidden for others who may not verify."""
    if act.by is not None and row.owner_id == act.by.pk:
        raise Refused(
            "你是责任人，不能自己核验：由核验人或者领导销号。",
            "You are its owner and cannot verify it yourself: the verifier or a lead strikes it off.",
            field="conclusion",
        )
    require(act.by is not None and may_verify(act.by, row, act.day))


@once(Problem, "reopen_problem")
def reopen_problem(
    problem: Problem,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """没有解决: it is on the problem list again, to be dispatched anew; the times are counted, and the ladder begins anew.

    The enterprise may say so for PROBLEM_REOPEN_DAYS days. Raises Forbidden, Stale, Refused.
    """
    row, head = opened(problem, version)
    act = Act(by, at, source, idempotency_key)
    require(may_reopen(by, row, act.day))
    if row.state != ProblemState.STRUCK_OFF or row.struck_at is None:
        raise Refused("这个问题还没有销号，不用重新打开。", "This problem is not struck off: it is open.")
    if not may_dispatch(by, act.day) and act.day > last_day_to_reopen(row):
        raise Refused(
            f"销号已经超过 {settings.PROBLEM_REOPEN_DAYS} 天。还卡着的，作为新的问题登记。",
            f"It was struck off more than {settings.PROBLEM_REOPEN_DAYS} days ago. If it is stuck again, report it anew.",
        )
    reason = words(reason, REASON, "reason", "写明哪里没有解决。", "Say what is not solved.")
    row.reopened += 1
    row.owner = row.verifier = row.due_on = row.assigned_at = row.solved_at = row.struck_at = row.struck_by = None
    fields = ["reopened", "owner", "verifier", "due_on", "assigned_at", "solved_at", "struck_at", "struck_by"]
    keep(
        *(row, "reopen_problem", act, head, [*fields, *moved(row, ProblemState.OPEN, at)], reason),
        origin=row.origin,
        reopened=row.reopened,
    )
    return row


def last_day_to_reopen(row: Problem) -> date:
    """The last day on which the enterprise may say that it is not solved."""
    return timezone.localdate(row.struck_at) + timedelta(days=settings.PROBLEM_REOPEN_DAYS)

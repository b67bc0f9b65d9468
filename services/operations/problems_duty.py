"""责任清单 and 整改清单: which body answers for a problem, who, by when; what it holds up; the measures, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.core.files.base import File

from approval_portal.accounts.models import Body, User
from projects.enums import Source
from projects.models import ApprovalItem
from projects.operations.events import Fact
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.rules.wording import Text
from services.enums import ProblemState
from services.models import Problem, ProblemFile, ProblemHelper, ProblemStep
from services.operations.attachments import Sound, kept_documents, sound_files
from services.operations.problems import block
from services.operations.problems_lock import (
    Act,
    keep,
    moved,
    opened,
    require_staff,
    require_standing,
    tell_fact,
    words,
)
from services.permissions_problems import may_assign_problem, may_do_measure, may_name_blocked, may_plan_steps

TEXT, NOTE = 300, 500  # characters
STEPS = 30  # measures of one problem
EVIDENCE = Text("整改材料", "evidence")


@once(Problem, "assign_problem")
def assign_problem(
    problem: Problem,
    *,
    body: Body,
    owner: User | None = None,
    due_on: date,
    verifier: User | None = None,
    helpers: Iterable[Body] = (),
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """交办: a body answers for it until that day, and its owner; `helpers` help. Said again, it is changed.

    Raises Forbidden, Stale; Refused for a day that is over, for somebody without a post, for a verifier who is the owner,
    and once the owner has said that it is solved.
    """
    row, head = opened(problem, version)
    act = Act(by, at, source, idempotency_key)
    require(may_assign_problem(by, act.day))
    require_standing(row)
    if row.state == ProblemState.SOLVED:
        raise Refused(
            "责任人已经报了整改完成。先核验：没有解决的退回，再改交办。",
            "The owner says that it is solved. Verify first; if it is not, send it back, then assign it anew.",
        )
    others = {each.pk: each for each in helpers if each.pk != body.pk}
    _fit(body, owner, verifier, due_on, act)
    row.body, row.owner, row.verifier, row.due_on, row.assigned_at = body, owner, verifier, due_on, at
    fields = ["body", "owner", "verifier", "due_on", "assigned_at"]
    if row.state == ProblemState.OPEN:
        fields += moved(row, ProblemState.ASSIGNED, at)
    ProblemHelper.objects.filter(problem=row).delete()
    ProblemHelper.objects.bulk_create([ProblemHelper(problem=row, body=each) for each in others.values()])
    keep(
        *(row, "assign_problem", act, head, fields),
        body=body.code,
        user=owner.pk if owner else None,
        verifier=verifier.pk if verifier else None,
        helpers=sorted(each.code for each in others.values()),
        due_on=due_on.isoformat(),
    )
    return row


def _fit(body: Body, owner: User | None, verifier: User | None, due_on: date, act: Act) -> None:
    if due_on < act.day:
        raise Refused(
            "整改期限已经过了，选今天或者以后的日子。", "That day is over: choose today or later.", field="due_on"
        )
    if owner is not None and verifier is not None and owner.pk == verifier.pk:
        raise Refused(
            "核验人不能是责任人自己：换一个人核验。",
            "The verifier cannot be the owner: choose somebody else to verify.",
            field="verifier",
        )
    require_staff([("owner", owner), ("verifier", verifier)], act.day)


@once(Problem, "name_blocked")
def name_blocked(
    problem: Problem,
    items: Sequence[ApprovalItem],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """Exactly these items of its project are held up by it. Raises Forbidden, Stale, Refused for another project's."""
    row, head = opened(problem, version)
    act = Act(by, at, source, idempotency_key)
    require(may_name_blocked(by, row, act.day))
    require_standing(row)
    named = {item.pk for item in items}
    if any(item.project_id != row.project_id for item in items):
        raise Refused("只能选这个项目的办件。", "Choose approval items of this problem's project only.", field="items")
    if named == set(row.blocks.values_list("item", flat=True)):
        return row
    row.blocks.exclude(item__in=named).delete()
    block(row, items)
    keep(row, "name_blocked", act, head, [], items=sorted(named))
    return row


@once(ProblemStep, "add_step")
def add_step(
    problem: Problem,
    text: str,
    owner: User | None = None,
    due_on: date | None = None,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ProblemStep:
    """整改措施: one measure, whose it is (else the owner's) and by when (else by the problem's day).

    Raises Forbidden, Stale, Refused.
    """
    row, head = opened(problem, version)
    act = Act(by, at, source, idempotency_key)
    require(may_plan_steps(by, row, act.day))
    require_standing(row)
    if row.state == ProblemState.SOLVED:
        raise Refused(
            "已经报了整改完成，等核验。要加措施，先请核验人退回。",
            "It is said to be solved and waits to be verified. To add a measure, have it sent back first.",
        )
    text = words(text, TEXT, "text", "写明采取什么措施。", "Say what is to be done.")
    if due_on is not None and due_on < act.day:
        raise Refused("这一天已经过了。", "That day is over.", field="due_on")
    if row.steps.count() >= STEPS:
        raise Refused(f"一个问题最多列 {STEPS} 条措施。", f"{STEPS} measures at most for one problem.", field="text")
    require_staff([("owner", owner)], act.day)
    step: ProblemStep = ProblemStep.objects.create(problem=row, text=text, owner=owner, due_on=due_on, made_at=at)
    data = {"problem": row.pk, "user": owner.pk if owner else None, "due_on": due_on.isoformat() if due_on else None}
    tell_fact(row, Fact("add_step", "problemstep", str(step.pk), data, text, idempotency_key), act, head)
    return step


@once(ProblemStep, "do_step")
def do_step(
    step: ProblemStep,
    note: str,
    files: Sequence[File[bytes]] = (),
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ProblemStep:
    """A measure is done: what was done, with its evidence. Done already, it stays as it was reported.

    Raises Forbidden, Stale; Refused without words, and for a file with its name and the reason.
    """
    act = Act(by, at, source, idempotency_key)
    found = sound_files(files, EVIDENCE)
    row, head = opened(step.problem)
    done: ProblemStep = ProblemStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    done.problem = row
    require(may_do_measure(by, done, act.day))
    require_standing(row)
    if done.done_at is not None:
        return done
    if version is not None and done.version != version:
        raise Stale
    done.note = words(note, NOTE, "note", "写明做了什么。", "Say what was done.")
    done.done_at, done.done_by, done.version = at, by, done.version + 1
    with _evidence(done, found, act) as files_kept:
        done.save(update_fields=["note", "done_at", "done_by", "version"])
        data = {"problem": row.pk, "files": files_kept}
        tell_fact(row, Fact("do_step", "problemstep", str(done.pk), data, done.note, idempotency_key), act, head)
    return done


@contextmanager
def _evidence(step: ProblemStep, found: list[Sound], act: Act) -> Iterator[list[int]]:
    """The ids of the documents that show it. A problem of no project yet has nowhere to keep files."""
    problem = step.problem
    if not found or act.by is None:
        yield []
        return
    if problem.project is None:
        raise Refused(
            "这个问题还不属于哪个项目，没有地方放文件：先写明做了什么。",
            "This problem belongs to no project yet, so that there is no place for files: say in words what was done.",
            field="files",
        )
    with kept_documents(problem.project, found, act.by, act.at) as documents:
        ProblemFile.objects.bulk_create(
            [
                ProblemFile(problem=problem, step=step, document=each, added_by=act.by, added_at=act.at)
                for each in documents
            ],
            ignore_conflicts=True,
        )
        yield [each.pk for each in documents]

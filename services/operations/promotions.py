"""The promotion and service workflows (促进服务流程) of a project: started once each, step by step."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import CatalogueVersion, Project
from projects.operations.events import Fact, LockedHead, hold_stream, record, record_facts
from projects.operations.project_guards import lock_project, require_open
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.permissions import may_move_project
from projects.queries import current_version, engine_of, latest_package, package_evaluation, work_calendar
from projects.rules.applicability import Evaluation
from projects.rules.project_states import DATA
from services.enums import StepState
from services.models import PromotionRun, PromotionStep
from services.permissions import may_do_step
from services.rules.promotion import plan_steps

KIND = "workflow"


@once(PromotionRun, "start_promotion")
def start_promotion(
    project: Project | int,
    workflow: str,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> PromotionRun:
    """The workflow with the steps that count for the project, from this day on. Running already, it goes on as it is.

    Its catalogue is that of the newest package, else the one in force. Raises Forbidden, Refused.
    """
    row, day = lock_project(project), timezone.localdate(at)
    require(may_move_project(by, row, day))
    require_open(row, DATA)
    known: PromotionRun | None = PromotionRun.objects.filter(project=row, workflow=workflow).first()
    if known is not None:
        return known
    version, evaluation = _judged(row)
    node = engine_of(version).catalogue.nodes.get(workflow)
    if node is None or node.kind != KIND:
        raise Refused("目录里没有这个流程。", "The catalogue has no such workflow.", field="workflow")
    if evaluation is not None and not evaluation.findings[workflow].applies:
        raise Refused("按事项包，这个项目不走这个流程。", "By its package the project does not have this workflow.")
    run: PromotionRun = PromotionRun.objects.create(project=row, workflow=workflow, catalogue=version, started_on=day)
    planned = plan_steps(node.raw, evaluation.env if evaluation else None, work_calendar(), day)
    PromotionStep.objects.bulk_create(
        PromotionStep(run=run, code=each.code, position=each.position, owner_id=each.owner, due_on=each.due_on)
        for each in planned
    )
    data = {"workflow": workflow, "catalogue": version.number}
    record(run, "start_promotion", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key)
    return run


def _judged(project: Project) -> tuple[CatalogueVersion, Evaluation | None]:
    package = latest_package(project)
    if package is None:
        return current_version(), None
    return package.catalogue, package_evaluation(package)


@once(PromotionStep, "finish_step")
def finish_step(
    step: PromotionStep | int,
    *,
    on: date | None = None,
    note: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> PromotionStep:
    """Done, on that day. Raises Forbidden, Stale, and Refused for a day that lies ahead or before the workflow began."""
    row, head = _locked(step, version, by, at)
    day = timezone.localdate(at)
    on = on or day
    if row.state == StepState.DONE and row.done_on == on:
        return row
    if not row.run.started_on <= on <= day:
        raise Refused("办完的日子要在流程开始以后、今天以前。", "The day lies between the start and today.", field="on")
    row.done_on = on
    return _set(row, head, StepState.DONE, note, ("finish_step", by, at, source, idempotency_key))


@once(PromotionStep, "skip_step")
def skip_step(
    step: PromotionStep | int,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> PromotionStep:
    """Not needed for this project, with the reason. Raises Forbidden, Stale, Refused."""
    row, head = _locked(step, version, by, at)
    if not reason.strip():
        raise Refused("写明为什么不用办。", "Say why it is not needed.", field="note")
    if row.state == StepState.SKIPPED:
        return row
    row.done_on = timezone.localdate(at)
    return _set(row, head, StepState.SKIPPED, reason, ("skip_step", by, at, source, idempotency_key))


@once(PromotionStep, "reopen_step")
def reopen_step(
    step: PromotionStep | int,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> PromotionStep:
    """Waiting again: it was marked by mistake. Raises Forbidden, Stale."""
    row, head = _locked(step, version, by, at)
    if row.state == StepState.WAITING:
        return row
    row.done_on = None
    return _set(row, head, StepState.WAITING, "", ("reopen_step", by, at, source, idempotency_key))


def _locked(step: PromotionStep | int, version: int | None, by: User, at: datetime) -> tuple[PromotionStep, LockedHead]:
    pk = step if isinstance(step, int) else step.pk
    project = PromotionStep.objects.values_list("run__project", flat=True).get(pk=pk)
    head = hold_stream(f"project:{project}")
    rows = PromotionStep.objects.select_for_update(of=("self",)).select_related("run__project", "owner")
    row: PromotionStep = rows.get(pk=pk)
    require(may_do_step(by, row, timezone.localdate(at)))
    require_open(row.run.project, DATA)
    if version is not None and row.version != version:
        raise Stale
    return row, head


Act = tuple[str, User, datetime, str, str | None]


def _set(row: PromotionStep, head: LockedHead, state: str, note: str, act: Act) -> PromotionStep:
    """Write the step and its event; the run ends with its last step."""
    verb, by, at, source, key = act
    if len(note.strip()) > 300:
        raise Refused("最多 300 个字。", "300 characters at most.", field="note")
    row.state, row.note, row.version = state, note.strip(), row.version + 1
    row.done_by = None if state == StepState.WAITING else by
    row.save(update_fields=["state", "note", "version", "done_by", "done_on"])
    waits = row.run.steps.filter(state=StepState.WAITING).exists()
    ended = None if waits else row.run.steps.aggregate(last=Max("done_on"))["last"]
    PromotionRun.objects.filter(pk=row.run_id).update(ended_on=ended)
    data = {"workflow": row.run.workflow, "step": row.code, "on": row.done_on}
    fact = Fact(verb, "promotionstep", str(row.pk), data, row.note, key)
    record_facts(head.row.stream, [fact], by=by, at=at, source=source, head=head)
    return row

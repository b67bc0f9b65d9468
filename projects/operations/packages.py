"""The matter package: generated from answers, dated, and dated anew when a pin moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from approval_portal.accounts.prepared import execute
from projects.enums import Limits, PackageCause, Source
from projects.models import Adjustment, CatalogueVersion, MatterPackage, PackageItem, Pin, Project
from projects.operations.bulk_rows import insert_rows
from projects.operations.events import LockedHead, hold_stream, lock_stream, record, stream_of
from projects.operations.project_guards import acts_for, asks, require_open
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.permissions import may_edit_project
from projects.queries import engine_of, latest_package, package_evaluation, work_calendar
from projects.rules.answers import to_stored
from projects.rules.applicability import Evaluation
from projects.rules.project_states import PACKAGE
from projects.rules.schedule import Schedule, schedule

DATED_FIELDS = ("start_on", "due_on", "workdays", "slack_workdays", "critical", "after_works", "tentative")
ROW_COLUMNS = ("package_id", "node", "kind", "verdict", "provisional", "adjusted", "variant", *DATED_FIELDS)
NO_DATES = (None, None, None, None, False, None, False)
dates_of = attrgetter(*DATED_FIELDS)
# versions that an agent makes for the client; what is added or left out by hand is the agent's own act
FOR_THE_CLIENT = frozenset({PackageCause.FIRST, PackageCause.ANSWERS, PackageCause.PLAN, PackageCause.CATALOGUE})


class NothingDiffers(Refused):
    """What is wanted is what the newest version already says."""

    def __init__(self) -> None:
        super().__init__(
            "和现在这一版完全一样，不用生成新版。", "This is what the present version says: no new version is made."
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """What a version is made of; two versions with the same contents are the same. `answers` as the rules take them."""

    catalogue: CatalogueVersion
    answers: Mapping[str, Any]
    start_on: date
    limits: str


@dataclass(frozen=True, slots=True)
class Act:
    """Who makes a version, when and why."""

    by: User | None
    at: datetime
    cause: str
    reason: str = ""
    source: str = Source.WEB
    idempotency_key: str | None = None


@once(MatterPackage, "generate")
def generate_package(
    project: Project,
    catalogue: CatalogueVersion,
    answers: Mapping[str, Any],
    *,
    start_on: date,
    by: User | None,
    at: datetime,
    limits: str = Limits.COMMITTED,
    cause: str = "",
    reason: str = "",
    base: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MatterPackage:
    """The next numbered version of the project's package; with the key of an earlier try, the version made then.

    `base`: the number of the version that the person looked at, 0 for none. Raises ImpossibleAnswers when the answers
    cannot be used, Stale when a newer version has come, NothingDiffers; then nothing is written.
    """
    begun = begin(project, base=base, by=by, at=at)
    cause = cause or (PackageCause.ANSWERS if begun.latest else PackageCause.FIRST)
    contents = Contents(catalogue, answers, start_on, limits)
    act = Act(by, at, cause, reason, source, idempotency_key)
    return write_version(project, begun.latest, contents, act, begun)


class Begun(NamedTuple):
    """How a project stood when its stream was locked."""

    head: LockedHead
    latest: MatterPackage | None
    adjusted: bool  # matters may have been added or left out by hand
    pinned: bool


def begin(project: Project, *, base: int | None, by: User | None, at: datetime) -> Begun:
    """Lock the project's stream and see what its next version begins with.

    Raises Forbidden, Refused for a project that is not going on, Stale when a version newer than `base` has come.
    """
    head = hold_stream(stream_of(project))
    require(by is None or may_edit_project(by, project, timezone.localdate(at)))
    return Begun(head, *_look(project, base))


def newest(project: Project, base: int | None) -> MatterPackage | None:
    """The newest version of a project whose stream is locked; the refusals of `begin` but for the person's."""
    return _look(project, base)[0]


PROJECT, PACKAGES, ADJUSTED, PINNED = (each._meta.db_table for each in (Project, MatterPackage, Adjustment, Pin))
LOOK = f"""
SELECT p.state, (SELECT max(number) FROM {PACKAGES} WHERE project_id = p.id),
    EXISTS (SELECT 1 FROM {ADJUSTED} WHERE project_id = p.id AND ended_at IS NULL),
    EXISTS (SELECT 1 FROM {PINNED} WHERE project_id = p.id)
FROM {PROJECT} p WHERE p.id = %s
"""  # noqa: S608 - our own names  # nosec B608


def _look(project: Project, base: int | None) -> tuple[MatterPackage | None, bool, bool]:
    """(newest version, are there adjustments, are there pins), mostly by one statement. Raises as `newest` does."""
    with transaction.get_connection().cursor() as cursor:
        execute(cursor, "look_at_project", LOOK, [project.pk])
        found = cursor.fetchone()
    if found is None:
        raise Project.DoesNotExist(project.pk)
    state, number, adjusted, pinned = found
    require_open(state, PACKAGE)
    if base is not None and base != (number or 0):
        raise Stale
    return latest_package(project) if number else None, bool(adjusted), bool(pinned)


def write_version(
    project: Project, latest: MatterPackage | None, contents: Contents, act: Act, begun: Begun | None = None
) -> MatterPackage:
    """The version after `latest`, with its rows and its event, in the caller's transaction. Raises NothingDiffers.

    `begun`: what `begin` saw, when nothing was written since.
    """
    decided = adjustments_of(project, timezone.localdate(act.at)) if begun is None or begun.adjusted else {}
    evaluation = engine_of(contents.catalogue).evaluate(contents.answers, decided)
    package = MatterPackage(
        project=project,
        number=latest.number + 1 if latest else 1,
        catalogue=contents.catalogue,
        answers=to_stored(evaluation.answers),
        start_on=contents.start_on,
        limits=contents.limits,
        adjustments={node: decided[node] for node in sorted(evaluation.judgement.adjusted)},
        cause=act.cause,
        reason=act.reason.strip(),
        created_by=act.by,
        created_at=act.at,
    )
    if latest and _contents(latest) == _contents(package):
        raise NothingDiffers
    if latest and latest.catalogue_id == package.catalogue_id:
        package.stays_despite_id = latest.stays_despite_id
    package.save(force_insert=True)
    pins = pins_of(project) if begun is None or begun.pinned else {}
    plan = schedule(evaluation, work_calendar(), contents.start_on, contents.limits, pins)
    insert_rows(PackageItem, ROW_COLUMNS, package_rows(package.pk, evaluation, plan))
    data = {
        "package": package.pk,
        "number": package.number,
        "catalogue": contents.catalogue.number,
        "cause": str(act.cause),
    }
    said: dict[str, Any] = {"source": act.source, "text": package.reason, "idempotency_key": act.idempotency_key}
    client = act.cause in FOR_THE_CLIENT and asks(act.by, act.source)
    behalf = acts_for(act.by, project.enterprise_id, act.at) if client else None
    head = begun.head if begun else None
    record(package, "generate", by=act.by, at=act.at, data=data, on_behalf_of=behalf, head=head, **said)
    return package


def _contents(package: MatterPackage) -> tuple[Any, ...]:
    return (
        package.catalogue_id,
        package.answers,
        package.start_on,
        str(package.limits),
        package.adjustments,
    )


def adjustments_of(project: Project, day: date) -> dict[str, bool]:
    """node -> whether it applies, by the decisions that hold on that day."""
    held = Adjustment.objects.in_force(day).filter(project=project)
    return dict(held.values_list("node", "applies"))


def pins_of(project: Project) -> dict[str, date]:
    return dict(Pin.objects.filter(project=project).values_list("node", "day"))


def package_rows(package: int, evaluation: Evaluation, plan: Schedule) -> Iterator[tuple[Any, ...]]:
    """The values of ROW_COLUMNS, one row for each node of the catalogue, in its order. `package`: its id."""
    for name, finding in evaluation.findings.items():
        row, variant = plan.rows.get(name), finding.variant
        judged = (finding.verdict, finding.provisional, finding.adjusted, variant.id if variant else "")
        yield (package, name, finding.node.kind, *judged, *(NO_DATES if row is None else dates_of(row)))


@transaction.atomic
def reschedule(package: MatterPackage, *, by: User | None, at: datetime, source: str = Source.SYSTEM) -> list[str]:
    """Date the package anew by the project's pins and the calendar in force; returns the nodes whose row changed.

    Only changed rows are written, in one statement.
    """
    lock_stream(stream_of(package))
    evaluation = package_evaluation(package)
    plan = schedule(evaluation, work_calendar(), package.start_on, package.limits, pins_of(package.project))
    changed = []
    for item in package.items.all():
        row = plan.rows.get(item.node)
        if row is not None and any(getattr(item, name) != getattr(row, name) for name in DATED_FIELDS):
            for name in DATED_FIELDS:
                setattr(item, name, getattr(row, name))
            changed.append(item)
    if changed:
        PackageItem.objects.bulk_update(changed, DATED_FIELDS)
        nodes = [item.node for item in changed]
        record(package, "reschedule", by=by, at=at, source=source, data={"package": package.pk, "nodes": nodes})
    return [item.node for item in changed]

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
from projects.enums import Limits, PackageCause, Source
from projects.enums_catalogue import Route
from projects.models import Adjustment, CatalogueVersion, MatterPackage, PackageItem, Pin, Project
from projects.operations.bulk_rows import insert_rows
from projects.operations.events import (
    Fact,
    LockedHead,
    chained,
    count_and_ring,
    hold_stream,
    lock_stream,
    locked_head,
    record,
    record_facts,
    stream_of,
)
from projects.operations.package_writing import DATED_FIELDS, LINE_COLUMNS, Look, look_at, see_project, write_package
from projects.operations.project_guards import acts_for, asks, require_open
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.permissions import may_edit_project
from projects.queries import engine_of, latest_package, package_evaluation, work_calendar
from projects.queries_items import calendar_at
from projects.rules.answers import to_stored
from projects.rules.applicability import Evaluation
from projects.rules.detours import opens
from projects.rules.project_states import PACKAGE
from projects.rules.schedule import Schedule, schedule

NO_DATES = (None, None, None, None, False, None, False)
dates_of = attrgetter(*DATED_FIELDS)
# versions that an agent makes for the client; what is added or left out by hand is the agent's own act
FOR_THE_CLIENT = frozenset(
    {PackageCause.FIRST, PackageCause.ANSWERS, PackageCause.PLAN, PackageCause.CATALOGUE, PackageCause.ROUTE}
)


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
    route: str = Route.STANDARD


@dataclass(frozen=True, slots=True)
class Act:
    """Who makes a version, when and why."""

    by: User | None
    at: datetime
    cause: str
    reason: str = ""
    source: str = Source.WEB
    idempotency_key: str | None = None


@once(MatterPackage, "generate", unlocked=True)
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
    lock: bool = True,
) -> MatterPackage:
    """The next numbered version of the project's package; with the key of an earlier try, the version made then.

    `base`: the number of the version that the person looked at, 0 for none. Raises ImpossibleAnswers when the answers
    cannot be used, Stale when a newer version has come, NothingDiffers; then nothing is written. `lock`: see `once`.
    """
    begun = begin(project, base=base, by=by, at=at, lock=lock)
    cause = cause or (PackageCause.ANSWERS if begun.latest else PackageCause.FIRST)
    contents = Contents(catalogue, answers, start_on, limits, route_of(begun.latest))
    act = Act(by, at, cause, reason, source, idempotency_key)
    return write_version(project, begun.latest, contents, act, begun)


class Begun(NamedTuple):
    """A project, and how it stands: locked, or as it was seen."""

    head: LockedHead
    latest: MatterPackage | None
    look: Look


def begin(project: Project, *, base: int | None, by: User | None, at: datetime, lock: bool = True) -> Begun:
    """See what the project's next version begins with, its stream locked or not.

    Raises Forbidden, Refused for a project that is not going on, Stale when a version newer than `base` has come.
    """
    if lock:
        head = hold_stream(stream_of(project))
        look = look_at(project.pk)
    else:
        row, look = see_project(project.pk)
        head = locked_head(row)
    require(by is None or may_edit_project(by, project, timezone.localdate(at)))
    return Begun(head, _latest(project, look, base), look)


def newest(project: Project, base: int | None) -> MatterPackage | None:
    """The newest version of a project whose stream is locked; the refusals of `begin` but for the person's."""
    return _latest(project, look_at(project.pk), base)


def _latest(project: Project, look: Look, base: int | None) -> MatterPackage | None:
    require_open(look.state, PACKAGE)
    if base is not None and base != (look.number or 0):
        raise Stale
    return latest_package(project) if look.number else None


def route_of(latest: MatterPackage | None) -> str:
    """A new version goes the way of the one before it."""
    return latest.route if latest else Route.STANDARD


def write_version(
    project: Project, latest: MatterPackage | None, contents: Contents, act: Act, begun: Begun | None = None
) -> MatterPackage:
    """The version after `latest`, with its rows and its event, in the caller's transaction. Raises NothingDiffers.

    A route that its answers do not open any more gives way to the usual one: the page said so before it was made.
    `begun`: what `begin` saw, when nothing was written since.
    """
    decided = adjustments_of(project, timezone.localdate(act.at)) if begun is None or begun.look.adjusted else {}
    evaluation = engine_of(contents.catalogue).evaluate(contents.answers, decided)
    package = MatterPackage(
        project=project,
        number=latest.number + 1 if latest else 1,
        catalogue=contents.catalogue,
        answers=to_stored(evaluation.answers),
        start_on=contents.start_on,
        limits=contents.limits,
        route=contents.route if opens(evaluation, contents.route) is not False else Route.STANDARD,
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
    pins = pins_of(project) if begun is None or begun.look.pinned else {}
    calendar = calendar_at(begun.look.notice) if begun else work_calendar()
    plan = schedule(evaluation, calendar, contents.start_on, contents.limits, pins, package.route)
    if begun and begun.look.keys and begun.head.is_newest():
        _write_at_once(package, evaluation, plan, act, begun.head, *begun.look.keys)
    else:
        package.save(force_insert=True)
        insert_rows(PackageItem, LINE_COLUMNS, package_rows(package.pk, evaluation, plan))
        record_facts(stream_of(project), [_fact(package, act)], by=act.by, at=act.at, source=act.source)
    return package


def _write_at_once(
    package: MatterPackage, evaluation: Evaluation, plan: Schedule, act: Act, head: LockedHead, key: int, event_key: int
) -> None:
    package.pk = key
    event = chained(head.row, _fact(package, act), act.by, act.at, timezone.now(), act.source)
    event.pk = event_key
    write_package(head.row, event, package, package_rows(key, evaluation, plan))
    count_and_ring()


def _fact(package: MatterPackage, act: Act) -> Fact:
    """That this version was made."""
    data = {
        "package": package.pk,
        "number": package.number,
        "catalogue": package.catalogue.number,
        "cause": str(act.cause),
    }
    if act.cause == PackageCause.ROUTE:
        data["route"] = str(package.route)
    client = act.cause in FOR_THE_CLIENT and asks(act.by, act.source)
    behalf = acts_for(act.by, package.project.enterprise_id, act.at) if client else None
    return Fact("generate", "matterpackage", str(package.pk), data, package.reason, act.idempotency_key, behalf)


def _contents(package: MatterPackage) -> tuple[Any, ...]:
    return (
        package.catalogue_id,
        package.answers,
        package.start_on,
        str(package.limits),
        str(package.route),
        package.adjustments,
    )


def adjustments_of(project: Project, day: date) -> dict[str, bool]:
    """node -> whether it applies, by the decisions that hold on that day."""
    held = Adjustment.objects.in_force(day).filter(project=project)
    return dict(held.values_list("node", "applies"))


def pins_of(project: Project) -> dict[str, date]:
    return dict(Pin.objects.filter(project=project).values_list("node", "day"))


def package_rows(package: int, evaluation: Evaluation, plan: Schedule) -> Iterator[tuple[Any, ...]]:
    """The values of LINE_COLUMNS, one row for each node of the catalogue, in its order. `package`: its id."""
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
    pins = pins_of(package.project)
    plan = schedule(evaluation, work_calendar(), package.start_on, package.limits, pins, package.route)
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

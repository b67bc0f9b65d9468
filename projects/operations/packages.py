"""The matter package: generated from answers, dated, and dated anew when a pin moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from approval_portal.accounts.models import User
from projects.enums import Limits, Source
from projects.models import CatalogueVersion, MatterPackage, PackageItem, Pin, Project
from projects.operations.events import lock_stream, record, stream_of
from projects.queries import engine_of, package_evaluation, work_calendar
from projects.rules.answers import to_stored
from projects.rules.applicability import Evaluation, Finding
from projects.rules.schedule import Row, Schedule, schedule

DATED_FIELDS = ("start_on", "due_on", "workdays", "slack_workdays", "critical", "after_works", "tentative")


@transaction.atomic
def generate_package(
    project: Project,
    catalogue: CatalogueVersion,
    answers: Mapping[str, Any],
    *,
    start_on: date,
    by: User | None,
    at: datetime,
    limits: str = Limits.COMMITTED,
    reason: str = "",
    source: str = Source.WEB,
) -> MatterPackage:
    """The next numbered version of the project's package.

    Raises ImpossibleAnswers when the answers cannot be used; then nothing is written.
    """
    evaluation = engine_of(catalogue).evaluate(answers)
    lock_stream(stream_of(project))
    number = (project.packages.aggregate(last=Max("number"))["last"] or 0) + 1
    package: MatterPackage = MatterPackage.objects.create(
        project=project,
        number=number,
        catalogue=catalogue,
        answers=to_stored(evaluation.answers),
        start_on=start_on,
        limits=limits,
        reason=reason,
        created_by=by,
        created_at=at,
    )
    plan = schedule(evaluation, work_calendar(), start_on, limits, pins_of(project))
    PackageItem.objects.bulk_create(package_items(package, evaluation, plan))
    data = {"package": package.pk, "number": number, "catalogue": catalogue.number}
    record(package, "generate", by=by, at=at, source=source, data=data)
    return package


def pins_of(project: Project) -> dict[str, date]:
    return dict(Pin.objects.filter(project=project).values_list("node", "day"))


def package_items(package: MatterPackage, evaluation: Evaluation, plan: Schedule) -> list[PackageItem]:
    """Unsaved rows, one for each node of the catalogue, in its order."""
    return [_item(package, finding, plan.rows.get(name)) for name, finding in evaluation.findings.items()]


def _item(package: MatterPackage, finding: Finding, row: Row | None) -> PackageItem:
    item = PackageItem(
        package=package,
        node=finding.node.id,
        kind=finding.node.kind,
        verdict=finding.verdict,
        provisional=finding.provisional,
        variant=finding.variant.id if finding.variant else "",
    )
    if row is not None:
        for name in DATED_FIELDS:
            setattr(item, name, getattr(row, name))
    return item


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

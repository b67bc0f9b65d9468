"""Writing one chunk of an import: five tables and their events, in a number of statements that no row adds to."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind, EnterpriseOrigin, Limits, ProjectState, Source
from projects.models import Assignment, CatalogueVersion, Enterprise, MatterPackage, PackageItem, Project
from projects.operations.bulk_events import record_new_streams
from projects.operations.bulk_rows import insert_rows
from projects.operations.events import Fact, stream_of
from projects.operations.initials import initials_of
from projects.operations.package_writing import LINE_COLUMNS
from projects.operations.packages import package_rows
from projects.rules.answers import to_stored
from projects.rules.applicability import Evaluation
from projects.rules.calendar import WorkCalendar
from projects.rules.schedule import schedule
from projects.rules.spreadsheet import ImportRow


@dataclass(frozen=True, slots=True)
class Act:
    """What is the same for every row of an import."""

    by: User | None
    at: datetime
    start_on: date
    version: CatalogueVersion
    calendar: WorkCalendar
    agent: User | None = None  # serves every project of this import

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


@dataclass(frozen=True, slots=True)
class Plan:
    """A row that will become a project. `measures`: the project's own columns that its answers fill."""

    row: ImportRow
    evaluation: Evaluation
    measures: dict[str, Decimal]


class ChunkWriter:
    """Creates what the plans say, in the caller's transaction. `enterprises` by credit code: those that exist."""

    def __init__(self, act: Act, enterprises: dict[str, Enterprise], plans: list[Plan]) -> None:
        self.act, self.plans = act, plans
        self.enterprises = dict(enterprises)
        self.facts: dict[str, list[Fact]] = {}

    def write(self) -> None:
        self._make_enterprises()
        projects = Project.objects.bulk_create(map(self._project, self.plans))
        packages = MatterPackage.objects.bulk_create(map(self._package, self.plans, projects))
        insert_rows(PackageItem, LINE_COLUMNS, self._rows(packages))
        self._assign(projects)
        for project, package in zip(projects, packages, strict=True):
            self._note(project, package)
        record_new_streams(self.facts, by=self.act.by, at=self.act.at, source=Source.IMPORT)

    def _make_enterprises(self) -> None:
        new: dict[str, Enterprise] = {}
        for row in (plan.row for plan in self.plans):
            if row.credit_code not in self.enterprises:
                new.setdefault(row.credit_code, self._enterprise(row))
        Enterprise.objects.bulk_create(new.values())
        self.enterprises.update(new)
        for enterprise in new.values():
            born = {"origin": str(enterprise.origin), "state": str(enterprise.state)}
            self.facts[stream_of(enterprise)] = [Fact("create", "enterprise", str(enterprise.pk), born)]

    def _enterprise(self, row: ImportRow) -> Enterprise:
        return Enterprise(
            name=row.enterprise_name,
            initials=initials_of(row.enterprise_name),
            origin=EnterpriseOrigin.IMPORT,
            credit_code=row.credit_code,
            contact_name=row.contact_name,
            contact_phone=row.contact_phone,
            created_at=self.act.at,
        )

    def _project(self, plan: Plan) -> Project:
        row = plan.row
        signed = row.signed_on is not None and row.signed_on <= self.act.day
        return Project(
            enterprise=self.enterprises[row.credit_code],
            name=row.project_name,
            initials=initials_of(row.project_name),
            code=row.project_code,
            state=ProjectState.SIGNED if signed else ProjectState.LEAD,
            site=row.site,
            signed_on=row.signed_on,
            token=secrets.token_hex(16),
            created_at=self.act.at,
            **plan.measures,
        )

    def _package(self, plan: Plan, project: Project) -> MatterPackage:
        return MatterPackage(
            project=project,
            number=1,
            catalogue=self.act.version,
            answers=to_stored(plan.evaluation.answers),
            start_on=plan.row.start_on or self.act.start_on,
            created_by=self.act.by,
            created_at=self.act.at,
        )

    def _rows(self, packages: list[MatterPackage]) -> Iterator[tuple[Any, ...]]:
        for plan, package in zip(self.plans, packages, strict=True):
            dated = schedule(plan.evaluation, self.act.calendar, package.start_on, Limits.COMMITTED)
            yield from package_rows(package.pk, plan.evaluation, dated)

    def _assign(self, projects: list[Project]) -> None:
        if agent := self.act.agent:
            kind, day = AssignmentKind.AGENT, self.act.day
            Assignment.objects.bulk_create(
                Assignment(project=each, kind=kind, user=agent, starts_on=day) for each in projects
            )

    def _note(self, project: Project, package: MatterPackage) -> None:
        born = {"enterprise": project.enterprise_id, "state": project.state, "code": project.code}
        made = {
            "package": package.pk,
            "number": package.number,
            "catalogue": self.act.version.number,
            "cause": str(package.cause),
        }
        facts = [
            Fact("create", "project", str(project.pk), born),
            Fact("generate", "matterpackage", str(package.pk), made),
        ]
        if self.act.agent:
            held = {"kind": str(AssignmentKind.AGENT), "user": self.act.agent.pk}
            facts.insert(1, Fact("assign", "project", str(project.pk), held))
        self.facts[stream_of(project)] = facts

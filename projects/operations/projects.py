"""Projects: creation, assignment, pins, the key-project register."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import ProjectState, Source
from projects.models import Assignment, Enterprise, KeyListing, Locality, Pin, Project
from projects.operations.events import record
from projects.operations.initials import initials_of
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.rules.identifiers import BadIdentifier, check_project_code


def known_regions() -> list[str] | None:
    """The region codes that project codes of this zone may carry; None when the bureau has set none."""
    zone = Locality.objects.first()
    return list(zone.regions) or None if zone else None


@once(Project, "create")
def create_project(
    enterprise: Enterprise,
    name: str,
    *,
    by: User | None,
    at: datetime,
    code: str | None = None,
    state: str = ProjectState.LEAD,
    investment_wan: Decimal | None = None,
    floor_area_m2: Decimal | None = None,
    site: str = "",
    signed_on: date | None = None,
    is_demo: bool = False,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """A new project of the enterprise; with the key of an earlier try, the project made then.

    Raises Refused for a project code that is malformed or taken.
    """
    if code:
        try:
            check_project_code(code, known_regions())
        except BadIdentifier as fault:
            raise Refused(fault.text_zh, fault.text_en, field="code") from fault
        if Project.objects.filter(code=code).exists():
            raise Refused("这个项目代码已经登记过了。", "This project code is registered already.", field="code")
    project: Project = Project.objects.create(
        enterprise=enterprise,
        name=name.strip(),
        initials=initials_of(name),
        code=code or None,
        state=state,
        investment_wan=investment_wan,
        floor_area_m2=floor_area_m2,
        site=site,
        signed_on=signed_on,
        token=secrets.token_hex(16),
        is_demo=is_demo,
        created_at=at,
    )
    data = {"enterprise": enterprise.pk, "state": state, "code": code}
    record(project, "create", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key)
    return project


@transaction.atomic
def assign(
    project: Project, kind: str, user: User, *, starts_on: date, by: User | None, at: datetime, source: str = Source.WEB
) -> Assignment:
    """Put a person in charge; whoever held the place until now ends the day before."""
    Assignment.objects.filter(project=project, kind=kind, ends_on__isnull=True).update(
        ends_on=starts_on - timedelta(days=1)  # both days of a term count: nobody shares the first one
    )
    assignment: Assignment = Assignment.objects.create(project=project, kind=kind, user=user, starts_on=starts_on)
    record(project, "assign", by=by, at=at, source=source, data={"kind": kind, "user": user.pk})
    return assignment


@transaction.atomic
def set_pin(
    project: Project, node: str, day: date, kind: str, *, by: User | None, at: datetime, source: str = Source.WEB
) -> Pin:
    """Fix the day of something that no approver controls. Packages are dated anew by `packages.reschedule`."""
    pin, _ = Pin.objects.update_or_create(project=project, node=node, defaults={"day": day, "kind": kind})
    record(project, "pin", by=by, at=at, source=source, data={"node": node, "day": day, "kind": kind})
    return pin


@transaction.atomic
def list_key_project(
    project: Project,
    year: int,
    level: str,
    investment_wan: Decimal,
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
) -> KeyListing:
    """Enter the project on a year's key-project register with the investment (万元) listed there."""
    listing: KeyListing = KeyListing.objects.create(
        project=project, year=year, level=level, investment_wan=investment_wan
    )
    data = {"year": year, "level": level, "investment_wan": investment_wan}
    record(project, "list_key_project", by=by, at=at, source=source, data=data)
    return listing

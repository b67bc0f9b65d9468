"""A project's own data: opening it and editing it. What hangs on it has modules of its own.

Its state: `project_states`; who serves it: `team`; its works: `works`; days that nobody approves: `pins`; the key-project
register: `listings`; a project from a 试算: `opening`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind, ProjectState, Source
from projects.models import Enterprise, Locality, Project
from projects.operations.events import record
from projects.operations.initials import initials_of
from projects.operations.listings import list_key_project
from projects.operations.pins import set_pin
from projects.operations.project_guards import acts_for, asks, lock_project, require_open
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.operations.team import assign, put_in_place
from projects.permissions import may_edit_project, may_open_project
from projects.rules.calendar import FIRST_DAY
from projects.rules.identifiers import BadIdentifier, check_project_code, normalise_project_code
from projects.rules.masking import HIDDEN
from projects.rules.project_states import DATA

__all__ = ["ProjectData", "assign", "create_project", "edit_project", "known_regions", "list_key_project", "set_pin"]


@dataclass(frozen=True, slots=True)
class ProjectData:
    """What a person may edit of a project."""

    name: str
    code: str | None = None
    site: str = ""
    investment_wan: Decimal | None = None  # 万元
    floor_area_m2: Decimal | None = None
    signed_on: date | None = None
    contact_name: str = ""
    contact_phone: str = ""


EDITABLE = tuple(field.name for field in fields(ProjectData))


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
    contact_name: str = "",
    contact_phone: str = "",
    is_demo: bool = False,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """A new project of the enterprise; with the key of an earlier try, the project made then.

    An agent who opens it in the enterprise's name becomes its agent in the same transaction. Raises Forbidden for whoever
    may not act for the enterprise, Refused for a name that is missing and a project code that is malformed or taken.
    """
    asked = asks(by, source)
    if asked:
        assert by is not None
        require(may_open_project(by, enterprise, timezone.localdate(at)))
    data = ProjectData(name, code, site, investment_wan, floor_area_m2, signed_on, contact_name, contact_phone)
    values = sound_values(data, timezone.localdate(at))
    project: Project = Project.objects.create(
        enterprise=enterprise,
        initials=initials_of(values["name"]),
        state=state,
        token=secrets.token_hex(16),
        is_demo=is_demo or enterprise.is_demo,
        created_at=at,
        **values,
    )
    behalf = acts_for(by, enterprise, at) if asked else None
    told = {"enterprise": enterprise.pk, "state": state, "code": project.code}
    more: dict[str, Any] = {"source": source, "idempotency_key": idempotency_key, "on_behalf_of": behalf}
    record(project, "create", by=by, at=at, data=told, **more)
    if behalf is not None and by is not None:
        put_in_place(project, AssignmentKind.AGENT, by, starts_on=timezone.localdate(at), by=by, at=at, source=source)
    return project


@transaction.atomic
def edit_project(
    project: Project | int,
    data: ProjectData,
    *,
    version: int,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
) -> Project:
    """Other data of the project. The event names the fields that changed, not their values; no change leaves no event.

    `version`: the one that the page was opened with. Raises Forbidden, Stale, and Refused for a project that is not live,
    a name that is missing, a project code that is malformed or taken, a day of signing that has not come.
    """
    locked = lock_project(project)
    if asks(by, source):
        assert by is not None
        require(may_edit_project(by, locked, timezone.localdate(at)))
        require_open(locked, DATA)
    if locked.version != version:
        raise Stale
    values = sound_values(data, timezone.localdate(at), locked)
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, values[name])
    locked.initials, locked.version = initials_of(locked.name), locked.version + 1
    locked.save(update_fields=[*changed, "initials", "version"])
    behalf = acts_for(by, locked.enterprise_id, at)
    record(locked, "edit", by=by, at=at, source=source, data={"fields": changed}, on_behalf_of=behalf)
    return locked


def sound_values(data: ProjectData, today: date, project: Project | None = None) -> dict[str, Any]:
    """The columns to write: text without blanks around it, the code normalised. `project`: the one that is edited.

    Raises Refused with the field.
    """
    values = {name: getattr(data, name) for name in EDITABLE}
    values |= {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    if not values["name"]:
        raise Refused("填项目名称。", "Enter the name of the project.", field="name")
    if HIDDEN in values["contact_phone"]:
        raise Refused("电话写全号，不能带星号。", "Write the number in full, without stars.", field="contact_phone")
    signed = data.signed_on
    if signed is not None and not FIRST_DAY < signed <= today and (project is None or signed != project.signed_on):
        raise Refused(
            "签约日期填已经过去的日子；还没签约就先空着。",
            "The day of signing has passed; leave it empty until then.",
            field="signed_on",
        )
    values["code"] = _sound_code(values["code"], project)
    return values


def _sound_code(code: str | None, project: Project | None) -> str | None:
    """The normalised code; a code that the project has already is not judged again."""
    code = normalise_project_code(code or "") or None
    if code is None or (project is not None and code == project.code):
        return code
    try:
        check_project_code(code, known_regions())
    except BadIdentifier as fault:
        raise Refused(fault.text_zh, fault.text_en, field="code") from fault
    if Project.objects.filter(code=code).exists():
        raise Refused("这个项目代码已经登记过了。", "This project code is registered already.", field="code")
    return code

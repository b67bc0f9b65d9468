"""The works (工程) of a project: buildings or lots that are permitted and accepted by themselves."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Project, Works
from projects.operations.events import record
from projects.operations.project_guards import acts_for, asks, lock_project, require_open
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import may_edit_project
from projects.rules.project_states import DATA


def _open(project: Project | int, by: User | None, at: datetime, source: str) -> Project:
    """The locked project, whose works this person may change now."""
    found = lock_project(project)
    if asks(by, source):
        assert by is not None
        require(may_edit_project(by, found, timezone.localdate(at)))
        require_open(found, DATA)
    return found


def _free_name(project: Project, name: str, besides: int | None = None) -> str:
    name = name.strip()
    if not name:
        raise Refused("填工程名称。", "Enter the name of the works.", field="name")
    others = project.works.filter(name=name)
    if (others.exclude(pk=besides) if besides else others).exists():
        raise Refused(
            "这个项目已经有同名的工程：换一个名字，例如加上楼号。",
            "The project has works of this name already: add the number of the building, say.",
            field="name",
        )
    return name


@once(Works, "add_works")
def add_works(
    project: Project,
    name: str,
    *,
    by: User | None,
    at: datetime,
    floor_area_m2: Decimal | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Works:
    """A works of the project; with the key of an earlier try, the one made then.

    Raises Forbidden, and Refused for a name that is taken or a project that is not live.
    """
    locked = _open(project, by, at, source)
    works: Works = Works.objects.create(project=locked, name=_free_name(locked, name), floor_area_m2=floor_area_m2)
    behalf = acts_for(by, locked.enterprise_id, at)
    more: dict[str, Any] = {"text": works.name, "idempotency_key": idempotency_key, "on_behalf_of": behalf}
    record(works, "add_works", by=by, at=at, source=source, **more)
    return works


@transaction.atomic
def edit_works(
    works: Works,
    *,
    name: str,
    floor_area_m2: Decimal | None,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
) -> Works:
    """Another name or floor area (m²). What is as it was leaves no event. Refuses as `add_works` does."""
    locked = _open(works.project_id, by, at, source)
    row: Works = locked.works.get(pk=works.pk)
    if row.ended_on:
        raise Refused("这个工程已经不在项目里了。", "These works are no longer part of the project.")
    wanted = {"name": _free_name(locked, name, row.pk), "floor_area_m2": floor_area_m2}
    changed = [field for field, value in wanted.items() if getattr(row, field) != value]
    if changed:
        row.name, row.floor_area_m2 = str(wanted["name"]), floor_area_m2
        row.save(update_fields=changed)
        behalf = acts_for(by, locked.enterprise_id, at)
        data = {"fields": changed}
        record(row, "edit_works", by=by, at=at, source=source, data=data, text=row.name, on_behalf_of=behalf)
    return row


@transaction.atomic
def end_works(works: Works, *, by: User | None, at: datetime, source: str = Source.WEB) -> Works:
    """No longer part of the project, from today on; its name stays taken, and its history readable."""
    locked = _open(works.project_id, by, at, source)
    row: Works = locked.works.get(pk=works.pk)
    if row.ended_on is None:
        row.ended_on = timezone.localdate(at)
        row.save(update_fields=["ended_on"])
        behalf = acts_for(by, locked.enterprise_id, at)
        record(row, "end_works", by=by, at=at, source=source, text=row.name, on_behalf_of=behalf)
    return row

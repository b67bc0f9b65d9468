"""The key-project register (重点项目): by year and level, with the investment listed there."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import KeyLevel, Source
from projects.models import KeyListing, Project
from projects.operations.events import lock_stream, record, stream_of
from projects.operations.project_guards import asks, require_open
from projects.operations.refusals import Refused, require
from projects.permissions import may_assign
from projects.rules.project_states import REGISTER

FIRST_YEAR = 2000


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
    """Enter the project on a year's key-project register with the investment (万元) listed there.

    Raises Forbidden for whoever is no lead, Refused for a year out of sight and for a second entry of a year and level.
    """
    lock_stream(stream_of(project))
    if asks(by, source):
        assert by is not None
        require(may_assign(by, timezone.localdate(at)))
        project.refresh_from_db(fields=["state"])
        require_open(project, REGISTER)
        _require_sound(year, level, investment_wan, timezone.localdate(at).year)
    if KeyListing.objects.filter(project=project, year=year, level=level).exists():
        raise Refused(
            f"这个项目已经列入 {year} 年{KeyLevel(level).label}：要改投资额，先移出再列入。",
            f"The project is on the register of {year} already: take it off first to list another sum.",
            field="year",
        )
    listing: KeyListing = KeyListing.objects.create(
        project=project, year=year, level=level, investment_wan=investment_wan
    )
    data = {"year": year, "level": level, "investment_wan": investment_wan}
    record(project, "list_key_project", by=by, at=at, source=source, data=data)
    return listing


def _require_sound(year: int, level: str, investment_wan: Decimal, this_year: int) -> None:
    if not FIRST_YEAR <= year <= this_year + 1:
        raise Refused(
            f"年度填 {FIRST_YEAR} 至 {this_year + 1} 之间的年份。",
            f"Enter a year from {FIRST_YEAR} to {this_year + 1}.",
            field="year",
        )
    if level not in KeyLevel.values:
        raise Refused("选一个级别。", "Choose a level.", field="level")
    if investment_wan <= 0:
        raise Refused("投资额要大于 0。", "The investment must be more than 0.", field="investment_wan")


@transaction.atomic
def unlist_key_project(
    project: Project, listing: int, *, by: User | None, at: datetime, source: str = Source.WEB
) -> None:
    """Take the project off one year's register; what is off already stays off.

    Raises Forbidden for whoever is no lead, Refused when the project's state does not allow it.
    """
    lock_stream(stream_of(project))
    if asks(by, source):
        assert by is not None
        require(may_assign(by, timezone.localdate(at)))
        project.refresh_from_db(fields=["state"])
        require_open(project, REGISTER)
    row = KeyListing.objects.filter(project=project, pk=listing).first()
    if row is None:
        return
    data = {"year": row.year, "level": row.level, "investment_wan": row.investment_wan}
    row.delete()
    record(project, "unlist_key_project", by=by, at=at, source=source, data=data)

"""What makes a new version of a package: other answers, another plan, a newer catalogue. Each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Limits, PackageCause, Source
from projects.models import CatalogueVersion, MatterPackage, Project
from projects.operations.events import lock_stream, record, stream_of
from projects.operations.packages import Act, Contents, begin, newest, write_version
from projects.operations.project_guards import acts_for
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import may_edit_project
from projects.queries import engine_of
from projects.rules.answers import carry_over, from_stored
from projects.rules.calendar import FIRST_DAY

FAR = 10 * 366  # days from today that a start may lie away


def given(reason: str) -> str:
    """The reason, without which nobody changes a package. Raises Refused."""
    if not reason.strip():
        raise Refused(
            "写一句为什么改：以后看各版本时要用。", "Say why: it is shown beside the version.", field="reason"
        )
    if len(reason.strip()) > 300:
        raise Refused("原因最多 300 个字。", "The reason may have 300 characters.", field="reason")
    return reason.strip()


def existing(latest: MatterPackage | None) -> MatterPackage:
    if latest is None:
        raise Refused("还没有事项包：先回答问卷。", "There is no package yet: answer the questions first.")
    return latest


@once(MatterPackage, "generate")
def change_answers(
    project: Project,
    changes: Mapping[str, Any],
    *,
    base: int | None,
    reason: str,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MatterPackage:
    """A version with these answers changed: question id -> value, None for 不清楚.

    Answers to questions that are no longer asked are left behind. Raises ImpossibleAnswers, Stale, NothingDiffers, and
    Refused without a reason.
    """
    begun = begin(project, base=base, by=by, at=at)
    latest = existing(begun.latest)
    act = Act(by, at, PackageCause.ANSWERS, given(reason), source, idempotency_key)
    answers = changed_answers(latest, changes)
    return write_version(
        project, latest, Contents(latest.catalogue, answers, latest.start_on, latest.limits, latest.route), act, begun
    )


def changed_answers(package: MatterPackage, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The package's answers with the changes, without those that are then not asked any more. Raises ImpossibleAnswers."""
    engine = engine_of(package.catalogue)
    stored = from_stored(engine.catalogue, package.answers)
    before, after = engine.evaluate(stored), engine.evaluate({**stored, **changes})
    gone = after.unasked - before.unasked
    return {name: value for name, value in after.answers.items() if name not in gone}


@once(MatterPackage, "generate")
def change_plan(
    project: Project,
    *,
    start_on: date,
    limits: str,
    base: int | None,
    reason: str,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MatterPackage:
    """A version that begins on another day or counts with other limits. Refusals as for `change_answers`."""
    begun = begin(project, base=base, by=by, at=at)
    latest = existing(begun.latest)
    act = Act(by, at, PackageCause.PLAN, given(reason), source, idempotency_key)
    check_plan(start_on, limits, timezone.localdate(at))
    answers = from_stored(engine_of(latest.catalogue).catalogue, latest.answers)
    contents = Contents(latest.catalogue, answers, start_on, limits, latest.route)
    return write_version(project, latest, contents, act, begun)


def check_plan(start_on: date, limits: str, today: date) -> None:
    """Raises Refused for a day that the working calendar cannot count from, and for limits that do not exist."""
    if start_on <= FIRST_DAY or abs((start_on - today).days) > FAR:
        raise Refused("这一天太远了，请核对年份。", "This day is too far off: check the year.", field="start_on")
    if limits not in Limits.values:
        raise Refused("没有这种时限。", "There are no such limits.", field="limits")


@once(MatterPackage, "generate")
def move_to_catalogue(
    project: Project,
    version: CatalogueVersion,
    *,
    base: int | None,
    reason: str,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MatterPackage:
    """A version by a newer catalogue. What its questions cannot take any more is asked anew.

    Raises Refused for a catalogue that is not newer, and as `change_answers` does.
    """
    begun = begin(project, base=base, by=by, at=at)
    latest = existing(begun.latest)
    act = Act(by, at, PackageCause.CATALOGUE, given(reason), source, idempotency_key)
    check_newer(latest, version)
    answers, _ = carry_over(engine_of(version).catalogue, latest.answers)
    contents = Contents(version, answers, latest.start_on, latest.limits, latest.route)
    return write_version(project, latest, contents, act, begun)


def check_newer(package: MatterPackage, version: CatalogueVersion) -> None:
    """Raises Refused for a catalogue that was withdrawn, and for one that is not newer than the package's.

    Where the package's own was withdrawn, it moves to any that stands: the way back is the one in force.
    """
    old = package.catalogue
    if version.withdrawn_at is not None:
        raise Refused("这一版目录已撤回，不能换到它。", "This version of the catalogue was withdrawn.")
    if old.withdrawn_at is None and (version.published_at, version.pk) <= (old.published_at, old.pk):
        raise Refused("只能换到更新的目录。", "A package moves to a newer catalogue only.")


@transaction.atomic
def stay_on_catalogue(
    package: MatterPackage,
    version: CatalogueVersion,
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
) -> MatterPackage:
    """Keep the package under its catalogue although this newer one is out; the next newer one is asked about again.

    Said twice, it is one event. Raises Forbidden, Stale for a package that is not the newest version.
    """
    project = package.project
    lock_stream(stream_of(project))
    require(by is None or may_edit_project(by, project, timezone.localdate(at)))
    latest = existing(newest(project, package.number))
    check_newer(latest, version)
    if latest.stays_despite_id == version.pk:
        return latest
    latest.stays_despite = version
    latest.save(update_fields=["stays_despite"])
    data = {"package": latest.pk, "number": latest.number, "catalogue": version.number}
    behalf = acts_for(by, project.enterprise_id, at)
    record(latest, "stay_on_catalogue", by=by, at=at, source=source, data=data, on_behalf_of=behalf)
    return latest

"""A matter added to a package or left out of it by hand: who, why, and until when. Each makes a new version."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PackageCause, Source
from projects.models import Adjustment, MatterPackage, Project
from projects.operations.events import lock_stream, record, stream_of
from projects.operations.package_changes import existing, given
from projects.operations.packages import Act, Contents, NothingDiffers, newest, write_version
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import may_adjust_package
from projects.queries import engine_of, package_evaluation
from projects.rules.adjusting import can_be_adjusted
from projects.rules.answers import from_stored
from projects.rules.applicability import NEEDED, NOT_NEEDED
from projects.rules.project_states import LIVE

log = logging.getLogger(__name__)


@once(Adjustment, "adjust")
def adjust(
    project: Project,
    node: str,
    applies: bool,
    *,
    reason: str,
    by: User,
    at: datetime,
    until: date | None = None,
    base: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Adjustment:
    """Add a matter (`applies`) or leave it out, until the end of a day or until further notice; makes a new version.

    One decision holds for a matter at a time: the one before ends. Raises Forbidden, Stale, and Refused for a milestone,
    for what the rules say anyway, without a reason, and for a last day that has passed.
    """
    latest = _begin(project, base=base, by=by, at=at)
    reason = given(reason)
    check_adjustment(latest, node, applies, until, timezone.localdate(at))
    for earlier in Adjustment.objects.filter(project=project, node=node, ended_at__isnull=True):
        _end(earlier, by=by, at=at, source=source)
    made: Adjustment = Adjustment.objects.create(
        project=project, node=node, applies=applies, reason=reason, until=until, made_by=by, made_at=at
    )
    data = {"node": node, "applies": applies, "until": until}
    record(made, "adjust", by=by, at=at, source=source, data=data, text=reason, idempotency_key=idempotency_key)
    _renew(project, latest, Act(by, at, PackageCause.ADJUSTMENT, reason, source))
    return made


def check_adjustment(package: MatterPackage, node: str, applies: bool, until: date | None, today: date) -> None:
    """Raises Refused for what cannot be decided by hand, or need not be."""
    catalogue = engine_of(package.catalogue).catalogue
    if not can_be_adjusted(catalogue, node):
        raise Refused(
            "这个事项不能手工增减：里程碑由事项推算，其余要在目录里有。",
            "This cannot be added or left out by hand: milestones follow from the matters.",
            field="node",
        )
    if until is not None and until < today:
        raise Refused("这一天已经过了。", "This day has passed.", field="until")
    finding = package_evaluation(package).findings[node]
    if not finding.adjusted and finding.verdict == (NEEDED if applies else NOT_NEEDED):
        zh, en = ("要办", "needed") if applies else ("不用办", "not needed")
        raise Refused(
            f"这个事项现在就{zh}，不用手工改。", f"This matter is {en} already: nothing to change.", field="node"
        )


@once(Adjustment, "end_adjustment")
def end_adjustment(
    adjustment: Adjustment,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    base: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Adjustment:
    """Let the rules decide again; makes a new version. Raises Forbidden, Stale, Refused for one that has ended."""
    project = adjustment.project
    latest = _begin(project, base=base, by=by, at=at)
    held: Adjustment = Adjustment.objects.get(pk=adjustment.pk)
    if held.ended_at is not None:
        raise Refused("这个手工增减已经结束了。", "This decision has ended already.")
    _end(held, by=by, at=at, source=source, key=idempotency_key)
    _renew(project, latest, Act(by, at, PackageCause.ADJUSTMENT, reason[:300], source))
    return held


def expire_adjustments(at: datetime) -> int:
    """End every decision whose last day has passed, project by project; returns how many. Safe to run twice.

    A project that is not going on keeps its decisions as they stand until it goes on again.
    """
    today = timezone.localdate(at)
    over = Adjustment.objects.filter(ended_at__isnull=True, until__lt=today, project__state__in=LIVE)
    ended = 0
    for pk in list(over.order_by("project").values_list("project", flat=True).distinct()):
        try:
            ended += _expire(Project.objects.get(pk=pk), today, at)
        except Refused as refusal:  # it was suspended a moment ago
            log.info("project %s keeps its adjustments: %s", pk, refusal.en)
    return ended


@transaction.atomic
def _expire(project: Project, today: date, at: datetime) -> int:
    lock_stream(stream_of(project))
    latest = existing(newest(project, None))
    over = list(Adjustment.objects.filter(project=project, ended_at__isnull=True, until__lt=today))
    for each in over:
        _end(each, by=None, at=at, source=Source.SYSTEM)
    if over:
        _renew(project, latest, Act(None, at, PackageCause.EXPIRY, "", Source.SYSTEM))
    return len(over)


def _begin(project: Project, *, base: int | None, by: User, at: datetime) -> MatterPackage:
    lock_stream(stream_of(project))
    require(may_adjust_package(by, project, timezone.localdate(at)))
    return existing(newest(project, base))


def _end(adjustment: Adjustment, *, by: User | None, at: datetime, source: str, key: str | None = None) -> None:
    adjustment.ended_at, adjustment.ended_by = at, by
    adjustment.save(update_fields=["ended_at", "ended_by"])
    data = {"node": adjustment.node, "applies": adjustment.applies, "until": adjustment.until}
    record(adjustment, "end_adjustment", by=by, at=at, source=source, data=data, idempotency_key=key)


def _renew(project: Project, latest: MatterPackage, act: Act) -> None:
    """The version that the decisions now in force make; none when they come to the same."""
    answers = from_stored(engine_of(latest.catalogue).catalogue, latest.answers)
    contents = Contents(latest.catalogue, answers, latest.start_on, latest.limits, latest.route)
    try:
        write_version(project, latest, contents, act)
    except NothingDiffers:
        return

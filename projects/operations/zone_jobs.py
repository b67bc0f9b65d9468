"""A job of the press for the whole zone: the handbook is wanted by a keeper, or because a version was published."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PrintState, Source
from projects.enums_catalogue import ZonePiece
from projects.models import CatalogueVersion, ZoneJob
from projects.models.event import ZONE_STREAM
from projects.operations.events import lock_stream, record
from projects.operations.periods import kept_since
from projects.operations.print_jobs import WAITING, Note, Progress, fail, gave_up, told
from projects.operations.prints import CHINESE, ENGLISH, print_language
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.operations.under_way import ALIVE, MOST_TRIES, LongJob
from projects.permissions_catalogue import may_keep_catalogue
from projects.rules.wording import Text

MADE_UP_FOR = timedelta(days=14)  # after a version began; notes of jobs, which tell what was wanted, are kept longer
ZONE_PRINTING = LongJob("zone-print", "projects.tasks.run_zone_print")


@once(ZoneJob, "want_handbook")
def want_handbook(language: str, *, by: User, at: datetime, idempotency_key: str | None = None) -> ZoneJob:
    """Have the handbook of the version in force made in zh-hans or en. Who asks meanwhile gets the job under way.

    Raises Forbidden for whoever keeps no catalogue, Refused while no version is in force.
    """
    require(may_keep_catalogue(by, timezone.localdate(at)))
    if not CatalogueVersion.objects.filter(withdrawn_at=None).exists():
        raise Refused(
            "还没有发布事项目录，没有东西可印。", "No catalogue has been published yet: there is nothing to print."
        )
    return _wanted(print_language(language), by, at, Source.WEB, idempotency_key)


def want_after_publish(version: CatalogueVersion, at: datetime) -> None:
    """A version was published: its handbook is printed in both languages, once it is in force.

    One that begins later is printed on that day (`want_on_the_day`).
    """
    if version.effective_on is None or version.effective_on <= timezone.localdate(at):
        for language in (CHINESE, ENGLISH):
            _wanted(language, None, at, Source.SYSTEM, None)


def want_on_the_day(at: datetime) -> int:
    """A version begins, or began while nobody was there: its handbook is printed in each language in which nobody has
    wanted it since; returns how many pieces."""
    today = timezone.localdate(at)
    begun = Q(effective_on=None) | Q(effective_on__lte=today)
    standing = CatalogueVersion.objects.filter(begun, withdrawn_at=None)
    first = standing.values_list("effective_on", flat=True).first()
    if first is None or today - first > MADE_UP_FOR:
        return 0
    midnight = timezone.make_aware(datetime.combine(first, time()))
    jobs = ZoneJob.objects.filter(kind=ZonePiece.HANDBOOK, wanted_at__gte=midnight)
    missing = {CHINESE, ENGLISH}.difference(jobs.values_list("language", flat=True))
    for language in sorted(missing):
        _wanted(language, None, at, Source.SYSTEM, None)
    return len(missing)


@transaction.atomic
def _wanted(language: str, by: User | None, at: datetime, source: str, key: str | None) -> ZoneJob:
    lock_stream(ZONE_STREAM)
    piece = {"kind": ZonePiece.HANDBOOK.value, "code": "", "language": language}
    job: ZoneJob | None = ZoneJob.objects.filter(state=PrintState.UNDER_WAY, **piece).first()
    if job is None:
        job = ZoneJob.objects.create(wanted_by=by, wanted_at=at, touched_at=at, **piece)
        data = {"kind": job.kind, "language": language}
        record(job, "want_handbook", by=by, at=at, source=source, data=data, idempotency_key=key)
        ZONE_PRINTING.start(job.pk)
    return job


# --- a worker at it


def progress_of(job: ZoneJob) -> Progress:
    """What the press does with the job right now. For a job that ended: nothing is left to do."""
    if job.state != PrintState.UNDER_WAY:
        return Progress(1, 1, Text("", ""))
    noted = ZONE_PRINTING.progress(job.pk)
    return told(Note(*noted)) if noted is not None else Progress(0, 0, WAITING)


def take_up(pk: int, at: datetime) -> ZoneJob | None:
    """The job for one worker; None when another has it or it has ended. Whoever gets it must `release` it."""
    job = ZONE_PRINTING.take(pk, lambda: _begin(pk, at), Note())
    if job is not None and job.tries > MOST_TRIES:
        fail(job, gave_up(), at)
        release(pk)
        return None
    return job


@transaction.atomic
def _begin(pk: int, at: datetime) -> ZoneJob | None:
    jobs = ZoneJob.objects.select_for_update(of=("self",)).select_related("wanted_by")
    job: ZoneJob | None = jobs.filter(pk=pk, state=PrintState.UNDER_WAY).first()
    if job is not None:
        job.tries, job.touched_at = job.tries + 1, at
        job.save(update_fields=["tries", "touched_at"])
    return job


def note(job: ZoneJob, said: Note) -> None:
    ZONE_PRINTING.note(job.pk, tuple(said))


def release(pk: int) -> None:
    ZONE_PRINTING.release(pk)


# --- schedules


def sweep_zone_prints(at: datetime) -> int:
    """Wake a worker for each job that nobody is at, and print what begins today; returns how many."""
    begun = want_on_the_day(at)
    since = at - timedelta(seconds=ALIVE)
    waiting = ZoneJob.objects.filter(state=PrintState.UNDER_WAY, touched_at__lt=since)
    found = ZONE_PRINTING.left_alone(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in found:
        ZONE_PRINTING.start(pk)
    return begun + len(found)


def old_zone_jobs(at: datetime) -> QuerySet[ZoneJob]:
    """Jobs that ended as long ago as their notes are kept."""
    rows = ZoneJob.objects.exclude(state=PrintState.UNDER_WAY)
    found: QuerySet[ZoneJob] = rows.filter(touched_at__lt=kept_since("projects.zonejob", at))
    return found

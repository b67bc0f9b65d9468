"""Celery's doorways: ids in, one operation, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from projects.guide import notices, printing
from projects.guide.certificates import press as certificate_press
from projects.guide.handbook import press as zone_press
from projects.operations import (
    access_seals,
    adjustments,
    catalogue_versions,
    events,
    impact_runs,
    import_jobs,
    import_runs,
    outbox,
    print_jobs,
    retention,
    stray_files,
    trials,
    zone_jobs,
)
from projects.operations.items import calendars, sweeps, uploads, uploads_settled, wallet_expiry


@shared_task(name="projects.tasks.seal_heads")
def seal_heads() -> int:
    return events.seal_heads()


@shared_task(name="projects.tasks.seal_access")
def seal_access() -> int:
    return access_seals.seal_access(timezone.now())


@shared_task(name="projects.tasks.deliver_outbox")
def deliver_outbox() -> int:
    return outbox.deliver()


@shared_task(name="projects.tasks.drop_old_trials")
def drop_old_trials() -> int:
    return trials.drop_old_trials()


@shared_task(name="projects.tasks.expire_adjustments")
def expire_adjustments() -> int:
    return adjustments.expire_adjustments(timezone.now())


@shared_task(name="projects.tasks.run_import")
def run_import(pk: int) -> str:
    return import_runs.run_import(pk, timezone.now())


@shared_task(name="projects.tasks.sweep_imports")
def sweep_imports() -> int:
    return import_jobs.sweep_imports(timezone.now())


@shared_task(name="projects.tasks.drop_old_imports")
def drop_old_imports() -> int:
    return import_jobs.drop_old_files(timezone.now())


@shared_task(name="projects.tasks.run_impact")
def run_impact(pk: int) -> str:
    return impact_runs.run_impact(pk, timezone.now())


@shared_task(name="projects.tasks.sweep_impact")
def sweep_impact() -> int:
    return impact_runs.sweep_impact(timezone.now())


@shared_task(name="projects.tasks.run_print")
def run_print(pk: int) -> str:
    return printing.run_print(pk, timezone.now())


@shared_task(name="projects.tasks.run_zone_print")
def run_zone_print(pk: int) -> str:
    return zone_press.run_zone_print(pk, timezone.now())


@shared_task(name="projects.tasks.sweep_zone_prints")
def sweep_zone_prints() -> int:
    return zone_jobs.sweep_zone_prints(timezone.now())


@shared_task(name="projects.tasks.sweep_prints")
def sweep_prints() -> int:
    return print_jobs.sweep_prints(timezone.now())


@shared_task(name="projects.tasks.drop_old_prints")
def drop_old_prints() -> int:
    return print_jobs.drop_old_jobs(timezone.now())


@shared_task(name="projects.tasks.scan_document")
def scan_document(pk: int) -> str:
    return uploads_settled.scan_document(pk, timezone.now())


@shared_task(name="projects.tasks.sweep_scans")
def sweep_scans() -> int:
    return uploads_settled.sweep_scans(timezone.now())


@shared_task(name="projects.tasks.drop_old_uploads")
def drop_old_uploads() -> int:
    return uploads.drop_old_uploads(timezone.now())


@shared_task(name="projects.tasks.sweep_strays")
def sweep_strays() -> int:
    return stray_files.sweep_strays(timezone.now())


@shared_task(name="projects.tasks.enter_into_force")
def enter_into_force() -> str:
    return catalogue_versions.enter_into_force()


@shared_task(name="projects.tasks.follow_calendars")
def follow_calendars() -> int:
    return calendars.follow_calendars(timezone.now())


@shared_task(name="projects.tasks.sweep_items")
def sweep_items() -> dict[str, int]:
    return sweeps.sweep_items(timezone.now())


@shared_task(name="projects.tasks.watch_expiry")
def watch_expiry() -> dict[str, int]:
    return wallet_expiry.watch_expiry(timezone.now())


@shared_task(name="projects.tasks.print_notices")
def print_notices() -> int:
    return notices.print_waiting(timezone.now())


@shared_task(name="projects.tasks.keep_retention")
def keep_retention() -> dict[str, int]:
    return retention.keep_retention(timezone.now())


@shared_task(name="projects.tasks.print_certificates")
def print_certificates() -> int:
    return certificate_press.print_waiting(timezone.now())

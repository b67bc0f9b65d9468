"""An import's progress, and what happens when a worker dies, the broker is down, or time passes."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from approval_portal.accounts.models import Role
from projects.enums import ImportState
from projects.models import ImportJob, Project
from projects.operations import import_jobs, import_runs
from projects.operations.import_jobs import ALIVE, confirm_import, drop_old_files, progress_of, stuck_imports
from projects.operations.import_runs import run_import
from tests.projects.import_files import BAD, checked, upload, verbs, written
from tests.projects.spreadsheets import AT, line, publish
from tests.projects.views.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    publish()


@pytest.fixture
def agent():
    return make_user("agent", Role.AGENT, name="李静")


def test_progress_is_seen_from_outside_of_the_transaction(agent, monkeypatch):
    monkeypatch.setattr("projects.operations.imports.CHUNK", 2)
    seen = []
    real = import_runs.import_projects

    def watched(rows, *, progress, **options):
        def note(done, total):
            progress(done, total)
            seen.append(progress_of(ImportJob.objects.get()))

        return real(rows, progress=note, **options)

    monkeypatch.setattr(import_runs, "import_projects", watched)
    written(agent, *(line(number) for number in range(5)))
    assert seen == [(2, 5), (4, 5), (5, 5)] * 2


def test_a_job_that_a_worker_is_at_is_left_to_it(agent):
    job = upload(agent, line(1))
    cache.set(f"import:{job.pk}", (0, 1), 60)
    assert (run_import(job.pk, AT), stuck_imports(AT + timedelta(hours=1))) == ("", [])


def test_a_job_nobody_is_at_is_found_by_the_sweep(agent, monkeypatch):
    job, woken = upload(agent, line(1)), []
    monkeypatch.setattr(import_jobs, "start", woken.append)
    import_jobs.sweep_imports(AT + timedelta(seconds=ALIVE - 1))
    import_jobs.sweep_imports(AT + timedelta(seconds=ALIVE + 1))
    assert woken == [job.pk]


def test_what_a_dead_worker_wrote_of_the_good_rows_is_counted_and_not_written_twice(agent, monkeypatch):
    monkeypatch.setattr("projects.operations.imports.CHUNK", 2)
    job = checked(agent, *(line(number) for number in range(4)), BAD)
    confirm_import(job.pk, skip_bad_rows=True, by=agent, at=AT)
    real = import_runs.import_projects

    def dies(rows, *, progress, **options):
        def killed(done, total):
            if done == 2:
                raise MemoryError

        return real(rows, progress=killed, **options)

    monkeypatch.setattr(import_runs, "import_projects", dies)
    with pytest.raises(MemoryError):
        run_import(job.pk, AT)
    monkeypatch.setattr(import_runs, "import_projects", real)
    half = Project.objects.count()
    run_import(job.pk, AT + timedelta(minutes=5))
    job.refresh_from_db()
    assert (half, Project.objects.count(), job.state) == (2, 4, ImportState.DONE)
    assert (job.report["projects"], job.report["skipped"]) == (4, 0)


def test_after_three_tries_it_ends(agent, monkeypatch):
    job = upload(agent, line(1))

    def dies(*_, **__):
        raise MemoryError

    monkeypatch.setattr(import_runs, "import_projects", dies)
    for _ in range(3):
        with pytest.raises(MemoryError):
            run_import(job.pk, AT)
    run_import(job.pk, AT)
    job.refresh_from_db()
    assert (job.state, verbs()[-1]) == (ImportState.FAILED, "fail_import")


def test_a_broker_that_is_down_loses_nothing(agent, monkeypatch, django_capture_on_commit_callbacks):
    def down(*_, **__):
        raise ConnectionError

    monkeypatch.setattr("celery.app.base.Celery.send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        job = upload(agent, line(1))
    assert (stuck_imports(AT + timedelta(seconds=ALIVE + 1)), job.state) == ([job.pk], ImportState.CHECKING)


def test_old_files_go_and_what_was_in_them(agent):
    job = checked(agent, line(1), BAD)
    assert drop_old_files(AT + timedelta(days=29)) == 0
    ImportJob.objects.update(touched_at=AT)
    assert drop_old_files(AT + timedelta(days=31)) == 1
    job.refresh_from_db()
    assert (job.file.name, job.state, "faults" in job.report) == ("", ImportState.DROPPED, False)

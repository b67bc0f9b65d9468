"""Queues by kind: a hundred guides delay no notice and no import, and a press that has grown is renewed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db import transaction

from approval_portal.accounts.models import Role
from approval_portal.celery import app
from projects.enums import ImportState, PrintKind, PrintState
from projects.models import MatterPackage, PrintIssue, PrintJob, Project
from projects.operations.events import record
from projects.operations.prints import want_print
from projects.views.context import forget_site
from services.enums import Channel, Delivery
from services.models import Notice
from tests.conftest import environment
from tests.projects.import_files import upload
from tests.projects.spreadsheets import line
from tests.projects.views.people import AT, make_enterprise, make_project, make_user
from tests.services import telling
from tests.test_setup import served_by, status, wait_until

ROOT = Path(__file__).resolve().parent.parent
PIECES = [(kind, language) for kind in PrintKind.values for language in ("zh-hans", "en")]


def queues_of(service: str) -> list[str]:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    words = compose["services"][service]["command"].split()
    return words[words.index("--queues") + 1].split(",")


def test_every_queue_has_one_worker_and_what_takes_long_one_of_its_own(settings):
    assert (queues_of("worker"), queues_of("press")) == (list(settings.SHORT_QUEUES), list(settings.LONG_QUEUES))
    assert [queue.name for queue in settings.CELERY_TASK_QUEUES] == [*settings.SHORT_QUEUES, *settings.LONG_QUEUES]


def test_prints_and_imports_have_queues_of_their_own_and_everything_else_is_short():
    app.loader.import_default_modules()
    ours = [name for name in app.tasks if name.startswith(("projects.", "services."))]
    routed = {name: app.amqp.router.route({}, name)["queue"].name for name in ours}
    assert {name: queue for name, queue in routed.items() if queue != "celery"} == {
        "projects.tasks.run_print": "print",
        "projects.tasks.run_zone_print": "print",
        "projects.tasks.run_import": "import",
        "projects.tasks.run_impact": "import",
        "projects.tasks.print_notices": "print",
        "projects.tasks.print_certificates": "print",
    }


@pytest.fixture
def press(celery_worker_process, tmp_path):
    """Starts a worker for the long queues, as in production but for the binding; its pieces' processes are in `.bound`."""
    started = []

    def start(**more: str) -> subprocess.Popen:
        log, bound = tmp_path / "press.log", tmp_path / "bound"
        command = [sys.executable, "-m", "celery", "-A", "tests.slow_press", "worker", "--queues", "print,import"]
        quick = ["--concurrency", "1", "-l", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        with log.open("w") as out:
            worker = subprocess.Popen(
                [*command, *quick, "-n", "press@%h"],
                cwd=ROOT,
                env=environment() | {"BIND_LOG": str(bound)} | more,
                stdout=out,
                stderr=out,
            )
        started.append(worker)
        worker.log, worker.bound = log, bound
        return worker

    call_command("load_catalogue", verbosity=0)
    forget_site()
    yield start
    for worker in started:
        worker.kill()
        worker.wait()
    app.control.purge()
    forget_site()


def projects_with_a_package(count: int) -> list[Project]:
    first = make_project(make_enterprise(9), profile="B")
    others = [Project(enterprise=first.enterprise, name=str(n), token=str(n), created_at=AT) for n in range(1, count)]
    package = MatterPackage.objects.get()
    for project in Project.objects.bulk_create(others):
        package.pk, package.project = None, project
        package.save(force_insert=True)
    return [first, *others]


def ended() -> int:
    return PrintJob.objects.exclude(state=PrintState.UNDER_WAY).count()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_guides_in_the_queue_delay_neither_notices_nor_an_import(press):
    worker = press(BIND_SECONDS="0.4")
    windows, town = [make_user(f"desk{number}", Role.WINDOW) for number in range(5)], telling.build()
    for number, project in enumerate(projects_with_a_package(25)):
        for kind, language in PIECES:
            want_print(project, kind, language, by=windows[number % 5], at=AT)
    wait_until(lambda: ended() > 0, 40)

    before, began = ended(), time.monotonic()
    with transaction.atomic():
        record(town.project, "move", by=town["lead"], at=AT, data={"from": "signed", "to": "preparing"})
    mails = Notice.objects.filter(channel=Channel.MAIL, event__verb="move", state=Delivery.DELIVERED)
    wait_until(mails.exists)
    took, during = time.monotonic() - began, ended() - before
    assert (took < 5, during <= 5, ended() < 50) == (True, True, True), (took, during, worker.log.read_text()[-2000:])

    before, job = ended(), upload(town["window"], line(1))
    wait_until(lambda: type(job).objects.get(pk=job.pk).state != ImportState.CHECKING)
    assert (ended() - before <= 5, ended() < 100) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_a_press_that_has_grown_beyond_its_memory_ends_after_its_piece_and_a_new_one_goes_on(press):
    project = projects_with_a_package(1)[0]
    worker, window = press(BIND_MB="0,0,400,0", WORKER_MAX_MEMORY_MB="400"), make_user("desk", Role.WINDOW)
    for kind, language in PIECES:
        want_print(project, kind, language, by=window, at=AT)
    wait_until(lambda: ended() == 4, 40)
    first, second, third, fourth = worker.bound.read_text().split()
    assert (first == second == third, third != fourth) == (True, True)
    assert (PrintIssue.objects.count(), set(PrintJob.objects.values_list("tries", flat=True))) == (4, {1})


def test_serve_keeps_long_and_short_jobs_apart_in_one_process(tmp_path):
    slow = {"BIND_SECONDS": "0.2", "BIND_LOG": str(tmp_path / "bound")}
    with served_by(["-m", "tests.slow_press"], tmp_path, slow) as server:
        wait_until(lambda: status(f"{server.url}/healthz") in (200, 503))
        log = server.log.read_text
        wait_until(lambda: all(done(log(), task) for task in ("deliver_outbox", "seal_heads", "run_import")))
        assert done(log(), "run_print") < 50
        wait_until(lambda: done(log(), "run_print") > 5)
        server.send_signal(2)
        assert server.wait(10) == 0
        assert "Traceback" not in log()
        assert os.path.exists(slow["BIND_LOG"])


def done(log: str, task: str) -> int:
    return sum(f"tasks.{task}[" in line and " succeeded" in line for line in log.splitlines())

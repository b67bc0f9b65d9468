"""The ground: locked requirements, nothing of one machine in the files, the production services, and real workers."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from approval_portal.celery import app
from projects.management.commands import serve
from tests import ground

ROOT = Path(__file__).resolve().parent.parent
LOCKED = ["requirements.txt", "tests/requirements.txt", "tests/benchmarks/requirements.txt"]


def tracked_texts() -> list[tuple[str, str]]:
    names = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    texts = []
    for name in filter(None, names.split("\0")):
        raw = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in raw:
            texts.append((name, raw.decode("utf-8", "replace")))
    return texts


def test_s12_few_direct_dependencies_each_with_its_reason():
    source = (ROOT / "pyproject.toml").read_text()
    names = tomllib.loads(source)["project"]["dependencies"]
    assert len(names) <= 25
    assert [name for name in names if not re.search(re.escape(f'"{name}",') + r" +# \w", source)] == []


@pytest.mark.parametrize("name", LOCKED)
def test_s12_every_requirement_is_pinned_and_hashed(name):
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    packages = [block for block in blocks if not block.startswith("#")]
    assert packages
    assert [block.split()[0] for block in packages if "==" not in block or "--hash=sha256:" not in block] == []


def test_every_direct_dependency_is_locked():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.match(r"[\w-]+", name).group() for name in wanted}
    assert names - set(re.findall(r"^([\w-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)) == set()


def test_no_registry_address_and_no_machine_path_in_the_files():
    ours = re.compile(r"--(extra-)?index-url|--find-links|[/.]pypi\.|/simple\b|registry\.npmjs|/(home|root|work)/\w")
    found = [name for name, text in tracked_texts() if name != "tests/test_setup.py" and ours.search(text)]
    assert found == []


def test_compose_has_every_service_and_only_migrate_owns_the_tables():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = compose["services"]
    assert set(services) == {"web", "worker", "press", "beat", "migrate", "db", "redis"}
    ours = ("web", "worker", "press", "beat", "migrate")
    urls = {name: services[name]["environment"]["DATABASE_URL"] for name in ours}
    roles = {name: re.search(r"//(\w+):", url).group(1) for name, url in urls.items()}
    assert roles == dict.fromkeys(ours, "portal_app") | {"migrate": "portal"}
    assert "CREATE ROLE portal_app LOGIN" in compose["configs"]["app_role"]["content"]
    assert services["migrate"]["command"].endswith('grant_app_role portal_app"')


def test_compose_asks_for_nothing_that_the_example_does_not_name():
    asked = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))
    example = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked == example


def test_every_beat_task_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks) == set()


def test_a_real_worker_runs_a_task_of_the_project_through_redis(celery_worker_process):
    task = app.send_task("projects.tasks.seal_heads")
    wait_until(lambda: f"seal_heads[{task.id}] succeeded" in celery_worker_process.log.read_text())


def test_a_thread_that_ends_or_fails_is_logged_and_started_again(monkeypatch, caplog):
    class Stopping:
        waits = 0

        def is_set(self):
            return self.waits == 2

        def wait(self, seconds):
            self.waits += 1

    runs = []
    monkeypatch.setattr(serve, "stopping", stopping := Stopping())
    serve.keep_running("beat", lambda: runs.append(1) or 1 // (len(runs) - 1))
    wait_until(stopping.is_set)
    assert len(runs) == 2
    assert [record.message.split(";")[0] for record in caplog.records] == ["beat failed", "beat ended", "beat ended"]


@contextmanager
def served_by(command: list[str], folder: Path, more: dict[str, str]) -> Iterator[subprocess.Popen]:
    """A server as `make run` starts it: SQLite, no Redis, a folder and a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {"DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"VAR_DIR": str(folder), "PORT": str(port), "LOG_LEVEL": "INFO"} | more
    shutil.copyfile(ground.sqlite(), folder / "portal.sqlite3")
    log = folder / "serve.log"
    with log.open("w") as out:
        server = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=out, stderr=out)
    server.log, server.url = log, f"http://127.0.0.1:{port}"
    try:
        yield server
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def served(tmp_path):
    with served_by(["manage.py", "serve"], tmp_path, {}) as server:
        yield server


def test_serve_answers_runs_tasks_in_its_own_process_and_stops_when_told(served):
    wait_until(lambda: status(f"{served.url}/healthz") in (200, 503))  # 503: no catalogue is published here
    wait_until(lambda: "projects.tasks.seal_heads" in served.log.read_text() and "succeeded" in served.log.read_text())
    assert "beat: Starting" in served.log.read_text()
    served.send_signal(signal.SIGINT)
    assert served.wait(10) == 0
    assert "Traceback" not in served.log.read_text()


def status(url: str) -> int | None:
    try:
        return urllib.request.urlopen(url, timeout=2).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def wait_until(done, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)

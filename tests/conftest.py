"""Fixtures shared by all tests. The servers themselves are started by tests/throwaway.py."""

import gc
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.test import TransactionTestCase
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class CheckedStaticStorage(StaticFilesStorage):
    """Plain file names, without collectstatic; a name that no folder has is an error, as with the manifest."""

    def url(self, name):
        if not name.endswith("/") and finders.find(name) is None:
            raise ValueError(f"no static file is called {name}")
        return super().url(name)


def leave_no_rows(self):
    """In place of Django's flush after a test that commits, which empties every table there is and fills some again."""
    from django.db import connection

    made_by_migrations = {"django_migrations", "django_content_type", "auth_permission"}
    with connection.cursor() as cursor:
        names = set(connection.introspection.django_table_names(include_views=False)) - made_by_migrations
        cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in names))
        emptied = "".join(f"DELETE FROM {name};" for (name,) in cursor.fetchall())
        cursor.execute(f"SET session_replication_role = replica; {emptied} SET session_replication_role = origin")


def pytest_configure():
    gc.set_threshold(50_000, 20, 20)  # the collector took a tenth of the time: requests and rows leave little behind
    TransactionTestCase._fixture_teardown = leave_no_rows
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # scrypt takes 50 ms a time
    settings.STORAGES["staticfiles"] = {"BACKEND": "tests.conftest.CheckedStaticStorage"}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    server, _, number = os.environ["REDIS_URL"].rpartition("/")
    settings.CACHES["default"]["LOCATION"] = f"{server}/{int(number) + 8}"  # cache.clear() must not empty the queue


# what takes longest begins first, so that both processes end together; what needs the same ground stays in one process
TOGETHER = {
    "the demonstration": ("tests/browser/", "tests/test_language.py"),
    "another demonstration": ("tests/projects/demo/",),
    "a Celery worker": ("tests/test_queues.py", "tests/test_setup.py", "tests/services/test_broker_down.py"),
}
LONGEST = (*TOGETHER["the demonstration"], "tests/test_permission_matrix.py", *TOGETHER["a Celery worker"])
LONGEST += (*TOGETHER["another demonstration"], "tests/security/", "tests/test_architecture.py")


def pytest_collection_modifyitems(items):
    def place(item):
        return next((at for at, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling

    class Grouped(LoadFileScheduling):
        def _split_scope(self, nodeid):
            found = [group for group, names in TOGETHER.items() if nodeid.startswith(names)]
            return found[0] if found else super()._split_scope(nodeid)

    if config.getvalue("dist") == "loadfile" and os.environ.get("FULL") != "1":  # every page in every look: by both
        return Grouped(config, log)
    return None


def pytest_collection_finish():
    gc.collect()
    gc.freeze()  # what is loaded stays: the collector need not walk through it again and again


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits and cached pages of one test are not those of the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _no_language():
    """The language of the last request of one test is not that of the next."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """The test database is a copy of the one that has every migration."""
    from django.db import connection

    from tests import ground

    connection.settings_dict["TEST"]["TEMPLATE"] = ground.database()


@pytest.fixture(scope="session")
def _celery_worker(django_db_setup, tmp_path_factory):
    from approval_portal.celery import app

    log = tmp_path_factory.mktemp("celery") / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "approval_portal", "worker", "--concurrency", "2", "-l", "INFO"]
    command += ["--queues", "celery"]  # what takes long has workers of its own (tests/test_queues.py)
    quick = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    with log.open("w") as out:
        worker = subprocess.Popen([*command, *quick], cwd=ROOT, env=environment(), stdout=out, stderr=out)
    worker.log = log
    deadline = time.monotonic() + 30
    while not app.control.ping(timeout=1, limit=1):
        if worker.poll() is not None or time.monotonic() > deadline:
            worker.kill()
            pytest.fail(f"the Celery worker did not start:\n{log.read_text()}")
    yield worker
    worker.terminate()
    try:
        worker.wait(10)
    except subprocess.TimeoutExpired:
        worker.kill()


@pytest.fixture
def celery_worker_process(_celery_worker, transactional_db):
    """A real Celery worker process for short tasks on the throwaway Redis and the test database; its output is in `.log`.

    It takes tasks only while such a test runs, so that it never works on the rows of another.
    """
    from approval_portal.celery import app

    queue, once = app.conf.task_default_queue, {"reply": True, "timeout": 5, "limit": 1}
    app.control.purge()
    app.control.add_consumer(queue, **once)
    yield _celery_worker
    app.control.cancel_consumer(queue, **once)
    deadline = time.monotonic() + 10
    while any(tasks for reply in app.control.broadcast("active", **once) for tasks in reply.values()):
        assert time.monotonic() < deadline, "a task still runs 10 s after its test"


def environment() -> dict[str, str]:
    """The environment of a subprocess that works on this run's test database."""
    from django.db import connection

    url = f"postgres://postgres@{quote(os.environ['THROWAWAY'], safe='')}/{connection.settings_dict['NAME']}"
    return os.environ | {"DATABASE_URL": url}


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all browser tests: CHROMIUM_PATH, or Debian's."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(path).exists():
        pytest.exit(f"no Chromium at {path}: install Debian's package chromium, or set CHROMIUM_PATH", returncode=1)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop running in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium, live_server):
    """`page(width=390, scheme="dark")` opens a new browser window on the live server; a script error fails the test."""
    contexts, errors = [], []

    def open_page(width: int = 1440, scheme: str = "light", **options):
        options = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 844 if width < 800 else 900},
            color_scheme=scheme,
            **options,
        )
        contexts.append(context)
        opened = context.new_page()
        opened.on("pageerror", lambda error: errors.append(f"{opened.url}: {error}"))
        return opened

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []

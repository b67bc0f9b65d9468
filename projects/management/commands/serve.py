"""`manage.py serve`: the whole portal in one place, on this machine only.

Gunicorn as in production (one process, eight threads). Without Redis the queues live in the memory of that process, so
its workers and beat are threads of it: two that are never kept waiting, and one for what takes long, as in
docker-compose.yml. What dies with the queues is found again by the sweeps. With REDIS_URL set, workers and beat are
processes of their own.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any

from celery import Celery
from celery.beat import Service
from celery.worker import state
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from projects.guide.certificates import keys

log = logging.getLogger(__name__)
stopping = threading.Event()


class Command(BaseCommand):
    help = (
        "Serve the portal on 127.0.0.1 (PORT, default 8000), with its jobs in the same process when there is no Redis."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *, port: int, **options: Any) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(f"Port {port} of 127.0.0.1: {error.strerror}. Choose another with PORT=…") from error
        logging.getLogger("kombu").setLevel(logging.ERROR)  # it warns that memory:// has no host
        logging.getLogger("celery").setLevel(os.environ.get("LOG_LEVEL", "WARNING"))  # two lines a minute say nothing
        keys.at_setup()  # a second of work that nobody who asks for a certificate should wait for
        Server(port).run()


class Server(BaseApplication):
    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"127.0.0.1:{self.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": 8,
            "graceful_timeout": 3,  # seconds for requests and tasks under way; sweeps repeat a task that was cut
            "control_socket_disable": True,
            "loglevel": "warning",
            "when_ready": lambda server: print(f"http://127.0.0.1:{self.port}  (Ctrl-C stops it)", flush=True),
            "post_worker_init": start_jobs,
            "worker_exit": stop_jobs,
            "on_exit": seal,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


def start_jobs(_worker: Any) -> None:
    """In the serving process, after the fork: the queue in memory belongs to it alone."""
    from approval_portal.celery import app

    if app.conf.broker_url != "memory://":
        return
    long = twin(app)
    # Here, in one thread: a worker that starts while another is importing the tasks never learns of them.
    for each in (app, long):
        each.loader.import_default_modules()
        each.finalize()
    keep_running("jobs", lambda: work(app, settings.SHORT_QUEUES, 2))
    keep_running("long jobs", lambda: work(long, settings.LONG_QUEUES, 1))
    keep_running("beat", lambda: beat(app))
    app.send_task("projects.tasks.seal_heads")  # what an unclean stop left unsealed


def twin(app: Celery) -> Celery:
    """A second application with the same tasks: which queues are taken from is kept by application, not by worker."""
    made = Celery(app.main, set_as_current=False)
    made.config_from_object("django.conf:settings", namespace="CELERY")
    made.autodiscover_tasks()
    return made


def work(app: Celery, queues: Sequence[str], threads: int) -> None:
    app.WorkController(
        app=app,
        hostname=queues[0],
        queues=queues,
        pool="threads",
        concurrency=threads,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    ).start()


def beat(app: Celery) -> None:
    """The file remembers what ran, so that a nightly job missed while the portal was off runs at the next start."""
    Service(
        app, max_interval=1, schedule_filename=str(settings.VAR_DIR / "beat-schedule"), remote_control=False
    ).start()


def keep_running(name: str, run: Callable[[], None]) -> None:
    """Run in a daemon thread; whatever ends it is logged, and it starts again after five seconds."""

    def loop() -> None:
        while not stopping.is_set():
            try:
                run()
            except Exception:
                log.exception("%s failed", name)
            if not stopping.is_set():
                log.error("%s ended; starting it again in 5 seconds", name)
                stopping.wait(5)

    threading.Thread(target=loop, name=name, daemon=True).start()


def stop_jobs(_server: Any, _worker: Any) -> None:
    """Take no further task; Python waits for those under way, as long as gunicorn lets it."""
    stopping.set()
    state.should_stop = 0


def seal(_server: Any) -> None:
    """In the parent process, when the serving process is gone: nothing is written after this."""
    from projects.operations.events import seal_heads

    try:
        seal_heads()
    except Exception:
        log.exception("the heads of the event chains were not sealed at shutdown")

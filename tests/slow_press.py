"""The product's workers with a press that binds nothing: it takes BIND_SECONDS, and BIND_MB of memory (one figure for each
piece of a process), and notes in BIND_LOG which process was at it.

`celery -A tests.slow_press worker` is a worker of its own; `python -m tests.slow_press` is `manage.py serve` with a
hundred pieces in its queue, and after them an import and something to deliver.
"""

import os
import secrets
import sys
import time
from pathlib import Path

from celery.signals import worker_process_init

from approval_portal.celery import app

__all__ = ["app"]
hoard: list[bytes] = []


def take_a_while() -> None:
    time.sleep(float(os.environ.get("BIND_SECONDS", "0")))
    sizes = os.environ.get("BIND_MB", "0").split(",")
    hoard.append(b"\1" * (int(sizes[min(len(hoard), len(sizes) - 1)]) * 1_000_000))
    with Path(os.environ["BIND_LOG"]).open("a") as log:
        log.write(f"{os.getpid()}\n")


def bind(piece, progress):
    from projects.guide.paper.binding import Bound

    take_a_while()
    return Bound(b"%PDF " + secrets.token_bytes(8), 1)


@worker_process_init.connect
def press_without_pages(**_) -> None:
    from projects.guide import printing

    printing.bind = bind


def serve() -> None:
    import django

    django.setup()
    from django.core.management import execute_from_command_line

    from projects import tasks
    from projects.management.commands import serve as command

    tasks.printing.run_print = lambda pk, at: take_a_while()
    tasks.import_runs.run_import = lambda pk, at: ""
    real = command.start_jobs

    def start_jobs(worker) -> None:
        for pk in range(100):
            app.send_task("projects.tasks.run_print", args=[pk])
        app.send_task("projects.tasks.run_import", args=[1])
        app.send_task("projects.tasks.deliver_outbox")
        real(worker)

    command.start_jobs = start_jobs
    execute_from_command_line(["manage.py", "serve"])


if __name__ == "__main__":
    sys.exit(serve())

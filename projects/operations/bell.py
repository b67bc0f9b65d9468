"""Bells that wake a task, the fan-out first of all: rung after a commit, out of the way of whoever waits for an answer.

A thread of the process tells the broker, once for all that was rung in the meantime; a broker that is slow or silent delays
notices and nobody's page. What is lost with a process that dies is found by the sweep (see the outbox).
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time

from celery import current_app

log = logging.getLogger(__name__)
FAN_OUT = "projects.tasks.deliver_outbox"
GAP = 0.2  # seconds between two calls to the broker


class Bell:
    """One of each task for each process; its thread begins with the first ring, also after a fork."""

    def __init__(self, task: str = FAN_OUT) -> None:
        self.task = task
        self._rung, self._idle = threading.Event(), threading.Event()
        self._idle.set()
        self._lock = threading.Lock()
        self._pid = 0

    def ring(self) -> None:
        """Ask for the task; returns at once."""
        self._idle.clear()
        self._rung.set()
        if self._pid != os.getpid():
            with self._lock:
                if self._pid != os.getpid():
                    self._pid = os.getpid()
                    threading.Thread(target=self._run, name="bell", daemon=True).start()

    def quiet(self, timeout: float = 10.0) -> bool:
        """Wait until everything that was rung has been told to the broker, or refused by it."""
        return self._idle.wait(timeout)

    def _run(self) -> None:
        while self._rung.wait():
            self._rung.clear()
            tell(self.task)
            if not self._rung.is_set():
                self._idle.set()
            time.sleep(GAP)


def tell(task: str = FAN_OUT) -> None:
    """Tell the broker. One that is down delays notices and loses none."""
    try:
        current_app.send_task(task, retry=False)
    except Exception:
        log.warning("the broker does not answer; the sweep will do %s later", task, exc_info=True)


bell = Bell()
atexit.register(bell.quiet, 3.0)  # a command that ends still rings

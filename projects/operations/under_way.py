"""Long jobs: one worker at a job at a time, how far it has come, and what finds a job whose worker died.

A job is a row; that a worker is at it, and how far it has come, stands in the cache, since nobody sees into a transaction
and a row that is written for every step would be written thousands of times. An entry that nobody renews goes by itself:
the job is then taken up again by the sweep, from the start. A second entry says that the job waits in a queue, so that a
sweep does not send it again each minute behind a hundred others; queue and cache are lost together.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from celery import current_app
from django.core.cache import cache
from django.db import models, transaction

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=models.Model)

ALIVE = 120  # seconds that one step of a job may take: a chunk of rows, a section; most take one or two
SENT = 10 * 60  # seconds after which a job that was sent and not begun is sent again
MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class LongJob:
    """One kind of long job. `name` begins its keys in the cache, `task` is what a worker runs with the row's id."""

    name: str
    task: str

    def start(self, pk: int) -> None:
        """Wake a worker once this transaction is in. A broker that is down loses nothing: the sweep finds the row."""
        transaction.on_commit(lambda: self._send(pk))

    def _send(self, pk: int) -> None:
        try:
            current_app.send_task(self.task, args=[pk], retry=False)
            cache.set(self._sent(pk), True, SENT)
        except Exception:
            log.warning("the broker does not answer; the sweep will start %s %s later", self.name, pk, exc_info=True)

    def take(self, pk: int, begin: Callable[[], Row | None], first: Any = None) -> Row | None:
        """The job for one worker; None when another has it, or when `begin` finds nothing to do.

        `begin` locks the row and counts the try, in a transaction of its own; `first`: what its progress is until then.
        Whoever gets the row must `release` it.
        """
        if not cache.add(self._alive(pk), first, ALIVE):
            return None
        cache.delete(self._sent(pk))
        try:
            row = begin()
        except BaseException:
            self.release(pk)
            raise
        if row is None:
            self.release(pk)
        return row

    def note(self, pk: int, progress: Any) -> None:
        """How far the worker has come; also its sign of life."""
        cache.set(self._alive(pk), progress, ALIVE)

    def release(self, pk: int) -> None:
        cache.delete(self._alive(pk))

    def progress(self, pk: int) -> Any:
        """What was noted last; None while nobody is at it, or when the cache does not answer."""
        try:
            return cache.get(self._alive(pk))
        except Exception:
            log.warning("the cache does not answer; %s %s shows no progress", self.name, pk, exc_info=True)
            return None

    def left_alone(self, pks: Iterable[int]) -> list[int]:
        """Those that no worker is at and no queue holds."""
        wanted = list(pks)
        held = cache.get_many([key for pk in wanted for key in (self._alive(pk), self._sent(pk))])
        return [pk for pk in wanted if self._alive(pk) not in held and self._sent(pk) not in held]

    def _alive(self, pk: int) -> str:
        return f"{self.name}:{pk}"

    def _sent(self, pk: int) -> str:
        return f"{self.name}:{pk}:sent"

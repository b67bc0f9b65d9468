"""Sealing the access log in batches, and checking it against its seals (decisions.md, Events; promises S8, S13).

A seal covers every row after the seal before it and up to its own last row, with the digest of that seal: whoever edits,
removes, adds or renumbers a sealed row, or takes a seal away, breaks it. Its number and digest go to the seal file
outside the database, so that a log that was rewritten together with its seals, or cut, shows too. What came after the
last seal, a minute at the most, is not covered yet. Nothing is ever deleted (access.py says why).
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from projects.models import AccessLog, AccessSeal
from projects.operations.seals import ACCESS, append_seals, is_filed_lately, read_seals
from projects.rules.chain import GENESIS, plain

log = logging.getLogger(__name__)

FIELDS = ("id", "at", "user_id", "kind", "what", "object_type", "object_id", "data")
BATCH = 10_000  # rows of one seal
TRIES, PAUSE = 50, 0.1  # how often, and how many seconds apart, it is asked whether a transaction has ended
LOCK = 3210_0006  # PostgreSQL: one sealing at a time, or the seals would fork

# Transactions that may still bring in a row: who inserts holds this lock on the table before it is given an id, and
# until it commits. Everybody may read the view.
INSERTING = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'projects_accesslog'::regclass AND mode = 'RowExclusiveLock'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND pid IS DISTINCT FROM pg_backend_pid()
"""

_REASONS = {
    "edited": ("有记录被改过", "a record was edited"),
    "missing": ("少了记录，被删除", "records are missing: they were deleted"),
    "inserted": ("多出记录，被插入", "there are records too many: they were inserted"),
    "seal": ("封存被改过，或前一批封存被取走", "the seal was changed, or the one before it was taken away"),
    "cut": ("封存过的记录被截去", "these records were sealed and have been cut off"),
    "rewritten": ("记录连同封存被改写", "records were rewritten together with their seal"),
}


@dataclass(frozen=True, slots=True)
class AccessFault:
    """The first batch that is not as it was sealed: the rows after `after`, up to and with `last_id`."""

    after: int
    last_id: int
    reason: str

    @property
    def text_zh(self) -> str:
        """A sentence for the auditor."""
        return (
            f"访问记录第{self.after + 1}至{self.last_id}号：{_REASONS[self.reason][0]}（第{self.after}号及以前无误）。"
        )

    @property
    def text_en(self) -> str:
        """A sentence for the auditor."""
        return f"access log, nos. {self.after + 1} to {self.last_id}: {_REASONS[self.reason][1]} (sound up to no. {self.after})."


# --- sealing


def seal_access(at: datetime) -> int:
    """Seal every row that no earlier one can follow any more; returns how many. Not to be called in a transaction.

    Ids do not commit in order: while a transaction that may hold a smaller id is open, nothing is sealed, and after five
    seconds of waiting it is left to the next minute. Nobody who writes ever waits for the sealing.
    """
    sealed, last = 0, _settled()
    while last is not None and (count := _seal_batch(last, at)):
        sealed += count
    newest = AccessSeal.objects.order_by("-last_id").values_list("last_id", "digest").first()
    # after the commit, for the file must not know a seal that the database has lost; what a crash between the two left
    # out is made up here
    if newest and not is_filed_lately((ACCESS, *newest)):
        append_seals([(ACCESS, *newest)])
    return sealed


def _settled() -> int | None:
    """The id up to which every row there will ever be is visible; None while that cannot be told.

    SQLite has one writer at a time: there ids commit in order. PostgreSQL: first the highest id is read, then who may
    be inserting; whoever was given a smaller id is among those or has ended. When all those have ended it is settled.
    """
    highest: int | None = AccessLog.objects.aggregate(highest=Max("pk"))["highest"]
    if highest is None or connection.vendor != "postgresql":
        return highest
    open_then = _inserting()
    for _try in range(TRIES):
        if not open_then or not open_then & _inserting():
            return highest
        time.sleep(PAUSE)
    log.warning("the access log is not sealed: a transaction that writes to it is still open")
    return None


def _inserting() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(INSERTING)
        return {name for (name,) in cursor.fetchall()}


@transaction.atomic(durable=True)
def _seal_batch(last: int, at: datetime) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    before = AccessSeal.objects.order_by("-last_id").first()
    rows = AccessLog.objects.filter(pk__lte=last).order_by("pk")
    if before:
        rows = rows.filter(pk__gt=before.last_id)
    batch = list(rows.values_list(*FIELDS)[:BATCH])
    if not batch:
        return 0
    seal = AccessSeal(
        first_id=batch[0][0],
        last_id=batch[-1][0],
        count=len(batch),
        previous=before.digest if before else GENESIS,
        sealed_at=at,
    )
    seal.digest = _digest(seal, batch)
    seal.save(force_insert=True)
    return len(batch)


def _digest(seal: AccessSeal, rows: Iterable[Sequence[Any]]) -> str:
    """SHA-256 over the digest of the seal before, what this one says of itself, and the rows."""
    head = [seal.previous, seal.first_id, seal.last_id, seal.count, plain(seal.sealed_at)]
    made = hashlib.sha256(_spelt(head))
    for number, at, *rest in rows:
        made.update(_spelt([number, plain(at), *rest]))
    return made.hexdigest()


def _spelt(values: Sequence[Any]) -> bytes:
    """The one spelling that is hashed. `data` was made plain when it was written; what somebody else put there is spelt
    as it stands, so that sealing never fails on it."""
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode() + b"\n"


# --- checking


def verify_access() -> tuple[int, int, AccessFault | None]:
    """(sealed rows, seals, the first batch that is not as it was sealed)."""
    filed = read_seals()[0].get(ACCESS, {})  # before the database: what is filed was committed
    # up to the last seal there is now: what is sealed meanwhile is left to the next check
    last = AccessSeal.objects.aggregate(last=Max("last_id"))["last"] or 0
    seals = AccessSeal.objects.filter(last_id__lte=last).order_by("last_id")
    rows = AccessLog.objects.filter(pk__lte=last).order_by("pk").values_list(*FIELDS)
    with transaction.atomic(), closing(_stream(rows)) as read, closing(_stream(seals)) as sealed:
        walk = _Walk(filed, read)
        for seal in sealed:
            if fault := walk.step(seal):
                return walk.rows, walk.seals, fault
        return walk.rows, walk.seals, walk.finish()


def _stream(rows: QuerySet[Any, Any]) -> Generator[Any, None, None]:
    """The rows, some at a time: memory does not grow with the log."""
    yield from rows.iterator()


class _Walk:
    """Where the check stands: the seal before, the lines of the file that are still to be met, the next row."""

    def __init__(self, filed: dict[int, str], rows: Iterator[Sequence[Any]]) -> None:
        self.filed, self.source, self.ahead = filed, rows, next(rows, None)
        self.to_meet = sorted(filed, reverse=True)
        self.rows = self.seals = self.after = 0
        self.digest = GENESIS

    def step(self, seal: AccessSeal) -> AccessFault | None:
        """Take the next seal; None while all is well."""
        reason = self.unmet(seal.last_id) or self.unfit(seal)
        if reason:
            return AccessFault(self.after, seal.last_id, reason)
        self.seals, self.rows = self.seals + 1, self.rows + seal.count
        self.after, self.digest = seal.last_id, seal.digest
        return None

    def unmet(self, last_id: int) -> str:
        """A line of the file that lies before this seal belongs to one that is gone."""
        if self.to_meet and self.to_meet[-1] < last_id:
            return "seal"
        if self.to_meet and self.to_meet[-1] == last_id:
            self.to_meet.pop()
        return ""

    def unfit(self, seal: AccessSeal) -> str:
        batch = self.batch(seal.last_id)
        if seal.previous != self.digest:
            return "seal"
        if len(batch) != seal.count:
            return "missing" if len(batch) < seal.count else "inserted"
        if not batch or (batch[0][0], batch[-1][0]) != (seal.first_id, seal.last_id) or not _fits(seal, batch):
            return "edited"
        return "" if self.filed.get(seal.last_id, seal.digest) == seal.digest else "rewritten"

    def batch(self, last_id: int) -> list[Sequence[Any]]:
        found = []
        while self.ahead is not None and self.ahead[0] <= last_id:
            found.append(self.ahead)
            self.ahead = next(self.source, None)
        return found

    def finish(self) -> AccessFault | None:
        """Lines of the file are left over: what they sealed is gone."""
        return AccessFault(self.after, self.to_meet[0], "cut") if self.to_meet else None


def _fits(seal: AccessSeal, batch: list[Sequence[Any]]) -> bool:
    try:
        return _digest(seal, batch) == seal.digest
    except (TypeError, ValueError, AttributeError):  # nothing that was ever written here: somebody put it there
        return False

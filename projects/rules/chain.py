"""The append-only chain of events: canonical bytes, the link between two, and the search for the first wrong one.

Each stream is a chain of its own: an event's hash covers the hash before it and the event's canonical bytes, stream and
seq included (decisions.md, Events; promise S13). Sealed heads, kept outside the database, are what makes a chain that
was rewritten from some event to its end visible.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

GENESIS = "0" * 64
ALGORITHMS = ("sha256", "sm3")
# The columns of an event that its hash covers, beside stream and seq; a caller whose columns differ passes its own.
EVENT_FIELDS = (
    "at",
    "recorded_at",
    "source",
    "actor_id",
    "on_behalf_of_id",
    "verb",
    "object_type",
    "object_id",
    "data",
    "text_id",
    "idempotency_key",
)

_REASONS = {
    "edited": ("事件内容与其摘要不符，被改过", "the event does not match its hash: it was edited"),
    "rewritten": ("事件连同摘要被改写", "the event was rewritten together with its hash"),
    "missing": ("此处缺少事件，被删除或顺序被打乱", "an event is missing here: deleted, or the order was changed"),
    "inserted": ("此处多出事件，被插入", "there is an event too many here: it was inserted"),
    "cut": ("末尾事件被截去", "the last events were cut off"),
    "head": ("事件流头部的记录与最后一个事件不符", "the stream's head does not match its last event"),
}


class HashUnavailable(RuntimeError):
    """The algorithm is not one of ALGORITHMS, or this machine's OpenSSL does not have it."""


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first wrong event of a stream.

    `reason` is edited, rewritten, missing, inserted, cut or head. `sound_to` is the last event known to be as it was
    sealed or recorded: when whole stretches were rewritten, hashes and all, only a seal tells, and the change lies
    after `sound_to` and not after `seq`.
    """

    stream: str
    seq: int
    reason: str
    sound_to: int = 0

    @property
    def text_zh(self) -> str:
        """A sentence for the auditor."""
        return f"{self.stream} 第{self.seq}号：{_REASONS[self.reason][0]}（第{self.sound_to}号及以前无误）。"

    @property
    def text_en(self) -> str:
        """A sentence for the auditor."""
        return f"{self.stream} no. {self.seq}: {_REASONS[self.reason][1]} (sound up to no. {self.sound_to})."


def plain(value: object) -> object:
    """The value as JSON can hold it, the same from SQLite and PostgreSQL; `plain(plain(x)) == plain(x)`.

    Store `plain(data)` in the JSON column, so that what is read back hashes as what was written. Instants become UTC
    microsecond text ending in Z, dates ISO text, decimals text without exponent or trailing zeros. Raises TypeError for
    floats and unknown types, ValueError for naive datetimes and for decimals that are not numbers.
    """
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, str | int):  # bool is an int
        return value
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return _plain_scalar(value)


def _plain_mapping(value: Mapping[object, object]) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, each in value.items():
        if not isinstance(key, str):
            raise TypeError(f"keys of an event are text, not {key!r}")
        made[str(key.value) if isinstance(key, Enum) else key] = plain(each)
    return made


def _plain_scalar(value: object) -> str:
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError(f"an instant needs its time zone: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _plain_decimal(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"an event cannot hold {type(value).__name__}: {value!r}")


def _plain_decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"not a number: {value}")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def canonical(event_fields: Mapping[str, object]) -> bytes:
    """The one spelling of an event that is hashed: UTF-8 JSON, keys sorted, no blanks. Raises as `plain` does."""
    return json.dumps(
        plain(event_fields), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def event_payload(stream: str, seq: int, values: Mapping[str, object]) -> bytes:
    """Canonical bytes of one event; writer and verifier both come here. Raises as `plain` does."""
    return canonical({**values, "stream": stream, "seq": seq})


def link(previous_hash: str, payload: bytes, algorithm: str = "sha256") -> str:
    """The event's hash, 64 hex digits, over the hash before it and its payload. Raises HashUnavailable."""
    return _new_hash(algorithm, f"{previous_hash}\n".encode() + payload)


def _new_hash(algorithm: str, content: bytes) -> str:
    if algorithm == "sha256":
        return hashlib.sha256(content).hexdigest()
    if algorithm not in ALGORITHMS:
        raise HashUnavailable(f"unknown chain algorithm {algorithm!r}: use one of {', '.join(ALGORITHMS)}")
    try:
        return hashlib.new(algorithm, content).hexdigest()
    except ValueError as error:
        raise HashUnavailable(f"this machine's OpenSSL has no {algorithm}: use sha256 or another build") from error


def verify_stream(
    stream: str,
    events: Iterable[Sequence[object]],
    head: tuple[int, str] | None,
    seals: Mapping[int, str],
    *,
    fields: Sequence[str] = EVENT_FIELDS,
    algorithms: Sequence[str] = ("sha256",),
) -> ChainFault | int:
    """The number of events when all is well, else the first wrong event. Streams: memory does not grow with events.

    `events` are rows (seq, previous hash, hash, *fields) in order of seq, such as
    `.order_by("seq").values_list("seq", "previous_hash", "hash", *EVENT_FIELDS).iterator()`; `head` is (seq, hash) of
    the stream's head row, read in the same snapshot (else an event recorded meanwhile looks inserted), and None when
    there is no such row; `seals` maps seq to the hash sealed outside. Name both `algorithms` when the setting was
    changed during the stream's life. Raises HashUnavailable.
    """
    walk = _Walk(stream, seals, tuple(fields), tuple(algorithms))
    for row in events:
        fault = walk.step(row)
        if fault is not None:
            return fault
    return walk.finish(head) or walk.seq


class _Walk:
    """Where the verifier stands: the last event seen, the hash before it, and whether their link is in doubt."""

    def __init__(
        self, stream: str, seals: Mapping[int, str], fields: tuple[str, ...], algorithms: tuple[str, ...]
    ) -> None:
        self.stream, self.seals, self.fields, self.algorithms = stream, seals, fields, algorithms
        self.seq, self.hash, self.hash_before = 0, GENESIS, GENESIS
        self.in_doubt = False

    def fault(self, seq: int, reason: str) -> ChainFault:
        """The fault at seq; the last seal that held, or the event before, is sound."""
        sealed = [at for at in self.seals if at < seq]
        sound = max(sealed, default=0) if reason == "rewritten" else seq - 1
        return ChainFault(self.stream, seq, reason, sound)

    def step(self, row: Sequence[object]) -> ChainFault | None:
        """Take the next event; None while all is well."""
        seq, previous, found = row[0], row[1], row[2]
        if self.in_doubt:
            return self.settle(vouched=previous == self.hash)
        due = self.seq + 1
        if seq != due:
            return self.out_of_turn(seq, due)
        values = dict(zip(self.fields, row[3:], strict=True))
        if not self.fits(due, previous, found, values):
            return self.unfit(due, previous, found, values)
        if self.seals.get(due, found) != found:
            return self.fault(due, "rewritten")
        broken = previous != self.hash
        self.seq, self.hash, self.hash_before = due, str(found), self.hash
        return self.doubt() if broken else None

    def out_of_turn(self, seq: object, due: int) -> ChainFault:
        """A seq that comes too soon leaves a gap; one that was here already is borne by two events."""
        if isinstance(seq, int) and seq > due:
            return self.fault(due, "missing")
        return self.fault(seq if isinstance(seq, int) and seq > 0 else due, "inserted")

    def fits(self, seq: int, previous: object, found: object, values: Mapping[str, object]) -> bool:
        """Whether the event's own hash covers what it says."""
        try:
            payload = event_payload(self.stream, seq, values)
        except (TypeError, ValueError):  # nothing that was ever recorded: somebody put it there
            return False
        return any(link(str(previous), payload, algorithm) == found for algorithm in self.algorithms)

    def unfit(self, seq: int, previous: object, found: object, values: Mapping[str, object]) -> ChainFault:
        """Name the event: it may be a sound one that was renumbered because its neighbour was taken out or put in."""
        if seq > 1 and previous == self.hash_before and self.fits(seq - 1, previous, found, values):
            return self.fault(seq - 1, "inserted")
        if self.fits(seq + 1, previous, found, values):
            return self.fault(seq, "missing")
        return self.fault(seq, "edited")

    def doubt(self) -> ChainFault | None:
        """It fits its own hash but not the event before: one of the two was rewritten. Seals tell which, or we wait."""
        if self.seq == 1 or self.seq - 1 in self.seals:
            return self.fault(self.seq, "rewritten")
        if self.seq in self.seals:
            return self.settle(vouched=True)
        self.in_doubt = True
        return None

    def settle(self, *, vouched: bool) -> ChainFault:
        """End the doubt: what builds on the later event vouches for it, so the earlier one was rewritten."""
        return self.fault(self.seq - 1 if vouched else self.seq, "rewritten")

    def finish(self, head: tuple[int, str] | None) -> ChainFault | None:
        """Compare the end with the head row and the seals."""
        if self.in_doubt:
            return self.settle(vouched=head == (self.seq, self.hash))
        last = max(self.seals, default=0)
        if head is not None:
            last = max(last, head[0])
        if last > self.seq:
            return self.fault(self.seq + 1, "cut")
        if head is not None and head[0] < self.seq:
            return self.fault(head[0] + 1, "inserted")
        if head is not None and head[1] != self.hash:
            return self.fault(self.seq, "head")
        return None

"""The chain of events (promise S13): one spelling, every tamper found, the first wrong event named, no false alarm."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from projects.rules import chain
from projects.rules.chain import (
    EVENT_FIELDS,
    GENESIS,
    ChainFault,
    HashUnavailable,
    canonical,
    event_payload,
    link,
    plain,
    verify_stream,
)

STREAM = "project:7"
NOW = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)
Row = list  # seq, previous hash, hash, *EVENT_FIELDS
SEQ, PREVIOUS, HASH, FIRST_FIELD = 0, 1, 2, 3


def test_the_canonical_bytes_are_these() -> None:
    beijing = timezone(timedelta(hours=8))
    fields = {
        "verb": "受理",
        "at": datetime(2026, 11, 22, 17, 30, tzinfo=beijing),
        "data": {"b": Decimal("1.50"), "a": [date(2026, 1, 2), None, True, 3], "c": Decimal("1E+3")},
        "key": UUID(int=1),
    }
    assert canonical(fields).decode() == (
        '{"at":"2026-11-22T09:30:00.000000Z","data":{"a":["2026-01-02",null,true,3],"b":"1.5","c":"1000"},'
        '"key":"00000000-0000-0000-0000-000000000001","verb":"受理"}'
    )


def test_what_is_read_back_from_a_json_column_has_the_same_bytes() -> None:
    data = {"at": NOW, "amount": Decimal("-0.00"), "money": Decimal("12.3400"), "days": (1, 2)}
    stored = json.loads(json.dumps(plain(data)))
    assert canonical(stored) == canonical(data)
    assert plain(plain(data)) == plain(data)


@pytest.mark.parametrize("value", [1.5, {1: "a"}, {"a": [0.1]}, b"x", {"a"}, timedelta(1)])
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"data": value})


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), Decimal("NaN"), Decimal("Infinity")])  # noqa: DTZ001 - the point
def test_what_is_no_instant_or_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"time zone|not a number"):
        canonical({"data": value})


def test_a_link_covers_the_hash_before_it_and_the_payload() -> None:
    # printf '%064d\na' 0 | sha256sum
    assert link(GENESIS, b"a") == "2e04306c2c1c72c0567b0630f213452ce913cee8d0772efd39e5699ed22aa637"
    assert len({link(GENESIS, b"a"), link(GENESIS, b"b"), link("1" * 64, b"a")}) == 3


def test_sm3_is_used_where_openssl_has_it_and_refused_in_words_where_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_sm3(name: str, content: bytes) -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(chain.hashlib, "new", without_sm3)
    with pytest.raises(HashUnavailable, match="no sm3"):
        link(GENESIS, b"a", "sm3")
    with pytest.raises(HashUnavailable, match="md5"):
        link(GENESIS, b"a", "md5")


def values_of(dice: random.Random, seq: int) -> list[object]:
    at = NOW + timedelta(minutes=seq)
    actor = dice.randint(1, 50)
    data = {"before": "draft", "after": "submitted", "amount": str(dice.randint(1, 999)), "n": dice.randint(1, 9)}
    return [at, at, "web", actor, None, "submit", "item", dice.randint(1, 10**6), data, None, f"key-{seq}"]


def hashed(row: Row, algorithm: str = "sha256") -> str:
    values = dict(zip(EVENT_FIELDS, row[FIRST_FIELD:], strict=True))
    return link(row[PREVIOUS], event_payload(STREAM, row[SEQ], values), algorithm)


def make_chain(dice: random.Random, length: int, algorithm: str = "sha256") -> list[Row]:
    rows: list[Row] = []
    for seq in range(1, length + 1):
        row = [seq, rows[-1][HASH] if rows else GENESIS, "", *values_of(dice, seq)]
        row[HASH] = hashed(row, algorithm)
        rows.append(row)
    return rows


def head_of(rows: list[Row]) -> tuple[int, str]:
    return rows[-1][SEQ], rows[-1][HASH]


def change(dice: random.Random, row: Row, field: int) -> None:
    old = row[field]
    match old:
        case datetime():
            row[field] = old + timedelta(microseconds=1)
        case dict():
            key = dice.choice(sorted(old))
            row[field] = {**old, key: f"{old[key]}0"}
        case int():
            row[field] = old + 1
        case None:
            row[field] = 1
        case _:
            row[field] = f"{old}x"


# A tamper is a mutation at place `at`, so that event at + 1 is the first wrong one, and what is done to hide it.


def edit(dice: random.Random, rows: list[Row], at: int) -> None:
    change(dice, rows[at], dice.randrange(FIRST_FIELD, len(rows[at])))


def edit_link(dice: random.Random, rows: list[Row], at: int) -> None:
    change(dice, rows[at], dice.choice([PREVIOUS, HASH]))


def put_a_float(dice: random.Random, rows: list[Row], at: int) -> None:
    rows[at][FIRST_FIELD + EVENT_FIELDS.index("data")] = {"amount": 1.5}


def delete(dice: random.Random, rows: list[Row], at: int) -> None:
    del rows[at]


def repeat(dice: random.Random, rows: list[Row], at: int) -> None:
    rows.insert(at, list(rows[at]))


def insert(dice: random.Random, rows: list[Row], at: int) -> None:
    row = [at + 1, rows[at - 1][HASH], "", *values_of(dice, at + 1000)]
    row[HASH] = hashed(row)
    rows.insert(at, row)


def swap(dice: random.Random, rows: list[Row], at: int) -> None:
    rows[at], rows[-1] = rows[-1], rows[at]


def cut(dice: random.Random, rows: list[Row], at: int) -> None:
    del rows[at:]


def leave(rows: list[Row], at: int) -> None:
    """Hide nothing."""


def rehash(rows: list[Row], at: int) -> None:
    rows[at][HASH] = hashed(rows[at])


def renumber(rows: list[Row], at: int) -> None:
    for seq, row in enumerate(rows, 1):
        row[SEQ] = seq


def rechain(rows: list[Row], at: int) -> None:
    """Rewrite seq, links and hashes to the end, as somebody who knows the algorithm would."""
    for place in range(at, len(rows)):
        rows[place][SEQ] = place + 1
        rows[place][PREVIOUS] = rows[place - 1][HASH] if place else GENESIS
        rows[place][HASH] = hashed(rows[place])


CLUMSY = [
    *[(edit, leave), (edit, rehash), (edit_link, leave), (put_a_float, leave), (delete, leave), (delete, renumber)],
    *[(repeat, leave), (insert, leave), (insert, renumber), (swap, leave), (swap, renumber)],
]
# Here the head row is changed too: only the seals outside the database can tell.
SEALED = [(cut, leave), (edit, rechain), (delete, rechain), (insert, rechain), (swap, rechain)]


def test_s13_of_1000_random_tampers_every_one_is_found_and_the_first_wrong_event_named() -> None:
    dice = random.Random(13)
    kinds = CLUMSY + SEALED
    missed = []
    for turn in range(1000):
        mutate, hide = kinds[turn % len(kinds)]
        expert = (mutate, hide) in SEALED
        rows = make_chain(dice, dice.randint(6, 30))
        at = dice.randrange(1, len(rows) - 2)
        seals = {row[SEQ]: row[HASH] for row in rows if expert or dice.random() < 0.1}
        head = head_of(rows)
        mutate(dice, rows, at)
        hide(rows, at)
        found = verify_stream(STREAM, (tuple(row) for row in rows), head_of(rows) if expert else head, seals)
        if not isinstance(found, ChainFault) or found.seq != at + 1 or found.sound_to > at:
            missed.append((mutate.__name__, hide.__name__, at + 1, found))
    assert missed == []


def test_s13_of_1000_sound_streams_none_raises_an_alarm() -> None:
    dice = random.Random(14)
    alarms = []
    for _ in range(1000):
        rows = make_chain(dice, dice.randint(1, 20))
        seals = {row[SEQ]: row[HASH] for row in rows if dice.random() < 0.3}
        head = dice.choice([None, head_of(rows)])
        found = verify_stream(STREAM, (tuple(row) for row in rows), head, seals)
        if found != len(rows):
            alarms.append(found)
    assert alarms == []


def test_between_seals_a_full_rewrite_is_found_at_the_next_seal_and_bounded_by_the_last() -> None:
    dice = random.Random(15)
    rows = make_chain(dice, 20)
    seals = {5: rows[4][HASH], 15: rows[14][HASH]}
    edit(dice, rows, 8)
    rechain(rows, 8)
    found = verify_stream(STREAM, rows, head_of(rows), seals)
    assert found == ChainFault(STREAM, 15, "rewritten", 5)


@pytest.mark.parametrize("every_seal", [True, False])
def test_a_rewritten_last_event_is_found_by_the_head(every_seal: bool) -> None:
    dice = random.Random(16)
    rows = make_chain(dice, 5)
    head, seals = head_of(rows), {row[SEQ]: row[HASH] for row in rows if every_seal}
    edit(dice, rows, 4)
    rehash(rows, 4)
    found = verify_stream(STREAM, rows, head, seals)
    assert isinstance(found, ChainFault)
    assert (found.seq, found.reason) == (5, "rewritten" if every_seal else "head")


def test_a_rewritten_last_but_one_event_is_told_from_the_last_by_the_head() -> None:
    dice = random.Random(17)
    rows = make_chain(dice, 5)
    head = head_of(rows)
    edit(dice, rows, 3)
    rehash(rows, 3)
    found = verify_stream(STREAM, rows, head, {})
    assert found == ChainFault(STREAM, 4, "rewritten", 0)


def test_a_relinked_event_is_told_from_the_one_before_it() -> None:
    rows = make_chain(random.Random(23), 5)
    head = head_of(rows)
    rows[2][PREVIOUS] = "f" * 64
    rehash(rows, 2)
    assert verify_stream(STREAM, rows, head, {}) == ChainFault(STREAM, 3, "rewritten", 0)


def test_an_event_added_behind_the_head_is_found() -> None:
    rows = make_chain(random.Random(18), 5)
    assert verify_stream(STREAM, rows, head_of(rows[:4]), {}) == ChainFault(STREAM, 5, "inserted", 4)


def test_a_first_event_that_does_not_begin_the_chain_is_named() -> None:
    rows = make_chain(random.Random(19), 3)
    rows[0][PREVIOUS] = "f" * 64
    rehash(rows, 0)
    assert verify_stream(STREAM, rows, None, {}) == ChainFault(STREAM, 1, "rewritten", 0)


def test_a_stream_emptied_of_its_events_is_cut_at_the_first() -> None:
    rows = make_chain(random.Random(20), 3)
    assert verify_stream(STREAM, [], head_of(rows), {}) == ChainFault(STREAM, 1, "cut", 0)
    assert verify_stream(STREAM, [], None, {2: rows[1][HASH]}) == ChainFault(STREAM, 1, "cut", 0)
    assert verify_stream(STREAM, [], None, {}) == 0


def test_events_of_another_stream_do_not_pass() -> None:
    rows = make_chain(random.Random(21), 3)
    assert verify_stream("project:8", rows, head_of(rows), {}) == ChainFault("project:8", 1, "edited", 0)


def test_a_stream_whose_algorithm_was_changed_is_sound_only_when_both_are_named() -> None:
    rows = make_chain(random.Random(22), 4, "sm3")
    rows.append([5, rows[-1][HASH], "", *values_of(random.Random(1), 5)])
    rows[-1][HASH] = hashed(rows[-1])
    assert verify_stream(STREAM, rows, head_of(rows), {}, algorithms=("sha256", "sm3")) == 5
    only = verify_stream(STREAM, rows, head_of(rows), {}, algorithms=("sm3",))
    assert only == ChainFault(STREAM, 5, "edited", 4)


def test_a_fault_reads_as_a_sentence_in_both_languages() -> None:
    fault = ChainFault(STREAM, 9, "missing", 8)
    assert fault.text_zh == "project:7 第9号：此处缺少事件，被删除或顺序被打乱（第8号及以前无误）。"
    assert fault.text_en == (
        "project:7 no. 9: an event is missing here: deleted, or the order was changed (sound up to no. 8)."
    )

"""Recording events: the chain, the outbox, the append-only table, the seals."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from kombu.exceptions import OperationalError

from approval_portal.accounts.models import User
from projects.models import Event, EventText, Locality, Outbox, StreamHead
from projects.operations import bell, events
from projects.operations.events import Fact, changed_texts, record, record_facts, seal_heads, verify_chains
from projects.rules.chain import GENESIS

AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def seal_file(settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"
    return settings.SEAL_FILE


def zone() -> Locality:
    """Something that events can be about; it stands in the zone's stream."""
    return Locality(pk=7)


def note(verb: str = "note", **more) -> Event:
    return record(zone(), verb, by=None, at=AT, **more)


def notes(count: int) -> None:
    record_facts("zone", [Fact("note", "locality", "7", {"n": n}) for n in range(count)], by=None, at=AT)


def tamper(statement: str) -> None:
    """What somebody with the owner's rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE projects_event DISABLE TRIGGER projects_event_append_only")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE projects_event ENABLE TRIGGER projects_event_append_only")


# --- the chain


@pytest.mark.django_db
def test_each_event_follows_the_one_before_without_a_gap():
    first, second, third = note(), note(), note()

    assert [each.seq for each in (first, second, third)] == [1, 2, 3]
    assert [first.previous_hash, second.previous_hash, third.previous_hash] == [GENESIS, first.hash, second.hash]
    assert StreamHead.objects.values_list("stream", "seq", "hash").get() == ("zone", 3, third.hash)
    assert verify_chains() == (3, 1, [])


@pytest.mark.django_db
def test_streams_number_their_events_apart():
    note()
    record_facts("project:1", [Fact("note", "project", "1", {}), Fact("note", "project", "1", {})], by=None, at=AT)
    heads = dict(StreamHead.objects.values_list("stream", "seq"))
    assert (heads, verify_chains()) == ({"zone": 1, "project:1": 2}, (3, 2, []))


@pytest.mark.django_db
def test_what_is_read_back_hashes_as_what_was_written():
    odd = {"text": "“引号”\n\\", "none": None, "day": AT.date(), "at": AT, "list": [1, True, "0.10"]}
    note(data=odd, text="王敏来电", on_behalf_of=3, idempotency_key="k")
    assert verify_chains() == (1, 1, [])
    assert changed_texts() == []


@pytest.mark.django_db
def test_every_event_waits_in_the_outbox():
    notes(3)
    assert list(Outbox.objects.order_by("event").values_list("event", flat=True)) == list(
        Event.objects.order_by("pk").values_list("pk", flat=True)
    )


@pytest.mark.django_db
def test_nothing_remains_of_an_event_that_was_rolled_back():
    note()
    with transaction.atomic():
        note(text="没有发生")
        transaction.set_rollback(True)
    rows = [model.objects.count() for model in (Event, Outbox, EventText)]
    assert (rows, StreamHead.objects.get().seq, note().seq) == ([1, 1, 0], 1, 2)


@pytest.mark.django_db
def test_an_idempotency_key_is_used_once():
    note(idempotency_key="once")
    with pytest.raises(IntegrityError), transaction.atomic():
        note(idempotency_key="once")
    assert Event.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"ratio": 0.5}, {"at": datetime(2026, 11, 20)}, {1: "x"}])  # noqa: DTZ001 - that is the point
def test_data_without_a_canonical_form_is_refused_and_not_recorded(data):
    with pytest.raises((TypeError, ValueError)), transaction.atomic():
        note(data=data)
    assert not Event.objects.exists()


# --- append-only


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(verb="x"), lambda rows: rows.delete()], ids=["UPDATE", "DELETE"]
)
def test_the_database_refuses_to_change_or_delete_an_event(change):
    note()
    Outbox.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(Event.objects.all())
    assert verify_chains() == (1, 1, [])


# --- side by side


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("earlier", [0, 2], ids=["new stream", "known stream"])
def test_two_transactions_at_once_get_two_consecutive_numbers(earlier):
    if earlier:
        notes(earlier)
    numbers, recorded, may_commit = {}, threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            numbers["slow"] = note().seq
            recorded.set()
            may_commit.wait(10)
        connections.close_all()

    def quick():
        recorded.wait(10)
        numbers["quick"] = note().seq
        connections.close_all()

    threads = [threading.Thread(target=run) for run in (slow, quick)]
    for thread in threads:
        thread.start()
    recorded.wait(10)
    time.sleep(0.2)  # long enough for the second to record, if nothing held it
    held = "quick" not in numbers
    may_commit.set()
    for thread in threads:
        thread.join(10)

    assert (held, numbers) == (True, {"slow": earlier + 1, "quick": earlier + 2})
    assert verify_chains() == (earlier + 2, 1, [])


@pytest.mark.django_db(transaction=True)
def test_many_writers_leave_one_chain_without_gaps():
    def write():
        for _ in range(5):
            note()
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(Event.objects.values_list("seq", flat=True)) == list(range(1, 31))
    assert verify_chains() == (30, 1, [])


# --- the broker


@pytest.mark.django_db
def test_a_broker_that_is_down_fails_no_write_and_loses_no_notice(monkeypatch, django_capture_on_commit_callbacks):
    asked = []

    def down(name, **options):
        asked.append(name)
        raise OperationalError("connection refused")

    monkeypatch.setattr(bell.current_app, "send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        event = note()

    assert bell.bell.quiet()
    assert asked == [bell.FAN_OUT]
    assert Outbox.objects.get().event_id == event.pk


@pytest.mark.django_db
def test_the_fan_out_is_rung_once_a_transaction(monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(bell.current_app, "send_task", lambda name, **options: asked.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        note()
        notes(3)
    assert bell.bell.quiet()
    assert asked == [bell.FAN_OUT]


# --- seals and the text beside the chain


@pytest.mark.django_db
def test_a_head_is_sealed_once_until_it_moves(seal_file):
    note()
    sealed = [seal_heads(), seal_heads()]
    note()
    sealed.append(seal_heads())
    assert (sealed, len(seal_file.read_text().splitlines())) == ([1, 0, 1], 2)


@pytest.mark.django_db
def test_sealed_events_that_were_cut_off_with_their_head_are_missed():
    notes(3)
    seal_heads()
    tamper("DELETE FROM projects_outbox; DELETE FROM projects_event WHERE seq > 1")
    StreamHead.objects.update(seq=1, hash=Event.objects.get().hash)

    _, _, faults = verify_chains()

    assert [(fault.stream, fault.seq, fault.reason) for fault in faults] == [("zone", 2, "cut")]


@pytest.mark.django_db
def test_a_stream_that_was_removed_whole_is_missed_by_its_seal():
    notes(2)
    seal_heads()
    tamper("DELETE FROM projects_outbox; DELETE FROM projects_event; DELETE FROM projects_streamhead")
    _, _, faults = verify_chains()
    assert [(fault.stream, fault.seq) for fault in faults] == [("zone", 1)]


@pytest.mark.django_db
def test_a_tail_rewritten_hashes_and_all_is_told_by_the_seal():
    """Without the seal the rewritten chain is sound in itself."""
    notes(2)
    seal_heads()
    tamper("DELETE FROM projects_outbox; DELETE FROM projects_event; DELETE FROM projects_streamhead")
    record_facts("zone", [Fact("forged", "locality", "7", {}) for _ in range(2)], by=None, at=AT + timedelta(days=1))

    _, _, faults = verify_chains()

    assert [(fault.stream, fault.reason) for fault in faults] == [("zone", "rewritten")]


@pytest.mark.django_db
@pytest.mark.parametrize("with_digest", [False, True], ids=["text", "text and its digest"])
def test_verify_log_names_the_event_whose_text_was_changed(with_digest):
    note()
    event = note(text="王敏来电")
    EventText.objects.filter(pk=event.text_id).update(content="别的话")
    if with_digest:
        EventText.objects.filter(pk=event.text_id).update(digest=events.text_digest("别的话"))

    with pytest.raises(CommandError, match=r"zone 第2号.*zone no\. 2"):
        call_command("verify_log")


@pytest.mark.django_db
def test_an_event_names_its_actor():
    user = User.objects.create(username="who")
    event = record(user, "create", by=user, at=AT)
    assert (event.stream, event.actor, event.object_type, event.object_id) == ("zone", user, "user", str(user.pk))

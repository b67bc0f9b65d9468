"""The access log: who took something away, sealed in batches; any tamper with a sealed row is found (S8, S13)."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import User
from projects.models import AccessLog, AccessSeal
from projects.operations import access_seals
from projects.operations.access import log_download, log_export
from projects.operations.access_seals import seal_access, verify_access
from projects.operations.events import record, seal_heads, verify_chains

AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def seal_file(settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"
    return settings.SEAL_FILE


@pytest.fixture
def user(db):
    return User.objects.create(username="wu")


def note(user, number: int = 1) -> None:
    log_download(user, "licence-file", object_type="licence", object_id=number, at=AT + timedelta(seconds=number))


def sealed_batches(user, *sizes: int) -> list[int]:
    """Batches of these sizes; the ids of all rows."""
    for size in sizes:
        for _ in range(size):
            note(user, AccessLog.objects.count())
        assert seal_access(AT) == size
    return list(AccessLog.objects.order_by("pk").values_list("pk", flat=True))


def tamper(*statements: str) -> None:
    """What somebody with the owner's rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("projects_accesslog", "projects_accessseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("projects_accesslog", "projects_accessseal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


# --- one row


def test_a_download_and_an_export_are_one_row_each(user):
    log_download(user, "licence-file", object_type="licence", object_id=7, at=AT, data={"enterprise": 3})
    log_export(user, "projects", at=AT, data={"rows": 12, "filters": ""})
    fields = ("user", "kind", "what", "object_type", "object_id", "data", "at")
    assert list(AccessLog.objects.order_by("pk").values_list(*fields)) == [
        (user.pk, "download", "licence-file", "licence", "7", {"enterprise": 3}, AT),
        (user.pk, "export", "projects", "", "", {"rows": 12, "filters": ""}, AT),
    ]


def test_a_note_is_one_insert_and_takes_no_lock(user):
    with CaptureQueriesContext(connection) as queries:
        note(user)
    assert [query["sql"].split(" ", 1)[0] for query in queries] == ["INSERT"]


@pytest.mark.parametrize("stranger", [None, AnonymousUser()])
def test_a_stranger_is_not_noted(stranger, db):
    log_download(stranger, "trial-pdf", object_type="trial", object_id=1, at=AT)
    assert AccessLog.objects.count() == 0


def test_what_has_no_canonical_form_is_not_noted(user):
    with pytest.raises(TypeError):
        log_export(user, "projects", at=AT, data={"rows": 1.5})


@pytest.mark.parametrize("model", [AccessLog, AccessSeal])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_refuses_to_change_a_row(user, model, act):
    sealed_batches(user, 2)
    rows = model.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(id=99) if act == "update" else rows.delete()
    assert verify_access() == (2, 1, None)


# --- seals


def test_every_row_is_sealed_once_and_the_head_is_filed(user, seal_file):
    sealed_batches(user, 3, 1)
    assert (seal_access(AT), verify_access()) == (0, (4, 2, None))
    assert [line.split('"')[3] for line in seal_file.read_text().splitlines()] == ["access", "access"]


def test_nothing_to_seal_makes_no_seal_and_no_file(db, seal_file):
    assert (seal_access(AT), verify_access(), seal_file.exists()) == (0, (0, 0, None), False)


def test_rows_after_the_last_seal_are_no_fault(user):
    sealed_batches(user, 2)
    note(user)
    assert verify_access() == (2, 1, None)


def test_many_rows_become_several_batches(user, monkeypatch):
    monkeypatch.setattr(access_seals, "BATCH", 4)
    for number in range(10):
        note(user, number)
    assert (seal_access(AT), verify_access()) == (10, (10, 3, None))


def test_a_seal_that_a_crash_kept_out_of_the_file_is_filed_the_next_time(user, seal_file):
    sealed_batches(user, 2)
    seal_file.unlink()
    seal_access(AT)
    assert (len(seal_file.read_text().splitlines()), verify_access()) == (1, (2, 1, None))


def test_one_file_holds_the_heads_of_events_and_of_accesses(user, seal_file):
    record(user, "create", by=None, at=AT)
    seal_heads()
    sealed_batches(user, 2)
    assert (verify_chains()[2], verify_access()) == ([], (2, 1, None))


def test_a_row_that_was_put_there_by_hand_is_sealed_as_it_stands(user):
    AccessLog.objects.create(at=AT, user=user, kind="download", what="x", data={"odd": [1.5, "\ud83d\ude00"]})
    assert (seal_access(AT), verify_access()) == (1, (1, 1, None))


# --- tampers: each is found, and the batch is named


EDITS = [
    *("what = what || 'x'", "at = at + interval '1 us'", "kind = 'export'", "object_id = object_id || '0'"),
    *("user_id = NULL", "object_type = ''", "data = '{\"rows\": 1}'"),
]
SEAL_EDITS = [
    *("digest = repeat('0', 64)", "previous = repeat('1', 64)", "count = count + 1", "first_id = first_id - 1"),
    "sealed_at = sealed_at + interval '1 s'",
]


def forge(pk: int) -> str:
    return (
        "INSERT INTO projects_accesslog (id, at, user_id, kind, what, object_type, object_id, data)"
        f" SELECT {pk}, at, user_id, kind, what, object_type, object_id, data FROM projects_accesslog LIMIT 1"
    )


def edit(rng, ids, last):
    column = rng.choice(EDITS)
    at = rng.choice(ids)
    return at, [f"UPDATE projects_accesslog SET {column} WHERE id = {at}"]


def delete(rng, ids, last):
    at = rng.choice(ids)
    return at, [f"DELETE FROM projects_accesslog WHERE id = {at}"]


def insert(rng, ids, last):
    return ids[0], [forge(ids[0] - rng.choice([1, 2, 1000]))]


def replace(rng, ids, last):
    """One goes and another comes in its place: the number of rows stays."""
    at = rng.choice(ids[1:])
    return at, [f"DELETE FROM projects_accesslog WHERE id = {at}", forge(at)]


def reorder(rng, ids, last):
    one, other = sorted(rng.sample(ids, 2))
    moves = [(one, -1), (other, one), (-1, other)]
    return one, [f"UPDATE projects_accesslog SET id = {new} WHERE id = {old}" for old, new in moves]


def cut(rng, ids, last):
    """The last rows go, and the seals that tell of them."""
    at = rng.choice(ids)
    return at, [
        f"DELETE FROM projects_accesslog WHERE id >= {at}",
        f"DELETE FROM projects_accessseal WHERE last_id >= {at}",
    ]


def take_a_seal(rng, ids, last):
    at = rng.choice(last)
    return at, [f"DELETE FROM projects_accessseal WHERE last_id = {at}"]


def edit_a_seal(rng, ids, last):
    column = rng.choice(SEAL_EDITS)
    at = rng.choice(last)
    return at, [f"UPDATE projects_accessseal SET {column} WHERE last_id = {at}"]


TAMPERS = [edit, delete, insert, replace, reorder, cut, take_a_seal, edit_a_seal]


def test_200_random_tampers_are_found_and_none_is_seen_where_there_is_none(user):
    rng = random.Random(3210)
    ids = sealed_batches(user, 3, 1, 5, 2, 4)
    last = list(AccessSeal.objects.order_by("last_id").values_list("last_id", flat=True))
    missed = []
    for number in range(200):
        act = TAMPERS[number % len(TAMPERS)]
        with transaction.atomic():
            at, statements = act(rng, ids, last)
            tamper(*statements)
            _, _, fault = verify_access()
            if not fault or not fault.after < at <= fault.last_id:
                missed.append((number, act.__name__, at, fault))
            transaction.set_rollback(True)
        assert verify_access() == (15, 5, None)
    assert missed == []


def test_a_log_that_was_rewritten_seals_and_all_is_told_by_the_file(user):
    ids = sealed_batches(user, 2, 3)
    tamper("DELETE FROM projects_accessseal", "UPDATE projects_accesslog SET what = 'other'")
    access_seals._seal_batch(ids[-1], AT)
    _, _, fault = verify_access()
    assert (fault.after, fault.last_id, fault.reason) == (0, ids[-1], "seal")
    tamper("DELETE FROM projects_accessseal")
    for last in (ids[1], ids[-1]):
        access_seals._seal_batch(last, AT)
    _, _, fault = verify_access()
    assert (fault.after, fault.last_id, fault.reason) == (0, ids[1], "rewritten")


def test_a_log_that_was_removed_whole_is_missed_by_the_file(user):
    ids = sealed_batches(user, 2)
    tamper("DELETE FROM projects_accesslog", "DELETE FROM projects_accessseal")
    assert verify_access()[2].reason == "cut"
    assert verify_access()[2].last_id == ids[-1]


def test_verify_log_names_the_batch(user):
    ids = sealed_batches(user, 2, 3)
    tamper(f"UPDATE projects_accesslog SET what = 'other' WHERE id = {ids[3]}")
    with pytest.raises(
        CommandError, match=rf"第{ids[1] + 1}至{ids[4]}号：有记录被改过.*nos\. {ids[1] + 1} to {ids[4]}"
    ):
        call_command("verify_log")

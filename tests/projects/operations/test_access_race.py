"""The access log under many writers: whoever notes never waits for the sealing, and no late row is a false alarm."""

import random
import threading
import time
from datetime import UTC, datetime

import psycopg2
import pytest
from django.db import connection, transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import AccessLog, AccessSeal
from projects.operations import access_seals
from projects.operations.access import log_download
from projects.operations.access_seals import seal_access, verify_access

AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
WRITERS, ROWS_EACH = 6, 40


@pytest.fixture(autouse=True)
def seal_file(settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"
    return settings.SEAL_FILE


@pytest.fixture
def user(transactional_db):
    return User.objects.create(username="wu")


def note(user, number: int = 1) -> None:
    log_download(user, "licence-file", object_type="licence", object_id=number, at=timezone.now())


def test_nothing_is_sealed_while_a_row_with_a_smaller_id_may_still_come(user, monkeypatch):
    """Two connections: the first id is taken by a transaction that commits last."""
    monkeypatch.setattr(access_seals, "TRIES", 2)
    target = connection.settings_dict
    other = psycopg2.connect(
        dbname=target["NAME"], host=target["HOST"], port=target["PORT"] or None, user=target["USER"]
    )
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO projects_accesslog (at, user_id, kind, what, object_type, object_id, data)"
                " VALUES (now(), %s, 'download', 'slow', '', '', '{}') RETURNING id",
                [user.pk],
            )
            slow = cursor.fetchone()[0]
        note(user)
        while_open = seal_access(AT)
        other.commit()
        after = seal_access(AT)
    finally:
        other.close()
    assert (while_open, after, verify_access()) == (0, 2, (2, 1, None))
    assert AccessLog.objects.order_by("pk").first().pk == slow


def test_rows_that_commit_out_of_order_while_they_are_sealed_are_no_false_alarm(user):
    """Six writers, short and long transactions, some of which are taken back; two sealers; 0 faults at every look."""
    kept, faults, slowest = [], [], []

    def write(seed: int) -> None:
        rng = random.Random(seed)
        for number in range(ROWS_EACH):
            began = time.perf_counter()
            with transaction.atomic():
                note(user, number)
                slowest.append(time.perf_counter() - began)
                time.sleep(rng.choice([0, 0, 0.002, 0.03]))
                taken_back = rng.random() < 0.2
                transaction.set_rollback(taken_back)
            if not taken_back:
                kept.append(number)
        connection.close()

    def seal() -> None:
        while any(each.is_alive() for each in writers):
            seal_access(AT)
        connection.close()

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(WRITERS)]
    sealers = [threading.Thread(target=seal) for _ in range(2)]
    for each in [*writers, *sealers]:
        each.start()
    while any(each.is_alive() for each in [*writers, *sealers]):
        faults.append(verify_access()[2])
    seal_access(AT)
    sealed, batches, fault = verify_access()
    assert (sealed, fault, set(faults)) == (len(kept), None, {None})
    assert AccessLog.objects.count() == len(kept)
    assert batches == AccessSeal.objects.count() > 5
    assert max(slowest) < 1

"""Statements that a connection plans once: the same answers, whatever becomes of the transaction or the connection."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import Body
from approval_portal.accounts.prepared import execute, numbered

ASK = "SELECT %s::int + %s::int, '100%%'"


def asked(*values):
    with connection.cursor() as cursor:
        execute(cursor, "ask", ASK, values)
        return cursor.fetchone()


def names():
    """What the connection has prepared under our name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'ask%%'")
        return [name for (name,) in cursor.fetchall()]


def test_marks_are_numbered_and_a_doubled_percent_sign_is_one():
    assert numbered("a = %s AND b LIKE '50%%' AND c = %s") == "a = $1 AND b LIKE '50%' AND c = $2"


@pytest.mark.django_db(transaction=True)
def test_a_statement_is_prepared_once_in_a_connection_and_again_in_the_next():
    connection.close()
    assert [asked(1, 2), asked(3, 4)] == [(3, "100%"), (7, "100%")]
    first = names()
    connection.close()
    assert names() == []
    assert asked(5, 6) == (11, "100%")
    assert len(first) == len(names()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_prepared_in_a_transaction_that_was_rolled_back_can_still_be_asked():
    connection.close()
    with transaction.atomic():
        asked(1, 2)
        transaction.set_rollback(True)
    assert asked(3, 4) == (7, "100%")


@pytest.mark.django_db
def test_an_error_in_it_is_djangos_own():
    Body.objects.create(code="au-x", zh="一", en="one")
    table = Body._meta.db_table
    again = f"INSERT INTO {table} (code, zh, en, level, provenance, note) VALUES (%s, %s, '', '', 'K', '')"
    with pytest.raises(IntegrityError, match="duplicate"), transaction.atomic(), connection.cursor() as cursor:
        execute(cursor, "again", again, ["au-x", "二"])


@pytest.mark.django_db
def test_behind_a_pool_it_is_run_as_it_stands(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with CaptureQueriesContext(connection) as queries:
        assert asked(1, 2) == (3, "100%")
    assert [query["sql"] for query in queries] == ["SELECT 1::int + 2::int, '100%'"]

"""The application's own database role: what `manage.py grant_app_role` gives it, and what it never gets."""

import io
from datetime import UTC, datetime

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from projects.models import Event, Locality
from projects.operations import access_seals
from projects.operations.events import record, verify_chains
from projects.rules.chain import GENESIS

AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def seal_file(settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"


def note() -> Event:
    return record(Locality(pk=7), "note", by=None, at=AT)


@pytest.fixture
def app_role(transactional_db):
    """A role that grant_app_role made fit, and a connection as it. Roles belong to the whole server, so each is own."""
    role, target = f"app_{connection.settings_dict['NAME']}", connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{role}" LOGIN')
    call_command("grant_app_role", role, stdout=io.StringIO())
    opened = psycopg2.connect(dbname=target["NAME"], host=target["HOST"], port=target["PORT"] or None, user=role)
    opened.autocommit = True
    yield opened
    opened.close()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE projects_event SET verb = 'x'",
        "DELETE FROM projects_event",
        "TRUNCATE projects_event CASCADE",
        "ALTER TABLE projects_event DISABLE TRIGGER ALL",
        "DROP TABLE projects_event",
        *(
            f"{act} {table}{rest}"
            for table in ("projects_accesslog", "projects_accessseal")
            for act, rest in (("UPDATE", " SET id = 1"), ("DELETE FROM", ""), ("TRUNCATE", " CASCADE"))
        ),
        "TRUNCATE projects_eventtext CASCADE",
        "TRUNCATE accounts_user CASCADE",
    ],
)
def test_the_app_role_can_neither_change_nor_remove_events_nor_truncate(app_role, statement):
    note()
    with app_role.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)
    assert verify_chains() == (1, 1, [])


def test_the_app_role_can_add_and_read_events_and_write_the_other_tables(app_role):
    event = note()
    with app_role.cursor() as cursor:
        cursor.execute(
            "INSERT INTO projects_event (stream, seq, at, recorded_at, source, verb, object_type, object_id, data,"
            " text_digest, previous_hash, hash) SELECT stream, 2, at, recorded_at, source, verb, object_type, object_id,"
            " data, text_digest, hash, hash FROM projects_event"
        )
        cursor.execute("UPDATE projects_streamhead SET seq = 2")
        cursor.execute("DELETE FROM projects_outbox")
        cursor.execute("SELECT seq, previous_hash FROM projects_event ORDER BY seq")
        assert cursor.fetchall() == [(1, GENESIS), (2, event.hash)]


def test_the_app_role_can_note_and_seal_accesses(app_role):
    with app_role.cursor() as cursor:
        cursor.execute(
            "INSERT INTO projects_accesslog (at, kind, what, object_type, object_id, data)"
            " VALUES (now(), 'export', 'projects', '', '', '{}')"
        )
        cursor.execute(
            "INSERT INTO projects_accessseal (first_id, last_id, count, digest, previous, sealed_at)"
            " VALUES (1, 1, 1, '', '', now()) RETURNING (SELECT count(*) FROM projects_accesslog)"
        )
        assert cursor.fetchone() == (1,)
        cursor.execute(access_seals.INSERTING)  # who else is writing: sealing needs no more rights than these


def test_a_table_that_a_later_migration_adds_is_open_to_the_app_role(app_role):
    with connection.cursor() as owner:
        owner.execute("CREATE TABLE later (id bigserial PRIMARY KEY)")
    try:
        with app_role.cursor() as cursor:
            cursor.execute("INSERT INTO later DEFAULT VALUES")
            cursor.execute("DELETE FROM later")
            assert cursor.rowcount == 1
    finally:
        with connection.cursor() as owner:
            owner.execute("DROP TABLE later")


def test_what_an_app_role_had_too_much_is_taken_back(app_role):
    role = app_role.info.user
    with connection.cursor() as owner:
        owner.execute(f'GRANT ALL ON ALL TABLES IN SCHEMA public TO "{role}"')
    call_command("grant_app_role", role, stdout=io.StringIO())
    with app_role.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("TRUNCATE projects_eventtext CASCADE")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["postgres", "nobody-made-this-one"])
def test_a_role_that_no_grant_holds_back_or_that_is_missing_is_refused(role):
    with pytest.raises(CommandError):
        call_command("grant_app_role", role)

"""A PostgreSQL of its own for the benchmarks that need one: fsync, synchronous_commit and full_page_writes on."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import psycopg2

NAME = "bench"


def begin(*apps: str) -> None:
    """Start it (once in a process and its children) and point Django's settings at an empty, migrated database.

    `apps`: more applications, of peers; then it is a database of their own.
    """
    from tests import throwaway

    os.environ["THROWAWAY_DURABLE"] = "1"
    if "THROWAWAY" not in os.environ:
        throwaway.start()
        _create(NAME)
    name = NAME
    if apps:
        name = f"{NAME}_{apps[-1].rsplit('.', 1)[-1]}"
        _create(name)
    folder = os.environ["THROWAWAY"]
    os.environ.update(
        DATABASE_URL=f"postgres://postgres@{quote(folder, safe='')}/{name}",
        REDIS_URL="",
        VAR_DIR=str(Path(folder) / "var"),
        SECRET_KEY="only-for-benchmarks",
        DJANGO_SETTINGS_MODULE="approval_portal.settings",
        LOG_LEVEL="ERROR",
    )
    import django
    from django.conf import settings

    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, *apps]
    django.setup()


def _create(name: str) -> None:
    server = psycopg2.connect(host=os.environ["THROWAWAY"], user="postgres", dbname="postgres")
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    server.close()


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


# no key of the database leads from people and enterprises to what happened to them
HISTORY = ("projects_event", "projects_eventtext", "projects_outbox", "projects_streamhead", "projects_packageitem")


def empty(*tables: str) -> None:
    """Empty tables and a settled disk, so that one round does not pay for the one before. The triggers are the owner's."""
    from django.db import connection

    with connection.cursor() as cursor:
        emptied = ", ".join(dict.fromkeys((*tables, *HISTORY)))
        cursor.execute(f"TRUNCATE {emptied} RESTART IDENTITY CASCADE")
        cursor.execute("VACUUM")
        cursor.execute("CHECKPOINT")

"""`manage.py grant_app_role ROLE`: what the application's database role may do, and what it may not.

Run as the owner of the tables, after every migration. The application then connects as ROLE, which can add events and
read them, and can neither change, delete nor truncate them; the access log and its seals likewise.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from projects.models import AccessLog, AccessSeal, Event

APPEND_ONLY = (Event, AccessLog, AccessSeal)

STATEMENTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    # what an earlier run, or somebody, gave too much is taken back first
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "REVOKE ALL ON {append_only} FROM {role}",
    "GRANT SELECT, INSERT ON {append_only} TO {role}",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}",
)
# every way in which the role would still come to more: superuser, owner, member of a role that may, or a right of PUBLIC
STILL_MAY = """
SELECT rolsuper, has_table_privilege(rolname, %(table)s, 'UPDATE, DELETE, TRUNCATE'),
       pg_has_role(rolname, (SELECT relowner FROM pg_class WHERE oid = %(table)s::regclass), 'MEMBER')
FROM pg_roles WHERE rolname = %(role)s
"""


class Command(BaseCommand):
    help = "PostgreSQL: give the application's role its rights; events and accesses it may only read and add."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("role")

    def handle(self, *, role: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            self.stdout.write(
                "不适用：只有 PostgreSQL 有数据库角色 / does not apply: only PostgreSQL has database roles"
            )
            return
        with transaction.atomic(), connection.cursor() as cursor:
            grant(cursor, role)
        self.stdout.write(
            f"{role}：可读写各表，事件和下载记录只可读和新增 / "
            f"{role}: may write all tables; events and accesses it may only read and add"
        )


def grant(cursor: CursorWrapper, role: str) -> None:
    """Raises CommandError, and nothing is granted, for a role that is missing or that no grant can hold back."""
    cursor.execute("SELECT current_schema()")
    schema = cursor.fetchone()[0]
    quote = connection.ops.quote_name
    tables = [f"{quote(schema)}.{quote(model._meta.db_table)}" for model in APPEND_ONLY]
    if _powers(cursor, tables[0], role) is None:
        raise CommandError(f"没有数据库角色 {role}，请先建立 / there is no database role {role}: create it first")
    names = {
        "schema": quote(schema),
        "role": '"' + role.replace('"', '""') + '"',
        "append_only": ", ".join(tables),
    }
    for statement in STATEMENTS:
        cursor.execute(statement.format(**names))
    if any(any(_powers(cursor, table, role) or ()) for table in tables):
        raise CommandError(
            f"{role} 是超级用户、表的所有者或其成员，仍能改动事件，请换一个角色 / "
            f"{role} is a superuser, owns the events or belongs to who does, and could still change them: use another role"
        )


def _powers(cursor: CursorWrapper, table: str, role: str) -> tuple[bool, ...] | None:
    cursor.execute(STILL_MAY, {"table": table, "role": role})
    found: tuple[bool, ...] | None = cursor.fetchone()
    return found

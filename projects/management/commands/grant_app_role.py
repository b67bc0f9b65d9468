"""`manage.py grant_app_role ROLE`: what the application's database role may do, and what it may not.

Run as the owner of the tables, after every migration. The application then connects as ROLE, which can add events and
read them, and can neither change, delete nor truncate them.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from projects.models import Event

STATEMENTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    # what an earlier run, or somebody, gave too much is taken back first
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "REVOKE ALL ON {schema}.{events} FROM {role}",
    "GRANT SELECT, INSERT ON {schema}.{events} TO {role}",
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
    help = "PostgreSQL: give the application's role its rights; events it may only read and add."
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
            f"{role}：可读写各表，事件表只可读和新增 / {role}: may write all tables; events it may only read and add"
        )


def grant(cursor: CursorWrapper, role: str) -> None:
    """Raises CommandError, and nothing is granted, for a role that is missing or that no grant can hold back."""
    cursor.execute("SELECT current_schema()")
    schema = cursor.fetchone()[0]
    quote, events = connection.ops.quote_name, Event._meta.db_table
    known = {"table": f"{quote(schema)}.{quote(events)}", "role": role}
    cursor.execute(STILL_MAY, known)
    if cursor.fetchone() is None:
        raise CommandError(f"没有数据库角色 {role}，请先建立 / there is no database role {role}: create it first")
    names = {"schema": quote(schema), "role": '"' + role.replace('"', '""') + '"', "events": quote(events)}
    for statement in STATEMENTS:
        cursor.execute(statement.format(**names))
    cursor.execute(STILL_MAY, known)
    if any(cursor.fetchone()):
        raise CommandError(
            f"{role} 是超级用户、表的所有者或其成员，仍能改动事件，请换一个角色 / "
            f"{role} is a superuser, owns the events or belongs to who does, and could still change them: use another role"
        )

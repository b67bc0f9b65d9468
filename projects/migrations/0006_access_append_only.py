"""The access log and its seals are append-only in the database itself, as the events are (0002)."""

from django.db import migrations

TABLES = ("projects_accesslog", "projects_accessseal")
POSTGRES_FUNCTION = """
CREATE FUNCTION projects_access_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the access log is append-only: % refused', TG_OP;
END $$;
"""
POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION projects_access_is_append_only();
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION, params=None)  # no placeholders: a % is the function's own
        for table in TABLES:
            schema_editor.execute(POSTGRES.format(table=table), params=None)
        return
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the access log is append-only: {act} refused'); END",
                params=None,
            )


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}", params=None)
        schema_editor.execute("DROP FUNCTION projects_access_is_append_only()", params=None)
        return
    for table in TABLES:
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act}", params=None)


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_printing")]
    operations = [migrations.RunPython(forwards, backwards)]

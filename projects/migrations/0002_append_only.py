"""Events are append-only in the database itself. TRUNCATE is left to the owner (tests); the app role has no right to it."""

from django.db import migrations

POSTGRES = """
CREATE FUNCTION projects_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are append-only: % refused', TG_OP;
END $$;
CREATE TRIGGER projects_event_append_only BEFORE UPDATE OR DELETE ON projects_event
  FOR EACH ROW EXECUTE FUNCTION projects_event_is_append_only();
"""
POSTGRES_BACK = "DROP TRIGGER projects_event_append_only ON projects_event; DROP FUNCTION projects_event_is_append_only();"
SQLITE = [
    "CREATE TRIGGER projects_event_no_update BEFORE UPDATE ON projects_event "
    "BEGIN SELECT RAISE(ABORT, 'events are append-only: UPDATE refused'); END",
    "CREATE TRIGGER projects_event_no_delete BEFORE DELETE ON projects_event "
    "BEGIN SELECT RAISE(ABORT, 'events are append-only: DELETE refused'); END",
]
SQLITE_BACK = ["DROP TRIGGER projects_event_no_update", "DROP TRIGGER projects_event_no_delete"]


def forwards(apps, schema_editor):
    for statement in [POSTGRES] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)  # no placeholders: a % is the function's own


def backwards(apps, schema_editor):
    for statement in [POSTGRES_BACK] if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)  # no placeholders: a % is the function's own


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]

"""What was frozen for a meeting is never changed, nor are minutes that were closed: in the database itself."""

from django.db import migrations

FROZEN = "kind, year, number, week, snapshot, digest, frozen_at, frozen_by_id"
CLOSED = "minutes, closed_at"
POSTGRES = f"""
CREATE FUNCTION services_meeting_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the papers of a meeting are not changed: % refused', TG_OP;
END $$;
CREATE TRIGGER services_meeting_frozen BEFORE UPDATE OF {FROZEN} ON services_meeting
  FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION services_meeting_stands();
CREATE TRIGGER services_meeting_closed BEFORE UPDATE OF {CLOSED} ON services_meeting
  FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION services_meeting_stands();
"""
POSTGRES_BACK = """
DROP TRIGGER services_meeting_frozen ON services_meeting;
DROP TRIGGER services_meeting_closed ON services_meeting;
DROP FUNCTION services_meeting_stands();
"""
SQLITE = (
    f"CREATE TRIGGER services_meeting_frozen BEFORE UPDATE OF {FROZEN} ON services_meeting WHEN OLD.frozen_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'the papers of a meeting are not changed: UPDATE refused'); END",
    f"CREATE TRIGGER services_meeting_closed BEFORE UPDATE OF {CLOSED} ON services_meeting WHEN OLD.closed_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'closed minutes are not changed: UPDATE refused'); END",
)
SQLITE_BACK = ("DROP TRIGGER services_meeting_frozen", "DROP TRIGGER services_meeting_closed")


def forwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in (POSTGRES,) if postgres else SQLITE:
        schema_editor.execute(statement, params=None)  # no placeholders: a % is the function's own


def backwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in (POSTGRES_BACK,) if postgres else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("services", "0005_problems")]
    operations = [migrations.RunPython(forwards, backwards)]

"""Invitations that were not told yet; a rating that was given is not changed, in the database itself."""

from django.db import migrations, models

POSTGRES = """
CREATE FUNCTION services_rating_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a rating is not changed: % refused', TG_OP;
END $$;
CREATE TRIGGER services_rating_unchanged BEFORE UPDATE OF invite_id, level, rated_at ON services_rating
  FOR EACH ROW EXECUTE FUNCTION services_rating_stands();
"""
POSTGRES_BACK = "DROP TRIGGER services_rating_unchanged ON services_rating; DROP FUNCTION services_rating_stands();"
SQLITE = (
    "CREATE TRIGGER services_rating_unchanged BEFORE UPDATE OF invite_id, level, rated_at ON services_rating "
    "BEGIN SELECT RAISE(ABORT, 'a rating is not changed: UPDATE refused'); END"
)
SQLITE_BACK = "DROP TRIGGER services_rating_unchanged"


def forwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRES if postgres else SQLITE, params=None)  # no placeholders: a % is the function's own


def backwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRES_BACK if postgres else SQLITE_BACK, params=None)


class Migration(migrations.Migration):
    dependencies = [("services", "0002_doorstep")]
    operations = [
        migrations.AddField("ratinginvite", "told_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "ratinginvite",
            models.Index(fields=["id"], condition=models.Q(told_at=None), name="rating_invite_untold"),
        ),
        migrations.RunPython(forwards, backwards),
    ]

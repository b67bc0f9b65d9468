"""What every event and every step of an item writes, without indexes that nobody asks.

The event table on PostgreSQL only: SQLite would make the event table anew, without its triggers, and gains nothing.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from projects.migrations._steps import AlterFieldOnPostgres

# whole values are looked for, never their beginnings: the second index of each unique text is written for nothing
WHOLE = (
    ("Event", "idempotency_key"),
    ("ApprovalItem", "number"),
    ("ApprovalItem", "token"),
    ("StreamHead", "stream"),
)


def drop_like_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for model, name in WHOLE:
        table = apps.get_model("projects", model)._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(cursor, table)
        for index, told in found.items():
            if told["index"] and told["columns"] == [name] and index.endswith("_like"):
                schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(index)}")


def make_like_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, field in WHOLE:
        model = apps.get_model("projects", name)
        schema_editor.execute(schema_editor._create_like_index_sql(model, model._meta.get_field(field)))


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0010_lean_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AlterFieldOnPostgres(
            model_name="event",
            name="text",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.eventtext",
            ),
        ),
        migrations.AlterField(
            model_name="packageitem",
            name="package",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="projects.matterpackage",
            ),
        ),
        migrations.RunPython(drop_like_indexes, make_like_indexes),
    ]

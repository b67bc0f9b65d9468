"""When a problem's state began; and what a problem was raised about is among what it holds up."""

from django.db import migrations, models


def fill(apps, schema_editor):
    problem, held = apps.get_model("services", "Problem"), apps.get_model("services", "ProblemItem")
    rows = problem.objects.using(schema_editor.connection.alias)
    rows.filter(struck_at=None).update(state_since=models.F("raised_at"))
    rows.exclude(struck_at=None).update(state_since=models.F("struck_at"))
    pairs = rows.exclude(item=None).exclude(state="struck_off").values_list("pk", "item")
    held.objects.using(schema_editor.connection.alias).bulk_create(
        [held(problem_id=pk, item_id=item) for pk, item in pairs], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("services", "0004_meetings_figures_reminders")]

    operations = [
        migrations.AddField(
            model_name="problem",
            name="state_since",
            field=models.DateTimeField(
                help_text="when the state began; days without an answer count from it", null=True
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]

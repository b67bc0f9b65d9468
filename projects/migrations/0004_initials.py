"""Pinyin initials for the names that are there already."""

from django.db import migrations

from projects.operations.initials import initials_of


def fill(apps, schema_editor):
    for name in ("Enterprise", "Project"):
        model = apps.get_model("projects", name)
        batch = []
        for row in model.objects.filter(initials="").only("pk", "name").iterator():
            row.initials = initials_of(row.name)
            batch.append(row)
            if len(batch) == 500:
                model.objects.bulk_update(batch, ["initials"])
                batch = []
        model.objects.bulk_update(batch, ["initials"])


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_home_pages")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""Events name their person and their text without a check of PostgreSQL's, which locks both rows for every step.

A person is never deleted (Django's PROTECT asks for events first), a text is written in the same statement as its event.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from projects.migrations._steps import AlterFieldOnPostgres


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0011_lean_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AlterFieldOnPostgres(
            model_name="event",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        AlterFieldOnPostgres(
            model_name="event",
            name="text",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.eventtext",
            ),
        ),
    ]

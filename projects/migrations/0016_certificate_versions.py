from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0015_uploads")]

    operations = [
        migrations.RemoveConstraint("certificate", "certificate_once_a_decision"),
        migrations.AddConstraint(
            "certificate",
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=models.Q(state="valid"), name="certificate_once_a_decision"
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0014_wallet")]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="content_type",
            field=models.CharField(max_length=100),  # the kinds of DOCX and XLSX have 71 and 65 letters
        ),
    ]

"""What the wallet put to a line; the licence in use of each enterprise as a document of its wallet."""

from django.db import migrations, models

LICENCE = "m-license"


def keep_licences(apps, schema_editor):
    Licence, Document = apps.get_model("projects", "Licence"), apps.get_model("projects", "Document")
    seen = set()
    for row in Licence.objects.select_related("enterprise").order_by("-uploaded_at", "-id").iterator():
        if row.enterprise_id in seen:
            continue
        seen.add(row.enterprise_id)
        same = ("name", "content_type", "size", "digest", "uploaded_by_id", "uploaded_at", "enterprise_id")
        values = {name: getattr(row, name) for name in same}
        number = row.enterprise.credit_code
        Document.objects.create(material=LICENCE, file=row.file.name, number=number, state="sound", **values)


class Migration(migrations.Migration):
    dependencies = [("projects", "0013_documents_certificates_mandates")]

    operations = [
        migrations.AddField(
            model_name="paperdocument",
            name="held",
            field=models.BooleanField(
                default=False, help_text="put there by the wallet: the paper was not asked for again"
            ),
        ),
        migrations.RunPython(keep_licences, migrations.RunPython.noop),
    ]

"""Operations that several migrations share."""

from django.db import migrations


class AlterFieldOnPostgres(migrations.AlterField):
    """SQLite would make the table anew, without the triggers of an append-only one, and gains nothing."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

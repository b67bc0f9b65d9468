"""Operations that several migrations share."""

from importlib import import_module

from django.db import migrations
from django.db.migrations.operations.base import Operation, OperationCategory


class AlterFieldOnPostgres(migrations.AlterField):
    """SQLite would make the table anew, without the triggers of an append-only one, and gains nothing."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class CreateModels(Operation):
    """Many CreateModel as one: Django renders the models once, not the related ones again for each of them.

    `on_sqlite` names what AlterFieldOnPostgres left as it was there: {(model, field): {attribute: value}}.
    """

    category = OperationCategory.ADDITION

    def __init__(self, operations, on_sqlite=None):
        self.operations, self.on_sqlite = operations, on_sqlite or {}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # rendered when it is next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        changed = []
        if schema_editor.connection.vendor == "sqlite":
            for (model, name), values in self.on_sqlite.items():
                field = to_state.apps.get_model(app_label, model)._meta.get_field(name)
                changed.append((field, {attribute: getattr(field, attribute) for attribute in values}))
                vars(field).update(values)
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)
        for statement in schema_editor.deferred_sql:  # the indexes and keys too, for the steps that follow
            schema_editor.execute(statement, None)
        schema_editor.deferred_sql.clear()
        for field, values in changed:
            vars(field).update(values)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.operations)} models"


def as_in(app, name):
    """The RunPython with the functions `forwards` and `backwards` of an older migration."""
    older = import_module(f"{app}.migrations.{name}")
    return migrations.RunPython(older.forwards, older.backwards)

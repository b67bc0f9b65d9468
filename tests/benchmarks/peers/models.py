"""django-fsm-2 with a lock and a log row, and the bare row that recording an event is held against."""

from typing import Any

from django.db import models
from django_fsm import FSMField, transition

STEPS = 13


def _steps(state: FSMField) -> dict[str, Any]:
    """Thirteen transitions in a row."""

    def made(number: int) -> Any:
        def step(self: models.Model) -> None:
            """Nothing beside the state."""

        step.__name__ = f"step{number}"
        return transition(state, source=f"s{number}", target=f"s{number + 1}")(step)

    return {f"step{number}": made(number) for number in range(STEPS)}


class Application(models.Model):
    """An item as django-fsm-2's documentation would have it."""

    state = FSMField(default="s0", protected=False)
    project = models.BigIntegerField()
    due_on = models.DateField(null=True)
    locals().update(_steps(state))

    def __str__(self) -> str:
        return self.state


class Log(models.Model):
    """What was done, as the usual log of transitions."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    verb = models.CharField(max_length=40)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.verb


class Bare(models.Model):
    """One bare row."""

    project = models.BigIntegerField()
    verb = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.verb

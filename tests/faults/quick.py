"""The portal's Celery application with short pauses, so that a drill of half a minute sees what takes an hour.

Only times differ: how often the sweeps come round, when a try that says nothing is taken for lost, when one that failed is
made again. And one task that the portal does not have: to hand out one event at once, for the drill without the outbox.
"""

from datetime import timedelta

from approval_portal.celery import app

SWEEPS = ("projects.tasks.deliver_outbox", "services.tasks.send_notices")
LEASE = timedelta(seconds=4)

app.conf.beat_schedule = {task: {"task": task, "schedule": 1.0} for task in SWEEPS}
app.conf.beat_max_loop_interval = 1
app.loader.import_default_modules()

from services.operations import sending  # noqa: E402 - the applications must be there
from services.rules import backoff  # noqa: E402

sending.LEASE = LEASE
backoff.PAUSES = tuple(timedelta(seconds=1) for _ in backoff.PAUSES)


@app.task(name="tests.faults.hand_out")
def hand_out(pk: int) -> None:
    """An event told to whoever hears of it by a message alone, as it would be without the outbox."""
    from projects.models import Event
    from projects.operations.outbox import receivers

    event = Event.objects.get(pk=pk)
    for receiver in receivers:
        receiver(event)

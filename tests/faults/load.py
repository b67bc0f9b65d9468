"""Submits until it is killed: `python -m tests.faults.load <file> <project> <actor> <pause> [off]`.

Each submission has a key; one that was acknowledged is noted in the file, `<key> <event>`. One that was not is made again
under its key, after a kill too: a number that stands in the file is never used twice.
"""

import os
import sys
import time
from pathlib import Path

import django


def main(file: Path, project_pk: int, actor_pk: int, pause: float, outbox: bool) -> None:
    from django.db import Error, connection

    from approval_portal.accounts.models import User
    from projects.models import Project

    kept = file.read_text().split("\n")[:-1] if file.exists() else []
    number, project, actor = len(kept), None, None
    with file.open("a") as acknowledged:
        while True:
            key = f"{file.stem}-{number}"
            try:
                project = project or Project.objects.get(pk=project_pk)
                actor = actor or User.objects.get(pk=actor_pk)
                event = submit(key, project, actor, outbox)
            except Error:  # not acknowledged: the same once more
                connection.close()
                time.sleep(0.1)
                continue
            print(key, event, file=acknowledged, flush=True)
            os.fsync(acknowledged.fileno())
            number += 1
            time.sleep(pause)


def submit(key: str, project, actor, outbox: bool) -> int:
    from django.db import transaction
    from django.utils import timezone

    from projects.models import Event, Outbox
    from projects.operations.events import record

    with transaction.atomic():
        if done := Event.objects.filter(idempotency_key=key).first():
            return done.pk
        event = record(project, "suspend", by=actor, at=timezone.now(), idempotency_key=key)
        if not outbox:
            Outbox.objects.filter(event=event).delete()
            transaction.on_commit(lambda: hand_out(event.pk))
    return event.pk


def hand_out(pk: int) -> None:
    from celery import current_app

    try:
        current_app.send_task("tests.faults.hand_out", [pk], retry=False)
    except Exception as error:  # as a page does, whatever becomes of the broker
        print(f"{pk} was told to nobody: {type(error).__name__}", file=sys.stderr)


if __name__ == "__main__":
    django.setup()
    import tests.faults.quick  # noqa: F401 - the application that sends

    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), "off" not in sys.argv[5:])

"""The Celery application. Tasks are doorways: ids in, one operation, safe to run twice."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_shutdown, worker_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "approval_portal.settings")
app = Celery("approval_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_shutdown.connect
def seal_before_leaving(**_: Any) -> None:
    """Heads and the access log are sealed every minute and at shutdown."""
    from django.utils import timezone

    from projects.operations.access_seals import seal_access
    from projects.operations.events import seal_heads

    seal_heads()
    seal_access(timezone.now())


@worker_process_shutdown.connect
def clear_the_press(**_: Any) -> None:
    """A press that is renewed leaves no folder of fonts behind: its process ends without Python's own clearing up."""
    from projects.guide.paper.press import let_go

    let_go()

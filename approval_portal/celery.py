"""The Celery application. Tasks are doorways: ids in, one operation, safe to run twice."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "approval_portal.settings")
app = Celery("approval_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""`manage.py seal_heads`: seal the event chains and the access log, in the seal file outside the database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from projects.operations.access_seals import seal_access
from projects.operations.events import seal_heads


class Command(BaseCommand):
    help = "Seal the chains that moved and what is new in the access log (the portal does so by itself every minute)."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        count, rows = seal_heads(), seal_access(timezone.now())
        self.stdout.write(
            f"封存 {count} 条链、{rows} 条下载记录 / {count} chains, {rows} accesses sealed: {settings.SEAL_FILE}"
        )

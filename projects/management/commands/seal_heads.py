"""`manage.py seal_heads`: write the heads of the event chains to the seal file, outside the database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from projects.operations.events import seal_heads


class Command(BaseCommand):
    help = "Seal the heads of the event chains that moved (the portal does so by itself every minute)."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        count = seal_heads()
        self.stdout.write(f"封存 {count} 条链 / {count} chains sealed: {settings.SEAL_FILE}")

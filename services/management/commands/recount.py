"""`manage.py recount`: are the kept figures what the events say? Exit 0 when all agree, else 1 and the figures that differ."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from services.operations.recount import line, recount

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Count every figure once more from the events, in another way than it is kept; exit 1 names those that differ."
    )
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        begun = time.monotonic()
        cells, found = recount()
        for each in found[:SHOWN]:
            self.stdout.write(line(each))
        if len(found) > SHOWN:
            self.stdout.write(f"…… 另有 {len(found) - SHOWN} 个 / {len(found) - SHOWN} more")
        seconds = time.monotonic() - begun
        said = f"{cells} 个合计，{len(found)} 个不同，{seconds:.1f} 秒"
        said += f" / {cells} sums, {len(found)} differ, {seconds:.1f} s"
        if found:
            raise CommandError(said)
        self.stdout.write(said)

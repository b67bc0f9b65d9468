"""`manage.py verify_log`: is the log of events still as it was written? Exit 0 when it is, 1 when it is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.operations.events import changed_texts, verify_chains


class Command(BaseCommand):
    help = (
        "Check every event against its chain, the seals and its text; exit 1 names the first event that does not fit."
    )
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        events, chains, faults = verify_chains()
        lines = [f"{fault.text_zh} / {fault.text_en}" for fault in faults]
        lines += [
            f"{stream} 第{seq}号：所附文字被改过 / {stream} no. {seq}: its text was changed"
            for stream, seq in changed_texts()
        ]
        if lines:
            raise CommandError("\n".join(lines))
        self.stdout.write(f"{events} 个事件，{chains} 条链，完好 / {events} events, {chains} chains: intact")

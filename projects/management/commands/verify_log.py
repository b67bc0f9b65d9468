"""`manage.py verify_log`: are events and access log still as they were written? Exit 0 when they are, 1 when not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.operations.access_seals import verify_access
from projects.operations.events import changed_texts, verify_chains


class Command(BaseCommand):
    help = (
        "Check every event against its chain, the seals and its text, and the access log against its seals; "
        "exit 1 names the first that does not fit."
    )
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        events, chains, faults = verify_chains()
        lines = [f"{fault.text_zh} / {fault.text_en}" for fault in faults]
        lines += [
            f"{stream} 第{seq}号：所附文字被改过 / {stream} no. {seq}: its text was changed"
            for stream, seq in changed_texts()
        ]
        rows, batches, broken = verify_access()
        if broken:
            lines.append(f"{broken.text_zh} / {broken.text_en}")
        if lines:
            raise CommandError("\n".join(lines))
        self.stdout.write(f"{events} 个事件，{chains} 条链，完好 / {events} events, {chains} chains: intact")
        self.stdout.write(
            f"访问记录：封存 {rows} 条，{batches} 批，完好 / access log: {rows} sealed rows, {batches} batches: intact"
        )

"""`manage.py rebuild [--check]`: state, days and clocks of approval items, and the figures, made again from the events."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.operations.items.rebuild import Difference, more_projections, rebuild

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Make state, days and clocks of the approval items, and the kept figures, again from the events, and mend what differs; "
        "with --check only tell, exit 1 when anything differs."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="compare only, change nothing")
        parser.add_argument("--item", type=int, action="append", help="only this item (its id); may be repeated")

    def handle(self, *, check: bool, item: list[int] | None, **options: Any) -> None:
        begun = time.monotonic()
        outcome = rebuild(check=check, pks=item)
        found = outcome.differences
        for each in found[:SHOWN]:
            self.stdout.write(line(each))
        if len(found) > SHOWN:
            self.stdout.write(f"…… 另有 {len(found) - SHOWN} 处 / {len(found) - SHOWN} more")
        seconds = time.monotonic() - begun
        counted = f"{outcome.items} 件，{len(found)} 处不同，修好 {outcome.mended} 件，{seconds:.1f} 秒"
        counted += f" / {outcome.items} items, {len(found)} differences, {outcome.mended} mended, {seconds:.1f} s"
        others = [line for compare in more_projections for line in compare(check)] if item is None else []
        for said in others[:SHOWN]:
            self.stdout.write(said)
        unmended = [each for each in found if each.field == "events"]
        if unmended or (check and (found or others)):
            raise CommandError(counted)
        self.stdout.write(counted)


def line(each: Difference) -> str:
    return (
        f"{each.number or each.item}  {each.field}: 存的 / stored {each.stored!s:.80} · 应为 / made {each.made!s:.80}"
    )

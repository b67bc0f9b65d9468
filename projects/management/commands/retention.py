"""Records whose time is over: let them go now, or only count them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from projects.operations.periods import set_periods
from projects.operations.retention import due_now, keep_retention
from projects.rules.retention import ROWS, BadPeriod, days_of


class Command(BaseCommand):
    help = "Let go of records whose time is over; --dry-run only counts them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            periods = set_periods()
        except BadPeriod as fault:
            raise CommandError(str(fault)) from fault
        now = timezone.now()
        counts = due_now(now) if options["dry_run"] else keep_retention(now)
        for label, count in counts.items():
            self.stdout.write(f"{label}: {count} ({ROWS[label].then}, {days_of(label, periods)} days)")
        self.stdout.write("nothing was written" if options["dry_run"] else f"{sum(counts.values())} rows let go")

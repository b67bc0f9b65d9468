"""`manage.py weekly_figures [--week 2026-W47 | --year 2023] [--body CODE] [--json]`: the figures of the dashboards."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from approval_portal.accounts.models import Body
from services.operations.figures import bring_up_to_date
from services.queries_figure_keys import keyed_week, keyed_year
from services.rules.figures import monday_of, week_named

FIRST_YEAR, LAST_YEAR = 2000, 2999


class Command(BaseCommand):
    help = "Print every figure of a week (the running one unless told) or of a year under its stable key."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        span = parser.add_mutually_exclusive_group()
        span.add_argument("--week", help="a week by its number, such as 2026-W47")
        span.add_argument("--year", type=int, help="a calendar year")
        parser.add_argument("--body", default="", help="code of one body; all of the zone without it")
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    def handle(self, *, week: str | None, year: int | None, body: str, json: bool, **options: Any) -> None:
        if body and not Body.objects.filter(code=body).exists():
            raise CommandError(f"没有这个部门代码：{body} / there is no body of this code: {body}")
        first = self._week(week)
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise CommandError(f"年份不对：{year} / no such year: {year}")
        bring_up_to_date(timezone.now())
        said = keyed_year(year, body) if year is not None else keyed_week(first, body, timezone.localdate())
        self.stdout.write(as_json(said) if json else as_lines(said))

    def _week(self, word: str | None) -> date:
        if word is None:
            return monday_of(timezone.localdate())
        try:
            return week_named(word)
        except ValueError as fault:
            raise CommandError(f"周要写成 2026-W47：{word} / write the week as 2026-W47: {word}") from fault


def plain(value: Any) -> Any:
    """Numbers as JSON has them: whole ones without a point."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def as_json(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1, default=plain)


def as_lines(said: dict[str, Any]) -> str:
    lines = []
    for key, value in said.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        lines += [
            f"{key}{'.' if part else ''}{part:<12}  {'—' if each is None else plain(each)}" for part, each in parts
        ]
    return "\n".join(lines)

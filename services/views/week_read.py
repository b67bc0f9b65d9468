"""What was read for the weekly page, and one number of it as every template shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html

from services.rules.figures import RATIOS, Value
from services.views import figure_words as said
from services.views.week_asked import Asked

Values = Mapping[str, Value]


@dataclass(slots=True)
class Read:
    """`now`, `before`: the week and the one beside it; `year`: since it began; `standing`: what is open now; `listed`: the key
    projects by year; `trends`: of `weeks`, the newest last."""

    asked: Asked
    names: said.Names
    now: Values = field(default_factory=dict)
    before: Values = field(default_factory=dict)
    year: Values = field(default_factory=dict)
    listed: Mapping[int, Values] = field(default_factory=dict)
    standing: Values = field(default_factory=dict)
    weeks: list[date] = field(default_factory=list)
    trends: Mapping[str, list[Decimal | None]] = field(default_factory=dict)

    def of_week(self, code: str) -> dict[str, Any]:
        return self.cell(code, self.now, week=self.asked.week)

    def of_year(self, code: str) -> dict[str, Any]:
        return self.cell(code, self.year, year=self.asked.year)

    def open_now(self, code: str) -> dict[str, Any]:
        return self.cell(code, self.standing)

    def cell(self, code: str, values: Values, week: date | None = None, year: int | None = None) -> dict[str, Any]:
        """A number with its unit and the address of its rows."""
        return cell(code, amount_of(values, code), week, self.asked.body, year)


def amount_of(values: Values, code: str) -> Decimal | None:
    """Nought for a sum that nothing was added to; None for a ratio of nothing."""
    found = values.get(code)
    return found.amount if found else None if code in RATIOS else Decimal(0)


def sum_of(values: Values, code: str) -> Decimal:
    return amount_of(values, code) or Decimal(0)


def cell(
    code: str, amount: Decimal | None, week: date | None = None, body: str = "", year: int | None = None
) -> dict[str, Any]:
    return {
        "code": code,
        "amount": amount,
        "said": said.read(code, amount),
        "unit": said.unit(code),
        "url": said.figure_url(code, week, body, year),
    }


def linked(shown: dict[str, Any]) -> dict[str, Any]:
    """The number with its link as text for a sentence; nought opens nothing."""
    plain = format_html("<b>{}</b>", shown["said"])
    return {
        **shown,
        "link": format_html('<a class="n" href="{}">{}</a>', shown["url"], plain) if shown["amount"] else plain,
    }

"""The figures under the stable keys by which programs ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from services.queries_figures import figures, standing, waiting, year_figures
from services.rules.figures import FIGURES, RATIOS, WAN_IN_100M, Value, family_of, monday_of, week_name

PCT = {
    "faster_than_statutory": "faster_than_statutory_pct",
    "one_day": "one_day_items_pct",
    "first_time": "first_time_acceptance_pct",
    "in_time": "concluded_in_time_pct",
    "satisfaction": "satisfaction_pct",
}
GROWTH = {"key_projects_growth": "key_projects_growth_pct", "key_investment_growth": "key_investment_growth_pct"}


def keyed_week(week: date, body: str, today: date) -> dict[str, Any]:
    """Of a week; with what stands open when it is the running one. `as_of`: when the figures were last brought up to date."""
    first = monday_of(week)
    year = year_figures((first + timedelta(days=3)).year, body)
    growths = {code: year[code] for code in GROWTH}
    head = {"week": week_name(first), "first": first, "last": first + timedelta(days=6)}
    said = _keyed(head, body, {**figures(week, body), **growths})
    if first == monday_of(today):
        said["standing"] = _members(standing(today, body))
    return said


def keyed_year(year: int, body: str) -> dict[str, Any]:
    return _keyed({"year": str(year)}, body, year_figures(year, body))


def _keyed(head: Mapping[str, Any], body: str, found: Mapping[str, Value]) -> dict[str, Any]:
    at, _left = waiting()
    said = {**head, "body": body, "as_of": at.isoformat() if at else None}
    said |= _members({code: value for code, value in found.items() if family_of(code)[0] in FIGURES})
    said["key_investment_100m"] = _hundred_millions(found["key_investment_wan"].amount)
    said |= {key: found[code].amount for code, key in (PCT | GROWTH).items()}
    said["satisfaction_n"] = found[RATIOS["satisfaction"].bottom].amount
    return said


def _hundred_millions(wan: Decimal | None) -> Decimal | None:
    """亿元 of 万元, to one place as the register tells it."""
    return None if wan is None else (wan / WAN_IN_100M).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _members(found: Mapping[str, Value]) -> dict[str, Any]:
    """Families as one object each, the rest as numbers."""
    said: dict[str, Any] = {}
    for code, value in sorted(found.items(), key=lambda pair: family_of(pair[0])[1]):
        family, member = family_of(code)
        if member:
            said.setdefault(family, {})[member] = value.amount
        else:
            said[family] = value.amount
    return said

"""The zone's handbook of the shipped catalogue for tests: no database."""

from __future__ import annotations

from datetime import date
from typing import Any

from projects.guide.handbook.zone import Zone
from projects.models import Locality
from projects.rules.applicability import Engine
from tests.projects.guide.books import TODAY, shipped

PLACE = Locality(zh="西安经济技术开发区", en="Xi'an ETDZ", site_zh="经开区项目服务", site_en="ETDZ Project Service")


def make_zone(language: str = "zh-hans", *, engine: Engine | None = None, **said: Any) -> Zone:
    """`said`: other fields of the zone."""
    values: dict[str, Any] = {
        "catalogue": (engine or shipped()).catalogue,
        "number": "2026-11-22",
        "as_of": date(2026, 11, 22),
        "published_on": date(2026, 11, 22),
        "effective_on": None,
        "place": PLACE,
        "language": language,
        "today": TODAY,
    }
    return Zone(**{**values, **said})

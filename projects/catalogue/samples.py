"""The sample projects that are shipped beside the catalogue (samples.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from projects.rules.answers import to_stored
from projects.rules.applicability import NEEDED, NOT_NEEDED, TO_CONFIRM
from projects.rules.samples import START

SHIPPED = Path(__file__).with_suffix(".yaml")


class Shipped(NamedTuple):
    """One sample as it is stored: see `SampleProject`."""

    code: str
    zh: str
    en: str
    answers: dict[str, Any]
    expected: dict[str, Any]


def shipped_samples() -> list[Shipped]:
    """Every sample of the file, in its order."""
    rows = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return [
        Shipped(row["code"], row["zh"], row["en"], to_stored(row["answers"]), _expected(row.get("expected", {})))
        for row in rows
    ]


def _expected(raw: dict[str, Any]) -> dict[str, Any]:
    """The lists of nodes by verdict as one mapping, with the derived values and the days."""
    found = {node: verdict for verdict in (NEEDED, TO_CONFIRM, NOT_NEEDED) for node in raw.get(verdict, ())}
    found |= raw.get("values", {})
    if "start_workdays" in raw:
        found[START] = raw["start_workdays"]
    return found

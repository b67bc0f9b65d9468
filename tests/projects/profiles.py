"""Sample profiles (profiles.yaml): what a person answers, and the results that the catalogue's authors fixed."""

from pathlib import Path
from typing import Any

import yaml

_ROWS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))

PROFILES: dict[str, dict[str, Any]] = {key: row["answers"] for key, row in _ROWS.items()}

# profile: (items and evaluations, special matters, to confirm, EIA class, working days to start)
EXPECTED: dict[str, tuple[Any, ...]] = {key: tuple(row["expected"]) for key, row in _ROWS.items() if "expected" in row}

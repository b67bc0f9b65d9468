"""One notice: a title that names nobody, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.channels.places import Place


@dataclass(frozen=True, slots=True)
class Phrase:
    title: Any  # lazy text
    text: Any
    place: Place

"""The limits of a node as one of its classes has them, and where the statutory one comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from projects.rules.catalogue import Catalogue

GENERAL_PRACTICE = re.compile(
    r"通行做法|[(（,，;；]\s*K\s*[)）]"
)  # the note itself says that the figure is not from the law
LAW_IN_NOTE = re.compile(r"([^，,:：;；第()（）]{4,})第\d+条")


def effective(node: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A node's values with those of its variant over them; a note on a figure that the variant replaces goes with it."""
    raw = {**node, **own}
    for key in ("committed", "statutory", "extension"):
        if f"{key}_workdays" in own and f"{key}_note" not in own:
            raw.pop(f"{key}_note", None)
    return raw


def statutory_src(catalogue: Catalogue, raw: Mapping[str, Any]) -> str:
    """The `src` of a statutory figure: general practice where its note says so, the law that the note names, else the
    first law of the node. `raw`: the node's values with those of its variant over them."""
    note = str(raw.get("statutory_note") or "")
    laws = raw.get("legal_basis", ())
    if not laws or GENERAL_PRACTICE.search(note):
        return "K"
    return _named_in(catalogue, note) or laws[0].get("src", "K")


def _named_in(catalogue: Catalogue, note: str) -> str:
    """“行政许可法第42条一般期限” → the source whose title has that name."""
    found = LAW_IN_NOTE.match(note)
    sources = [name for name, raw in catalogue.sources.items() if found and found[1] in raw["title"]]
    return f"C:{sources[0]}" if sources else ""

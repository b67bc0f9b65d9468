"""Where a statement comes from: its mark, its sources by title; and the limits of a node as one of its classes has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from projects.rules.catalogue import Catalogue
from projects.rules.wording import Text, chinese, provenance_mark, remark

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


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement comes from: the letter, the titles of its sources, what the keeper adds."""

    mark: str
    titles: str
    note: str

    @property
    def text(self) -> str:
        return "；".join(part for part in (self.titles, self.note) if part)

    @property
    def zh(self) -> Text:
        return Text(self.text, "")


def origin(catalogue: Catalogue, src: str | None, default: str = "K") -> Origin:
    """`"C:S-GH,S-TD; 20为K"` → Origin("C", titles of S-GH and S-TD, "20为K")."""
    text = src or default
    named = [name for name in re.findall(r"S-[A-Za-z0-9]+", text) if name in catalogue.sources]
    rest = re.sub(r"^[CKP]:?|S-[A-Za-z0-9]+", "", text).strip(" ,;:+")
    rest = re.sub(r"^\(([^()]*)\)$", r"\1", rest)
    titles = "；".join(chinese(catalogue.sources[name]["title"]) for name in dict.fromkeys(named))
    return Origin(provenance_mark(text, default), titles, remark(rest))

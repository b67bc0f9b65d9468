"""The catalogue's texts as pages print them: Chinese punctuation, marks as words, sources by their titles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from projects.rules.catalogue import Catalogue
from projects.rules.wording import Text, chinese, provenance_mark, remark


def zh_only(text: Any) -> Text | None:
    """Catalogue text that has no English; None when there is none."""
    return Text(remark(str(text)), "") if text not in (None, "") else None


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

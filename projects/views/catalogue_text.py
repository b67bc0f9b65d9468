"""The catalogue's texts as pages print them: Chinese punctuation, marks as words, sources by their titles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from projects.rules.catalogue import Catalogue
from projects.rules.wording import PROVENANCE, Text, provenance_mark

CJK = "\u2e80-\u9fff\uff00-\uffef“”‘’、。《》〔〕"
_MARKS = str.maketrans(",;:?!", "，；：？！")
_BETWEEN = re.compile(rf"(?<=[{CJK}])[,;:?!](?!//)\s*|[,;:?!](?=[{CJK}])")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_CHINESE = re.compile(rf"[{CJK}]")
_LETTER = re.compile(r"(?<![A-Za-z0-9])[CKP](?![A-Za-z0-9])")  # a mark that the keeper wrote inside a note


def chinese(text: str) -> str:
    """Catalogue text with the full-width punctuation of Chinese: “备案(第13条),可延期” → “备案（第13条），可延期”."""

    def brackets(found: re.Match[str]) -> str:
        before = text[: found.start()][-1:]
        return f"（{found[1]}）" if _CHINESE.search(before + found[1]) else found[0]

    return _BETWEEN.sub(lambda found: found[0].strip().translate(_MARKS), _BRACKETS.sub(brackets, text))


def remark(text: str) -> str:
    """A keeper's note: as `chinese`, its letters C, K and P as words: “其余K” → “其余通行做法”."""
    text = text.replace("见variants", "见各类别")  # the keeper's word for the lines that the page calls 类别
    return chinese(_LETTER.sub(lambda found: PROVENANCE[found[0]].zh, text))


def zh_only(text: Any) -> Text | None:
    """Catalogue text that has no English; None when there is none."""
    return Text(remark(str(text)), "") if text not in (None, "") else None


def name_of(raw: Mapping[str, Any]) -> Text:
    return Text(chinese(raw["zh"]), raw.get("en", ""))


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

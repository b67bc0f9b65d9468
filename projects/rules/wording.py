"""Words for values: the same in explanations, on pages and in PDFs. Chinese first, English beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple


class Text(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        return self.en if language.startswith("en") and self.en else self.zh


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without what neither XML nor a column can hold: control characters, halves of a pair."""
    return _UNPRINTABLE.sub("", text)


UNITS: Mapping[str, Text] = {
    "万元": Text("万元", "(10,000 yuan)"),
    "m2": Text("平方米", "m²"),
    "m3": Text("立方米", "m³"),
    "m": Text("米", "m"),
    "层": Text("层", "storeys"),
    "张": Text("张", "beds"),
    "t": Text("吨/年", "t a year"),
    "t/a": Text("吨/年", "t a year"),
    "tce": Text("吨标准煤", "tce"),
    "tce/a": Text("吨标准煤", "tce"),
    "kWh": Text("千瓦时", "kWh"),
    "kWh/a": Text("千瓦时", "kWh"),
    "kVA": Text("千伏安", "kVA"),
    "m3/d": Text("立方米/日", "m³ a day"),
    "m3/h": Text("立方米/时", "m³ an hour"),
    "MW": Text("兆瓦", "MW"),
    "ratio": Text("", ""),
}
YES, NO, NOT_SURE = Text("是", "Yes"), Text("否", "No"), Text("不清楚", "Not sure")
PROVENANCE: Mapping[str, Text] = {
    "C": Text("已核实", "Confirmed"),
    "K": Text("通行做法", "General practice"),
    "P": Text("拟定", "Proposed"),
}


def unit_text(unit: str | None) -> Text:
    return UNITS.get(unit or "", Text(unit or "", unit or ""))


def plain_number(value: int | Decimal) -> str:
    """Digits without an exponent or trailing zeros: Decimal('12.50') -> '12.5'."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_text(value: int | Decimal, unit: str | None) -> Text:
    """A number with its unit; English money in yuan: 30 万元, CNY 300,000."""
    words = unit_text(unit)
    en = f"CNY {value * 10000:,.0f}" if unit == "万元" else f"{plain_number(value)} {words.en}".strip()
    return Text(f"{plain_number(value)} {words.zh}".strip(), en)


def value_text(raw_question: Mapping[str, Any], value: Any) -> Text:
    """An answer as people say it: option labels, 是 / 否, a number with its unit, 不清楚."""
    if value is None:
        return NOT_SURE
    if isinstance(value, bool):
        return YES if value else NO
    if labels := raw_question.get("labels"):
        label = labels.get(value, {"zh": str(value), "en": str(value)})
        return Text(label["zh"], label["en"])
    if isinstance(value, int | Decimal):
        return amount_text(value, raw_question.get("unit"))
    return Text(str(value), str(value))


def provenance_mark(src: str | None, default: str = "K") -> str:
    """The first letter of a `src`: C confirmed, K general practice, P proposed."""
    letter = (src or default).lstrip()[:1]
    return letter if letter in PROVENANCE else default


# --- the catalogue's texts as they are shown: the keeper's file stays as it is

CJK = "\u2e80-\u9fff\uff00-\uffef“”‘’、。《》〔〕"
_MARKS = str.maketrans(",;:?!", "，；：？！")
_BETWEEN = re.compile(rf"(?<=[{CJK}])[,;:?!](?!//)\s*|[,;:?!](?=[{CJK}])")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_CHINESE = re.compile(rf"[{CJK}]")
_LETTER = re.compile(r"(?<![A-Za-z0-9])[CKP](?![A-Za-z0-9])")  # a mark that the keeper wrote inside a note


@lru_cache(maxsize=4096)
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


def name_of(raw: Mapping[str, Any]) -> Text:
    """The name of a catalogue entry in both languages, as it is shown."""
    return Text(chinese(raw["zh"]), raw.get("en", ""))

"""Words for values: the same in explanations, on pages and in PDFs. Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple


class Text(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        return self.en if language.startswith("en") and self.en else self.zh


UNITS: Mapping[str, Text] = {
    "万元": Text("万元", "x 10,000 yuan"),
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
        unit = unit_text(raw_question.get("unit"))
        return Text(f"{plain_number(value)} {unit.zh}".strip(), f"{plain_number(value)} {unit.en}".strip())
    return Text(str(value), str(value))


def provenance_mark(src: str | None, default: str = "K") -> str:
    """The first letter of a `src`: C confirmed, K general practice, P proposed."""
    letter = (src or default).lstrip()[:1]
    return letter if letter in PROVENANCE else default

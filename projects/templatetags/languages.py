"""Which language the reader has, and which one a text is in: for portal.py, no tags of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from projects.rules.wording import chinese

HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
CHINESE_RUN = re.compile(rf"[{HAN}](?:[^A-Za-z<>&]*[{HAN}])?")


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def language_of(value: Any) -> str:
    """What `lang` has to say on an English page of a text that holds Chinese; empty when it need not say anything."""
    return "zh" if value and in_english() and CHINESE_RUN.search(str(value)) else ""


def both(thing: Any, prefix: str = "") -> tuple[str, str]:
    """(Chinese as it is shown, English) of an object or mapping with zh and en, or `prefix`_zh and `prefix`_en."""
    if thing is None:
        return "", ""
    zh, en = (f"{prefix}_zh", f"{prefix}_en") if prefix else ("zh", "en")
    if isinstance(thing, Mapping):
        return chinese(str(thing.get(zh) or "")), str(thing.get(en) or "")
    if not hasattr(thing, zh):
        return str(thing), ""
    return chinese(str(getattr(thing, zh) or "")), str(getattr(thing, en, "") or "")

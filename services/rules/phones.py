"""Is this a number that a short message reaches?"""

from __future__ import annotations

import re

MAINLAND = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")
ABROAD = re.compile(r"\+(?!86)([1-9][0-9]{7,14})")  # E.164


def mobile(text: str) -> str | None:
    """The number in international form (+86…), or None: a landline and what is no number take no short message."""
    plain = re.sub(r"[\s()\-]", "", text)
    if not plain.isascii():
        return None
    if found := MAINLAND.fullmatch(plain):
        return f"+86{found[1]}"
    return plain if ABROAD.fullmatch(plain) else None

"""Pinyin initials of names, so that a search takes `skwx` for 升科五星."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.seg.mmseg import seg


def initials_of(name: str) -> str:
    """Lower-case first letters of every character; letters and digits as they are, everything else left out."""
    letters = "".join(map(_letters, seg.cut(name)))
    return "".join(each for each in letters.lower() if each.isascii() and each.isalnum())


@lru_cache(maxsize=8192)
def _letters(word: str) -> str:
    """Of one word; names of enterprises and projects are put together from few."""
    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))

"""Pinyin initials of names, so that a search takes `skwx` for 升科五星."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def initials_of(name: str) -> str:
    """Lower-case first letters of every character; letters and digits as they are, everything else left out."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return "".join(each for each in letters.lower() if each.isascii() and each.isalnum())

"""Characters that no font of this machine has: they would come out of the press as an empty box, so an issue says so.

The bundled font is asked first, from its own table; only what it does not have goes to the renderer, which asks every font
of the system just as it will when it draws.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from projects.guide.paper import pdf

MOST = 30  # characters that a warning names
UNDRAWN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"})  # space, control, or part of the character before


def unprintable(texts: Iterable[str]) -> list[str]:
    """The characters that would be drawn as an empty box, in the order of their code points.

    Ask `pdf.missing()` first: raises OSError or ImportError without the renderer.
    """
    asked = {char for text in texts for char in pdf.plain_text(text) if unicodedata.category(char) not in UNDRAWN}
    strange = sorted(char for char in asked if ord(char) not in bundled())
    return pdf.boxes(strange) if strange else []


@cache
def bundled() -> frozenset[int]:
    """The code points of the bundled font."""
    from fontTools.ttLib import TTFont

    with TTFont(pdf.font_file(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def warning(missing: Iterable[str]) -> list[tuple[str, str]]:
    """One (zh, en) sentence with the code points of those characters; none when nothing is missing."""
    chars = list(missing)
    if not chars:
        return []
    named = [f"U+{ord(char):04X}" for char in chars[:MOST]]
    more = len(chars) - len(named)
    zh = f"有 {len(chars)} 个字这里的字库没有，印出来是空框：{'、'.join(named)}{f'，另有 {more} 个' if more else ''}。"
    one = len(chars) == 1
    en = (
        f"{'One character is' if one else f'{len(chars)} characters are'} in no font here and printed as "
        f"{'an empty box' if one else 'empty boxes'}: {', '.join(named)}{f', and {more} more' if more else ''}."
    )
    return [(zh, en)]

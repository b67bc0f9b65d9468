"""Text for SVG: how wide it is, where it breaks, and how it is escaped.

There is no font on the server to ask, so widths are estimated on the wide side: a Chinese character is
1 em, a Latin letter about 0.56 em (capitals and m, w more), a digit 0.58 em.
"""

from functools import lru_cache
from urllib.parse import urlsplit

ELLIPSIS = "…"
_NARROW = frozenset("iljtfrI.,:;!'|()[]/ ·-")
_WIDE = frozenset("mwMW@%—…")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
# XML 1.0 has no place for control characters, even escaped
_FORBIDDEN = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
_NO_LINE_START = frozenset("，。、；：！？）》」』”’…%,.;:!?)")


@lru_cache(maxsize=4096)
def _em(char: str) -> float:
    if ord(char) >= 0x2E80:  # Chinese, full-width punctuation, Hangul, Kana, emoji
        return 1.0
    if char in _WIDE:
        return 1.0
    if char in _NARROW:
        return 0.4
    if char.isdigit():
        return 0.58
    if ord(char) > 0x24F:  # scripts we know no widths for
        return 1.0
    return 0.74 if char.isupper() else 0.6


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Estimated width in pixels of one line at `size` pixels; rather too much than too little."""
    return sum(map(_em, text)) * size


@lru_cache(maxsize=4096)
def shorten(text: str, size: float, room: float) -> str:
    """The text if it fits in `room` pixels, else its beginning and an ellipsis."""
    if text_width(text, size) <= room:
        return text
    used = size
    for count, char in enumerate(text):
        used += _em(char) * size
        if used > room:
            return text[:count].rstrip() + ELLIPSIS
    return text


def words_of(text: str) -> list[str]:
    """Pieces that must stay whole: a Latin word, or one Chinese character with the punctuation after it. A line may break
    after a hyphen between letters."""
    pieces: list[str] = []
    glue = False
    for char in text:
        latin = ord(char) < 0x2E80 and not char.isspace()
        if pieces and ((latin and glue) or char in _NO_LINE_START or char.isspace()):
            pieces[-1] += char
        else:
            pieces.append(char)
        glue = latin and not (char == "-" and pieces[-1][:-1].isalpha())
    return pieces


@lru_cache(maxsize=4096)
def wrap(text: str, size: float, room: float, most: int = 2) -> tuple[str, ...]:
    """At most `most` lines that fit in `room` pixels, evenly filled; the rest is cut on the last line."""
    text = " ".join(text.split())
    full = text_width(text, size)
    if full <= room:
        return (text,)
    if most == 2 and full / 2 + size < room:  # not 7 characters and then 1
        even = _fill(text, size, full / 2 + size, most)
        if not even[-1].endswith(ELLIPSIS):
            return even
    return _fill(text, size, room, most)


def _fill(text: str, size: float, room: float, most: int) -> tuple[str, ...]:
    lines = [""]
    pieces = words_of(text)
    for count, piece in enumerate(pieces):
        if not lines[-1] or text_width((lines[-1] + piece).rstrip(), size) <= room:
            lines[-1] += piece
        elif len(lines) == most:
            lines[-1] += "".join(pieces[count:])
            break
        else:
            lines.append(piece)
    return tuple(shorten(line.strip(), size, room) for line in lines)


@lru_cache(maxsize=4096)
def esc(text: str) -> str:
    """Safe inside an XML text or attribute."""
    return text.translate(_FORBIDDEN).translate(_ESCAPES)


@lru_cache(maxsize=4096)
def safe_href(href: str) -> str:
    """The address, or "" for one that would run code (javascript:, data:)."""
    href = href.translate(_FORBIDDEN).strip()
    try:
        return href if urlsplit(href).scheme.lower() in {"", "http", "https", "tel", "mailto"} else ""
    except ValueError:
        return ""


@lru_cache(maxsize=16384)
def num(value: float) -> str:
    """A coordinate as short as it can be: 12, 12.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))

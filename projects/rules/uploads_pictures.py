"""Pictures and drawings: whole, and nothing else than what they seem to be."""

from __future__ import annotations

import re
import struct

from projects.rules.uploads_found import Bytes, Unsound, carries_code, disguised, unreadable

DWG_YEARS = (b"09", b"12", b"14", b"15", b"18", b"21", b"24", b"27", b"32")  # AutoCAD 11 to 2018 and newer
MOST_PIXELS = 400_000_000  # a sheet of A0 at 400 dots per inch has 243 million
TAIL = 65_557  # how far before its end an archive may keep its directory
_MARKUP = re.compile(rb"<(?:script|svg|html|iframe|!doctype)[\s>]|<\?php\b|<script", re.IGNORECASE)
_MARKUP_AT_HEAD = re.compile(rb"<\s*(script|html|svg|iframe|!doctype)\b", re.IGNORECASE)
_SECOND = re.compile(
    rb"%PDF-\d|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|This program cannot be run in DOS mode"
    rb"|\x7fELF[\x01\x02][\x01\x02]\x01\x00"
)
_MACROS = re.compile(rb"VBAProject|V\0B\0A\0P\0r\0o\0j\0e\0c\0t\0")


def require_single(content: Bytes, *, markup: bool) -> None:
    """Raises Unsound when a page, a program or an archive stands in it as well. `markup`: anywhere, not only in front."""
    if _MARKUP_AT_HEAD.search(content, 0, 1024) or (markup and _MARKUP.search(content)):
        raise carries_code()
    if content.find(b"PK\x05\x06", max(0, len(content) - TAIL)) >= 0:
        raise disguised()
    if markup and _SECOND.search(content, 1):
        raise disguised()


def require_whole(word: str, content: Bytes) -> None:
    """Raises Unsound for one that is cut off, goes on after its end, or would be too large on a screen."""
    {"PNG": _png, "JPEG": _jpeg, "TIFF": _tiff, "DWG": _dwg}[word](content)


def _png(content: Bytes) -> None:
    at, first = 8, True
    while True:
        if at + 12 > len(content):  # before the end was told
            raise unreadable("PNG")
        length, name = struct.unpack(">I4s", content[at : at + 8])
        if at + 12 + length > len(content):
            raise unreadable("PNG")
        if first and (name != b"IHDR" or length != 13):
            raise unreadable("PNG")
        if first:
            _require_pixels(*struct.unpack(">II", content[at + 8 : at + 16]))
        at, first = at + 12 + length, False
        if name == b"IEND":
            break
    if at != len(content):
        raise disguised()


def _jpeg(content: Bytes) -> None:
    """Markers up to the picture's data. Telephones put more behind its end: `require_single` looks at that."""
    at = 2
    while True:
        if at + 4 > len(content) or content[at] != 0xFF:
            raise unreadable("JPEG")
        kind = content[at + 1]
        if kind == 0xFF:  # a fill byte
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC) and at + 9 <= len(content):
            _require_pixels(*struct.unpack(">HH", content[at + 5 : at + 9]))
        if kind == 0xDA:
            break
        if length < 2:
            raise unreadable("JPEG")
        at += 2 + length
    if content.find(b"\xff\xd9", at) < 0:
        raise unreadable("JPEG")


def _tiff(content: Bytes) -> None:
    order = "<" if content[:1] == b"I" else ">"
    head = content[:16]
    if len(head) < 16:
        raise unreadable("TIFF")
    big = head[2:3] == b"+" or head[3:4] == b"+"
    first = struct.unpack(f"{order}Q", head[8:16])[0] if big else struct.unpack(f"{order}I", head[4:8])[0]
    if not 8 <= first < len(content):
        raise unreadable("TIFF")


def _dwg(content: Bytes) -> None:
    if len(content) < 128:
        raise unreadable("DWG")
    if _MACROS.search(content):
        raise carries_code()


def _require_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Unsound(
            "图太大，打开会卡住。请缩小，或者另存为PDF再传。",
            "the picture has too many pixels to be opened. Make it smaller or save it as PDF.",
        )

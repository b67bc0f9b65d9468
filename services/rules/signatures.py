"""A signature that was drawn on a screen: what comes from the page is hostile until it is read chunk by chunk."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

HEAD = "data:image/png;base64,"
MAGIC = b"\x89PNG\r\n\x1a\n"
LONGEST = 300_000  # characters of the field; a signature has some 10 000
WIDEST = 4000  # pixels, of a wide screen with a fine grid
KEPT = (b"IHDR", b"IDAT", b"IEND")  # everything else may carry words that nobody sees
RGBA = (8, 6)  # bits a channel, colour type: what a canvas makes
PIXEL = 4
ROWS = 64  # unpacked at a time
LAST_FILTER = 4  # of the five ways in which a row is packed


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed and how (values of SignatureMeans). `picture`: the PNG of a drawn one, else nothing."""

    name: str
    means: str
    picture: bytes = b""


class NotDrawn(ValueError):
    """`blank`: the pad was left empty; else it is no picture of a canvas."""

    def __init__(self, *, blank: bool) -> None:
        super().__init__("blank" if blank else "broken")
        self.blank = blank


def png_of(field: str) -> bytes:
    """The picture in the hidden field of a signature pad (`data:image/png;base64,…`), with nothing but its pixels.

    Raises NotDrawn when it is something else than a canvas makes, too large, or empty.
    """
    if not field.startswith(HEAD) or len(field) > LONGEST:
        raise NotDrawn(blank=not field)
    try:
        chunks = [chunk for chunk in _chunks(base64.b64decode(field[len(HEAD) :], validate=True)) if chunk[0] in KEPT]
        width, height = _size(chunks)
        drawn = _inked(b"".join(data for kind, data in chunks if kind == b"IDAT"), width, height)
    except (binascii.Error, struct.error, zlib.error, IndexError) as error:
        raise NotDrawn(blank=False) from error
    if not drawn:
        raise NotDrawn(blank=True)
    return MAGIC + b"".join(_packed(kind, data) for kind, data in chunks)


def data_url(width: int, height: int, inked: bool = True) -> str:
    """A picture as a canvas makes it, for tests and the demo: a line down the middle, or nothing."""
    return HEAD + base64.b64encode(drawing(width, height, inked)).decode()


def drawing(width: int, height: int, inked: bool = True) -> bytes:
    ink, none = b"\x12\x20\x1f\xff", b"\x00" * PIXEL
    row = b"\x00" + b"".join(ink if inked and place % width == width // 2 else none for place in range(width))
    head = struct.pack(">IIBBBBB", width, height, *RGBA, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(row * height, 9)), (b"IEND", b""))
    return MAGIC + b"".join(_packed(kind, data) for kind, data in parts)


def _chunks(picture: bytes) -> list[tuple[bytes, bytes]]:
    if not picture.startswith(MAGIC):
        raise NotDrawn(blank=False)
    found, place = [], len(MAGIC)
    while place < len(picture):
        size, kind = struct.unpack_from(">I4s", picture, place)
        data = picture[place + 8 : place + 8 + size]
        (said,) = struct.unpack_from(">I", picture, place + 8 + size)
        if said != zlib.crc32(kind + data):
            raise NotDrawn(blank=False)
        found.append((kind, data))
        place += 12 + size
    return found


def _size(chunks: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    kinds = [kind for kind, _ in chunks]
    (kind, head), last = chunks[0], kinds[-1]
    width, height, *rest = struct.unpack(">IIBBBBB", head)
    once = kinds.count(b"IHDR") == kinds.count(b"IEND") == 1
    whole = once and kind == b"IHDR" and last == b"IEND" and not chunks[-1][1]  # words could stand in the last one
    if not whole or tuple(rest) != (*RGBA, 0, 0, 0) or not (0 < width <= WIDEST and 0 < height <= WIDEST):
        raise NotDrawn(blank=False)
    return width, height


def _inked(packed: bytes, width: int, height: int) -> bool:
    """Whether a pixel is drawn: an empty canvas is all noughts beside the filter of each row, whatever the filter.

    Unpacked some rows at a time: a small file that grows without end fills no memory.
    """
    row, drawn = 1 + width * PIXEL, False
    unpacker = zlib.decompressobj()
    for start in range(0, height, ROWS):
        wanted = row * min(ROWS, height - start)
        flat = _unpack(unpacker, packed if not start else unpacker.unconsumed_tail, wanted)
        if any(flat[place] > LAST_FILTER for place in range(0, wanted, row)):
            raise NotDrawn(blank=False)
        edges = range(0, wanted + row, row)
        drawn = drawn or any(flat[begin + 1 : end].strip(b"\x00") for begin, end in pairwise(edges))
    if unpacker.decompress(unpacker.unconsumed_tail, 1) or not unpacker.eof or unpacker.unused_data:
        raise NotDrawn(blank=False)  # more than the pixels
    return drawn


def _unpack(unpacker: Any, packed: bytes, wanted: int) -> bytes:
    flat: bytes = unpacker.decompress(packed, wanted)
    if len(flat) != wanted:
        raise NotDrawn(blank=False)
    return flat


def _packed(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

"""A drawn signature is kept with nothing but its pixels; what is no picture of a canvas, and an empty pad, are refused."""

import base64
import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.signatures import HEAD, MAGIC, NotDrawn, data_url, drawing, png_of


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def url(picture: bytes) -> str:
    return HEAD + base64.b64encode(picture).decode()


def test_what_is_drawn_is_kept_as_it_is():
    assert png_of(data_url(40, 20)) == drawing(40, 20)


def test_words_beside_the_pixels_are_left_out():
    picture = drawing(40, 20)
    end = len(picture) - 12
    spoken = picture[:end] + chunk(b"tEXt", b"Comment\x00<script>") + picture[end:]
    assert png_of(url(spoken)) == picture


def test_an_empty_pad_is_no_signature():
    with pytest.raises(NotDrawn) as found:
        png_of(data_url(40, 20, inked=False))
    assert found.value.blank


@pytest.mark.parametrize(
    "field",
    [
        "data:image/svg+xml;base64,PHN2Zz4=",
        "javascript:alert(1)",
        HEAD + "***",
        url(b"GIF89a"),
        url(MAGIC),
        url(drawing(4, 4)[:-4]),
        url(drawing(4, 4) + b"PK\x03\x04"),
        url(MAGIC + chunk(b"IHDR", struct.pack(">IIBBBBB", 9999, 9999, 8, 6, 0, 0, 0)) + chunk(b"IEND", b"")),
        url(
            MAGIC
            + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 6, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\x01" * 10**7))  # grows without end
            + chunk(b"IEND", b"")
        ),
        HEAD + "A" * 400_000,
    ],
)
def test_what_no_canvas_made_is_refused(field):
    with pytest.raises(NotDrawn) as found:
        png_of(field)
    assert not found.value.blank


HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 6, 0, 0, 0))
INKED = zlib.compress((b"\x00" + b"\x12\x20\x1f\xff" * 2) * 2)


@pytest.mark.parametrize(
    "picture",
    [
        MAGIC + HEADER + chunk(b"IDAT", INKED + b"<script>") + chunk(b"IEND", b""),  # after the last pixel
        MAGIC + HEADER + chunk(b"IDAT", INKED) + chunk(b"IEND", b"<script>"),
        MAGIC + HEADER + chunk(b"IEND", b"<script>") + chunk(b"IDAT", INKED) + chunk(b"IEND", b""),
        MAGIC
        + HEADER
        + chunk(b"IDAT", zlib.compress((b"\x09" + b"\xff" * 8) * 2))
        + chunk(b"IEND", b""),  # no such filter
    ],
)
def test_no_words_hide_among_the_pixels(picture):
    assert png_of(url(MAGIC + HEADER + chunk(b"IDAT", INKED) + chunk(b"IEND", b"")))
    with pytest.raises(NotDrawn):
        png_of(url(picture))


def test_the_largest_picture_fills_no_memory():
    field = data_url(4000, 4000)
    tracemalloc.start()
    png_of(field)
    assert tracemalloc.get_traced_memory()[1] < 8_000_000  # its pixels are 64 million bytes
    tracemalloc.stop()


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_or_read(data):
    for field in (url(data), url(MAGIC + data)):
        with pytest.raises(NotDrawn):
            png_of(field)

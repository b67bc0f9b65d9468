"""What a page looks like, as plain data: drawn once by WeasyPrint, put into as many files as it is needed in.

Fonts are kept beside the drawings: each file takes out of them the characters that its pages use. WeasyPrint is imported
only inside functions, as in `projects.guide.paper.pdf`.
"""

from __future__ import annotations

import copy
import itertools
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from projects.guide.paper.cells import Cell, ends_of, exchanged, lines_of, watching_class

SCALE = 0.75  # points in a CSS pixel
RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading")
COLOURS = b"(where the file has its colour spaces)"
ARTIFACT = b"/Artifact <</Type /Pagination>> BDC"
KEPT_SUBSETS = 12


class Drawing(NamedTuple):
    """What is drawn, packed, and what it needs of the file that it stands in.

    `fonts`: for each the glyphs used; `images`: pictures in pixels.
    """

    content: bytes
    fonts: dict[Any, array[int]]
    resources: dict[str, dict[str, Any]]
    images: dict[str, dict[str, Any]]


@dataclass(slots=True)
class _Kept:
    """What this process keeps of fonts."""

    open: dict[Any, Any] = field(default_factory=dict)  # as pages are drawn with them
    faces: dict[Any, Any] = field(default_factory=dict)  # with the widths and texts of all glyphs drawn so far
    subsets: OrderedDict[Any, tuple[bytes, bytes]] = field(default_factory=OrderedDict)  # font files, plain and packed
    names: Any = field(default_factory=lambda: itertools.count(1))


_kept = _Kept()


def forget_fonts() -> None:
    """Drawings made before cannot go into a file any more."""
    _kept.open.clear()
    _kept.faces.clear()
    _kept.subsets.clear()


class _Numbered(dict[str, Any]):
    """WeasyPrint names groups and patterns by how many there are: here no two pages use the same name."""

    def __init__(self, start: int):
        super().__init__()
        self.start = start

    def __len__(self) -> int:
        return self.start + super().__len__()


def draw(
    page: Any,
    *,
    marks: dict[Any, Any] | None = None,
    right: float = 0,
    down: float = 0,
    cells: Mapping[int, Any] | None = None,
) -> Drawing:
    """The drawing of a page of WeasyPrint's, moved by CSS pixels.

    `marks` takes the boxes that the tag tree asks for; without it what is drawn is an artifact: no reading program reads
    it out, as is right for running heads and page numbers. `cells`: boxes whose drawing others may take the place of.
    """

    def paint(stream: Any) -> None:
        stream.transform(d=-1, f=page.height * SCALE)
        stream.stream.clear()  # every page of a file begins with that; the drawing is put behind it
        with stream.stacked():
            stream.transform(e=right * SCALE, f=down * SCALE)
            page.paint(stream, SCALE)

    drawing, content = _drawn(page, paint, marks, cells or {})
    if marks is None:
        content = b"\n".join((ARTIFACT, content, b"EMC"))
    return drawing._replace(content=_packed(content))


def redraw(old: Drawing, page: Any, cells: Mapping[int, tuple[Any, Cell]]) -> Drawing:
    """The drawing of a page with other words in its cells: for each the box that has them, from another page, and where
    they belong."""
    from weasyprint.draw import draw_inline_level

    contents, drawings = {}, [old]
    for number, (box, place) in cells.items():

        def paint(stream: Any, box: Any = box, place: Cell = place) -> None:
            with stream.stacked():
                stream.transform(e=place.left - box.content_box_x(), f=place.top - box.content_box_y())
                for line in lines_of(box):
                    draw_inline_level(stream, page, line)

        drawing, contents[number] = _drawn(page, paint, _Numbered(place.first), {})
        drawings.append(drawing)
    content = exchanged(zlib.decompress(old.content), contents)
    fonts: dict[Any, set[int]] = {}
    for each in drawings:
        for key, glyphs in each.fonts.items():
            fonts.setdefault(key, set()).update(glyphs)
    return Drawing(
        _packed(content),
        {key: array("L", sorted(glyphs)) for key, glyphs in fonts.items()},
        {name: {key: item for each in drawings for key, item in each.resources[name].items()} for name in RESOURCES},
        {name: image for each in drawings for name, image in each.images.items()},
    )


def _packed(content: bytes) -> bytes:
    return zlib.compress(content, 9)


def _drawn(
    page: Any, paint: Callable[[Any], None], marks: dict[Any, Any] | None, cells: Mapping[int, Any]
) -> tuple[Drawing, bytes]:
    """A drawing without its content, and the content as it is painted."""
    start = 100_000 * next(_kept.names)
    resources: dict[str, Any] = {name: _Numbered(start) for name in RESOURCES} | {"ColorSpace": COLOURS}
    bleed = page.bleed
    images: dict[str, dict[str, Any]] = {}
    wide, high = page.width + bleed["left"] + bleed["right"], page.height + bleed["top"] + bleed["bottom"]
    rectangle = (-bleed["left"], -bleed["top"], wide, high)
    stream = watching_class()(_kept.open, rectangle, resources, images, marks, {}, None, compress=True)
    stream.ends = ends_of(cells)
    fonts = _characters(paint, stream)
    known: dict[int, Any] = {}
    plain = {name: {key: _plain(value, known) for key, value in resources[name].items()} for name in RESOURCES}
    return Drawing(b"", fonts, plain, images), _joined(stream)


def _characters(paint: Callable[[Any], None], stream: Any) -> dict[Any, array[int]]:
    """Draw, and say which glyphs of which fonts were used."""
    for font in _kept.open.values():
        font.widths, font.to_unicode = {}, {}
    paint(stream)
    used = {key: font for key, font in _kept.open.items() if font.widths}
    for key, font in used.items():
        if key not in _kept.faces:
            font.file_content = b""  # up to 20 MB; `_clean` reads it when it needs it
            _kept.faces[key] = copy.copy(font)
        face = _kept.faces[key]
        face.widths, face.to_unicode = font.widths | face.widths, font.to_unicode | face.to_unicode
        if font.png or font.svg or font.colr:  # drawn from what Pango holds only for a while
            del _kept.open[key]
    return {key: array("L", font.widths) for key, font in used.items()}


def _joined(stream: Any) -> bytes:
    import pydyf

    return pydyf.Stream(stream.stream).data.split(b"stream\n", 1)[1].removesuffix(b"\nendstream")


def _plain(item: Any, known: dict[int, Any], colours: bytes = COLOURS) -> Any:
    """A copy that a file may number and change; what was one thing stays one thing."""
    import pydyf

    if id(item) in known:
        return known[id(item)]
    if isinstance(item, pydyf.Stream):
        made = known[id(item)] = pydyf.Stream([_joined(item)], None, compress=True)
        made.extra = _plain(item.extra, known, colours)
    elif isinstance(item, dict):
        made = known[id(item)] = pydyf.Dictionary()
        made.update({key: _plain(value, known, colours) for key, value in item.items()})
    elif isinstance(item, list):
        made = known[id(item)] = pydyf.Array()
        made.extend(_plain(value, known, colours) for value in item)
    else:
        return colours if item == COLOURS else item
    return made


# --- into a file


def put(drawing: Drawing, stream: Any) -> None:
    """What the drawing needs goes into the file of WeasyPrint's stream; its content is put there by `add_contents`."""
    for key, glyphs in drawing.fonts.items():
        face = _kept.faces[key]
        if key not in stream._fonts:
            stream._fonts[key] = _for_one_file(face)
        font = stream._fonts[key]
        font.widths.update({glyph: face.widths[glyph] for glyph in glyphs})
        font.to_unicode.update({glyph: face.to_unicode[glyph] for glyph in glyphs if glyph in face.to_unicode})
    known: dict[int, Any] = {}
    colours = stream._resources["ColorSpace"]
    for name, items in drawing.resources.items():
        stream._resources[name].update({key: _plain(value, known, colours) for key, value in items.items()})
    for name, image in drawing.images.items():
        stream._images.setdefault(name, {**image, "x_object": None})


def add_contents(made: Any, pages: Sequence[Sequence[Drawing]]) -> None:
    """Each drawing once, however many pages have it; fonts packed as they are kept."""
    import pydyf

    packed = {id(plain): ready for plain, ready in _kept.subsets.values()}
    for each in made.objects:
        if isinstance(each, pydyf.Stream) and id(each.stream[0]) in packed:
            each.stream, each.compress = [packed[id(each.stream[0])]], False
            each.extra["Filter"] = "/FlateDecode"
    added: dict[int, Any] = {}
    sheets = [each for each in made.objects if isinstance(each, dict) and each.get("Type") == "/Page"]
    for sheet, drawings in zip(sheets, pages, strict=True):
        for drawing in drawings:
            if id(drawing) not in added:
                added[id(drawing)] = pydyf.Stream([drawing.content], {"Filter": "/FlateDecode"})
                made.add_object(added[id(drawing)])
        sheet["Contents"] = pydyf.Array([sheet["Contents"], *(added[id(each)].reference for each in drawings)])


def _for_one_file(face: Any) -> Any:
    """The font with no characters used."""
    made = copy.copy(face)
    made.widths, made.to_unicode, made.variations = {}, {}, dict(face.variations)
    made.clean = lambda texts, hinting: _clean(made, texts, hinting)
    return made


def _clean(font: Any, texts: dict[int, str], hinting: bool) -> None:
    """Leave only these characters in the font: as the last time, when they are the same."""
    from weasyprint.text.fonts import get_hb_object_data

    font.missing = {code: glyph for code, glyph in font.missing.items() if glyph in texts}
    key = (font.hash, frozenset(texts), hinting, bool(font.missing))
    if key not in _kept.subsets:
        font.file_content = get_hb_object_data(font.hb_face)
        type(font).clean(font, texts, hinting)
        _kept.subsets[key] = (font.file_content, zlib.compress(font.file_content, 9))
        while len(_kept.subsets) > KEPT_SUBSETS:
            _kept.subsets.popitem(last=False)
    _kept.subsets.move_to_end(key)
    font.file_content = _kept.subsets[key][0]

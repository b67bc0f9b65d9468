"""What tests look at a printed piece with: its structure (pikepdf), its words and where they stand, its pages as pictures."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pytest
from PIL import Image

PT = 0.75  # points in a CSS pixel
PAINTS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "Do"}


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


def poppler(*command: Any) -> str:
    """One of Debian's poppler-utils."""
    try:
        return subprocess.run([*map(str, command)], check=True, timeout=120, capture_output=True).stdout.decode()
    except FileNotFoundError:
        pytest.fail(f"no {command[0]} to look at the PDF with: install Debian's package poppler-utils")


def pictures(content: bytes, folder: Path, dpi: int = 72, pages: tuple[int, int] | None = None) -> list[Image.Image]:
    """The pages in grey, as pdftoppm draws them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one.pdf").write_bytes(content)
    which = ("-f", pages[0], "-l", pages[1]) if pages else ()
    poppler("pdftoppm", "-r", dpi, "-gray", *which, folder / "one.pdf", folder / "page")
    return [Image.open(path) for path in sorted(folder.glob("page-*.pgm"))]


# --- words


class Word(NamedTuple):
    """In points from the top left of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Sheet(NamedTuple):
    width: float
    height: float
    words: list[Word]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)


def sheets(content: bytes, folder: Path) -> list[Sheet]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "words.pdf").write_bytes(content)
    poppler("pdftotext", "-bbox", folder / "words.pdf", folder / "words.html")
    found: list[Sheet] = []
    number = r'"(-?[\d.]+)"'
    page = re.compile(rf"<page width={number} height={number}")
    word = re.compile(rf"<word xMin={number} yMin={number} xMax={number} yMax={number}>(.*)</word>")
    for line in (folder / "words.html").read_text(encoding="utf-8", errors="replace").splitlines():
        if begun := page.search(line):
            found.append(Sheet(float(begun[1]), float(begun[2]), []))
        elif said := word.search(line):
            found[-1].words.append(Word(html.unescape(said[5]), *map(float, said.groups()[:4])))
    return found


# --- structure


class Element(NamedTuple):
    """A structure element with its parents' kinds, outermost first."""

    kind: str
    raw: Any
    inside: tuple[str, ...]


def elements(pdf: pikepdf.Pdf) -> Iterator[Element]:
    waiting: list[tuple[Any, tuple[str, ...]]] = [(each, ()) for each in reversed(list(pdf.Root.StructTreeRoot.K))]
    while waiting:
        raw, inside = waiting.pop()
        kind = str(raw.S)
        yield Element(kind, raw, inside)
        below = [kid for kid in kids(raw) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        waiting += [(kid, (*inside, kind)) for kid in reversed(below)]


def kids(raw: Any) -> list[Any]:
    held = raw.get("/K", [])
    return list(held) if isinstance(held, pikepdf.Array) else [held]


def marked_faults(pdf: pikepdf.Pdf) -> list[str]:
    """Everything drawn is either tagged or an artifact, never both, and every tagged piece is in the tree at its page."""
    found: list[str] = []
    parents = numbers_of(pdf.Root.StructTreeRoot.ParentTree)
    for number, page in enumerate(pdf.pages, 1):
        owners = list(parents[int(page.StructParents)])
        faults, seen = _marks(page)
        if sorted(seen) != list(range(len(owners))):
            faults.append(f"{len(owners)} owners of {sorted(seen)}")
        for mcid, owner in enumerate(owners):
            if mcid not in [kid for kid in kids(owner) if isinstance(kid, int)]:
                faults.append(f"content {mcid} is not in its element")
            if owner.Pg.objgen != page.objgen:
                faults.append(f"an element of another page owns content {mcid}")
        found += [f"page {number}: {fault}" for fault in faults]
    return found


def _marks(page: Any) -> tuple[list[str], set[int]]:
    """What is wrong with the marks in a page's content, and the numbers of its tagged pieces."""
    faults: list[str] = []
    open_marks: list[str] = []
    seen: set[int] = set()
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            mark = str(operands[0])
            faults += [f"{mark} inside {open_marks[-1]}"] if open_marks else []
            open_marks.append(mark)
            if mark != "/Artifact":
                seen.add(int(operands[1]["/MCID"]))
        elif name == "EMC":
            open_marks.pop()
        elif name in PAINTS and not open_marks:
            faults.append(f"{name} is neither tagged nor an artifact")
    return faults, seen


def numbers_of(tree: Any) -> dict[int, Any]:
    return {int(tree.Nums[at]): tree.Nums[at + 1] for at in range(0, len(tree.Nums), 2)}


def bookmarks(pdf: pikepdf.Pdf) -> list[tuple[int, str, int]]:
    """Level, title and page number of each."""
    at = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
    found: list[tuple[int, str, int]] = []

    def walk(item: Any, level: int) -> None:
        while item is not None:
            found.append((level, str(item.Title), at[item.Dest[0].objgen]))
            walk(item.get("/First"), level + 1)
            item = item.get("/Next")

    walk(pdf.Root.Outlines.First, 1)
    return found


def destinations(pdf: pikepdf.Pdf) -> dict[str, int]:
    """The page number of each named place."""
    at = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
    names = pdf.Root.Names.Dests.Names
    return {str(names[i]): at[names[i + 1][0].objgen] for i in range(0, len(names), 2)}


def links(pdf: pikepdf.Pdf) -> list[tuple[int, str, str]]:
    """Page number, where it leads, what it says."""
    return [
        (number, str(each.get("/Dest") or each.A.URI), str(each.get("/Contents", "")))
        for number, page in enumerate(pdf.pages, 1)
        for each in page.get("/Annots", [])
        if each.Subtype == "/Link"
    ]


# --- what stands in the elements


def said_on(page: Any) -> dict[int, str]:
    """The words of each tagged piece of a page by its number, read with the fonts of the file, without spaces."""
    fonts = {name: _characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    found: dict[int, str] = {}
    here, font, kept = None, {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "BDC":
            here = operands[1].get("/MCID") if isinstance(operands[1], pikepdf.Dictionary) else None
        elif name in ("BMC", "EMC"):
            here = None
        elif name == "q":
            kept.append(font)
        elif name == "Q":
            font = kept.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("Tj", "TJ") and here is not None:
            parts = operands[0] if name == "TJ" else [operands[0]]
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            said = (font.get(codes[at : at + 2], "") for at in range(0, len(codes), 2))
            found[int(here)] = found.get(int(here), "") + "".join("".join(said).split())
    return found


def _characters(font: Any) -> dict[bytes, str]:
    """What each glyph of a font says (ToUnicode)."""
    pairs = re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    return {bytes.fromhex(code.decode()): bytes.fromhex(said.decode()).decode("utf-16-be") for code, said in pairs}

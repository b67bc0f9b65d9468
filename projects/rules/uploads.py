"""What an uploaded file is, by what is in it, and whether it may be kept: the eight kinds that are taken, nothing that runs.

The content decides, the name has only to agree. A file is looked through where it lies (mapped, not read into memory), so
that the largest one costs no more than a small one. What cannot be looked through is refused: closed, not open.
"""

from __future__ import annotations

import io
import mmap
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from projects.rules import uploads_pdf, uploads_pictures, uploads_zip
from projects.rules.uploads_found import Bytes, Unsound
from projects.rules.wording import Text


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file that is taken: how it begins and how its name may end."""

    word: str
    content_type: str
    begins: tuple[bytes, ...]
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = FileKind("PDF", "application/pdf", (b"%PDF-",), (".pdf",))
JPEG = FileKind("JPEG", "image/jpeg", (b"\xff\xd8\xff",), (".jpg", ".jpeg"))
PNG = FileKind("PNG", "image/png", (b"\x89PNG\r\n\x1a\n",), (".png",))
TIFF = FileKind("TIFF", "image/tiff", (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), (".tif", ".tiff"))
DWG = FileKind("DWG", "image/vnd.dwg", tuple(b"AC10" + year for year in uploads_pictures.DWG_YEARS), (".dwg",))
OFD = FileKind("OFD", "application/ofd", (), (".ofd",))
DOCX = FileKind("DOCX", f"{_OFFICE}.wordprocessingml.document", (), (".docx",))
XLSX = FileKind("XLSX", f"{_OFFICE}.spreadsheetml.sheet", (), (".xlsx",))
KINDS = (PDF, OFD, JPEG, PNG, TIFF, DOCX, XLSX, DWG)
PHOTOGRAPHS = (PDF, JPEG, PNG)  # of a licence
SHOWN = frozenset({PDF.content_type, JPEG.content_type, PNG.content_type})  # what a browser shows by itself

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NAME_LENGTH, LONGEST_ENDING = 200, 20
MEGABYTE = 1024 * 1024


def plain_name(raw: str) -> str:
    """The last part of a path of any system, without control and direction characters; `file` when nothing is left."""
    name = _UNPRINTABLE.sub("", PurePosixPath(raw.replace("\\", "/")).name).strip(" .")
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    if len(ending) > LONGEST_ENDING:
        stem, ending = name, ""
    return f"{stem[: NAME_LENGTH - len(ending)]}{ending}" if name else "file"


def accepted(kinds: Sequence[FileKind] = KINDS) -> str:
    """For the `accept` of a file field."""
    return ",".join(ending for kind in kinds for ending in kind.endings)


def fits_name(kind: FileKind, name: str) -> bool:
    """A name without an ending fits every kind."""
    return PurePosixPath(name).suffix.lower() in ("", *kind.endings)


def require_size(size: int, most: int) -> None:
    """Raises Unsound for nothing at all and for more than `most` bytes; before anything of the file is read."""
    if size > most:
        limit = most // MEGABYTE
        zh = f"超过{limit} MB。请压缩，分成几个文件，或者用手机重新拍一张。"
        raise Unsound(zh, f"it is larger than {limit} MB. Compress it, split it or take a new picture.")
    if size <= 0:
        raise Unsound("这是空文件（0字节）。请重新选择文件。", "it is empty (0 bytes). Choose the file again.")


def look_through(name: str, file: IO[bytes], what: Text, kinds: Sequence[FileKind], most: int) -> FileKind:
    """The kind of a file that may be kept. Raises Unsound with the reason and what to do.

    `name`: as `plain_name` gives it; `what`: what the file is meant to be, for the words; `most`: bytes.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    require_size(size, most)
    with mapped(file) as content:
        kind = _kind_of(file, content, kinds)
        if kind is None or kind not in kinds:
            raise _unknown(content, what, kinds)
        if not fits_name(kind, name):
            raise Unsound(
                f"文件名的后缀和内容不符，内容是{kind.word}。请把后缀改成{kind.endings[0]}，或者重新导出。",
                f"its ending does not fit what is in it, which is {kind.word}. "
                f"Name it {kind.endings[0]} or export it again.",
            )
        _require_harmless(kind, content)
    file.seek(0)
    return kind


@contextmanager
def mapped(file: IO[bytes]) -> Iterator[Bytes]:
    """The content without reading it into memory; a file that lies there already as it is."""
    try:
        number = file.fileno()
    except (AttributeError, OSError, ValueError):  # a small upload, kept in memory by the server
        yield file.read()
        return
    file.flush() if file.writable() else None
    with mmap.mmap(number, 0, access=mmap.ACCESS_READ) as content:
        yield content


def _kind_of(file: IO[bytes], content: Bytes, kinds: Sequence[FileKind]) -> FileKind | None:
    head = content[:16]
    if head.startswith(b"PK\x03\x04") and OFD in kinds:
        word = uploads_zip.package_word(file, content)
        return next((kind for kind in (OFD, DOCX, XLSX) if kind.word == word), None)
    return next((kind for kind in KINDS if head.startswith(kind.begins) and kind.begins), None)


def _require_harmless(kind: FileKind, content: Bytes) -> None:
    if kind is PDF:
        uploads_pdf.require_quiet(content)
    elif kind in (JPEG, PNG, TIFF, DWG):
        uploads_pictures.require_whole(kind.word, content)
    if kind not in (OFD, DOCX, XLSX):
        uploads_pictures.require_single(content, markup=kind is not PDF)


def _unknown(content: Bytes, what: Text, kinds: Sequence[FileKind]) -> Unsound:
    words = [kind.word for kind in kinds]
    zh, en = "、".join(words[:-1]) + f"或{words[-1]}", ", ".join(words[:-1]) + f" or {words[-1]}"
    if content[:4] == _OLD_OFFICE and DOCX in kinds:
        return Unsound(
            f"它不是{zh}，是旧格式的或者设了密码的Office文件。请去掉密码，另存为DOCX、XLSX或PDF再传。",
            f"it is no {en} but an Office file of the old kind or with a password. Save it as DOCX, XLSX or PDF without one.",
        )
    return Unsound(
        f"它不是{zh}。请把{what.zh}拍成照片，或者另存为PDF再传。",
        f"it is no {en}. Take a photograph of the {what.en} or save it as PDF.",
    )

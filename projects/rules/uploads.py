"""What an uploaded file is, by its first bytes, and whether its name says the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file that is taken: how it begins and how its name may end."""

    word: str
    content_type: str
    begins: bytes
    endings: tuple[str, ...]


KINDS = (
    FileKind("PDF", "application/pdf", b"%PDF-", (".pdf",)),
    FileKind("JPEG", "image/jpeg", b"\xff\xd8\xff", (".jpg", ".jpeg")),
    FileKind("PNG", "image/png", b"\x89PNG\r\n\x1a\n", (".png",)),
)
# a picture or a PDF that a browser or a reader could also run: refused, though it would only ever be downloaded
_MARKUP = re.compile(rb"<\s*(script|html|svg|iframe|!doctype)\b", re.IGNORECASE)
_PDF_ACTS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")  # a reader takes /J#61vaScript for /JavaScript
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NAME_LENGTH = 200


def plain_name(raw: str) -> str:
    """The last part of a path of any system, without control and direction characters; `file` when nothing is left."""
    name = _UNPRINTABLE.sub("", PurePosixPath(raw.replace("\\", "/")).name).strip(" .")
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    return f"{stem[: NAME_LENGTH - len(ending)]}{ending}" if name else "file"


def kind_of(content: bytes) -> FileKind | None:
    """The kind by the first bytes; None for every other file."""
    return next((kind for kind in KINDS if content.startswith(kind.begins)), None)


def carries_code(kind: FileKind, content: bytes) -> bool:
    """Does the file hold markup near its beginning, or a PDF something that runs by itself?"""
    acts = kind.content_type == "application/pdf" and _PDF_ACTS.search(_plain_names(content))
    return bool(acts or _MARKUP.search(content[:1024]))


def _plain_names(content: bytes) -> bytes:
    return _PDF_ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()), content)


def fits_name(kind: FileKind, name: str) -> bool:
    """A name without an ending fits every kind."""
    return PurePosixPath(name).suffix.lower() in ("", *kind.endings)

"""OFD, DOCX and XLSX are archives: opened and looked through member by member, within bounds.

The bounds hold before anything is unpacked: the directory's size, the number of members, their announced sizes. Each member
is then unpacked to its end, piece by piece; one that is larger than announced does not fit its checksum and is refused.

A chart carries its figures as a workbook of its own: a DOCX or XLSX embedded in an office document is looked through by the
same rules, and shares its bounds. One more in that one is refused, and so is everything else that is embedded.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from projects.rules import uploads_office
from projects.rules.uploads_found import Bytes, Unsound, carries_code, disguised, locked, unreadable

MOST_MEMBERS = 10_000
MOST_DIRECTORY = 4 * 1024 * 1024  # bytes of the directory
MOST_UNPACKED = 768 * 1024 * 1024  # bytes of all members together
MOST_MARKUP = 64 * 1024 * 1024  # bytes of those members that are read element by element
MOST_EMBEDDED = 16 * 1024 * 1024  # bytes of one embedded document, which is read as a whole
MOST_TIMES = 250  # a member that grows by more, and beyond SMALL, was made to
SMALL = 4 * 1024 * 1024
PIECE = 256 * 1024
HEAD = 64 * 1024  # of each member, for its kind
END = struct.Struct("<4s4H2LH")
TAIL = 65_557

_EMBEDDED = re.compile(r"^(word|xl)/embeddings/[^/]+\.(docx|xlsx)$", re.I)
_OBJECTS = re.compile(r"(^|/)embeddings/.*\.bin$", re.I)  # of OLE, whatever is in it
_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PATHS = re.compile(r"(^|/)\.\.(/|$)|^/|\\|^[A-Za-z]:|[\x00-\x1f]")
_PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs?|vbe|wsf|hta|jse?|jar|sh|py|lnk|html?|xhtml|swf|php|chm|reg)$", re.I
)
_ARCHIVES = re.compile(r"\.(zip|rar|7z|gz|tar|bz2|xz|docx|docm|xlsx|xlsm|xlsb|pptx|pptm|ofd|iso|cab)$", re.I)
_BEGINS = (b"PK\x03\x04", b"Rar!\x1a", b"7z\xbc\xaf", b"MSCF", b"\xd0\xcf\x11\xe0", b"BZh", b"\xfd7zXZ")
_RUNS = (b"MZ", b"\x7fELF", b"#!")


@dataclass(slots=True)
class _Left:
    """What a file, with all that is embedded in it, may still unpack to."""

    members: int
    unpacked: int
    markup: int


def package_word(file: IO[bytes], content: Bytes) -> str:
    """OFD, DOCX or XLSX; empty for another archive. Raises Unsound for one of the three that is not to be kept."""
    return _package_word(file, content, _Left(MOST_MEMBERS, MOST_UNPACKED, MOST_MARKUP), inside=False)


def _package_word(file: IO[bytes], content: Bytes, left: _Left, *, inside: bool) -> str:
    try:
        _require_bounded_directory(content)
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            word = _word(archive)
            if word:
                _require_plain(members, archive.start_dir, left)
                _require_harmless(archive, word, left, inside=inside)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError) as fault:
        raise unreadable("ZIP") from fault
    except (KeyError, ValueError, OSError) as fault:
        raise unreadable("ZIP") from fault
    return word


def _require_bounded_directory(content: Bytes) -> None:
    """The directory stands once, at the very end, and is small; the archive begins with the file."""
    at = content.find(b"PK\x05\x06", max(0, len(content) - TAIL))
    if at < 0 or at + END.size > len(content):
        raise unreadable("ZIP")
    _, disk, _, _, members, size, offset, comment = END.unpack(content[at : at + END.size])
    if disk or members > MOST_MEMBERS or size > MOST_DIRECTORY:
        raise _too_much()
    if at + END.size + comment != len(content) or offset + size != at:
        raise disguised()


def _word(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "OFD.xml" in names:
        return "OFD"
    if "[Content_Types].xml" not in names:
        return ""
    return next((word for word, part in uploads_office.MAIN_PARTS.items() if part in names), "")


def _require_plain(members: list[zipfile.ZipInfo], directory: int, left: _Left) -> None:
    """Names that are no paths, each once; no password; nothing that unpacks to a mountain."""
    left.members -= len(members)
    left.unpacked -= sum(member.file_size for member in members)
    left.markup -= sum(member.file_size for member in members if uploads_office.is_read_whole(member.filename))
    if min(left.members, left.unpacked, left.markup) < 0:
        raise _too_much()
    names = [member.filename.casefold() for member in members]
    if len(set(names)) != len(names) or any(_PATHS.search(member.orig_filename) for member in members):
        raise Unsound(
            "里面有指到别处的文件名。请用原来的软件打开，另存一份再传。",
            "it holds file names that lead elsewhere. Open it in its own program and save it anew.",
        )
    place = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.flag_bits & 0x41:
            raise locked()
        if member.compress_type not in _WAYS or member.header_offset < place:
            raise unreadable("ZIP")
        if member.file_size > SMALL and member.file_size > MOST_TIMES * max(1, member.compress_size):
            raise _too_much()
        place = member.header_offset + member.compress_size
    if place > directory:
        raise unreadable("ZIP")


def _require_harmless(archive: zipfile.ZipFile, word: str, left: _Left, *, inside: bool) -> None:
    for member in archive.infolist():
        name = member.filename
        if _PROGRAMS.search(name):
            raise carries_code()
        if word != "OFD":
            uploads_office.require_no_macros(name)
        if word != "OFD" and not inside and _EMBEDDED.search(name):
            _look_into_embedded(archive, member, left)
            continue
        if _ARCHIVES.search(name) or _OBJECTS.search(name):
            raise _nested()
        _look_into(archive, member, word)
    if word != "OFD":
        uploads_office.require_main_type(archive.read("[Content_Types].xml"), word)


def _look_into_embedded(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: _Left) -> None:
    """An office document in an office document: what it says it is, and nothing embedded in it in turn."""
    if member.file_size > MOST_EMBEDDED:
        raise _too_much()
    content = archive.read(member)
    begins = content.startswith(b"PK\x03\x04")
    word = _package_word(io.BytesIO(content), content, left, inside=True) if begins else ""
    if word != member.filename.rpartition(".")[2].upper():
        raise _nested()


def _look_into(archive: zipfile.ZipFile, member: zipfile.ZipInfo, word: str) -> None:
    with archive.open(member) as unpacked:
        head = unpacked.read(HEAD)
        if head.startswith(_BEGINS):
            raise _nested()
        if head.startswith(_RUNS):
            raise carries_code()
        look = uploads_office.reader_of(member.filename, head, word)
        piece = head
        while piece:
            look(piece, False)
            piece = unpacked.read(PIECE)
        look(b"", True)


def _too_much() -> Unsound:
    return Unsound(
        "里面压缩的内容展开后太大，像压缩炸弹。请用原来的软件另存一份，或者打印成PDF再传。",
        "what is packed in it grows beyond all measure. Save it anew in its own program or print it to PDF.",
    )


def _nested() -> Unsound:
    return Unsound(
        "里面嵌着别的文件或压缩包。请把它们取出来分开传；图表请粘贴成图片。",
        "other files or archives are packed in it. Take them out and upload them apart; paste charts as pictures.",
    )

"""What a PDF must not hold: scripts, programs to start, files within it, addresses it sends to; and a password.

Such things are told by names (`/JavaScript`), of which a reader takes `/J#61vaScript` for the same. They stand in plain
sight, or in object streams: objects packed together (ISO 32000-1, 7.5.7). So each stream's dictionary is read, and what is
packed is unpacked, bounded. The lookup does not follow the table of contents (xref): a reader that repairs a file does not
either. What cannot be told for certain is refused.
"""

from __future__ import annotations

import re
import zlib

from projects.rules.uploads_found import Bytes, Unsound, carries_code, locked, unreadable

ACTS = (
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "RichMedia",
    "XFA",
    "SubmitForm",
    "ImportData",
    "GoToE",
)
LONGEST = 1024 * 1024  # a dictionary that is read
LONGEST_GAP = 16 * 1024  # blanks and comments in front of a dictionary or a stream
MOST_READ = 32 * 1024 * 1024  # of what stands between `obj` and its stream, all together: it is read sign by sign
MOST_UNPACKED = 64 * 1024 * 1024  # of all object streams together
PIECE = 1024 * 1024


def _name(word: str) -> bytes:
    """A pattern for a name, each letter of which may be written by its number."""
    letters = (f"(?:{c}|#{ord(c):02x}|#{ord(c):02X})" for c in word)
    return ("/" + "".join(letters)).encode()


_END = rb"(?![A-Za-z0-9#])"  # a longer name is another name
_SPACE = rb"[\x00\t\n\x0c\r ]"
_ACTS = re.compile(b"(?:" + b"|".join(_name(word) for word in ACTS) + b")" + _END)
_ENCRYPT = re.compile(_name("Encrypt") + _END)
_PACKED = re.compile(b"(?:" + _name("ObjStm") + b"|" + _name("First") + b")" + _END)
_OBJECT = re.compile(rb"(?<!end)obj")
_STREAM = re.compile(rb"stream[ \t]*(?:\r\n|\n|\r)?")
_FILTER = re.compile(_name("Filter") + _END + rb"\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+)?")
_FLATE = re.compile(rb"\[?\s*" + _name("FlateDecode") + rb"\s*\]?")
_PARMS = re.compile(_name("DecodeParms") + _END + rb"(\s*\[?\s*(?:<<|null))?")
_PREDICTOR = re.compile(_name("Predictor") + _END + rb"(\s+1\b)?")
_TOKEN = re.compile(
    b"(?P<space>" + _SPACE + rb"+|%[^\r\n]*)|(?P<open><<)|(?P<close>>>)|(?P<text>\()"
    rb"|(?P<other>/?[^\x00\t\n\x0c\r ()<>\[\]{}/%]+|.)",
    re.DOTALL,
)
_TEXT = re.compile(rb"\\.|[()]", re.DOTALL)


def require_quiet(content: Bytes) -> None:
    """Raises Unsound for a PDF that does anything by itself, holds files, has a password or cannot be looked through."""
    if _ENCRYPT.search(content):
        raise locked()
    if _ACTS.search(content):
        raise carries_code()
    if not _PACKED.search(content):
        return
    unpacked, read = 0, 0
    for found in _OBJECT.finditer(content):
        end = _end_of_dictionary(content, found.end(), min(found.end() + LONGEST, len(content)))
        behind = _behind_space(content, end)
        read += behind - found.end()
        if read > MOST_READ:
            raise unreadable("PDF")
        stream = _STREAM.match(content, behind)
        dictionary = content[found.end() : end] if stream else b""
        if stream and _PACKED.search(dictionary):
            unpacked += _look_into(content, stream.end(), dictionary, MOST_UNPACKED - unpacked)


def _end_of_dictionary(content: Bytes, start: int, limit: int) -> int:
    """Where the dictionary that begins here ends; `start` when none does.

    Every `obj` is a beginning, in a text, a comment or a picture as well: the table of contents may point anywhere.
    Raises Unsound when the end does not come.
    """
    at, depth = _behind_space(content, start), 0
    if content[at : at + 2] != b"<<":
        return start
    while at < limit and (token := _TOKEN.match(content, at)):
        kind, at = token.lastgroup, token.end()
        if kind == "text":
            at = _behind_text(content, at, limit)
        depth += {"open": 1, "close": -1}.get(kind or "", 0)
        if depth == 0 and kind == "close":
            return at
    raise unreadable("PDF")


def _behind_space(content: Bytes, at: int) -> int:
    """Behind blanks and comments. Raises Unsound when there is no end to them: they are read again from every `obj`."""
    limit = min(at + LONGEST_GAP, len(content))
    while (token := _TOKEN.match(content, at, limit)) and token.lastgroup == "space":
        at = token.end()
    if at == limit < len(content):
        raise unreadable("PDF")
    return at


def _behind_text(content: Bytes, at: int, limit: int) -> int:
    """Behind the closing bracket of a text, which may hold pairs of them."""
    depth = 1
    for found in _TEXT.finditer(content, at, limit):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return limit


def _look_into(content: Bytes, start: int, dictionary: bytes, left: int) -> int:
    """How many bytes came out. Only what is packed in the one usual way is taken."""
    ways = list(_FILTER.finditer(dictionary))
    if not ways:
        return 0  # in plain sight
    usual = len(ways) == 1 and ways[0][1] and _FLATE.fullmatch(ways[0][1])
    turned = any(not found[1] for pattern in (_PARMS, _PREDICTOR) for found in pattern.finditer(dictionary))
    if not usual or turned:
        raise unreadable("PDF")
    return _require_quiet_inside(content, start, left)


def _require_quiet_inside(content: Bytes, start: int, left: int) -> int:
    unpack, out, at, tail = zlib.decompressobj(), 0, start, b""
    try:
        while not unpack.eof and at < len(content):
            piece = content[at : at + PIECE]
            at += len(piece)
            while piece and not unpack.eof:
                data = unpack.decompress(piece, PIECE)
                piece, out = unpack.unconsumed_tail, out + len(data)
                _require_bounded(out, left)
                if _ACTS.search(tail + data):
                    raise carries_code()
                tail = data[-256:]
    except zlib.error as fault:
        raise unreadable("PDF") from fault
    if not unpack.eof:
        raise unreadable("PDF")
    return out


def _require_bounded(out: int, left: int) -> None:
    if out > left:
        raise Unsound(
            "里面压缩的内容展开后太大，没法检查。请打印成新的PDF再传。",
            "what is packed in it is too large to be looked through. Print it to a new PDF.",
        )

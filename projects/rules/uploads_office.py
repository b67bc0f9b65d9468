"""What stands in the members of an office document: no macros, no scripts, nothing that is fetched from elsewhere.

The XML is read as a stream and never resolved: a document type, which is where entities come from, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from projects.rules.uploads_found import Unsound, carries_code, unreadable

MAIN_PARTS = {"DOCX": "word/document.xml", "XLSX": "xl/workbook.xml"}
MAIN_TYPES = {"DOCX": "wordprocessingml.document.main+xml", "XLSX": "spreadsheetml.sheet.main+xml"}
_MACROS = re.compile(
    r"(^|/)(vba[^/]*\.bin|vbaData\.xml|[^/]*\.vba)$|(^|/)(macrosheets|dialogsheets|activeX|customUI|oleObject)", re.I
)
_TEXTUAL = re.compile(r"\.(xml|rels|vml|svg)$", re.I)
_WHOLE = re.compile(r"\.(rels|svg|vml)$|^word/[^/]+\.xml$|externalLink", re.I)  # the others: their beginning is enough
_SAFE_LINK = re.compile(r"^(https?:|mailto:|tel:|#|[^:]*$)", re.I)
_FETCHES = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b", re.I)

Look = Callable[[bytes, bool], None]


class _Enough(Exception):
    """The root element has begun: no document type can come any more."""


def is_read_whole(name: str) -> bool:
    """Every element of the member is looked at."""
    return bool(_WHOLE.search(name))


def require_no_macros(name: str) -> None:
    if _MACROS.search(name):
        raise Unsound(
            "里面有宏或控件。请另存为不带宏的DOCX、XLSX，或者打印成PDF再传。",
            "it holds macros or controls. Save it as DOCX or XLSX without macros, or print it to PDF.",
        )


def require_main_type(content: bytes, word: str) -> None:
    """The document is of its own kind: neither a template nor one that may hold macros."""
    types = content.decode("utf-8", "replace")
    if "macroEnabled" in types:
        require_no_macros("vbaProject.bin")
    if MAIN_TYPES[word] not in types:
        raise unreadable(word)


def reader_of(name: str, head: bytes, word: str) -> Look:
    """Takes the member's content piece by piece (and at the end `True`); raises Unsound for what must not be in it."""
    if not _TEXTUAL.search(name) and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return lambda piece, last: None
    return _Markup(name, word).take


class _Markup:
    """One member of XML on its way through the parser."""

    def __init__(self, name: str, word: str) -> None:
        self.word, self.done, self.whole, self.said, self.instruction = (
            word,
            False,
            is_read_whole(name),
            "",
            False,
        )
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def take(self, piece: bytes, last: bool) -> None:
        if self.done:
            return
        try:
            self.parser.Parse(piece, last)
        except _Enough:
            self.done = True
        except expat.ExpatError as fault:
            raise unreadable(self.word) from fault

    def doctype(self, *_: object) -> None:
        raise unreadable(self.word)

    def begin(self, name: str, said: dict[str, str]) -> None:
        if not self.whole:
            raise _Enough
        local = name.rpartition(":")[2]
        if local == "Relationship" and said.get("TargetMode", "").lower() == "external":
            self.external(said)
        if local in ("ddeLink", "oleLink", "script", "foreignObject"):
            raise carries_code()
        self.instruction = local in ("instrText", "fldSimple")
        if local == "fldSimple":
            self.field(" ".join(said.values()))

    def end(self, name: str) -> None:
        self.instruction = False
        if name.rpartition(":")[2] == "p":
            self.said = ""

    def text(self, words: str) -> None:
        if self.instruction:
            self.said = (self.said + words)[-2000:]
            self.field(self.said)

    def field(self, words: str) -> None:
        if _FETCHES.search(words):
            raise _reaches_out()

    def external(self, said: dict[str, str]) -> None:
        """A link that one clicks on is a link; everything else is fetched by itself."""
        if not said.get("Type", "").endswith("/hyperlink") or not _SAFE_LINK.match(said.get("Target", "")):
            raise _reaches_out()


def _reaches_out() -> Unsound:
    return Unsound(
        "它打开时会去取别处的内容（外部模板、链接的图片或表格）。请断开外部链接再存，或者打印成PDF再传。",
        "it fetches things from elsewhere when opened (a template, linked pictures or sheets). Break the links and save it "
        "again, or print it to PDF.",
    )

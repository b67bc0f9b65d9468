"""Files for the tests of uploads: one good file of each kind, and what they are made of."""

import io
import struct
import zipfile
import zlib

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/x" ContentType="application/vnd.openxmlformats-officedocument.{}"/></Types>'
)
MAIN = {"docx": "wordprocessingml.document.main+xml", "xlsx": "spreadsheetml.sheet.main+xml"}
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 1, height: int = 1, *, more: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND")


def jpeg(more: bytes = b"", width: int = 1) -> bytes:
    size = struct.pack(">BHHBBBB", 8, 1, width, 1, 1, 0x11, 0)
    frame = b"\xff\xc0" + struct.pack(">H", len(size) + 2) + size
    comment = b"\xff\xfe" + struct.pack(">H", len(more) + 2) + more if more else b""
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0"
        + b"\x01\x01\0\0\x01\0\x01\0\0"
        + comment
        + frame
        + b"\xff\xda\0\x02\0\xff\xd9"
    )


def tiff() -> bytes:
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + b"\0" * 16


def dwg(more: bytes = b"") -> bytes:
    return b"AC1032" + b"\0" * 250 + more


def pdf(*objects: bytes, head: bytes = b"%PDF-1.7\n") -> bytes:
    body = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", *objects]
    out = head + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, each) for n, each in enumerate(body, 1))
    return out + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def packed(
    inside: bytes, *, said: bytes = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", raw: bytes = b""
) -> bytes:
    """An object stream of a PDF."""
    data = raw or zlib.compress(b"9 0 " + inside)
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (said, len(data), data)


def archive(members: dict[str, bytes | str], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def docx(**more: bytes | str) -> bytes:
    return office("docx", "word/document.xml", more)


def xlsx(**more: bytes | str) -> bytes:
    return office("xlsx", "xl/workbook.xml", more)


def office(kind: str, main: str, more: dict[str, bytes | str], types: str = "") -> bytes:
    """`more`: a member's name, with `__` for the slash when it is given as a word."""
    members = {"[Content_Types].xml": types or TYPES.format(MAIN[kind]), main: "<?xml version='1.0'?><w/>"}
    return archive({**members, **{name.replace("__", "/"): content for name, content in more.items()}})


def related(said: str, kind: str = "docx") -> bytes:
    part = "word/_rels/document.xml.rels" if kind == "docx" else "xl/_rels/workbook.xml.rels"
    main = "word/document.xml" if kind == "docx" else "xl/workbook.xml"
    return office(kind, main, {part: RELATIONS.format(f"<Relationship Id='r1' {said}/>")})


def ofd(**more: bytes | str) -> bytes:
    members = {
        "OFD.xml": "<?xml version='1.0'?><ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>",
        "Doc_0/Document.xml": "<d/>",
    }
    return archive({**members, **{name.replace("__", "/"): content for name, content in more.items()}})


GOOD = {
    "报告.pdf": (pdf(), "application/pdf"),
    "发票.ofd": (ofd(), "application/ofd"),
    "现场.jpg": (jpeg(), "image/jpeg"),
    "图.png": (png(), "image/png"),
    "扫描.tiff": (tiff(), "image/tiff"),
    "说明.docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "清单.xlsx": (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "总平面.dwg": (dwg(), "image/vnd.dwg"),
}
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

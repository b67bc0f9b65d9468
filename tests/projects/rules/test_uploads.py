"""S7: eight kinds of files are taken by what is in them; whatever runs, hides, grows or cannot be looked through is refused."""

import contextlib
import io
import re
import struct
import sys
import tracemalloc
import zipfile
import zlib

import pytest

from projects.rules import uploads_pdf, uploads_zip
from projects.rules.uploads import KINDS, PHOTOGRAPHS, accepted, look_through, plain_name
from projects.rules.uploads_found import Unsound
from projects.rules.wording import Text
from tests.projects import files
from tests.projects.files import GOOD, OFFICE, archive, docx, dwg, jpeg, ofd, packed, pdf, png, related, tiff, xlsx

PAPER = Text("材料", "paper")
MOST = 1024 * 1024
CODE, HIDDEN, CLOSED, NESTED = "可以运行的代码或附件", "另一种文件", "没法检查", "嵌着别的文件"
SCRIPT = b"<< /S /JavaScript /JS (x) >>"


def look(name, content, kinds=KINDS, most=MOST):
    return look_through(name, io.BytesIO(content), PAPER, kinds, most)


@pytest.mark.parametrize("name", GOOD)
def test_each_of_the_eight_kinds_is_taken_by_its_content(name):
    content, kind = GOOD[name]
    assert look(name, content).content_type == kind
    assert look("没有后缀", content).content_type == kind


@pytest.mark.parametrize("name", GOOD)
def test_a_kind_under_the_ending_of_another_is_refused(name):
    with pytest.raises(Unsound, match="后缀和内容不符"):
        look("a.png" if not name.endswith("png") else "a.pdf", GOOD[name][0])


@pytest.mark.parametrize("name", [name for name in GOOD if not name.endswith(("pdf", "jpg", "png"))])
def test_a_licence_is_a_photograph_or_a_pdf(name):
    with pytest.raises(Unsound, match="不是PDF、JPEG或PNG"):
        look(name, GOOD[name][0], PHOTOGRAPHS)


def lied(name: str, size: int) -> bytes:
    """An archive whose directory says that a member is smaller than it is."""
    content = bytearray(docx(**{name: b"x" * size}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(content)


def locked_member() -> bytes:
    content = bytearray(docx())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def renamed(old: bytes, new: bytes) -> bytes:
    return docx(**{"word__" + old.decode(): b"x"}).replace(b"word/" + old, new.ljust(len(old) + 5, b"x"))


def many(count: int) -> bytes:
    return archive({"[Content_Types].xml": "", **{f"m{n}": b"" for n in range(count)}}, zipfile.ZIP_STORED)


ESCAPED = b"<< /S /#4a#61va#53cript >>"
TWICE = zlib.compress(zlib.compress(b"9 0 " + SCRIPT))
OTHER_WAY = b"/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode"
BOMB = b"\0" * (70 * 1024 * 1024)
EXTERNAL = "Type='" + OFFICE + "{}' Target='{}' TargetMode='External'"
ENTITIES = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
ENTITIES_16 = ENTITIES.replace("?>", " encoding='utf-16'?>").encode("utf-16")
FIELD = "<w><p><instrText>DD</instrText><instrText>EAUTO c:\\cmd</instrText></p></w>"

HOSTILE = {
    # --- no file, no such file
    "empty": ("空.pdf", b"", "空文件"),
    "too large": ("大.pdf", pdf() + b" " * MOST, "超过1 MB"),
    "program": ("程序.pdf", b"MZ\x90\0", "不是PDF"),
    "svg": ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "不是PDF"),
    "svg as png": ("图.png", b"<svg onload='x()'/>", "不是PDF"),
    "page": ("页.pdf", b"<html>%PDF-1.7", "不是PDF"),
    "pdf further on": ("后.pdf", b"\n" + pdf(), "不是PDF"),
    "old word": ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "设了密码的Office"),
    "plain archive": ("包.zip", archive({"a.txt": "x"}), "不是PDF"),
    "wrong ending": ("图.exe", png(), "后缀和内容不符"),
    "two endings": ("图.png.exe", png(), "后缀和内容不符"),
    # --- PDF
    "script": ("a.pdf", pdf(SCRIPT), CODE),
    "escaped script": ("a.pdf", pdf(ESCAPED), CODE),
    "launch": ("a.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>"), CODE),
    "embedded": ("a.pdf", pdf(b"<< /Type /EmbeddedFile >>"), CODE),
    "names of files": ("a.pdf", pdf(b"<< /Names << /EmbeddedFiles 3 0 R >> >>"), CODE),
    "form of xml": ("a.pdf", pdf(b"<< /AcroForm << /XFA 3 0 R >> >>"), CODE),
    "sends": ("a.pdf", pdf(b"<< /S /SubmitForm /F (http://x) >>"), CODE),
    "packed script": ("a.pdf", pdf(packed(SCRIPT)), CODE),
    "packed escaped script": ("a.pdf", pdf(packed(ESCAPED)), CODE),
    "packed, type not told": ("a.pdf", pdf(packed(SCRIPT, said=b"/N 1 /Fi#72st 4 /Filter /Fl#61teDecode")), CODE),
    "packed another way": ("a.pdf", pdf(packed(b"", said=OTHER_WAY, raw=SCRIPT.hex().encode())), CLOSED),
    "packed twice": (
        "a.pdf",
        pdf(packed(b"", said=b"/First 4 /Filter [/FlateDecode /FlateDecode]", raw=TWICE)),
        CLOSED,
    ),
    "packed with a predictor": (
        "a.pdf",
        pdf(packed(SCRIPT, said=b"/First 4 /Filter /FlateDecode /DecodeParms << /Predictor 12 >>")),
        CLOSED,
    ),
    "packed, way told elsewhere": ("a.pdf", pdf(packed(SCRIPT, said=b"/First 4 /Filter 9 0 R")), CLOSED),
    "packed, behind a false beginning": (
        "a.pdf",
        pdf(packed(SCRIPT, said=b"/First 4 /Filter /FlateDecode /X (endobj 7 0 obj <<) %1 0 obj <<\n")),
        CODE,
    ),
    "packed in a comment": ("a.pdf", pdf(head=b"%PDF-1.7\n%" + b"1 0 obj" + packed(SCRIPT)), CODE),
    "packed garbage": ("a.pdf", pdf(packed(b"", raw=b"no zlib")), CLOSED),
    "packed bomb": ("a.pdf", pdf(packed(BOMB)), "展开后太大"),
    "dictionary without end": ("a.pdf", pdf() + b"9 0 obj << /First 4", CLOSED),
    "password": ("a.pdf", pdf(b"<< /Encrypt 9 0 R >>"), "密码"),
    "pdf and archive": ("a.pdf", pdf() + archive({"a": b"x"}), HIDDEN),
    "pdf and page": ("a.pdf", pdf(head=b"%PDF-1.7\n<script>1</script>"), CODE),
    # --- pictures
    "page in a png": ("a.png", png(more=files.chunk(b"tEXt", b"<script>alert(1)</script>")), CODE),
    "php in a jpeg": ("a.jpg", jpeg(b"<?php system($_GET[0]);"), CODE),
    "page behind a jpeg": ("a.jpg", jpeg() + b"<html><body>", CODE),
    "archive behind a png": ("a.png", png() + archive({"a": b"x"}), HIDDEN),
    "archive behind a jpeg": ("a.jpg", jpeg() + archive({"a": b"x"}), HIDDEN),
    "pdf in a jpeg": ("a.jpg", jpeg(b"%PDF-1.7 hidden"), HIDDEN),
    "rar behind a tiff": ("a.tif", tiff() + b"Rar!\x1a\x07\0", HIDDEN),
    "program in a drawing": ("a.dwg", dwg(b"This program cannot be run in DOS mode"), HIDDEN),
    "macros in a drawing": ("a.dwg", dwg(b"AcDb:VBAProject"), CODE),
    "png cut off": ("a.png", png()[:-6], CLOSED),
    "png of a giant": ("a.png", png(100_000, 100_000), "图太大"),
    "jpeg cut off": ("a.jpg", jpeg()[:-8], CLOSED),
    "tiff to nowhere": ("a.tif", b"II*\0" + struct.pack("<I", 10**6) + b"\0" * 16, CLOSED),
    "drawing cut off": ("a.dwg", b"AC1032", CLOSED),
    # --- archives
    "macros": ("a.docx", docx(word__vbaProject_bin=b"x", **{"word/vbaProject.bin": b"x"}), "宏或控件"),
    "macros by type": ("a.docx", files.office("docx", "word/document.xml", {}, files.TYPES.format("macroEnabled")), "宏或控件"),
    "old macros": ("a.xlsx", xlsx(**{"xl/macrosheets/sheet1.xml": "<a/>"}), "宏或控件"),
    "control": ("a.docx", docx(**{"word/activeX/activeX1.xml": "<a/>"}), "宏或控件"),
    "template from elsewhere": ("a.docx", related(EXTERNAL.format("attachedTemplate", "http://x/t.dotm")), "取别处"),
    "picture from elsewhere": ("a.docx", related(EXTERNAL.format("image", "http://x/p.png")), "取别处"),
    "link that runs": ("a.docx", related(EXTERNAL.format("hyperlink", "javascript:alert(1)")), "取别处"),
    "sheet from elsewhere": ("a.xlsx", related(EXTERNAL.format("externalLinkPath", "file:///x.xlsx"), "xlsx"), "取别处"),
    "field that runs": ("a.docx", docx(**{"word/footer1.xml": FIELD}), "取别处"),
    "link to a program": ("a.xlsx", xlsx(**{"xl/externalLinks/externalLink1.xml": "<a><ddeLink/></a>"}), CODE),
    "entities": ("a.docx", docx(**{"word/styles.xml": ENTITIES}), CLOSED),
    "entities in utf-16": ("a.docx", docx(**{"word/styles.xml": ENTITIES_16}), CLOSED),
    "script in a picture of it": ("a.docx", docx(**{"word/media/i.svg": "<svg><script>1</script></svg>"}), CODE),
    "script member": ("a.ofd", ofd(**{"Doc_0/run.js": "x"}), CODE),
    "program member": ("a.ofd", ofd(**{"Doc_0/Res/a.dat": b"MZ\x90"}), CODE),
    "archive by name": ("a.ofd", ofd(**{"Doc_0/Attachs/a.zip": b"x"}), NESTED),
    "archive by content": ("a.docx", docx(**{"word/media/a.png": archive({"a": b"x"})}), NESTED),
    "ole by content": ("a.docx", docx(**{"word/embeddings/a.bin": b"\xd0\xcf\x11\xe0\xa1"}), NESTED),
    "path upwards": ("a.docx", renamed(b"aaaaaaaaa.xml", b"../../../e.xml"), "指到别处"),
    "path from the root": ("a.docx", renamed(b"aaaaaaaaa.xml", b"/etc/passwd.xm"), "指到别处"),
    "path of windows": ("a.docx", renamed(b"aaaaaaaaa.xml", b"C:\\windows\\w.x"), "指到别处"),
    "name twice": ("a.docx", docx(**{"word/a.xml": "<a/>", "word/A.xml": "<a/>"}), "指到别处"),
    "password of a member": ("a.docx", locked_member(), "密码"),
    "zip bomb": ("a.docx", docx(**{"word/media/a.bmp": b"\0" * (8 * MOST)}), "展开后太大"),
    "member larger than told": ("a.docx", lied("word/a.bmp", 5000), CLOSED),
    "a thousand times ten members": ("a.docx", many(10_001), "展开后太大"),
    "something before it": ("a.docx", b"PK\x03\x04junk" + docx(), HIDDEN),
    "something behind it": ("a.docx", docx() + b"<html>", HIDDEN),
    "cut off": ("a.docx", docx()[:-30], CLOSED),
    "broken member": ("a.docx", docx().replace(b"PK\x03\x04", b"PK\x03\x05", 2).replace(b"PK\x03\x05", b"PK\x03\x04", 1), CLOSED),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_s7_a_hostile_file_is_refused_with_the_reason_and_what_to_do_in_both_languages(case):
    name, content, why = HOSTILE[case]
    with pytest.raises(Unsound) as refused:
        look(name, content, most=2 * MOST if case == "a thousand times ten members" else MOST)
    text = refused.value.text
    assert why in text.zh
    assert re.search(r"请|重新", text.zh)
    assert text.en.isascii()
    assert len(re.findall(r"[.:]", text.en)) >= 1


@pytest.mark.parametrize("cut", range(0, 600, 7))
@pytest.mark.parametrize("name", GOOD)
def test_a_file_cut_anywhere_is_refused_or_taken_and_never_breaks(name, cut):
    content = GOOD[name][0]
    with contextlib.suppress(Unsound):
        look(name, content[:cut] if cut < len(content) else content)


def test_a_pdf_with_outlines_and_packed_objects_is_taken():
    outline = b"<< /Type /Outlines /First 5 0 R /Last 5 0 R >>"
    assert look("a.pdf", pdf(outline, packed(b"<< /A 1 >>"), b"<< /Length 3 >>\nstream\nq Q\nendstream")).word == "PDF"


def test_a_link_that_one_clicks_on_and_a_gif_metafile_are_no_harm():
    assert look("a.docx", related(EXTERNAL.format("hyperlink", "https://www.gov.cn/"))).word == "DOCX"
    assert look("a.docx", docx(**{"word/media/a.emz": b"\x1f\x8b\x08\0"})).word == "DOCX"


def test_a_large_picture_is_looked_through_without_being_read_into_memory(tmp_path):
    place = tmp_path / "a.jpg"
    with place.open("wb") as out:
        out.write(jpeg()[:-2])
        for _ in range(40):
            out.write(b"\x55" * MOST)
        out.write(b"\xff\xd9")
    tracemalloc.start()
    with place.open("rb") as file:
        assert look_through("a.jpg", file, PAPER, KINDS, 100 * MOST).word == "JPEG"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MOST


def test_the_field_offers_the_endings_of_all_kinds():
    assert accepted() == ".pdf,.ofd,.jpg,.jpeg,.png,.tif,.tiff,.docx,.xlsx,.dwg"


def test_a_name_keeps_no_path():
    assert plain_name("..\\..\\图.png") == "图.png"


# --- what would keep a processor busy for minutes


@pytest.mark.parametrize("crumb", [b"obj%", b"obj<<>>%", b"obj" + b" " * 20_000])
def test_a_pdf_whose_objects_are_all_comment_is_not_read_over_and_over(crumb, monkeypatch):
    """Each `obj` would be followed by a comment to the end of the file: four kilobytes more, four times as long."""
    read = []
    whole = uploads_pdf._TOKEN

    class Counting:
        @staticmethod
        def match(content, at, limit=sys.maxsize):
            found = whole.match(content, at, limit)
            read.append(found.end() - at if found else 0)
            return found

    monkeypatch.setattr(uploads_pdf, "_TOKEN", Counting)
    content = files.pdf(b"<< /Type /ObjStm >>") + crumb * (60_000 // len(crumb) + 1)
    with pytest.raises(Unsound, match="没法检查"):
        look("a.pdf", content)
    assert sum(read) < 5 * len(content)


def test_markup_that_is_read_element_by_element_is_bounded(monkeypatch):
    monkeypatch.setattr(uploads_zip, "MOST_MARKUP", 2000)
    with pytest.raises(Unsound, match="展开后太大"):
        look("a.docx", docx(**{"word/footnotes.xml": b"<?xml version='1.0'?><a>" + b"<b/>" * 600 + b"</a>"}))


def test_an_ending_without_end_is_no_ending():
    assert len(plain_name("a." + "x" * 250)) == 200
    assert plain_name("报告.docx" + "." + "y" * 300).startswith("报告.docx.y")

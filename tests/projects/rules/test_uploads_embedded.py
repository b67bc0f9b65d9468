"""S7: an office document carries the workbook of its chart; what is embedded in it is looked through by the same rules."""

import pytest

from projects.rules import uploads_zip
from projects.rules.uploads_found import Unsound
from tests.projects import files
from tests.projects.files import archive, docx, ofd, related, xlsx
from tests.projects.rules.test_uploads import CLOSED, CODE, EXTERNAL, HIDDEN, MOST, NESTED, look

MARKUP = 10_000


def charted(workbook: bytes, name: str = "word/embeddings/Microsoft_Excel_Worksheet.xlsx") -> bytes:
    """A document with a chart, whose figures are a workbook in it."""
    return docx(**{"word/charts/chart1.xml": "<c/>", name: workbook})


HOSTILE = {
    "ole by name": ("a.docx", docx(**{"word/embeddings/a.bin": b"x"}), NESTED),
    "ole in an embedded workbook": ("a.docx", charted(xlsx(**{"xl/embeddings/a.bin": b"x"})), NESTED),
    "macros in an embedded workbook": ("a.docx", charted(xlsx(**{"xl/vbaProject.bin": b"x"})), "宏或控件"),
    "macros by type in an embedded workbook": (
        "a.docx",
        charted(files.office("xlsx", "xl/workbook.xml", {}, files.TYPES.format("macroEnabled"))),
        "宏或控件",
    ),
    "embedded in an embedded one": ("a.docx", charted(xlsx(**{"xl/embeddings/b.xlsx": xlsx()})), NESTED),
    "embedded workbook that reaches out": (
        "a.docx",
        charted(related(EXTERNAL.format("externalLinkPath", "file:///x.xlsx"), "xlsx")),
        "取别处",
    ),
    "embedded program": ("a.docx", charted(xlsx(**{"xl/media/a.dat": b"MZ\x90"})), CODE),
    "embedded bomb": ("a.docx", charted(xlsx(**{"xl/media/a.bmp": b"\0" * (8 * MOST)})), "展开后太大"),
    "embedded and cut off": ("a.docx", charted(xlsx()[:-30]), CLOSED),
    "something behind an embedded one": ("a.docx", charted(xlsx() + b"<html>"), HIDDEN),
    "something before an embedded one": ("a.docx", charted(b"MZ" + xlsx()), NESTED),
    "embedded under another ending": ("a.docx", charted(docx()), NESTED),
    "embedded archive": ("a.docx", charted(archive({"a": b"x"})), NESTED),
    "embedded with macros by name": ("a.docx", docx(**{"word/embeddings/a.xlsm": xlsx()}), NESTED),
    "embedded elsewhere": ("a.docx", docx(**{"word/media/a.xlsx": xlsx()}), NESTED),
    "embedded in an ofd": ("a.ofd", ofd(**{"word/embeddings/a.xlsx": xlsx()}), NESTED),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_embedded_file_is_refused_with_the_reason(case):
    name, content, why = HOSTILE[case]
    with pytest.raises(Unsound) as refused:
        look(name, content)
    assert why in refused.value.text.zh
    assert refused.value.text.en.isascii()


def test_the_workbook_of_a_chart_is_no_harm():
    assert look("a.docx", charted(xlsx())).word == "DOCX"
    assert look("a.docx", charted(docx(), "word/embeddings/Microsoft_Word_Document.docx")).word == "DOCX"
    assert look("a.xlsx", xlsx(**{"xl/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx()})).word == "XLSX"
    assert look("a.xlsx", xlsx(**{"xl/printerSettings/printerSettings1.bin": b"x"})).word == "XLSX"


def test_what_is_embedded_shares_the_bounds_of_the_whole(monkeypatch):
    workbook = xlsx(**{"xl/media/a.bmp": b"\0" * 1000})
    whole = docx(**{f"word/embeddings/{n}.xlsx": workbook for n in range(3)})
    assert look("a.docx", whole).word == "DOCX"
    monkeypatch.setattr(uploads_zip, "MOST_UNPACKED", 5000)  # the three as they lie there, but not all that is in them
    with pytest.raises(Unsound, match="展开后太大"):
        look("a.docx", whole)
    monkeypatch.undo()
    monkeypatch.setattr(uploads_zip, "MOST_MARKUP", 3 * MARKUP)  # of two of the three workbooks, and of the document
    marked = xlsx(**{"xl/_rels/workbook.xml.rels": "<a>" + " " * MARKUP + "</a>"})
    assert look("a.docx", docx(**{f"word/embeddings/{n}.xlsx": marked for n in range(2)})).word == "DOCX"
    with pytest.raises(Unsound, match="展开后太大"):
        look("a.docx", docx(**{f"word/embeddings/{n}.xlsx": marked for n in range(3)}))
    monkeypatch.undo()
    monkeypatch.setattr(uploads_zip, "MOST_EMBEDDED", len(workbook) - 1)
    with pytest.raises(Unsound, match="展开后太大"):
        look("a.docx", whole)

"""Telling a workbook from what only bears its name: by content, with a sentence for each of the usual mistakes."""

from __future__ import annotations

import zipfile
from typing import IO

from projects.operations.refusals import Refused

LARGEST_FILE = 20 * 1024 * 1024
OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # an encrypted workbook, or the format before 2007
ZIP = b"PK\x03\x04"
WORKBOOK = "xl/workbook.xml"
# a part that tells what the archive is: what to say of it
OTHERS = (
    ("word/document.xml", "这是 Word 文档", "This is a Word document"),
    ("ppt/presentation.xml", "这是演示文稿", "This is a presentation"),
    ("xl/workbook.bin", "这是 .xlsb 表格", "This is an .xlsb workbook"),
    ("content.xml", "这是 .ods 表格", "This is an .ods workbook"),
)
HEADS = (
    (b"%PDF", "这是 PDF 文件", "This is a PDF file"),
    (b"\x89PNG", "这是图片", "This is a picture"),
    (b"\xff\xd8\xff", "这是图片", "This is a picture"),
    (b"{\\rtf", "这是 RTF 文档", "This is an RTF document"),
    (b"<", "这是网页或 XML 文件", "This is a web page or XML file"),
)


def broken() -> Refused:
    return Refused(
        "这个文件打不开：可能已损坏，或不是 .xlsx 表格。请用 Excel 或 WPS 打开后另存为 .xlsx 再试。",
        "This file cannot be read: it may be damaged, or it is not an .xlsx workbook. Open it and save it as .xlsx.",
        field="file",
    )


def require_workbook(file: IO[bytes], size: int) -> None:
    """A quick look at a file that has come in; the whole of it is looked through when it is read. Rewinds the file.

    Raises Refused (field `file`) for what is empty, too large, encrypted or no .xlsx, and says which.
    """
    if not size:
        raise Refused("这个文件是空的。请重新选文件。", "This file is empty: choose another.", field="file")
    if size > LARGEST_FILE:
        raise Refused(
            "文件超过 20 MB。请分成几个文件导入。",
            "The file is larger than 20 MB: split it into several.",
            field="file",
        )
    file.seek(0)
    head = file.read(64)
    refuse_other(head)
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_other_archive(set(archive.namelist()))
    except Refused:
        raise
    except Exception as fault:  # whatever a hostile archive makes the reader stumble over
        raise broken() from fault
    finally:
        file.seek(0)


def refuse_other(head: bytes) -> None:
    """Raises Refused unless the first bytes are those of a workbook."""
    if head.startswith(OLE):
        raise Refused(
            "这个文件加了密码，或是旧版 .xls：请去掉密码，另存为 .xlsx 再试。",
            "This file is encrypted or an old .xls: take the password off and save it as .xlsx.",
            field="file",
        )
    if head.startswith(ZIP):
        return
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, zh, en in HEADS:
        if plain.startswith(start):
            raise _other(zh, en)
    if plain and b"\0" not in plain:
        raise _other("这是文本或 CSV 文件", "This is a text or CSV file")
    raise broken()


def _refuse_other_archive(names: set[str]) -> None:
    if WORKBOOK in names:
        return
    for part, zh, en in OTHERS:
        if part in names:
            raise _other(zh, en)
    raise broken()


def _other(zh: str, en: str) -> Refused:
    return Refused(
        f"{zh}，不是 .xlsx 表格。请下载模板填写，或用 Excel、WPS 打开后另存为 .xlsx 再试。",
        f"{en}, not an .xlsx workbook. Fill in the template, or open it and save it as .xlsx.",
        field="file",
    )

"""The archive package (归档包) as a zip: papers, index, events, digests, and how to check it.

Written in the request into a temporary file on the disk, each file copied piece by piece out of its store, nothing of it
whole in memory; up to `MOST` bytes. No worker is needed, and the answer begins only when the package is whole.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header

from approval_portal.accounts.models import User
from projects.models import ApprovalItem
from projects.models.event import CHAINED_FIELDS
from projects.operations.access import log_export
from projects.operations.refusals import Refused, require
from projects.permissions_records import keeps_file, may_take_archive
from projects.queries_archives import GONE, Archive, Entry, archive_of
from projects.rules.archive import EVENTS, SUMS, Paths, safe_name, sums
from projects.rules.archive_readme import readme
from projects.rules.spreadsheet import neutral

ZIP = "application/zip"
MOST = 2 * 1024**3  # bytes of all files together
PIECE = 1024 * 1024
README, INDEX, INDEX_PAGE, FACTS, EVENTS_TABLE = (
    "00-说明.txt",
    "00-目录.csv",
    "00-目录.html",
    "00-办件.json",
    "05-日志/events.csv",
)
OURS = (README, INDEX, INDEX_PAGE, FACTS, EVENTS, EVENTS_TABLE, SUMS)
HEADS = ("序号", "类别", "名称", "包内路径", "原文件名", "版本", "SHA-256", "字节", "谁提供", "时间", "状态", "备注")
EVENT_HEADS = ("seq", "who", "text", "erased", "withheld", "previous_hash", "hash", *CHAINED_FIELDS)
CHANGED = "与登记的摘要不符"


class TooBig(Refused):
    def __init__(self, size: int) -> None:
        most, here = MOST // 1024**2, size // 1024**2 + 1
        super().__init__(
            f"这件办件的文件共 {here} MB，超过归档包的上限 {most} MB。请在办件页逐个下载，或请系统管理员导出。",
            f"The files of this application have {here} MB, more than the {most} MB of an archive package. Download them one "
            "by one on its page, or ask the system administrator.",
        )


def write_archive(archive: Archive, *, at: datetime) -> tuple[IO[bytes], str]:
    """The package, to be closed by the caller, and the SHA-256 of its list of digests. Raises TooBig.

    A file that its store does not give is in the index as missing, and one that is not what was kept says so.
    """
    require_size(archive)
    out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as package:
            listed = _Writer(package, at).write(archive)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out, listed


def require_size(archive: Archive) -> None:
    if archive.size > MOST:
        raise TooBig(archive.size)


def package_answer(item: ApprovalItem, *, user: User, what: str | None, at: datetime) -> HttpResponseBase:
    """The package as a download, noted with the digest of its list of digests. `what`: the name of the address; None: a
    HEAD request: nothing is put together, and nothing is noted. Raises Forbidden, TooBig."""
    day = timezone.localdate(at)
    require(may_take_archive(user, item, day))
    archive = archive_of(item, inside=keeps_file(user, item, day))
    name = safe_name(f"归档包-{item.number or item.pk}-{archive.facts['matter']}.zip", most=80)
    response: HttpResponseBase = HttpResponse(content_type=ZIP)
    if what is None:
        require_size(archive)
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    else:
        file, digest = write_archive(archive, at=at)
        missing = sum(bool(entry.missing) for entry in archive.entries)
        said = {"rows": len(archive.entries), "missing": missing, "digest": digest, "inside": archive.inside}
        data = {"project": item.project_id, **said}
        log_export(user, what, at=at, object_type="approvalitem", object_id=item.pk, data=data)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=ZIP)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


class _Writer:
    """Writes the files of one package and keeps the digest of each."""

    def __init__(self, package: zipfile.ZipFile, at: datetime) -> None:
        self.package, self.at = package, timezone.localtime(at)
        self.digests: dict[str, str] = {}

    def write(self, archive: Archive) -> str:
        paths = Paths(OURS)
        for entry in archive.entries:
            entry.path = paths.take(*entry.parts)
            if not entry.missing:
                self._copy(entry)
        self.text(FACTS, json.dumps(archive.facts, ensure_ascii=False, indent=1))
        self.text(EVENTS, json.dumps(_told(archive), ensure_ascii=False, indent=1))
        self.text(EVENTS_TABLE, _table(EVENT_HEADS, ([each[n] for n in EVENT_HEADS] for each in archive.events)))
        self.text(INDEX, _table(HEADS, map(_line, enumerate(archive.entries, 1))))
        context = {"archive": archive, "rows": list(enumerate(archive.entries, 1)), "at": self.at}
        self.text(INDEX_PAGE, render_to_string("pdf/archive_index.html", context))
        names = ("matter", "number", "enterprise", "project")
        said = {name: str(archive.facts[name]) for name in names}
        at = self.at.isoformat(timespec="seconds")
        self.text(README, readme(whole=archive.whole, inside=archive.inside, at=at, **said))
        listed = sums(self.digests)
        self.text(SUMS, listed)
        return hashlib.sha256(listed.encode()).hexdigest()

    def _info(self, path: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(path, self.at.timetuple()[:6])
        info.external_attr = 0o644 << 16
        return info

    def text(self, path: str, content: str) -> None:
        data = content.encode()
        self.package.writestr(self._info(path), data, zipfile.ZIP_DEFLATED)
        self.digests[path] = hashlib.sha256(data).hexdigest()

    def _copy(self, entry: Entry) -> None:
        try:
            source = entry.file.open("rb")
        except (OSError, ValueError):
            entry.missing = GONE
            return
        digest, size = hashlib.sha256(), 0
        with source, self.package.open(self._info(entry.path), "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.digests[entry.path] = digest.hexdigest()
        if digest.hexdigest() != entry.digest:
            entry.note = "；".join(filter(None, [f"{CHANGED}（{entry.digest}）", entry.note]))
        entry.digest, entry.size = digest.hexdigest(), size


def _told(archive: Archive) -> dict[str, Any]:
    stream = f"project:{archive.item.project_id}"
    return {"stream": stream, "algorithm": "sha256", "fields": list(CHAINED_FIELDS), "events": archive.events}


def _line(numbered: tuple[int, Entry]) -> list[Any]:
    number, entry = numbered
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M") if entry.at else ""
    there = "" if entry.missing else entry.path
    size = "" if entry.missing else entry.size
    state = f"缺：{entry.missing}" if entry.missing else "在"
    of_file = (there, entry.name, entry.version, entry.digest, size, entry.by, at)
    return [number, entry.parts[0], entry.title, *of_file, state, entry.note]


def _table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """CSV that a spreadsheet opens as UTF-8; nothing in it is a formula."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return neutral(value) if isinstance(value, str) else value

"""One's own data as a zip: a JSON for programs, a page and a word on it for people. Written row by row to a file on the disk."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import IO

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.queries_own_data import all_sections, as_json

DATA, README = "my-data.json", "README.txt"
ABOUT = """\
我的数据 / My data

生成时间 / made at: {at}
账号 / account: {username}

my-data.json 是本平台保存的、与你本人有关的记录（UTF-8 编码的 JSON，每类一个列表）。
别人的个人信息不在里面；企业的材料属于企业，这里只列你传过哪些文件。
要改：到“我的账号”。要删：到“我的数据”页提出请求，平台会逐类答复删了什么、法律要求留什么。

my-data.json holds what the portal keeps about you (JSON in UTF-8, one list for each kind of record). Data of other people
is not in it. The papers of an enterprise are the enterprise's: only the facts of what you uploaded are listed.

{sections}
"""


def write_own_data(user: User, *, at: datetime, titles: Mapping[str, str]) -> tuple[IO[bytes], int]:
    """The zip, to be closed by the caller, and how many rows are in it. `titles`: what each section is called."""
    out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    counts: dict[str, int] = {}
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            with package.open(DATA, "w", force_zip64=True) as data:
                _write_json(data, user, at, counts)
            listed = "\n".join(f"{key}  {titles.get(key, key)}  {count}" for key, count in counts.items())
            local = timezone.localtime(at).isoformat(timespec="seconds")
            package.writestr(README, ABOUT.format(at=local, username=user.username, sections=listed))
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out, sum(counts.values())


def _write_json(data: IO[bytes], user: User, at: datetime, counts: dict[str, int]) -> None:
    def put(text: str) -> None:
        data.write(text.encode())

    put('{"made_at": ' + json.dumps(at.isoformat()))
    for section in all_sections():
        put(f',\n "{section.key}": [')
        counts[section.key] = 0
        for row in section.rows(user):
            put(("," if counts[section.key] else "") + "\n  " + json.dumps(row, ensure_ascii=False, default=as_json))
            counts[section.key] += 1
        put("]")
    put("}\n")

"""The business licence (营业执照): uploaded, looked at before it is kept, stored under a name that nobody can guess."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.core.files.base import ContentFile, File
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Enterprise, Licence
from projects.operations.enterprises import locked
from projects.operations.events import record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import may_edit_enterprise
from projects.rules.uploads import FileKind, carries_code, fits_name, kind_of, plain_name
from projects.rules.wording import Text

LARGEST = 10 * 1024 * 1024  # bytes


def _refused(name: str, zh: str, en: str) -> Refused:
    return Refused(f"“{name}”没有收下：{zh}", f"“{name}” was not taken: {en}", field="file")


LICENCE = Text("执照", "licence")


def read_sound(upload: File[bytes], what: Text = LICENCE) -> tuple[str, bytes, FileKind]:
    """The file's plain name, its content and what it is. Raises Refused with the name, the reason and what to do.

    `what`: what the file is meant to be, for the words of a refusal.
    """
    name = plain_name(upload.name or "")
    if (upload.size or 0) > LARGEST:
        raise _refused(
            name,
            "超过10 MB。请压缩，或者用手机重新拍一张。",
            "it is larger than 10 MB. Compress it or take a new picture.",
        )
    content = upload.read()
    if not content:
        raise _refused(name, "这是空文件（0字节）。请重新选择文件。", "it is empty (0 bytes). Choose the file again.")
    kind = kind_of(content)
    if kind is None:
        raise _refused(
            name,
            f"它不是PDF、JPEG或PNG。请把{what.zh}拍成照片，或者另存为PDF再传。",
            f"it is no PDF, JPEG or PNG. Take a photograph of the {what.en} or save it as PDF.",
        )
    if not fits_name(kind, name):
        raise _refused(
            name,
            f"文件名的后缀和内容不符，内容是{kind.word}。请把后缀改成{kind.endings[0]}，或者重新导出。",
            f"its ending does not fit what is in it, which is {kind.word}. Name it {kind.endings[0]} or export it again.",
        )
    if carries_code(kind, content):
        raise _refused(
            name,
            "里面夹带了可以运行的代码或附件。请打印成新的PDF，或者拍成照片再传。",
            "it carries code or attachments. Print it to a new PDF or take a photograph.",
        )
    return name, content, kind


@once(Licence, "upload_licence")
def upload_licence(
    enterprise: Enterprise,
    upload: File[bytes],
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Licence:
    """Keep a licence; the newest one is in use, those before stay. Raises Forbidden, Refused as `read_sound`."""
    enterprise = locked(enterprise.pk)
    require(may_edit_enterprise(by, enterprise, timezone.localdate(at)))
    name, content, kind = read_sound(upload)
    licence = Licence(
        enterprise=enterprise,
        name=name,
        content_type=kind.content_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
    )
    licence.file.save(f"{secrets.token_hex(16)}{kind.endings[0]}", ContentFile(content), save=False)
    try:
        licence.save()
        data = {"digest": licence.digest, "size": licence.size}
        record(licence, "upload_licence", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key)
    except Exception:  # the row did not come to be: neither does the file
        licence.file.delete(save=False)
        raise
    return licence

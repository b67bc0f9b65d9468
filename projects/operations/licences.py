"""The business licence (营业执照): uploaded, looked at before it is kept, stored under a name that nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Enterprise, Licence
from projects.operations import scanning
from projects.operations.enterprises import locked
from projects.operations.events import record
from projects.operations.items.kept_files import digest_of
from projects.operations.items.wallet_licence import keep_licence
from projects.operations.project_guards import acts_for
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import may_edit_enterprise
from projects.rules.uploads import KINDS, PHOTOGRAPHS, FileKind, look_through, plain_name, require_size
from projects.rules.uploads_found import Unsound
from projects.rules.wording import Text

LARGEST = 10 * 1024 * 1024  # bytes
LICENCE = Text("执照", "licence")


def read_sound(
    upload: File[bytes], what: Text, kinds: Sequence[FileKind] = KINDS, most: int | None = None
) -> tuple[str, File[bytes], FileKind]:
    """The file's plain name, the file at its beginning, and what it is. Raises Refused with the name, the reason and what
    to do. The one way in for every file that is kept.

    `what`: what it is meant to be, for the words of a refusal; `most`: bytes, by default `settings.UPLOAD_MOST`.
    """
    name = plain_name(upload.name or "")
    most = settings.UPLOAD_MOST if most is None else most
    try:
        require_size(upload.size, most)
        kind = look_through(name, upload, what, kinds, most)
    except Unsound as found:
        raise refused(name, found.text) from found
    return name, upload, kind


def refused(name: str, why: Text) -> Refused:
    """The words of a refusal: the file's name, the reason and what to do."""
    return Refused(f"“{name}”没有收下：{why.zh}", f"“{name}” was not taken: {why.en}", field="file")


def _require_clean(name: str, upload: File[bytes]) -> None:
    """A licence is looked at by the scanner while one waits: it is small. A scanner that does not answer takes nothing."""
    if not scanning.configured():
        return
    try:
        found = scanning.scan(upload)
    except scanning.ScanFailed as fault:
        raise refused(name, SCANNER_SILENT) from fault
    upload.seek(0)
    if found:
        raise refused(name, virus_words(found))


def virus_words(found: str) -> Text:
    return Text(
        f"查出病毒（{found}）。请用杀过毒的电脑重新导出，再传一次。",
        f"it carries a virus ({found}). Export it again on a clean computer.",
    )


SCANNER_SILENT = Text(
    "病毒检查暂时没有应答。请过几分钟再传。",
    "the virus scanner does not answer at the moment. Try again in a few minutes.",
)


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
    name, content, kind = read_sound(upload, LICENCE, PHOTOGRAPHS, LARGEST)
    _require_clean(name, content)
    licence = Licence(
        enterprise=enterprise,
        name=name,
        content_type=kind.content_type,
        size=content.size,
        digest=digest_of(content),
        uploaded_by=by,
        uploaded_at=at,
    )
    licence.file.save(f"{secrets.token_hex(16)}{kind.endings[0]}", content, save=False)
    try:
        licence.save()
        data = {"digest": licence.digest, "size": licence.size}
        said: dict[str, Any] = {"source": source, "data": data, "on_behalf_of": acts_for(by, enterprise, at)}
        record(licence, "upload_licence", by=by, at=at, idempotency_key=idempotency_key, **said)
        keep_licence(licence, at=at)
    except Exception:  # the row did not come to be: neither does the file
        licence.file.delete(save=False)
        raise
    return licence

"""Printed papers are kept: once for each thing and language, under their digest, and never changed afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import lock_stream, record
from projects.operations.items.notice_files import open_whole, put_whole
from services.models import Paper


def found_paper(key: str, language: str) -> Paper | None:
    found: Paper | None = Paper.objects.filter(key=key, language=language).first()
    return found


def keep_paper(key: str, language: str, content: bytes, *, at: datetime, by: User | None = None) -> Paper:
    """Keep what was printed. When two print it at once the first one counts, and the same row comes back to both.

    The file is whole before anybody can find it. One that is not kept goes again, unless another paper has the same bytes.
    """
    digest = hashlib.sha256(content).hexdigest()
    name, storage = f"papers/{digest[:2]}/{digest}.pdf", Paper._meta.get_field("file").storage
    saved, kept = put_whole(storage, name, content), None
    try:
        kept = _keep_row(key, language, name, digest, len(content), at, by)
        return kept
    finally:
        if saved and (kept is None or kept.digest != digest) and not Paper.objects.filter(digest=digest).exists():
            storage.delete(name)


@transaction.atomic
def _keep_row(key: str, language: str, name: str, digest: str, size: int, at: datetime, by: User | None) -> Paper:
    lock_stream(ZONE_STREAM)
    if there := found_paper(key, language):
        return there
    paper: Paper = Paper.objects.create(key=key, language=language, file=name, digest=digest, size=size, made_at=at)
    data = {"of": key, "language": language, "digest": digest}
    record(paper, "print_paper", by=by, at=at, source=Source.WEB if by else Source.SYSTEM, data=data)
    return paper


def open_paper(paper: Paper) -> FieldFile:
    """The file as it was given out. Raises FileGone when the store has it no more, or has another."""
    return open_whole(paper)


def put_back(paper: Paper, content: bytes) -> bool:
    """Put a lost file back; False when this is not, to the letter, what was given out."""
    if hashlib.sha256(content).hexdigest() != paper.digest:
        return False
    put_whole(paper.file.storage, str(paper.file.name), content)
    return True


def drop_papers(keys: Iterable[str]) -> None:
    """Let papers go with what they were of, and their files unless another paper has the same bytes."""
    rows = Paper.objects.filter(key__in=list(keys))
    files = [paper.file for paper in rows]
    rows.delete()
    for file in files:
        if not Paper.objects.filter(file=file.name).exists():
            transaction.on_commit(partial(file.storage.delete, file.name))

"""A file of an enterprise as a document: its row, and the file that goes when the row does not come to be."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeAlias

from django.core.files.base import ContentFile, File

from approval_portal.accounts.models import User
from projects.models import Document, Project
from projects.rules.uploads import FileKind

Content: TypeAlias = "bytes | File[bytes]"  # made here, or given by somebody and not to be read into memory


def digest_of(file: File[bytes]) -> str:
    """SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    file.seek(0)
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def document_of(project: Project, sound: tuple[str, Content, FileKind], *, by: User | None, at: datetime) -> Document:
    """The row of a file that was found sound (`licences.read_sound`), in memory."""
    name, content, kind = sound
    file = _as_file(content)
    return Document(
        enterprise_id=project.enterprise_id,
        project=project,
        name=name,
        content_type=kind.content_type,
        size=file.size,
        digest=digest_of(file),
        uploaded_by=by,
        uploaded_at=at,
    )


@contextmanager
def stored_file(document: Document, content: Content, kind: FileKind) -> Iterator[None]:
    """Write the file; when what is done with it fails, it goes too. The row is the caller's to save."""
    document.file.save(f"{secrets.token_hex(16)}{kind.endings[0]}", _as_file(content), save=False)
    try:
        yield
    except BaseException:
        document.file.delete(save=False)
        raise


@contextmanager
def kept_file(document: Document, content: Content, kind: FileKind) -> Iterator[None]:
    """Write the file and its row; when what is done with them fails, the file goes too. In the caller's transaction."""
    with stored_file(document, content, kind):
        document.save()
        yield


def _as_file(content: Content) -> File[bytes]:
    return ContentFile(content) if isinstance(content, bytes) else content

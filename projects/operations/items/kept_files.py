"""A file of an enterprise as a document: its row, and the file that goes when the row does not come to be."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.files.base import ContentFile

from approval_portal.accounts.models import User
from projects.models import Document, Project
from projects.rules.uploads import FileKind


def document_of(project: Project, sound: tuple[str, bytes, FileKind], *, by: User | None, at: datetime) -> Document:
    """The row of a file that was found sound (`licences.read_sound`), in memory."""
    name, content, kind = sound
    return Document(
        enterprise_id=project.enterprise_id,
        project=project,
        name=name,
        content_type=kind.content_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
    )


@contextmanager
def kept_file(document: Document, content: bytes, kind: FileKind) -> Iterator[None]:
    """Write the file and its row; when what is done with them fails, the file goes too. In the caller's transaction."""
    document.file.save(f"{secrets.token_hex(16)}{kind.endings[0]}", ContentFile(content), save=False)
    try:
        document.save()
        yield
    except Exception:
        document.file.delete(save=False)
        raise

"""Log entries, messages and their files of the permission matrix: of the project."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from tests.matrix_visits import of_project

CONTENT = b"%PDF-1.7 a drawing"


def entry(project: Any) -> Any:
    from services.models import LogEntry

    now = timezone.now()
    return LogEntry.objects.create(
        project=project,
        author=someone(),
        kind="call",
        happened_at=now,
        text="matrix",
        next_step="matrix",
        made_at=now,
    )


def someone() -> Any:
    from approval_portal.accounts.models import User

    return User.objects.get(username="colleague")


def message(project: Any) -> Any:
    from services.models import Message

    return Message.objects.create(
        project=project, author=someone(), from_enterprise=False, text="matrix", sent_at=timezone.now()
    )


def kept_document(project: Any, mark: str = "") -> Any:
    """A file of the project that was found sound."""
    from projects.models import Document

    document = Document(
        enterprise=project.enterprise,
        project=project,
        name="图纸.pdf",
        content_type="application/pdf",
        size=len(CONTENT),
        digest=f"{mark}{project.pk:0{64 - len(mark)}d}",
        uploaded_at=timezone.now(),
    )
    document.file.save("matrix.pdf", ContentFile(CONTENT), save=False)
    document.save()
    return document


def file(project: Any) -> Any:
    from services.models import MessageFile

    return MessageFile.objects.create(message=message(project), document=kept_document(project))


OBJECTS = {
    "log-entry": of_project("log-entry", entry),
    "message": of_project("message", message),
    "message-file": of_project("message-file", file),
}

"""Messages between an enterprise and its agency about a project: sent, read, raised as a problem. Never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Project
from projects.operations.events import hold_stream, record, stream_of
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import belongs
from projects.rules.wording import Text
from services.enums import Channel, ProblemOrigin
from services.models import Message, MessageFile, MessageRead, Notice, Problem
from services.operations.attachments import kept_documents, sound_files
from services.operations.problems import raise_problem
from services.permissions import may_read_messages, may_write_message

TEXT = 2000  # characters
ATTACHMENT = Text("附件", "attachment")


@once(Message, "send_message")
@transaction.atomic
def send_message(
    project: Project,
    text: str,
    files: Sequence[File[bytes]] = (),
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Message:
    """One message with its files, each looked through as every file that is kept.

    Raises Forbidden; Refused for an empty one, and for a file with its name, the reason and what to do: then nothing is sent.
    """
    require(may_write_message(by, project, timezone.localdate(at)))
    text = text.replace("\r\n", "\n").strip()
    if not text and not files:
        raise Refused("写点什么，或者附上文件。", "Write something, or attach a file.", field="text")
    if len(text) > TEXT:
        raise Refused(f"最多 {TEXT} 个字。", f"{TEXT} characters at most.", field="text")
    found = sound_files(files, ATTACHMENT)
    with kept_documents(project, found, by, at) as documents:
        head = hold_stream(stream_of(project))
        message: Message = Message.objects.create(
            project=project,
            author=by,
            from_enterprise=belongs(by, project.enterprise_id, timezone.localdate(at)),
            text=text,
            sent_at=at,
        )
        MessageFile.objects.bulk_create([MessageFile(message=message, document=each) for each in documents])
        digest = hashlib.sha256(text.encode()).hexdigest() if text else ""
        data = {"from_enterprise": message.from_enterprise, "files": [each.pk for each in documents], "digest": digest}
        record(
            *(message, "send_message"),
            by=by,
            at=at,
            source=source,
            data=data,
            idempotency_key=idempotency_key,
            head=head,
        )
    _see(project, by, message.pk)
    return message


# --- reading: one's own affair, so no event


def read_messages(project: Project, up_to: int, *, by: User, at: datetime) -> None:
    """This person has read the project's talk up to that message: it never goes back. Its notices are read with it."""
    _see(project, by, up_to)
    told = Notice.objects.filter(recipient=by, channel=Channel.IN_APP, read_at=None, event__object_type="message")
    told.filter(event__stream=stream_of(project)).update(read_at=at)


@transaction.atomic
def _see(project: Project, by: User, up_to: int) -> None:
    row, made = MessageRead.objects.get_or_create(project=project, user=by, defaults={"up_to": up_to})
    if not made:
        MessageRead.objects.filter(pk=row.pk, up_to__lt=up_to).update(up_to=up_to)


# --- what a message tells that keeps the project from going on


@once(Problem, "raise_problem")
def raise_from_message(
    message: Message,
    title: str,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Problem:
    """Raise it as a problem, once: of a message that was raised before, the problem that it became.

    Raises Forbidden, Refused without a title.
    """
    require(may_read_messages(by, message.project, timezone.localdate(at)))
    return raise_problem(
        *(ProblemOrigin.MESSAGE, message.pk),
        project=message.project,
        title=title,
        detail=message.text,
        by=by,
        at=at,
        source=source,
        idempotency_key=idempotency_key,
    )

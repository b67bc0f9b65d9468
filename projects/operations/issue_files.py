"""The file of a printed issue: put where the digest of its content says, whole before anybody can find it."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile

from projects.models import PrintIssue, ZoneIssue

Issue = PrintIssue | ZoneIssue


def is_whole(issue: Issue) -> bool:
    """The store gives the file as it was printed. An issue whose file is lost or altered is printed again, as the next."""
    try:
        with issue.file.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == issue.digest
    except OSError:
        return False


def next_number(newest: Issue | None) -> int:
    return newest.number + 1 if newest else 1


def save_file(issue: Issue, content: bytes) -> bool:
    """Put the content where its digest says; False when it lies there already."""
    name, storage = _place(issue), issue.file.storage
    if storage.exists(name):
        with storage.open(name) as there:
            if there.read() == content:
                issue.file.name = name
                return False
        storage.delete(name)  # cut off while it was written, by a crash: nobody refers to it
    try:
        issue.file.save(name, ContentFile(content), save=False)
    except BaseException:  # the store is full: what it took of it goes again
        storage.delete(name)
        raise
    return True


def drop_file(issue: Issue) -> None:
    """Of an issue that was not kept, unless another one has the same content."""
    if not type(issue).objects.filter(digest=issue.digest).exists():
        issue.file.storage.delete(_place(issue))


def _place(issue: Issue) -> str:
    return str(issue.file.field.generate_filename(issue, ""))

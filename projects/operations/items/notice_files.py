"""The files of numbered papers: kept once, under their digest, and never changed afterwards.

What is laid out is `projects.guide.notices`, one floor up. A file comes after the step: a worker makes it, or whoever opens
the paper first; when two make it at once the first one counts.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from projects.enums import Source
from projects.models import OfficialNotice
from projects.models.handling import kept_as
from projects.operations.bell import Bell
from projects.operations.events import lock_stream, record, stream_of

PRINT = "projects.tasks.print_notices"
MOST_AT_ONCE = 200  # papers that one worker makes before it asks again
log = logging.getLogger(__name__)
press_bell = Bell(PRINT)
atexit.register(press_bell.quiet, 3.0)  # a command that ends still rings


class FileGone(Exception):
    """The store does not give the file of a paper, or gives another than was kept."""


# --- waking the press


def ring_press() -> None:
    """Wake the press once this transaction is in; a broker that is down delays files and loses none."""
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] == press_bell.ring for entry in waiting):
        transaction.on_commit(press_bell.ring)


def without_file() -> list[int]:
    """Papers that wait for their file, the oldest first: keys of at most 200."""
    waiting = OfficialNotice.objects.filter(digest="").order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])


# --- keeping


def keep_notice_file(notice: OfficialNotice, content: bytes, *, at: datetime) -> OfficialNotice:
    """Keep what was printed as the paper's file. When it has one already that one stays; the same paper comes back.

    The file is whole before anybody can find it, and gone again when it is not kept.
    """
    digest = hashlib.sha256(content).hexdigest()
    name, storage = kept_as(OfficialNotice(digest=digest), ""), notice.file.storage
    saved, kept = put_whole(storage, name, content), None
    try:
        kept = _keep_row(notice.pk, name, digest, len(content), at)
        return kept
    finally:
        if saved and (kept is None or kept.digest != digest):
            storage.delete(name)


def put_whole(storage: Any, name: str, content: bytes) -> bool:
    """Put the content where its digest says; False when it lies there already."""
    if storage.exists(name):
        with storage.open(name) as there:
            if there.read() == content:
                return False
        storage.delete(name)  # cut off while it was written, by a crash
    try:
        storage.save(name, ContentFile(content))
    except BaseException:  # the store is full: what it took of it goes again
        storage.delete(name)
        raise
    return True


@transaction.atomic
def _keep_row(pk: int, stored: str, digest: str, size: int, at: datetime) -> OfficialNotice:
    item = OfficialNotice.objects.select_related("item").get(pk=pk).item
    lock_stream(stream_of(item))
    notice: OfficialNotice = OfficialNotice.objects.select_for_update(of=("self",)).select_related("item").get(pk=pk)
    if notice.digest:
        return notice
    notice.file.name, notice.digest, notice.size = stored, digest, size
    notice.save(update_fields=["file", "digest", "size"])
    data = {"notice": notice.pk, "kind": notice.kind, "digest": digest}
    record(item, "print_notice", by=None, at=at, source=Source.SYSTEM, data=data)
    return notice


def restore_file(notice: OfficialNotice, content: bytes) -> None:
    """Put a lost file back. Raises FileGone when this is not, to the letter, what was kept."""
    if hashlib.sha256(content).hexdigest() != notice.digest:
        log.error("notice %s: its file is lost, and what is printed now is not the same", notice.pk)
        raise FileGone
    put_whole(notice.file.storage, str(notice.file.name), content)
    log.warning("notice %s: its file was lost and has been printed again, to the letter", notice.pk)


def open_whole(kept: Any) -> FieldFile:
    """The file of a row with `file` and `digest` (notice, document of a certificate, paper), as it was kept: what lies in the
    store is compared with the digest. Raises FileGone."""
    what = f"{kept._meta.model_name} {kept.pk}"
    try:
        file = kept.file.open("rb")
        found = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
    except (OSError, ValueError) as fault:
        log.warning("%s: the store does not give %s", what, kept.file.name)
        raise FileGone from fault
    if found != kept.digest:
        file.close()
        log.error("%s: %s is not what was kept: its SHA-256 is %s", what, kept.file.name, found)
        raise FileGone
    return file

"""A file that comes in pieces: announced, received piece by piece, joined, and then handed in as any other (`uploads_purpose`).

A piece counts when it lies in the store and the row says so; one that is sent again, or from another place than where the
upload stands, changes nothing and is told the right place. The upload's own token is the key of the act at its end, so
however often the end is asked for there is one document.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum

from approval_portal.accounts.models import User
from projects.enums import UploadState
from projects.models import ItemPaper, Upload
from projects.operations.items.room import require_room
from projects.operations.items.uploads_purpose import WALLET, Lodging, require_lines, require_still, take_up
from projects.operations.licences import refused
from projects.operations.refusals import Forbidden, Refused, require
from projects.rules.uploads import KINDS, accepted, plain_name, require_size
from projects.rules.uploads_found import Unsound
from projects.rules.wording import Text

PIECE = 4 * 1024 * 1024  # bytes of one piece at most
SPLINTERS = 200  # pieces that a broken connection may add to those that the size needs
MOST_COMING = 40  # uploads of one person under way
KEPT = timedelta(days=2)  # since its last piece
FORGOTTEN = timedelta(days=30)  # since it ended
AT_ONCE = 500
WORDS = 300


class WrongOffset(Refused):
    """The piece does not begin where the upload stands. `offset`: where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__("这一段不是接着上次的。", "This piece does not go on where the upload stands.", field="offset")
        self.offset = offset


def announce_upload(
    lines: Sequence[ItemPaper], name: str, size: int, *, by: User, at: datetime, said: Mapping[str, Any] | None = None
) -> Upload:
    """Say that a file is to come for these lines. `said`: `why` and `replaces` for another version of a paper.

    Raises Forbidden, Refused for a file that would not be taken whatever is in it, or when too much is under way.
    """
    require_lines(lines, by, at)
    project = lines[0].item.project
    upload = Upload(enterprise_id=project.enterprise_id, project=project, lines=[line.pk for line in lines])
    return _announce(upload, name, size, said or {}, by, at)


def announce_lodging(lodging: Lodging, name: str, size: int, *, by: User, at: datetime) -> Upload:
    """Say that a file is to come for the wallet. Raises as `announce_upload`, and at the field of what cannot be said."""
    lodging.require(by, at)
    upload = Upload(enterprise=lodging.enterprise, project=lodging.project)
    return _announce(upload, name, size, {WALLET: lodging.said()}, by, at)


def _announce(upload: Upload, name: str, size: int, said: Mapping[str, Any], by: User, at: datetime) -> Upload:
    name = plain_name(name)
    _require_possible(name, size)
    _require_few(by, size)
    require_room(name, size, enterprise=upload.enterprise_id, by=by, coming=True, of_wallet=WALLET in said)
    upload.token, upload.said = secrets.token_hex(16), {"pieces": [], **said}
    upload.name, upload.size, upload.by = name, size, by
    upload.created_at = upload.touched_at = at
    upload.save()
    return upload


def add_piece(upload: Upload, offset: int, content: bytes, *, by: User, at: datetime) -> Upload:
    """Keep the piece that begins at `offset`. Raises WrongOffset, Forbidden, Refused for more than was announced."""
    require(upload.by_id == by.pk)
    require_still(upload, by, at)
    with _put_down(upload, offset, content) as stored, transaction.atomic():
        found = Upload.objects.select_for_update().get(pk=upload.pk)
        _require_coming(found)
        if offset != found.received:
            raise WrongOffset(found.received)
        if offset + len(content) > found.size:
            raise refused(found.name, TOO_LONG)
        if len(found.said["pieces"]) > found.size // PIECE + SPLINTERS:
            raise refused(found.name, SPLINTERED)
        if content:
            found.said["pieces"].append(stored)
            found.received += len(content)
            found.touched_at = at
            found.save(update_fields=["said", "received", "touched_at"])
    return found


def finish_upload(upload: Upload, *, by: User, at: datetime) -> Upload:
    """All pieces are there: join them and hand the file in. Finished already, it stays so.

    Raises Forbidden; Refused as the act that takes it (`take_up`), and the upload is then over, with the reason in it.
    """
    require(upload.by_id == by.pk)
    if upload.state == UploadState.COMING and upload.received == upload.size:
        try:
            return _hand_in(upload, by, at)
        except Forbidden:
            raise
        except Refused as found:
            _end(upload, UploadState.REFUSED, at, found)
            raise
    return upload


def drop_upload(upload: Upload, *, by: User, at: datetime) -> Upload:
    """Let it go. One that is done stays done."""
    require(upload.by_id == by.pk)
    return _end(upload, UploadState.DROPPED, at)


def drop_old_uploads(at: datetime) -> int:
    """Let go what nobody goes on with, and forget what ended long ago; returns how many were let go."""
    old = Upload.objects.filter(state=UploadState.COMING, touched_at__lt=at - KEPT).order_by("touched_at")[:AT_ONCE]
    dropped = [_end(upload, UploadState.DROPPED, at) for upload in old]
    ended = Upload.objects.exclude(state=UploadState.COMING).filter(touched_at__lt=at - FORGOTTEN)
    Upload.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:AT_ONCE])).delete()
    return len(dropped)


# --- parts of them

TOO_LONG = Text("传来的比说好的长。请重新选择文件。", "more came than was announced. Choose the file again.")
SPLINTERED = Text(
    "传来的分得太碎。请换个好一些的网络，重新选择文件。", "it came in too many pieces. Choose the file again."
)
LOST = Text("传来的几段不全。请重新选择文件。", "pieces of it are missing. Choose the file again.")


def _require_possible(name: str, size: int) -> None:
    """What can be told before a byte has come: its length, and an ending that no kind has."""
    try:
        require_size(size, settings.UPLOAD_MOST)
    except Unsound as found:
        raise refused(name, found.text) from found
    if PurePosixPath(name).suffix.lower() not in ("", *(ending for kind in KINDS for ending in kind.endings)):
        raise refused(
            name,
            Text(
                f"不收这种文件。可以交{'、'.join(kind.word for kind in KINDS)}；请另存为其中一种再传。",
                f"this kind is not taken. Save it as one of {accepted().replace(',', ', ')}.",
            ),
        )


def _require_few(by: User, size: int) -> None:
    coming = Upload.objects.filter(by=by, state=UploadState.COMING)
    if coming.count() >= MOST_COMING or (coming.aggregate(n=Sum("size"))["n"] or 0) + size > 10 * settings.UPLOAD_MOST:
        raise Refused(
            "正在传的文件太多。等前面的传完，或者取消几个再传。",
            "Too many files are on their way. Wait until some are done, or drop some.",
            field="file",
        )


def _require_coming(upload: Upload) -> None:
    if upload.state != UploadState.COMING:
        raise Refused(
            "这次上传已经结束了。请重新选择文件。", "This upload is over. Choose the file again.", field="file"
        )


@contextmanager
def _put_down(upload: Upload, offset: int, content: bytes) -> Iterator[str]:
    """The piece in the store, before the row is locked; it goes when the row does not take it."""
    if not content:
        yield ""
        return
    name = default_storage.save(f"uploads/{upload.token}/{offset:012d}", ContentFile(content))
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise


def _hand_in(upload: Upload, by: User, at: datetime) -> Upload:
    with _joined(upload) as file, transaction.atomic():
        found = Upload.objects.select_for_update().get(pk=upload.pk)
        if found.state != UploadState.COMING:
            return found
        if file.size != found.size:
            raise refused(found.name, LOST)
        found.document = take_up(found, file, by, at)
        _close(found, UploadState.DONE, at)
    return found


@contextmanager
def _joined(upload: Upload) -> Iterator[File[bytes]]:
    """The pieces as one file on the disk, never in memory. Shorter when another worker has taken some away meanwhile."""
    with tempfile.NamedTemporaryFile(prefix="upload-") as whole:
        for name in upload.said["pieces"]:
            if default_storage.exists(name):
                with default_storage.open(name) as piece:
                    for part in piece.chunks():
                        whole.write(part)
        whole.flush()
        yield File(whole, name=upload.name)


def _end(upload: Upload, state: str, at: datetime, why: Refused | None = None) -> Upload:
    with transaction.atomic():
        found = Upload.objects.select_for_update().get(pk=upload.pk)
        if found.state == UploadState.COMING:
            if why is not None:
                found.refusal, found.said["refusal"] = why.zh[:WORDS], [why.zh, why.en]
            _close(found, state, at)
    return found


def _close(upload: Upload, state: str, at: datetime) -> None:
    """It is over; its pieces go once that is in."""
    pieces, upload.said["pieces"] = upload.said["pieces"], []
    upload.state, upload.touched_at = state, at
    upload.save()
    transaction.on_commit(partial(_delete, pieces))


def _delete(names: Sequence[str]) -> None:
    for name in names:
        default_storage.delete(name)

"""How much is kept for one person and one enterprise before somebody has to say that it may be more.

Two limits by setting, 0 for none: what a person has put into applications that are not sent yet (sending them, or taking
files away, makes room), and what an enterprise has given altogether. Read, not locked: of two files at the same moment
both may pass. What the bureau itself makes or enters (certificates, results of other systems) is never refused for room.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from approval_portal.accounts.models import User
from projects.enums import DocumentState, UploadState
from projects.models import Document, PaperDocument, Upload
from projects.operations.licences import refused
from projects.rules.wording import Text

MB = 1024 * 1024


def require_room(
    name: str, size: int, *, enterprise: int, by: User | None, coming: bool = False, of_wallet: bool = False
) -> None:
    """Is there room for a file of so many bytes? `coming`: count what is still being uploaded, too; `of_wallet`: a file of
    the wallet, which waits for no sending.

    Raises Refused with the file's name, what is kept, and what makes room.
    """
    if by is None:
        return
    most = settings.UPLOAD_UNSENT_MOST
    if (
        most
        and not of_wallet
        and (used := unsent_of(by) + (_coming(~Q(lines=[]), by=by) if coming else 0)) + size > most
    ):
        raise refused(name, _too_much_unsent(used, most))
    most = settings.ENTERPRISE_MOST
    if most and (used := kept_for(enterprise) + (_coming(enterprise=enterprise) if coming else 0)) + size > most:
        raise refused(name, _too_much_kept(used, most))


def unsent_of(by: User) -> int:
    """Bytes of the files that this person has put to drafts and that were never sent with an application. The wallet's own
    are none of them."""
    links = PaperDocument.objects.filter(document=OuterRef("pk"))
    in_draft = links.filter(removed_at=None, paper__item__state="draft")
    sent = links.exclude(paper__item__state="draft")
    return _bytes(Document.objects.filter(Exists(in_draft), ~Exists(sent), uploaded_by=by, project__isnull=False))


def kept_for(enterprise: int) -> int:
    """Bytes of the files that were given by or for the enterprise, in every version."""
    return _bytes(Document.objects.filter(enterprise=enterprise, uploaded_by__isnull=False, result_of=None))


def _bytes(rows: QuerySet[Document]) -> int:
    return int(rows.exclude(state=DocumentState.REFUSED).aggregate(n=Sum("size"))["n"] or 0)


def _coming(*which: Q, **whose: Any) -> int:
    return int(Upload.objects.filter(*which, state=UploadState.COMING, **whose).aggregate(n=Sum("size"))["n"] or 0)


def _too_much_unsent(used: int, most: int) -> Text:
    return Text(
        f"你放在没有提交的申请里的文件已有{used // MB} MB，每人最多{most // MB} MB。先提交填好的申请，或者取下不用的文件，再传。",
        f"your applications that are not sent yet hold {used // MB} MB of files, at most {most // MB} MB for one person. "
        "Send what is ready, or take away files that you do not need.",
    )


def _too_much_kept(used: int, most: int) -> Text:
    return Text(
        f"这家企业存的文件已有{used // MB} MB，最多{most // MB} MB。请把文件压缩小一些，或者请系统管理员提高上限。",
        f"{used // MB} MB of files are kept for this enterprise, at most {most // MB} MB. Make the file smaller, or ask the "
        "system administrator for more room.",
    )

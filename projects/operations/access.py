"""Who took something away: one row for each download and export, sealed in batches (decisions.md, Events; S8, S14).

A row is one INSERT: no lock is taken and no chain runs through the rows, so that no request ever queues for another.
Rows are kept for good: the logs of such a system are kept for six months at the least (网络安全法, art. 21 (3)), and nothing
here deletes any.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from approval_portal.accounts.models import User
from projects.enums import AccessKind
from projects.models import AccessLog
from projects.rules.chain import plain


def log_download(
    user: User | AnonymousUser | None,
    what: str,
    *,
    object_type: str = "",
    object_id: str | int = "",
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Note that this person is about to be sent a file. Call it before the answer is made: no note, no file.

    what: the name of the address; object_type, object_id: whose file it is (model's name in small letters, key), never a
    token; data: ids, enums, digests, counts. A stranger (no user, or one who has not signed in) is not noted: there is
    nothing for them to take but public matter and a draft of their own. Raises TypeError or ValueError for data that has
    no canonical form.
    """
    _note(AccessKind.DOWNLOAD, user, what, object_type, str(object_id), at, data)


def log_export(
    user: User | AnonymousUser | None, what: str, *, at: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Note that a list is about to leave as a spreadsheet. data: `rows`, how many; `filters`, the digest of what was
    asked for (what people type into a search may be a name)."""
    _note(AccessKind.EXPORT, user, what, "", "", at, data)


def _note(
    kind: AccessKind,
    user: User | AnonymousUser | None,
    what: str,
    object_type: str,
    object_id: str,
    at: datetime,
    data: Mapping[str, Any] | None,
) -> None:
    if not isinstance(user, User):
        return
    AccessLog.objects.create(
        at=at,
        user=user,
        kind=kind,
        what=what,
        object_type=object_type,
        object_id=object_id,
        data=plain(data or {}),
    )

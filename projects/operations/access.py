"""Who came in, was refused or took something away: a row each, sealed in batches (decisions.md, Events; S8, S14).

A row is one INSERT: no lock is taken and no chain runs through the rows, so that no request ever queues for another.
Rows are kept for good: the logs of such a system are kept for six months at the least (网络安全法, art. 21 (3)), and nothing
here deletes any.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Q
from django.utils.crypto import salted_hmac

from approval_portal.accounts.models import User
from projects.enums import AccessKind
from projects.models import AccessLog
from projects.rules.chain import plain

log = logging.getLogger(__name__)
MOST = 20  # rows a minute of one person's refusals, or of one address's failed sign-ins; beyond that they are counted
ALTOGETHER = 200  # rows a minute of failed sign-ins from anywhere
MINUTE = 60


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
    user: User | AnonymousUser | None,
    what: str,
    *,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    object_type: str = "",
    object_id: str | int = "",
) -> None:
    """Note that a list is about to leave as a spreadsheet, or all that there is of one object as a package. data: `rows`,
    how many; `filters`, the digest of what was asked for (what people type into a search may be a name)."""
    _note(AccessKind.EXPORT, user, what, object_type, str(object_id), at, data)


def log_personal(
    user: User, what: str, *, object_type: str, object_id: str | int, at: datetime, data: Mapping[str, Any]
) -> None:
    """Note that this person is about to be shown somebody's number or address whole. data: `fields`, the coded `reason`, the
    `body` for which it was asked, and whose it is; never the value, never what was written."""
    _add(AccessKind.PERSONAL, user, what, object_type, str(object_id), at, data)


def log_sign_in(user: User, what: str, *, address: str, at: datetime) -> None:
    """Somebody is in: all steps are done. `address`: where from; only its keyed digest is kept."""
    _add(AccessKind.SIGN_IN, user, what, "", "", at, _origin(address))


def log_sign_out(user: User | AnonymousUser | None, what: str, *, address: str, at: datetime) -> None:
    _note(AccessKind.SIGN_OUT, user, what, "", "", at, _origin(address))


def log_failed_sign_in(name: str, what: str, *, address: str, at: datetime, user: User | None = None) -> None:
    """Somebody tried to come in and could not. Who it was nobody knows, so the row has no person; its object is the
    account that was tried (`user`, or by its name), if there is one. A name that belongs to nobody is kept as a keyed digest
    alone: people type their passwords there. At most `MOST` a minute from one address and `ALTOGETHER` from all."""
    said: dict[str, Any] = _origin(address)
    count = _counted(f"failed:{said.get('from', '')}", MOST)
    if count is None or _counted("failed", ALTOGETHER) is None:
        return
    if user is None:
        user = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).order_by("pk").first()
    if user is None:
        said["name"] = _digest(name.lower())
    about = ("user", str(user.pk)) if user else ("", "")
    _add(AccessKind.FAILED, None, what, *about, at, said | _many(count, MOST))


def log_refusal(
    user: User | AnonymousUser | None,
    what: str,
    *,
    status: int,
    method: str,
    object_type: str = "",
    object_id: str | int = "",
    at: datetime,
) -> None:
    """A page, a file or an act that this person was refused (403), or asked for by an address that shows nothing to them
    (404). At most `MOST` rows a minute and person: after that the 40th, 80th, 160th …, with the count."""
    if not isinstance(user, User) or (count := _counted(f"refused:{user.pk}", MOST)) is None:
        return
    data = {"status": status, "method": method} | _many(count, MOST)
    _add(AccessKind.REFUSED, user, what, object_type, str(object_id), at, data)


def _counted(key: str, most: int) -> int | None:
    """The how-manieth it is of its minute; None when it need not be written any more. A cache that is down counts nothing:
    then it is written."""
    try:
        cache.add(name := f"access-log:{key}", 0, MINUTE)
        count = cache.incr(name)
    except ValueError:  # the minute ended between the two
        return 1
    except Exception:
        log.warning("the cache does not answer; accesses are not counted", exc_info=True)
        return 1
    times, rest = divmod(count, most)
    return count if count <= most or (not rest and times & (times - 1) == 0) else None


def _many(count: int, most: int) -> dict[str, int]:
    return {"count": count} if count > most else {}


def _origin(address: str) -> dict[str, Any]:
    return {"from": _digest(address)} if address else {}


def _digest(value: str) -> str:
    """Tells equal ones from others, and nothing else, without the site's key."""
    return salted_hmac("access-log", value, algorithm="sha256").hexdigest()[:12]


def _note(
    kind: AccessKind,
    user: User | AnonymousUser | None,
    what: str,
    object_type: str,
    object_id: str,
    at: datetime,
    data: Mapping[str, Any] | None,
) -> None:
    if isinstance(user, User):
        _add(kind, user, what, object_type, object_id, at, data)


def _add(
    kind: AccessKind,
    user: User | None,
    what: str,
    object_type: str,
    object_id: str,
    at: datetime,
    data: Mapping[str, Any] | None,
) -> None:
    AccessLog.objects.create(
        at=at,
        user=user,
        kind=kind,
        what=what[:60],
        object_type=object_type[:30],
        object_id=object_id[:60],
        data=plain(data or {}),
    )

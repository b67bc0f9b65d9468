"""The weekly digests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {"digest-pdf": "the PDF of a digest"}
ENGLISH = (("django_language", "en"),)
READERS = {"lead": "lead", "body": "reviewer", "agent": "agent", "enterprise": "enterprise"}


def places(world: World) -> list[Place]:
    found = [
        Place("digests", "/digests/", who="lead"),
        Place("digests, English", "/digests/", who="agent", cookies=ENGLISH),
        Place("digests, none", "/digests/", who="keeper"),
    ]
    for kind, pk in send().items():
        found.append(Place(f"digest of {kind}", f"/digests/{pk}/", who=READERS[kind], main=kind == "lead"))
    found.append(Place("digest, English", found[-1].path, who=found[-1].who, cookies=ENGLISH))
    return found


def send() -> dict[str, int]:
    """This week's, as if it were eight on Monday or later. Kind -> the digest of its reader."""
    import datetime as dt

    from django.utils import timezone

    from services.models import Digest
    from services.operations.digests import send_digests

    now = timezone.localtime()
    monday = (now - dt.timedelta(days=now.weekday())).replace(hour=8, minute=0, second=0, microsecond=0)
    send_digests(lambda: max(now, monday))
    rows = Digest.objects.exclude(content={}).filter(user__username__in=READERS.values())
    return {row.kind: row.pk for row in rows.select_related("user") if READERS[row.kind] == row.user.username}

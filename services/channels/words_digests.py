"""Values of the notice of a weekly digest: its first sentence, for whoever may still read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from approval_portal.accounts.models import User
from projects.models import Event
from services.papers.digest import lede_of
from services.queries_digests import own_digests


def ledes_of(events: Iterable[Event], reader: User | None, day: dt.date) -> dict[int, str]:
    """Digest -> how much is late and due, in the language in force, without a full stop; of those that the reader may open."""
    wanted = {int(event.object_id) for event in events if event.object_type == "digest"}
    if not wanted or reader is None:
        return {}
    rows = own_digests(reader, day).filter(pk__in=wanted).values_list("pk", "content")
    return {pk: lede_of(content).rstrip("。.") for pk, content in rows}

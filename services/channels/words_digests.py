"""Values of the notice of a weekly digest: its first sentence."""

from __future__ import annotations

from collections.abc import Iterable

from projects.models import Event
from services.models import Digest
from services.papers.digest import lede_of


def ledes_of(events: Iterable[Event]) -> dict[int, str]:
    """Digest -> how much is late and due, in the language in force, without a full stop."""
    wanted = {int(event.object_id) for event in events if event.object_type == "digest"}
    rows = Digest.objects.filter(pk__in=wanted).values_list("pk", "content") if wanted else ()
    return {pk: lede_of(content).rstrip("。.") for pk, content in rows}

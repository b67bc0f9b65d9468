"""Records as a whole in the permission matrix: an application to be taken as a package, somebody's request for deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who
from tests.matrix_items import in_state

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def erasure(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """The request of somebody else, whoever asks."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    return {"pk": world.keep("erasure", first_request).pk}


def first_request() -> Any:
    from approval_portal.accounts.models import User
    from projects.models import ErasureRequest

    return ErasureRequest.objects.create(user=User.objects.get(username="outsider"), asked_at=timezone.now())


OBJECTS = {"archived": in_state("reviewing"), "erasure": erasure}

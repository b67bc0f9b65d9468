"""Figures of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World


def figure(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return {"code": "no-such-figure" if relation is Relation.MISSING else "open_items"}


OBJECTS = {"figure": figure}

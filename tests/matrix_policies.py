"""Policies and help pages in the addresses of the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World


def policy(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return {"code": "po-nothing" if relation is Relation.MISSING else "po-west-cit"}


def help_page(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return {"role": "nobody" if relation is Relation.MISSING else "agent"}


OBJECTS: dict[str, Callable[[World, Who, Relation], dict[str, object]]] = {"policy": policy, "help": help_page}

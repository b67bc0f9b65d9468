"""The objects in the addresses of the permission matrix: for each kind, the values of the address for one person and relation.

A builder may make what it needs with `world.keep(key, make)`: the walk runs in one transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9  # a primary key that no row has


def project(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return {"pk": NOWHERE if relation is Relation.MISSING else world.project(who, relation).pk}


def enterprise(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """OWN: the enterprise of one's project; OTHER_ENTERPRISE: the one of everybody else's."""
    return {"pk": NOWHERE if relation is Relation.MISSING else world.project(who, relation).enterprise_id}


def trial(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return {"token": world.token[::-1] if relation is Relation.MISSING else world.token}


def matter(world: World, who: Who, relation: Relation) -> dict[str, object]:
    code = "ap-project-filing"
    return {"code": code[::-1] if relation is Relation.MISSING else code}


OBJECTS: dict[str, Callable[[World, Who, Relation], dict[str, object]]] = {
    "project": project,
    "enterprise": enterprise,
    "trial": trial,
    "matter": matter,
}

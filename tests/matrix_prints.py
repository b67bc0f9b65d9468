"""The printed issues of the permission matrix: a service guide of each project, and the paper that somebody holds."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9
CONTENT = b"%PDF-1.7 not a whole one"


def printed(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """A project with a package and an issue of its guide."""
    from tests.matrix_objects import packaged

    found = packaged(world, who, relation)
    if relation is not Relation.MISSING:
        world.keep(("issue", found["pk"]), lambda: first_issue(world.project(who, relation)))
    return found


def issue(world: World, who: Who, relation: Relation) -> dict[str, object]:
    found = printed(world, who, relation)
    made = None if relation is Relation.MISSING else world.made["issue", found["pk"]]
    return found | {"issue": made.pk if made else NOWHERE}


def paper(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """Whoever holds it reads the project's name on it, so it is a project that no rule of the table speaks of."""
    made = world.keep("paper", lambda: first_issue(on_paper(world)))
    return {"token": made.token[::-1] if relation is Relation.MISSING else made.token}


def on_paper(world: World) -> Any:
    from projects.operations.projects import create_project
    from tests.matrix_objects import first_package

    enterprise = world.shared[Relation.UNASSIGNED].enterprise
    project = create_project(enterprise, "on-paper", by=None, at=timezone.now())
    first_package(project)
    return project


def first_issue(project: Any, kind: str = "guide") -> Any:
    from projects.operations.prints import Printed, keep_issue
    from projects.queries import latest_package

    package = latest_package(project)
    assert package is not None
    made = Printed(1, CONTENT, 1, content_hash="0" * 64, package=package, token=secrets.token_urlsafe(16))
    return keep_issue(project, kind, "zh-hans", made, by=None, at=timezone.now())


OBJECTS = {"printed": printed, "issue": issue, "paper": paper}

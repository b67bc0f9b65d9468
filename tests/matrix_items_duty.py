"""Items that another system handles, for the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def elsewhere(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """An item of the project, handled by another body than one's own; of a liaison, OWN: one handed to the own body."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    if who is Who.LIAISON and relation is Relation.OWN:
        return {"pk": world.keep("handed over", handed_over).pk}
    project = world.project(who, relation)
    return {"pk": world.keep(("elsewhere", project.pk), lambda: made(project)).pk}


def made(project: object, body: str = "") -> object:
    import secrets

    from django.utils import timezone

    from approval_portal.accounts.models import Body
    from projects.models import ApprovalItem
    from projects.queries import latest_package
    from tests.matrix_objects import first_package

    now = timezone.now()
    return ApprovalItem.objects.create(
        project=project,
        package=latest_package(project) or first_package(project),
        node="ap-eia",
        handled="elsewhere",
        round=90,
        body_id=body or Body.objects.order_by("-pk").first().code,
        token=secrets.token_hex(16),
        state="accepted",
        state_since=now,
        created_at=now,
    )


def handed_over() -> object:
    """Of a project that nobody of the matrix knows: the liaison of its body sees the item, not the project."""
    from django.utils import timezone

    from approval_portal.accounts.models import Body
    from projects.models import Enterprise
    from projects.operations.projects import create_project

    now = timezone.now()
    firm = Enterprise.objects.create(name="firm-handed-over", credit_code="handed-over", created_at=now)
    project = create_project(firm, "project-handed-over", by=None, at=now)
    return made(project, Body.objects.order_by("pk").first().code)


OBJECTS = {"elsewhere": elsewhere}

"""The hand-offs of the permission matrix: to a body of nobody here; a liaison's own to the own body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def baton(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    mine = who is Who.LIAISON and relation is Relation.OWN
    project = world.keep("handed over", handed_over) if mine else world.project(who, relation)
    return {"pk": world.keep(("baton", project.pk, mine), lambda: _made(project, mine)).pk}


def handed_over() -> object:
    """A project of an enterprise of its own: whoever receives a hand-off reads for whom it is, and sees no project for that."""
    from django.utils import timezone

    from projects.models import Enterprise
    from projects.operations.projects import create_project

    now = timezone.now()
    firm = Enterprise.objects.create(name="firm-handed-over", credit_code="handed", created_at=now)
    return create_project(firm, "project-handed-over", by=None, at=now)


def _made(project: object, mine: bool) -> object:
    from django.utils import timezone

    from approval_portal.accounts.models import Body, User
    from services.models import Baton

    ours, theirs = Body.objects.order_by("pk")[:2]
    return Baton.objects.create(
        project=project,
        to_body=ours if mine else Body.objects.exclude(pk__in=(ours.pk, theirs.pk)).order_by("pk").first(),
        subject="matrix",
        sender=User.objects.get(username="outsider"),
        sent_at=timezone.now(),
        answer_by=timezone.localdate(),
    )


OBJECTS = {"baton": baton}

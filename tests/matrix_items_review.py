"""Items, parts, leaves and phrases of the permission matrix: of the body in which its people have their roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9
ROUNDS = {"reviewing": 61, "deciding": 62, "approved": 63}
DESKS = (Who.WINDOW, Who.REVIEWER, Who.DECIDER, Who.LEAD)


def in_state(state: str) -> Callable[[World, Who, Relation], dict[str, object]]:
    def find(world: World, who: Who, relation: Relation) -> dict[str, object]:
        from tests.matrix_objects import packaged

        packaged(world, who, relation)
        if relation is Relation.MISSING:
            return {"pk": NOWHERE}
        project = world.project(who, relation)
        return {"pk": world.keep(("our item", state, project.pk), lambda: make(project, state)).pk}

    return find


def ours_and_theirs() -> tuple[Any, Any]:
    from approval_portal.accounts.models import Body

    ours, theirs = Body.objects.order_by("pk")[:2]
    return ours, theirs


def make(project: Any, state: str, node: str = "ap-energy", **more: Any) -> Any:
    from projects.models import ApprovalItem
    from projects.queries import latest_package

    now = timezone.now()
    return ApprovalItem.objects.create(
        project=project,
        package=latest_package(project),
        node=node,
        round=ROUNDS[state],
        handled="here",
        body=ours_and_theirs()[0],
        number=f"OURS-{project.pk}-{state}",
        token=f"ours-{project.pk}-{state}"[:32],
        state=state,
        state_since=now,
        created_at=now,
        **more,
    )


def special(world: World, who: Who, relation: Relation) -> dict[str, object]:
    from projects.models import SpecialProcedure

    item = in_state("reviewing")(world, who, relation)
    if relation is Relation.MISSING:
        return item | {"special": NOWHERE}
    today = timezone.localdate()
    row = world.keep(
        ("task", item["pk"]),
        lambda: SpecialProcedure.objects.create(item_id=item["pk"], code="sp-site", stops_clock=False, began_on=today),
    )
    return item | {"special": row.pk}


def component(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """OWN: the part of one's own body in an item of a project that nobody of the matrix knows; OTHER_BODY: of another."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE, "part": NOWHERE}
    part = world.keep(("part", relation), lambda: make_part(world, relation))
    return {"pk": part.item_id, "part": part.pk}


def make_part(world: World, relation: Relation) -> Any:
    from projects.models import ItemComponent

    item = world.keep("joint item", joint_item)
    ours, theirs = ours_and_theirs()
    own = relation is Relation.OWN
    return ItemComponent.objects.create(item=item, code=f"part-{relation.name}", body=ours if own else theirs)


def joint_item() -> Any:
    from projects.models import Enterprise
    from projects.operations.projects import create_project
    from tests.matrix_objects import first_package

    now = timezone.now()
    firm = Enterprise.objects.create(name="firm-joint", credit_code="joint", created_at=now)
    project = create_project(firm, "project-joint", by=None, at=now)
    first_package(project)
    return make(project, "reviewing", "ap-acceptance")


def leave(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """OWN: one's own, where one has a desk; else, and for OTHER_BODY, of another body's people."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    own = relation is Relation.OWN and who in DESKS
    return {"pk": world.keep(("leave", who if own else None), lambda: make_leave(world, who if own else None)).pk}


def make_leave(world: World, who: Who | None) -> Any:
    from approval_portal.accounts.models import User
    from projects.models import Leave

    ours, theirs = ours_and_theirs()
    outsider, today = User.objects.get(username="outsider"), timezone.localdate()
    return Leave.objects.create(
        user=world.people[who] if who else outsider,
        cover=User.objects.get(username="colleague"),
        role="reviewer",
        body=ours if who else theirs,
        starts_on=today,
        ends_on=today,
        made_at=timezone.now(),
    )


def phrase(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    return {"pk": world.keep(("phrase", relation), lambda: make_phrase(relation)).pk}


def make_phrase(relation: Relation) -> Any:
    from projects.models import Phrase

    ours, theirs = ours_and_theirs()
    body = ours if relation is Relation.OWN else theirs
    return Phrase.objects.create(body=body, verb="deny", text="一句话", made_at=timezone.now())


OBJECTS = {
    "item_in_review": in_state("reviewing"),
    "item_deciding": in_state("deciding"),
    "item_granted": in_state("approved"),
    "item_special": special,
    "component": component,
    "leave": leave,
    "phrase": phrase,
}

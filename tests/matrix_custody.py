"""Bags of papers for the permission matrix: one on its way to the window, one packed to go back, of each project."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def bag(way: str) -> Callable[[World, Who, Relation], dict[str, object]]:
    def find(world: World, who: Who, relation: Relation) -> dict[str, object]:
        if relation is Relation.MISSING:
            return {"pk": NOWHERE}
        project = world.project(who, relation)
        carrier = who if who is Who.AGENT and relation is Relation.OWN else None
        return {"pk": world.keep(("bag", way, project.pk, carrier), lambda: _made(world, way, project, carrier)).pk}

    return find


def _made(world: World, way: str, project: Any, carrier: Who | None) -> Any:
    from approval_portal.accounts.models import User
    from services.models import Consignment, ConsignmentLine
    from services.operations.signatures import keep_signature
    from services.rules.signatures import Signed, drawing
    from tests.services.telling import AT

    agent = world.people[carrier] if carrier else User.objects.get(username="colleague")
    number = Consignment.objects.count()
    made = Consignment.objects.create(
        way=way,
        state="carried" if way == "in" else "open",
        enterprise=project.enterprise,
        agent=agent,
        number=f"{'QJ' if way == 'in' else 'TH'}260302-{number:05d}",
        token=f"{number:032x}",
        opened_at=AT,
        signed_at=AT if way == "in" else None,
        photo=_photo(project),
    )
    holder = "agent" if way == "in" else "window"
    ConsignmentLine.objects.create(
        consignment=made, position=1, project=project, title="图纸", originals=1, holder=holder
    )
    if way == "in":
        keep_signature(Signed("王工", "drawn", drawing(20, 10)), "giver", consignment=made, at=AT)
    return made


def _photo(project: Any) -> Any:
    from django.core.files.base import ContentFile

    from projects.models import Document
    from services.rules.signatures import drawing
    from tests.services.telling import AT

    document = Document(
        enterprise=project.enterprise,
        project=project,
        name="封袋.png",
        content_type="image/png",
        size=1,
        digest="0" * 64,
        uploaded_at=AT,
    )
    document.file.save("bag.png", ContentFile(drawing(20, 10)), save=True)
    return document


OBJECTS = {"bag": bag("in"), "bag_back": bag("back")}

"""Certificates of the permission matrix: the one of a granted item of each project, and the one that somebody holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who
from tests.matrix_items_review import in_state, make

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9
CONTENT = b"%PDF-1.7 a certificate of "


def certificate(world: World, who: Who, relation: Relation) -> dict[str, object]:
    found = item_certified(world, who, relation)
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    return {"pk": certificate_of(world, found["pk"]).pk}


def item_certified(world: World, who: Who, relation: Relation) -> dict[str, object]:
    found = in_state("approved")(world, who, relation)
    if relation is not Relation.MISSING:
        certificate_of(world, found["pk"])
    return found


def certificate_in_hand(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """Whoever holds it reads the holder's name on it, so it is of an enterprise that no rule of the table speaks of."""
    made = certificate_of(world, world.keep("item of a certificate in hand", item_on_its_own).pk)
    return {"token": made.token[::-1] if relation is Relation.MISSING else made.token}


def item_on_its_own() -> Any:
    from projects.models import Enterprise
    from projects.operations.projects import create_project
    from tests.matrix_objects import first_package

    enterprise = Enterprise.objects.create(name="firm-in-hand", credit_code="in-hand", created_at=timezone.now())
    project = create_project(enterprise, "certificate-in-hand", by=None, at=timezone.now())
    first_package(project)
    return make(project, "approved")


def certificate_of(world: World, item: object) -> Any:
    """The certificate of a granted item, with a file that nobody had to print and sign."""
    return world.keep(("certificate of an item", item), lambda: kept(item))


def kept(item: object) -> Any:
    from projects.models import ApprovalItem
    from projects.operations.items.certificate_files import Signed, keep_certificate_file
    from tests.projects.certificates import certificate_row

    row = certificate_row(ApprovalItem.objects.get(pk=item))
    return keep_certificate_file(row, Signed(CONTENT + str(item).encode(), "CN=test"), at=timezone.now())


OBJECTS = {"certificate": certificate, "item_certified": item_certified, "certificate_in_hand": certificate_in_hand}

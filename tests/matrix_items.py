"""Approval items of the permission matrix, each of the project that the relation names: sent, draft, to be corrected …"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9
NODE = "ap-energy"
CONTENT = b"%PDF-1.7 a report"
ROUNDS = {"draft": 1, "submitted": 2, "correcting": 3, "accepted_tolerant": 4, "reviewing": 5}


def in_state(state: str, *more: Callable[[Any], Any]) -> Callable[[World, Who, Relation], dict[str, object]]:
    """An item at that state, with what else each of `more` makes for it."""

    def find(world: World, who: Who, relation: Relation) -> dict[str, object]:
        from tests.matrix_objects import packaged

        if relation is Relation.MISSING:
            return {"pk": NOWHERE}
        packaged(world, who, relation)
        project = world.project(who, relation)
        return {"pk": world.keep(("item", state, project.pk), lambda: make(project, state, *more)).pk}

    return find


def make(project: Any, state: str, *more: Callable[[Any], Any]) -> Any:
    from projects.models import ApprovalItem, ItemPaper
    from projects.queries import latest_package

    now = timezone.now()
    item = ApprovalItem.objects.create(
        project=project,
        package=latest_package(project),
        node=NODE,
        round=ROUNDS[state],
        handled="here",
        body_id="au-fg",
        number=None if state == "draft" else f"ZONE-{project.pk}-{state}",
        token=f"item-{project.pk}-{state}"[:32],
        state=state,
        state_since=now,
        created_at=now,
    )
    ItemPaper.objects.create(item=item, material="m-energy-report", position=0)
    for each in more:
        each(item)
    return item


def with_point(item: Any) -> None:
    from projects.models import Correction, CorrectionPoint

    told = Correction.objects.create(item=item, number=1, event=0, told_on=timezone.localdate())
    CorrectionPoint.objects.create(correction=told, material="m-energy-report", code="missing", what="缺", todo="补")


def with_tolerance(item: Any) -> None:
    item.papers.update(state="tolerated", make_up_by=timezone.localdate())


def with_hearing(item: Any) -> None:
    from projects.models import Hearing

    Hearing.objects.create(item=item, told_on=timezone.localdate())


def with_document(item: Any) -> None:
    from projects.models import Document, PaperDocument

    now = timezone.now()
    document = Document(
        enterprise=item.project.enterprise,
        project=item.project,
        material="m-energy-report",
        name="report.pdf",
        content_type="application/pdf",
        size=len(CONTENT),
        digest="0" * 64,
        uploaded_at=now,
    )
    document.file.save(f"matrix-{item.pk}.pdf", ContentFile(CONTENT), save=False)
    document.save()
    PaperDocument.objects.create(paper=item.papers.get(), document=document, attached_at=now)


submitted = in_state("submitted", with_document)


def document(world: World, who: Who, relation: Relation) -> dict[str, object]:
    from projects.models import Document

    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    found = submitted(world, who, relation)
    return {"pk": Document.objects.get(links__paper__item=found["pk"]).pk}


OBJECTS = {
    "item": submitted,
    "item_draft": in_state("draft"),
    "item_correcting": in_state("correcting", with_point),
    "item_to_supplement": in_state("accepted_tolerant", with_tolerance),
    "item_heard": in_state("reviewing", with_hearing),
    "document": document,
}

"""Mandates of the permission matrix: one of each enterprise, for all its projects, with its signed paper."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def mandate(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE, "mandate": NOWHERE}
    pk = world.project(who, relation).enterprise_id
    return {"pk": pk, "mandate": world.keep(("mandate", pk), lambda: first_mandate(pk))}


def first_mandate(enterprise: int) -> int:
    from projects.enums import MandateScope
    from projects.models import Document, Mandate

    now = timezone.now()
    paper = Document(enterprise_id=enterprise, material="m-proxy", name="proxy.pdf", content_type="application/pdf")
    paper.size, paper.digest, paper.uploaded_at = 8, "0" * 64, now
    paper.file.save("proxy.pdf", ContentFile(b"%PDF-1.7"), save=False)
    paper.save()
    since = timezone.localdate(now) - timedelta(days=9)
    made = Mandate.objects.create(
        enterprise_id=enterprise,
        scope=MandateScope.values,
        agreement="matrix",
        document=paper,
        starts_on=since,
        given_at=now,
    )
    return int(made.pk)


OBJECTS = {"mandate": mandate}

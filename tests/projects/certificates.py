"""Certificates for tests: of an item that was really granted, or a row beside an item without the steps."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.utils import timezone

from projects.models import ApprovalItem, Certificate, Decision, Project
from tests.projects.items import ENERGY, ITEM_AT, make_item


def make_certificate(
    project: Project, node: str = ENERGY, state: str = "approved", at: datetime = ITEM_AT
) -> Certificate:
    """The newest certificate of a new item of the project, driven to a state after its grant."""
    item = make_item(project, node, state, at=at)
    found = Certificate.objects.filter(item=item).order_by("-pk").first()
    assert found is not None
    return found


def certificate_row(item: ApprovalItem, kind: str = "doc-energy", **more: object) -> Certificate:
    """A certificate of an item that stands at its state without having gone there."""
    day = timezone.localdate()
    decision = Decision.objects.filter(item=item, annulled_event=None).first() or Decision.objects.create(
        item=item, outcome="granted", decided_on=day, valid_from=day, event=0
    )
    said = {
        "title": ["节能审查意见", "Energy review opinion"],
        "holder": item.project.enterprise.name,
        "credit_code": item.project.enterprise.credit_code,
        "project": item.project.name,
        "project_code": "",
        "works": "",
        "matter": ["固定资产投资项目节能审查", "Energy review"],
        "stage": "",
        "case_type": "",
        "item": item.number or "",
        "conditions": "",
        "valid_from": day.isoformat(),
        "valid_until": "",
        "decided_on": day.isoformat(),
        "tolerant": False,
        "body": [item.body.zh, item.body.en],
        "laws": [],
        "demo": False,
    }
    values = {"valid_from": day, "issued_on": day, "event": 0, "snapshot": said, "token": secrets.token_hex(16), **more}
    number = 900 + Certificate.objects.filter(kind=kind).count()
    return Certificate.objects.create(
        item=item,
        decision=decision,
        kind=kind,
        body_id=item.body_id,
        year=day.year,
        number=number,
        holder=item.project.enterprise,
        **values,
    )

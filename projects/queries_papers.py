"""What is read for the papers of items: documents one may fetch, what was put to a line since the last sending."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import User
from projects.enums import DocumentState
from projects.models import ApprovalItem, Document, Event, PaperDocument
from projects.queries_items import OBJECT

SENDS = ("submit", "submit_correction", "supplement")


def seen_documents(user: User, day: dt.date) -> QuerySet[Document]:
    """Documents of items that this person may see, and those of the enterprises one acts for.

    What was taken away again was never sent (`detach_document`): it stays with the applicant and the agent in charge. What
    has not been found sound is nobody's to open.
    """
    items = ApprovalItem.objects.visible_to(user, day).values("pk")
    own = ApprovalItem.objects.of_applicant(user, day).values("pk")
    links = PaperDocument.objects.filter(Q(paper__item__in=items, removed_at=None) | Q(paper__item__in=own))
    held = user.memberships.in_force(day).values("enterprise") if user.is_authenticated else []
    rows: QuerySet[Document] = Document.objects.filter(state=DocumentState.SOUND).filter(
        Q(pk__in=links.values("document")) | Q(result_of__in=items) | Q(enterprise__in=held)
    )
    return rows


def results_of(item: ApprovalItem) -> QuerySet[Document]:
    """What another system decided, as it was uploaded with a report, the newest first."""
    rows: QuerySet[Document] = Document.objects.filter(result_of=item, state=DocumentState.SOUND).order_by(
        "-uploaded_at", "-pk"
    )
    return rows


def last_sent(item: ApprovalItem) -> Any:
    """When the applicant last sent something of it; None for a draft."""
    rows = Event.objects.filter(stream=f"project:{item.project_id}", object_type=OBJECT, object_id=str(item.pk))
    return rows.filter(verb__in=SENDS).order_by("-seq").values_list("at", flat=True).first()


def fresh_links(item: ApprovalItem, *, unchecked: bool = False) -> QuerySet[PaperDocument]:
    """What was put to its lines since then and not taken away: still in the applicant's hands.

    `unchecked`: with what is still being checked, which counts for nothing yet.
    """
    sent = last_sent(item)
    rows: QuerySet[PaperDocument] = PaperDocument.objects.filter(paper__item=item, removed_at=None)
    if not unchecked:
        rows = rows.filter(document__state=DocumentState.SOUND)
    return rows if sent is None else rows.filter(attached_at__gt=sent)


def reusable_documents(item: ApprovalItem, user: User, day: dt.date) -> QuerySet[Document]:
    """Documents that may be given again, the newest first: of the enterprise, and this project's or such as one may see.

    An agent in charge of one project does not reach the papers of another by its number.
    """
    rows: QuerySet[Document] = Document.objects.filter(enterprise=item.project.enterprise_id, state=DocumentState.SOUND)
    rows = rows.filter(Q(project=item.project_id) | Q(pk__in=seen_documents(user, day).values("pk")))
    return rows.order_by("-uploaded_at", "-pk")

"""The certificates of an item on its page, and what may be entered about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import CertificateState, Handled
from projects.models import ApprovalItem, Certificate
from projects.permissions_items import may_decide
from projects.queries_certificates import certificates_of
from projects.views.item_acts import Act

GRANTED = ("approved", "approved_tolerant", "delivered", "archived")


def panel(item: ApprovalItem, user: User, day: date) -> dict[str, Any]:
    """What `projects/item_certificates.html` shows; whoever sees the item sees its certificates. At most one query."""
    here = item.decided_on and item.handled == Handled.HERE
    return {"certificates": certificates_of(item, day) if here else []}


def acts(item: ApprovalItem, user: User, day: date) -> list[Act]:
    """For the decider of the item's body, while a certificate of it is in force. At most one query."""
    if item.handled != Handled.HERE or item.state not in GRANTED or not may_decide(user, item, day):
        return []
    if not Certificate.objects.filter(item=item, state=CertificateState.VALID).exists():
        return []
    return [Act(reverse("certificates-lapse", args=[item.pk]), _("登记证照失效"), "pause", "stop")]

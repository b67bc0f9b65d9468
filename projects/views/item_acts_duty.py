"""What may be done with an item that another system handles."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.models import ApprovalItem
from projects.permissions_items import may_report
from projects.views.item_acts import Act


def acts(item: ApprovalItem, user: User, day: date) -> list[Act]:
    if not may_report(user, item, day):
        return []
    return [Act(reverse("item-report", args=[item.pk]), _("登记进度"), "edit", "go")]

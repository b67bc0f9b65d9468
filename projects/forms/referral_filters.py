"""Filters of the list of leads, all of them in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import ReferralState
from projects.models import Referral
from projects.rules.identifiers import normalise_credit_code

NEWEST = "newest"
FIRST_YEAR = 2000  # nothing was handed over before; the first day of all has no instant in UTC
SORTS = {
    NEWEST: ("-created_at", "-pk"),
    "oldest": ("created_at", "pk"),
    "name": ("project_name", "pk"),
    "-investment": (F("investment_wan").desc(nulls_last=True), "-pk"),
}


class ReferralFilter(filters.FilterSet):
    """q: project, enterprise or code; state; body; mine=1; before (handed over before that day); sort.

    Unknown values filter nothing.
    """

    q = filters.CharFilter(method="search", label=_("项目、企业或代码"))
    state = filters.ChoiceFilter(choices=ReferralState.choices)
    body = filters.NumberFilter(field_name="body", min_value=1, max_value=2**62, decimal_places=0)
    mine = filters.ChoiceFilter(choices=[("1", _("我的"))], method="own")
    before = filters.DateFilter(method="handed_before")

    class Meta:
        model = Referral
        fields = ("q", "state", "body", "mine", "before")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def search(self, rows: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        for word in value.split():
            said = Q(project_name__icontains=word) | Q(enterprise_name__icontains=word)
            rows = rows.filter(said | Q(credit_code__icontains=normalise_credit_code(word)))
        return rows

    def own(self, rows: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        return rows.filter(Q(agent=self.user) | Q(handed_by=self.user))

    def handed_before(self, rows: QuerySet[Referral], name: str, value: dt.date) -> QuerySet[Referral]:
        if value.year < FIRST_YEAR:
            return rows.none()
        return rows.filter(created_at__lt=timezone.make_aware(dt.datetime.combine(value, dt.time.min)))

    @property
    def sort(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in SORTS else NEWEST

    @property
    def rows(self) -> QuerySet[Referral]:
        return self.qs.order_by(*SORTS[self.sort])

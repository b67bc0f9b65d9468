"""Filters of the lists of enterprises and of requests, all of them in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from projects.enums import EnterpriseOrigin, EnterpriseState, JoinKind, RequestState
from projects.models import Enterprise, JoinRequest, Membership
from projects.rules.identifiers import normalise_credit_code

NEWEST = "newest"
ENTERPRISE_SORTS = {
    NEWEST: ("-created_at", "-pk"),
    "name": ("name", "pk"),
    "code": ("credit_code",),
    "state": ("state", "-created_at", "-pk"),  # pending comes first
}
OLDEST = "oldest"
REQUEST_SORTS = {OLDEST: ("created_at", "pk"), NEWEST: ("-created_at", "-pk"), "name": ("enterprise__name", "pk")}


class EnterpriseFilter(filters.FilterSet):
    """q: name, credit code or initials; state; origin; people=with|without; sort. Unknown values filter nothing."""

    q = filters.CharFilter(method="search", label=_("名称、代码或拼音首字母"))
    state = filters.ChoiceFilter(choices=EnterpriseState.choices)
    origin = filters.ChoiceFilter(choices=EnterpriseOrigin.choices)
    people = filters.ChoiceFilter(choices=[("with", _("有人")), ("without", _("还没有人"))], method="peopled")

    class Meta:
        model = Enterprise
        fields = ("q", "state", "origin", "people")

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def search(self, rows: QuerySet[Enterprise], name: str, value: str) -> QuerySet[Enterprise]:
        for word in value.split():
            said = Q(name__icontains=word) | Q(credit_code__contains=normalise_credit_code(word))
            if word.isascii() and word.isalnum():
                said |= Q(initials__contains=word.lower())
            rows = rows.filter(said)
        return rows

    def peopled(self, rows: QuerySet[Enterprise], name: str, value: str) -> QuerySet[Enterprise]:
        someone = Exists(Membership.objects.in_force(self.day).filter(enterprise=OuterRef("pk")))
        return rows.filter(someone if value == "with" else ~someone)

    @property
    def sort(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in ENTERPRISE_SORTS else NEWEST

    @property
    def rows(self) -> QuerySet[Enterprise]:
        return self.qs.order_by(*ENTERPRISE_SORTS[self.sort])


class RequestFilter(filters.FilterSet):
    """q: enterprise, code or person; state (waiting unless said; all); kind; sort."""

    q = filters.CharFilter(method="search", label=_("企业、代码或姓名"))
    kind = filters.ChoiceFilter(choices=JoinKind.choices)

    class Meta:
        model = JoinRequest
        fields = ("q", "kind")

    def search(self, rows: QuerySet[JoinRequest], name: str, value: str) -> QuerySet[JoinRequest]:
        for word in value.split():
            said = Q(enterprise__name__icontains=word) | Q(user__name__icontains=word)
            rows = rows.filter(said | Q(enterprise__credit_code__contains=normalise_credit_code(word)))
        return rows

    @property
    def state(self) -> str:
        asked = self.data.get("state", "")
        return asked if asked in ("all", *RequestState.values) else str(RequestState.WAITING)

    @property
    def sort(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in REQUEST_SORTS else OLDEST

    @property
    def rows(self) -> QuerySet[JoinRequest]:
        found = self.qs if self.state == "all" else self.qs.filter(state=self.state)
        return found.order_by(*REQUEST_SORTS[self.sort])

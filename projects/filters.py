"""Filters of list pages, all of them in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Case, F, IntegerField, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from projects.enums import ProjectState
from projects.models import KeyListing, Project

STATE_RANK = Case(
    *(When(state=state, then=rank) for rank, state in enumerate(ProjectState.values)), output_field=IntegerField()
)
SORTS = {
    "newest": ("-created_at", "-pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "investment": (F("investment_wan").asc(nulls_last=True), "pk"),
    "-investment": (F("investment_wan").desc(nulls_last=True), "-pk"),
    "state": (STATE_RANK.asc(), "name"),
    "-state": (STATE_RANK.desc(), "name"),
}
NEWEST = "newest"


class ProjectFilter(filters.FilterSet):
    """q: name, code or enterprise; state; year of a key-project listing; sort. Unknown values filter nothing."""

    q = filters.CharFilter(method="search", label=_("名称、代码或企业"))
    state = filters.ChoiceFilter(choices=ProjectState.choices, label=_("状态"))
    year = filters.NumberFilter(method="listed_in", label=_("重点项目年度"))

    class Meta:
        model = Project
        fields = ("q", "state", "year")

    def search(self, rows: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        for word in value.split():
            said = Q(name__icontains=word) | Q(code__icontains=word) | Q(enterprise__name__icontains=word)
            rows = rows.filter(said)
        return rows

    def listed_in(self, rows: QuerySet[Project], name: str, value: Any) -> QuerySet[Project]:
        return rows.filter(pk__in=KeyListing.objects.filter(year=int(value)).values("project"))

    @property
    def sort(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in SORTS else NEWEST

    @property
    def rows(self) -> QuerySet[Project]:
        """Filtered and sorted; what stands in the address and cannot be read filters nothing."""
        return self.qs.order_by(*SORTS[self.sort])

"""Filters of the list of items, all of them in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Body
from projects.models import ApprovalItem, ItemPaper
from projects.models.item import ENDED
from projects.queries import NoCatalogue, current_engine
from projects.rules.lifecycle_data import STATES

NEWEST = "newest"
SORTS = {
    NEWEST: ("-pk",),
    "due": (F("next_due_on").asc(nulls_last=True), "pk"),
    "project": ("project__name", "pk"),
    "number": (F("number").asc(nulls_last=True), "pk"),
}
GROUPS = {
    "live": ~Q(state__in=(*ENDED, "delivered")),
    "done": Q(state__in=("approved", "approved_tolerant", "denied", "delivered", "archived")),
    "ended": Q(state__in=[state for state in ENDED if state != "archived"]),
}
APPLICANTS = ("draft", "correcting")
DUES = {"over": -1, "soon": 2, "week": 7}  # days from today


class ItemFilter(filters.FilterSet):
    """q: number, matter, project or enterprise; state (or live, done, ended); project; body; move=you|others; due; sort.

    Unknown values filter nothing.
    """

    q = filters.CharFilter(method="search", label=_("编号、事项、项目"))
    state = filters.ChoiceFilter(choices=[(state, state) for state in (*GROUPS, *STATES)], method="in_state")
    project = filters.NumberFilter(field_name="project", min_value=1, max_value=2**62, decimal_places=0)
    body = filters.ModelChoiceFilter(queryset=Body.objects.all(), to_field_name="code")
    move = filters.ChoiceFilter(choices=[("you", ""), ("others", "")], method="whose")
    due = filters.ChoiceFilter(choices=[(name, name) for name in DUES], method="due_by")

    class Meta:
        model = ApprovalItem
        fields = ("q", "state", "project", "body", "move", "due")

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def search(self, rows: QuerySet[ApprovalItem], name: str, value: str) -> QuerySet[ApprovalItem]:
        for word in value.split():
            said = Q(number__icontains=word) | Q(project__name__icontains=word) | Q(node__in=nodes_named(word))
            rows = rows.filter(said | Q(project__enterprise__name__icontains=word))
        return rows

    def in_state(self, rows: QuerySet[ApprovalItem], name: str, value: str) -> QuerySet[ApprovalItem]:
        return rows.filter(GROUPS.get(value, Q(state=value)))

    def whose(self, rows: QuerySet[ApprovalItem], name: str, value: str) -> QuerySet[ApprovalItem]:
        if value == "you":
            owed = Exists(ItemPaper.objects.filter(item=OuterRef("pk"), state="tolerated"))
            return rows.filter(Q(state__in=APPLICANTS) | owed).exclude(state__in=ENDED)
        return rows.filter(GROUPS["live"]).exclude(state__in=APPLICANTS)

    def due_by(self, rows: QuerySet[ApprovalItem], name: str, value: str) -> QuerySet[ApprovalItem]:
        return rows.filter(next_due_on__lte=self.day + dt.timedelta(days=DUES[value]))

    @property
    def sort(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in SORTS else NEWEST

    @property
    def rows(self) -> QuerySet[ApprovalItem]:
        return self.qs.order_by(*SORTS[self.sort])


def nodes_named(word: str) -> list[str]:
    """Ids of the matters whose name has this word, by the catalogue in force."""
    try:
        nodes = current_engine().catalogue.nodes
    except NoCatalogue:
        return []
    plain = word.lower()
    return [node.id for node in nodes.values() if plain in node.zh.lower() or plain in node.en.lower()]

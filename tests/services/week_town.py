"""Figures for tests: a town whose events give many of them, and single kept sums."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F

from approval_portal.accounts.models import Role
from projects.operations.listings import list_key_project
from services.models import AgentProfile, FigureCell, FigureRow
from services.operations.problems import raise_problem
from services.operations.ratings import invite, rate
from services.rules.figures import FIGURES, STANDING, family_of, year_sum
from tests.projects.items import ACCEPTANCE, ENERGY, FILING, ITEM_AT, WATER, item_project, make_item, staff_member
from tests.projects.lives import one_life
from tests.projects.views.people import make_user

NOW = ITEM_AT + timedelta(days=10)  # Thursday of the week after
WEEK, BEFORE = date(2026, 11, 23), date(2026, 11, 16)


def body_person(role: str = Role.REVIEWER, code: str = "au-fg") -> Any:
    return staff_member(f"{role}-of-{code}", role, code)


def town() -> None:
    """Lives of items in four bodies, ratings of three levels, problems, key projects of two years."""
    dice = random.Random(8)
    agent = make_user("agent", Role.AGENT)
    AgentProfile.objects.create(user=agent, most_projects=1)
    project, *others = [item_project(number, agent=agent) for number in range(1, 5)]
    for number, node in enumerate((ENERGY, WATER, ACCEPTANCE)):
        one_life(project, node, dice, ITEM_AT + timedelta(days=number))
    for each, level in zip(others, (5, 4, 1), strict=True):
        done = make_item(each, FILING, "approved", at=ITEM_AT + timedelta(days=level))
        rate(invite(item=done, at=NOW), level, by=None, at=NOW)
    make_item(others[0], WATER, "reviewing", at=ITEM_AT - timedelta(days=90))  # long overdue
    make_item(others[1], ENERGY, "special_running")
    for number in (1, 2):
        raise_problem("visit", number, project=project, title="接电", by=agent, at=NOW)
    for year, wan in ((2025, 1000), (2026, 1500)):
        list_key_project(project, year, "city", Decimal(wan), by=None, at=NOW)


def cell(figure: str, body: str = "", day: date = STANDING, amount: int = 1, number: int = 1) -> None:
    """A sum with its one row, as a fold leaves them; in the zone, and in the body when there is one."""
    FigureRow.objects.create(
        object_type="approvalitem", object_id=number, figure=figure, body=body, day=day, amount=amount
    )
    sums = {(figure, day)}
    if FIGURES[family_of(figure)[0]].span == "week":
        sums.add((year_sum(figure), date(day.year, 1, 1)))
    for code, at in sums:
        for whose in {body, ""}:
            kept, _ = FigureCell.objects.get_or_create(
                figure=code, body=whose, day=at, defaults={"amount": 0, "rows": 0}
            )
            FigureCell.objects.filter(pk=kept.pk).update(amount=F("amount") + amount, rows=F("rows") + 1)

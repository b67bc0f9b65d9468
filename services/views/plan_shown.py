"""Lines of the agent's plan as pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.rules.catalogue import Catalogue
from projects.templatetags.portal import pick_text
from projects.views.wallet_rows import catalogue_in_force
from services.enums import PlanAct
from services.models import PlanLine

SOON = dt.timedelta(days=3)
WORDS = {"done": _("已做"), "over": _("过了日子"), "risk": _("快到了"), "wait": _("还没到")}
ACTS = dict(PlanAct.choices)


@dataclass(frozen=True, slots=True)
class Shown:
    """`matter`: what the catalogue says of it, None for one that this version does not name; `look`: done, over, risk, wait."""

    row: PlanLine
    matter: Any
    look: str
    agent: User | None = None

    @property
    def act(self) -> Any:
        return ACTS.get(self.row.act, self.row.act)

    @property
    def word(self) -> Any:
        return WORDS[self.look]

    @property
    def name(self) -> str:
        return pick_text(self.matter) if self.matter else self.row.node


def look_of(row: PlanLine, today: dt.date) -> str:
    if row.done_on is not None:
        return "done"
    if row.due_on < today:
        return "over"
    return "risk" if row.due_on - today <= SOON else "wait"


def shown(rows: Iterable[PlanLine], today: dt.date, agents: dict[int, Any] | None = None) -> list[Shown]:
    catalogue, agents = catalogue_in_force(), agents or {}
    return [Shown(row, matter_of(catalogue, row.node), look_of(row, today), agents.get(row.project_id)) for row in rows]


def matter_of(catalogue: Catalogue | None, node: str) -> Any:
    return catalogue.nodes[node].raw if catalogue and node in catalogue.nodes else None

"""What figures are called, how their amounts are read, and where the rows behind them are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext

from approval_portal.accounts.models import Body
from projects.guide.draw.trends import plain
from projects.guide.result import short_name
from projects.queries import NoCatalogue, current_engine
from projects.rules.wording import Text, name_of
from projects.templatetags.portal import in_english, pick_text
from projects.views.home_lead import large_amount
from projects.views.item_words import STATE_WORDS
from projects.views.project_rows import STATE_LABELS
from services.enums import ProblemState
from services.rules.figure_derived import DERIVED, Derived
from services.rules.figures import (
    DAYS,
    FIGURES,
    PERCENT,
    RATIOS,
    UNITS,
    WAN,
    Ratio,
    family_of,
    week_name,
)
from services.rules.figures import Figure as Kept
from services.rules.ratings import LEVELS

GROUPS = {
    "key": Text("重点项目", "Key projects"),
    "projects": Text("项目", "Projects"),
    "open": Text("在办", "Under way"),
    "items": Text("审批", "Approvals"),
    "doorstep": Text("三个上门", "Doorstep services"),
    "problems": Text("问题", "Problems"),
    "meetings": Text("两个会", "Meetings"),
    "ratings": Text("好差评", "Ratings"),
    "agents": Text("代办专员", "Agents"),
}
COURTS = {
    "body": Text("部门和单位", "Bodies"),
    "enterprise": Text("企业", "Enterprises"),
    "special": Text("特别程序", "Special procedures"),
    "intermediary": Text("中介机构", "Intermediaries"),
    "agent": Text("代办专员", "Agents"),
}


def about(code: str) -> Kept | Ratio | Derived | None:
    """What is known of a figure, by its code with or without a member."""
    name = family_of(code)[0]
    return FIGURES.get(name) or RATIOS.get(name) or DERIVED.get(name)


def words(text: Text) -> str:
    return pick_text(text._asdict())


@dataclass(slots=True)
class Names:
    """What members of families are called: bodies and people as they were read, the rest by the portal's own words."""

    bodies: Mapping[str, Body] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    _phases: Mapping[str, Any] | None = None

    def title(self, code: str) -> str:
        found = about(code)
        name, member = words(found.name) if found else code, family_of(code)[1]
        return gettext("%(name)s：%(member)s") % {"name": name, "member": self.member(code)} if member else name

    def member(self, code: str) -> str:
        family, member = family_of(code)
        if family == "open_phase":
            return self.phase(member)
        if family in ("open_court", "court_days"):
            return self.court(member)
        if family.startswith("agent_"):
            return self.people.get(member, member)
        return str(_SHORT[family](member)) if family in _SHORT else member

    @property
    def phases(self) -> Mapping[str, Any]:
        """Of the catalogue in force, in their order; read once."""
        if self._phases is None:
            self._phases = phases()
        return self._phases

    def phase(self, member: str) -> str:
        raw = self.phases.get(member)
        return words(name_of(raw)) if raw else gettext("没有阶段的")

    def court(self, party: str) -> str:
        kind, _colon, code = party.partition(":")
        if kind == "body" and code in self.bodies:
            return self.body(code)
        return words(COURTS[kind]) if kind in COURTS else party

    def body(self, code: str) -> str:
        if code not in self.bodies:
            return code
        return words(short_name(Text(self.bodies[code].zh, self.bodies[code].en)))


def phases() -> Mapping[str, Any]:
    """None without a catalogue."""
    try:
        return current_engine().catalogue.phases
    except NoCatalogue:
        return {}


def _level(member: str) -> str:
    return words(LEVELS[int(member)]) if member in {str(level) for level in LEVELS} else member


_SHORT = {
    "projects_state": lambda member: STATE_LABELS.get(member, member),
    "projects_in": lambda member: STATE_LABELS.get(member, member),
    "projects_out": lambda member: STATE_LABELS.get(member, member),
    "open_state": lambda member: STATE_WORDS[member][0] if member in STATE_WORDS else member,
    "problems_state": lambda member: dict(ProblemState.choices).get(member, member),
    "ratings_level": _level,
}


def definition(code: str) -> str:
    found = about(code)
    return words(found.definition) if found else ""


def read(code: str, amount: Decimal | None) -> str:
    """The amount as it is read, without its unit; money in 亿元 (English: billions)."""
    found = about(code)
    if amount is None:
        return "—"
    return large_amount(amount) if found and found.unit == WAN else plain(amount)


def unit(code: str) -> str:
    found = about(code)
    if found is None:
        return ""
    if found.unit == WAN:
        return gettext("亿元")
    if found.unit == DAYS:
        return pgettext("unit", "日")
    return UNITS[found.unit].en if in_english() else UNITS[found.unit].zh


def with_unit(code: str, amount: Decimal | None) -> str:
    said, of = read(code, amount), unit(code)
    return said if amount is None or not of else f"{said}{of}" if of == "%" or ord(of[0]) > 0x2E7F else f"{said} {of}"


def difference(code: str, now: Decimal | None, before: Decimal | None) -> tuple[str, str]:
    """(+3, better | worse | empty): in points where both are per cent."""
    if now is None or before is None:
        return "", ""
    found, change = about(code), now - before
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    said = f"{sign}{read(code, abs(change))}" + (gettext("个百分点") if found and found.unit == PERCENT else "")
    better = found.better if found else "none"
    if not change or better not in ("up", "down"):
        return said, ""
    return said, "better" if (change > 0) == (better == "up") else "worse"


def figure_url(code: str, week: date | None = None, body: str = "", year: int | None = None) -> str:
    """Where the rows of the number are. Neither week nor year: what holds now."""
    asked = {"week": week_name(week) if week else "", "year": str(year or ""), "body": body}
    said = urlencode({name: value for name, value in asked.items() if value})
    return reverse("figure", args=[code]) + (f"?{said}" if said else "")

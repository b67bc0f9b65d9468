"""The items that wait for whoever opens the first page: the own obligations, what is due first in front; for leads what is
late and what nobody has. See `rules.obligations` for what counts and who lists it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Role
from projects.models import CatalogueVersion
from projects.queries import engine_of
from projects.queries_duty import NAMED, by_day, read_open, unowned, where_of
from projects.queries_roster import AT_BODY, Roster, person_of, roster_of
from projects.rules.obligations import (
    AGENT_DESK,
    ENTERPRISE_DESK,
    LIAISON,
    Facts,
    Obligation,
    Person,
    listed_for,
    obligations_of,
)
from projects.views.addresses import address
from projects.views.home_blocks import Figure, calendar_of
from projects.views.items_duty_words import KIND_WORDS, place_of
from projects.views.standing import own_enterprises

FIRST, MOST = 5, 50
DESKS = AT_BODY | {Role.WINDOW, Role.LEAD, Role.AGENT}
LISTS = (  # where the whole of it is, by role; the first address this site has
    (Role.WINDOW, "window-queue", _("窗口")),
    (Role.REVIEWER, "review-queue", _("审查")),
    (Role.DECIDER, "decide-queue", _("决定")),
    (Role.LIAISON, "items-elsewhere", _("其他系统办理的")),
    (Role.AGENT, "items", _("全部办件")),
    (Role.AGENT, "items-elsewhere", _("其他系统办理的")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: where, what, of which matter and project, by when."""

    url: str
    matter: Any  # the matter's own names
    todo: Any
    project: str
    is_demo: bool
    number: str
    due: dt.date | None
    late: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What `projects/_home_items.html` shows."""

    lines: list[Line]
    count: int
    lists: list[tuple[str, Any]]
    figures: list[Figure]

    @property
    def first(self) -> list[Line]:
        """One line more is shown rather than folded alone."""
        return self.lines if len(self.lines) <= FIRST + 1 else self.lines[:FIRST]

    @property
    def rest(self) -> list[Line]:
        return self.lines[len(self.first) :]


def items_waiting(request: HttpRequest, day: dt.date, held: set[str]) -> Waiting | None:
    """None for whoever has no part in items. At most five queries, and one for an enterprise's person."""
    leads = Role.LEAD in held
    roster = roster_of(day) if leads else None
    person = _person(request, day, held, roster)
    if not person.desks:
        return None
    names = {name for name, _which in person.desks}
    calendar = calendar_of(request) if names & {LIAISON, AGENT_DESK} else None
    beside = leads or bool(names & AT_BODY)
    facts, named = read_open(Q() if leads else where_of(person), day, calendar, beside=beside, named=NAMED)
    every = [each for one in facts for each in obligations_of(one)]
    own = sorted((each for each in every if listed_for(each, person)), key=by_day)
    places = {one.item: one.handled != "here" for one in facts}
    lines = [_line(each, named[each.item], places[each.item], day) for each in own[:MOST]]
    figures = _figures(facts, unowned(day, every, roster), day) if roster else []
    return Waiting(lines, len(own), _lists(held, names), figures)


def _person(request: HttpRequest, day: dt.date, held: set[str], roster: Roster | None) -> Person:
    """Somebody without a role stands only for the enterprises that the request knows already."""
    if roster is not None:
        return roster.people.get(request.user.pk) or Person(request.user.pk, True, frozenset())
    if held & DESKS:
        return person_of(request.user, day)
    desks = frozenset((ENTERPRISE_DESK, each.pk) for each in own_enterprises(request))
    return Person(request.user.pk, True, desks)


def _lists(held: set[str], names: Iterable[str]) -> list[tuple[str, Any]]:
    found = {address(name): word for role, name, word in LISTS if role in held}
    if ENTERPRISE_DESK in names:
        found.setdefault(address("items"), _("全部办件"))
    return [(url, word) for url, word in found.items() if url]


def _figures(facts: Iterable[Facts], nobody: list[Obligation], day: dt.date) -> list[Figure]:
    """What is late, what nobody has. Each number opens its rows."""
    running = [one for one in facts if one.handled == "here" and one.state != "draft" and one.due_on]
    late = sum(one.due_on < day for one in running if one.due_on)
    found = []
    if url := address("window-queue"):
        found.append(Figure(_("超期的件"), late, f"{url}?what=all&left=over"))
    return [*found, Figure(_("没有人办的"), len(nobody), address("duty-list"))]


def _line(found: Obligation, row: Mapping[str, Any], elsewhere: bool, day: dt.date) -> Line:
    catalogue = engine_of(_version(row)).catalogue
    node = catalogue.nodes.get(row["node"])
    return Line(
        url=place_of(found, elsewhere=elsewhere),
        matter=node.raw if node else {"zh": row["node"], "en": row["node"]},
        todo=KIND_WORDS[found.kind],
        project=row["project__name"],
        is_demo=row["project__is_demo"],
        number=row["number"] or "",
        due=found.due,
        late=found.due is not None and found.due < day,
        today=found.due == day,
    )


def _version(row: Mapping[str, Any]) -> CatalogueVersion:
    """The version without its text: the compiled rules are kept by its number and digest, and read it only once."""
    columns = ("package__catalogue_id", "package__catalogue__number", "package__catalogue__digest")
    values = [row[name] for name in columns]
    found: CatalogueVersion = CatalogueVersion.from_db("default", ["id", "number", "digest"], values)
    return found

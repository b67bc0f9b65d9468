"""What the weekend pages show: days off to choose from, how a matter can be done, what a clock does with a day off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.guide.definitions.limits import limit_lines
from projects.rules.calendar import DayRun, WorkCalendar, fold
from projects.rules.catalogue import Catalogue
from projects.rules.received import Received, coming_days_off, received
from projects.rules.wording import Text, name_of
from projects.templatetags.days import as_day
from services.queries_weekend import MatterDay
from services.rules.weekend import Origin, Way

DAYS_OFF = 6  # offered to choose from
FURTHEST = dt.timedelta(days=120)
WORDS = {
    Way.YES: pgettext_lazy("weekend", "能办"),
    Way.HOURS: pgettext_lazy("weekend", "能办，开门时间待公布"),
    Way.BOOKING: pgettext_lazy("weekend", "未列明，可预约"),
    Way.UNKNOWN: pgettext_lazy("weekend", "未列明"),
    Way.NO: pgettext_lazy("weekend", "工作日办"),
}
LOOKS = {Way.YES: "done", Way.HOURS: "run", Way.BOOKING: "risk", Way.UNKNOWN: "wait", Way.NO: "pause"}
TEXTS = {
    Way.YES: _("直接来，当场受理。"),
    Way.HOURS: _("名单里有这件事，哪个窗口几点开门还没有公布：先打电话。"),
    Way.BOOKING: _("名单没有列这件事，能不能当场办还不知道；窗口那天开门：先约时间问清。"),
    Way.UNKNOWN: _("先打电话或者预约；网上随时可以报。"),
    Way.NO: _("名单写明这类日子不办；网上随时可以报。"),
}


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day to choose; `name`: of the holiday it belongs to."""

    day: dt.date
    name: Text | None
    chosen: bool


def asked_day(request: HttpRequest, today: dt.date, calendar: WorkCalendar) -> dt.date:
    """`?day=`; the next day off when it names none, a day that is over, or one that is far away."""
    day = as_day(request.GET.get("day", "")[:10]) if request.GET.get("day") else None
    if day is not None and today <= day <= today + FURTHEST:
        return day
    return coming_days_off(today, 1, calendar)[0]


def days_off(chosen: dt.date, today: dt.date, calendar: WorkCalendar) -> list[DayOff]:
    """The coming ones; the day that was asked for too, when it is another."""
    days = coming_days_off(today, DAYS_OFF, calendar)
    return [DayOff(day, holiday_name(day, calendar), day == chosen) for day in sorted({*days, chosen})]


def holiday_name(day: dt.date, calendar: WorkCalendar) -> Text | None:
    """Of a public holiday; a plain weekend has none."""
    rule = calendar.rules.get(day)
    return Text(rule.name_zh, rule.name_en) if rule and not rule.works and rule.name_zh else None


# --- matters, by how they can be done


@dataclass(frozen=True, slots=True)
class Row:
    """`by_list`: the list says so, not the catalogue; `item`: the project's own application, once it has been opened."""

    found: MatterDay
    name: Text
    by_list: bool
    item: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """All matters that can be done in the same way, with what to do."""

    way: Way
    rows: list[Row]

    @property
    def word(self) -> Any:
        return WORDS[self.way]

    @property
    def look(self) -> str:
        return LOOKS[self.way]

    @property
    def text(self) -> Any:
        return TEXTS[self.way]


def rows_of(found: Iterable[MatterDay], items: Mapping[str, Any] | None = None) -> list[Row]:
    """In the order of the catalogue. `items`: a project's applications by matter."""
    own = items or {}
    return [Row(each, name_of(each.node.raw), each.said.origin is Origin.LIST, own.get(each.node.id)) for each in found]


def groups_of(rows: Iterable[Row]) -> list[Group]:
    """What can be done comes first; ways in which there is nothing are left out."""
    every = list(rows)
    found = [Group(way, [row for row in every if row.found.way is way]) for way in Way]
    return [group for group in found if group.rows]


# --- what the clock does


@dataclass(frozen=True, slots=True)
class Example:
    """Accepted on that day: when the days of the matter are over, and every day of it."""

    name: Text
    counted: Received
    runs: list[DayRun]


def example_of(
    found: Iterable[MatterDay], catalogue: Catalogue, day: dt.date, calendar: WorkCalendar
) -> Example | None:
    """The first matter that is served on the day and has one committed limit in working days: when they are over."""
    for each in found:
        lines = limit_lines(catalogue, each.node) if each.said.applies is True else []
        days = lines[0].committed.days if len(lines) == 1 and not lines[0].committed.calendar_days else None
        if days:
            return Example(name_of(each.node.raw), received(day, days, calendar), fold(calendar.explain(day, days)))
    return None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One way of handing in, in words, and what follows from it."""

    words: Any
    clock: str
    counted: Received


def handed_in(day: dt.date, workdays: int, calendar: WorkCalendar) -> list[HandedIn]:
    """At eight in the evening of a day off, and late on the working day before it: received then, counted from there."""
    before = day
    while not calendar.is_workday(before):
        before -= dt.timedelta(days=1)
    return [
        HandedIn(_("工作日下班以后在网上提交"), "22:30", received(before, workdays, calendar)),
        HandedIn(_("休息日晚上在网上提交"), "20:00", received(day, workdays, calendar)),
    ]

"""The shipped catalogue as tests of the rules use it: no database."""

from datetime import date
from functools import cache

from projects.catalogue.loader import load_document
from projects.catalogue.working_days import ANNOUNCED_YEARS, announced_days
from projects.rules.applicability import Engine
from projects.rules.building import build_catalogue
from projects.rules.calendar import WorkCalendar

MONDAY = date(2026, 3, 2)


@cache
def engine() -> Engine:
    return Engine(build_catalogue(load_document(), "shipped"))


@cache
def calendar() -> WorkCalendar:
    return WorkCalendar(announced_days(ANNOUNCED_YEARS), frozenset(ANNOUNCED_YEARS))

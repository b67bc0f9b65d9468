"""A package that has been through something: an answer that changed, and a matter added by hand until a day."""

from __future__ import annotations

from decimal import Decimal

from projects.demo.desk import Desk
from projects.enums import Source
from projects.models import Project
from projects.operations.adjustments import adjust
from projects.operations.package_changes import change_answers

CHANGED, ADDED, UNTIL = -4, -2, 30  # working days from the day of loading


def add_versions(desk: Desk, named: list[Project]) -> None:
    """Three versions of the hotel's package: the enterprise raised its tower, so its agent lists the airport's consent."""
    hotel = named[0]
    change_answers(
        hotel,
        {"public_building_height_m": Decimal(102)},
        base=1,
        reason="方案调整：主楼由 96 米加高到 102 米。",
        by=desk.people["enterprise"],
        at=desk.morning(desk.day(CHANGED)),
        source=Source.WEB,
    )
    adjust(
        hotel,
        "sm-airport",
        True,
        reason="主楼加到 102 米，是否超出净空限高要机场核实，核实前先列上。",
        until=desk.day(UNTIL),
        by=desk.people["agent"],
        at=desk.morning(desk.day(ADDED)),
        source=Source.WEB,
    )

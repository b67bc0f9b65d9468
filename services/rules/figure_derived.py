"""Numbers that are read off the kept days: what of the open things has passed a day."""

from __future__ import annotations

from dataclasses import dataclass

from projects.rules.wording import Text
from services.rules.figure_kinds import ITEM, PROBLEM, PROJECT, STANDING_SPAN


@dataclass(frozen=True, slots=True)
class Derived:
    """A number that is read off days: what of the open things has passed a day."""

    code: str
    name: Text
    definition: Text
    unit: str
    better: str = "down"
    span: str = STANDING_SPAN
    link: str = ITEM  # what its rows are
    group: str = "open"


DERIVED = {
    each.code: each
    for each in (
        Derived(
            "open_overdue",
            Text("超期", "Overdue"),
            Text("到期日已经过了、还没有作出决定的在办件。", "Items under way whose due day is over."),
            "items",
        ),
        Derived(
            "open_at_risk",
            Text("临期", "At risk"),
            Text(
                "时限用到只剩一半或者更少、还没有超期的在办件；一半是设置，可以改。",
                "Items under way with half of the limit or less left, not overdue; the half is a setting.",
            ),
            "items",
        ),
        Derived(
            "open_on_time",
            Text("按时", "On time"),
            Text("有到期日、剩下的时限超过一半的在办件。", "Items under way with more than half of the limit left."),
            "items",
            "none",
        ),
        Derived(
            "problems_overdue",
            Text("逾期的问题", "Problems overdue"),
            Text("整改期限已经过了、还没有销号的问题。", "Problems past the day by which they were to be solved."),
            "count",
            link=PROBLEM,
            group="problems",
        ),
        Derived(
            "projects_stale",
            Text("停滞的项目", "Stale projects"),
            Text(
                "超过规定天数没有任何人办过事的在办项目；天数是设置，可以改。",
                "Live projects that nobody has touched for a set number of days.",
            ),
            "count",
            link=PROJECT,
            group="projects",
        ),
    )
}  # fmt: skip

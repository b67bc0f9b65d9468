"""Lives of an item in a few words: `clock("committed", ("submit", "11-11"), ("accept", "11-12"))`; days are of 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from projects.rules.clock import Clock, Limits, Procedure
from projects.rules.clock_days import explain
from projects.rules.clock_reading import clock_named, read_clocks
from projects.rules.ledger import Happening, replay
from tests.projects.rules.test_calendar import CALENDAR

PROCEDURES = {
    "sp-tech-energy": Procedure("节能报告评审", "Energy report review", True, None, "评审时间不计入审查期限"),
    "sp-expert": Procedure("专家评审", "Expert review", True),
    "sp-fire": Procedure("特殊消防设计专家评审", "Fire expert review", True, 5, "51号令第22条"),
    "sp-hearing": Procedure("听证", "Hearing", True, 20),
    "sp-publicity": Procedure("公示", "Public notice", False, 10),
}
LIMITS = Limits(statutory=20, committed=5, extension=10, tolerance=5, procedures=PROCEDURES)


def on(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def happen(*entries: tuple[Any, ...]) -> list[Happening]:
    """(verb, "11-12", {data}) …, numbered from 1."""
    found = []
    for event, (verb, day, *data) in enumerate(entries, 1):
        at = datetime.combine(on(day), datetime.min.time(), UTC)
        found.append(Happening(event, verb, at, at, on(day), data[0] if data else {}))
    return found


def clock(name: str, *entries: tuple[Any, ...], limits: Limits = LIMITS) -> Clock:
    found = clock_named(read_clocks(replay(happen(*entries)), limits, CALENDAR, "2026"), name)
    assert found is not None
    return found


def told(clock: Clock, as_of: date) -> list[tuple[str, int | None, str]]:
    return [
        (
            f"{line.first:%m-%d}" if line.days == 1 else f"{line.first:%m-%d}/{line.last:%m-%d}",
            line.number,
            line.reason_zh,
        )
        for line in explain(clock, as_of)
    ]


ACCEPTED = (("submit", "11-11"), ("accept", "11-12"), ("start_review", "11-12"))


def special(procedure: str = "sp-tech-energy", **data: Any) -> dict[str, Any]:
    return {"special": "a", "procedure": procedure, "notice": 1, **data}

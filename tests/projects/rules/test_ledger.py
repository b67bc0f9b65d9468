"""The history of an item: wrong entries are corrected by new events, and days that cannot be are refused."""

from __future__ import annotations

import pytest

from projects.rules.clock import (
    COMMITTED,
)
from projects.rules.clock_reading import clock_named, read_clocks
from projects.rules.ledger import NeedsHistory, advance, replay
from projects.rules.lifecycle import NotAllowed
from tests.projects.rules.happenings import ACCEPTED, LIMITS, clock, happen, on
from tests.projects.rules.test_calendar import CALENDAR


def test_a_wrong_decision_is_corrected_by_a_new_event_and_the_clock_stops_on_the_right_day() -> None:
    entries = (*ACCEPTED, ("finish_review", "11-16"), ("approve", "11-17"))
    wrong = happen(*entries, ("deny", "11-18", {"supersedes": 5}))
    ledger = replay(wrong)
    found = clock_named(read_clocks(ledger, LIMITS, CALENDAR), COMMITTED)
    assert found is not None
    assert (ledger.state, found.stopped_on, found.stopped_by) == ("denied", on("11-18"), 6)


def test_an_entry_that_is_annulled_starts_the_clock_again_without_a_gap() -> None:
    found = clock(
        COMMITTED, *ACCEPTED, ("finish_review", "11-16"), ("approve", "11-17"), ("annul", "11-18", {"supersedes": [5]})
    )
    assert (found.open, found.used(on("11-18"))) == (True, 4)


def test_a_correction_has_to_name_an_event_of_the_item() -> None:
    with pytest.raises(NotAllowed, match="不在这件办件里"):
        replay(happen(*ACCEPTED, ("annul", "11-18", {"supersedes": 99})))


def test_one_happening_more_cannot_correct_without_the_history() -> None:
    history = happen(*ACCEPTED, ("annul", "11-18", {"supersedes": 3}))
    with pytest.raises(NeedsHistory):
        advance(replay(history[:3]), history[3])


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ((("submit", "11-11"), ("accept", "11-10")), "day"),
        ((("submit", "11-11", {"received_on": "2026-11-12"}),), "received_on"),
        (
            (
                ("submit", "11-11"),
                ("request_correction", "11-13"),
                ("submit_correction", "11-16", {"received_on": "2026-11-12"}),
            ),
            "received_on",
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused(entries: tuple, field: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        replay(happen(*entries))
    assert caught.value.field == field


def test_events_that_are_no_matter_of_the_lifecycle_leave_the_clocks_alone() -> None:
    plain = replay(happen(*ACCEPTED))
    assert replay(happen(*ACCEPTED, ("edit", "11-13"), ("upload", "11-01"))) == plain

"""办不成事: which items count as stuck."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.rules.stuck import is_stuck

TODAY = date(2026, 3, 20)
YESTERDAY, LONG = TODAY - timedelta(days=1), TODAY - timedelta(days=7)


@pytest.mark.parametrize(
    ("state", "since", "due", "paused", "stuck"),
    [
        ("reviewing", YESTERDAY, None, False, False),
        ("reviewing", LONG, None, False, True),
        ("reviewing", YESTERDAY, YESTERDAY, False, True),
        ("reviewing", YESTERDAY, TODAY, False, False),
        ("special_running", YESTERDAY, YESTERDAY, True, False),  # its clock stands still
        ("special_running", LONG, YESTERDAY, True, True),
        ("correcting", LONG, None, False, False),  # in its own court
        ("correcting", LONG, YESTERDAY, False, True),
        ("approved", LONG, None, False, False),
        ("refused", YESTERDAY, None, False, True),
        ("denied", LONG, None, False, True),
        ("refused", LONG - timedelta(days=1), None, False, False),
        ("draft", LONG, None, False, False),
        ("delivered", LONG, YESTERDAY, False, False),
        ("withdrawn", LONG, YESTERDAY, False, False),
    ],
)
def test_an_item_is_stuck(state, since, due, paused, stuck):
    assert is_stuck(state, since, due, paused, TODAY, 7) is stuck

"""Who stands before a closed door: a booked time must lie within the hours, of a duty a minute is enough."""

from datetime import date, time

import pytest

from services.rules.stranded import BOOKING, SHIFT, Awaited, Door, keys_in, signs_of, stranded

DAY = date(2026, 3, 7)
OPEN = {DAY: [(time(9), time(12))]}


def at(first: int, last: int, kind: str = BOOKING, window: int | None = 1) -> Awaited:
    return Awaited(kind, 5, 1, window, DAY, (time(first), time(last)))


@pytest.mark.parametrize(
    ("awaited", "doors", "closed"),
    [
        (at(9, 10), {1: Door(1, OPEN)}, False),
        (at(11, 13), {1: Door(1, OPEN)}, True),
        (at(8, 13, SHIFT), {1: Door(1, OPEN)}, False),
        (at(12, 14, SHIFT), {1: Door(1, OPEN)}, True),
        (at(9, 12, SHIFT, None), {1: Door(1, {}), 2: Door(1, OPEN)}, False),  # another window of the hall is open
        (at(9, 12, SHIFT, None), {1: Door(1, {}), 2: Door(2, OPEN)}, True),  # that one is in another hall
        (at(9, 12, SHIFT, None), {1: Door(1, {}), 2: Door(1, {}, known=False)}, False),  # nobody knows of the other
        (at(9, 10), {1: Door(1, {}, known=False)}, False),
        (at(9, 10), {1: Door(1, {}, known=False, gone=DAY)}, True),
        (at(9, 12, SHIFT, None), {}, False),
    ],
)
def test_a_door_is_closed_to_whoever_it_is_not_open_for(awaited, doors, closed):
    assert stranded([awaited], doors) == ([awaited] if closed else [])


def test_a_hall_that_is_gone_is_closed_to_everybody():
    duty = at(9, 12, SHIFT, None)
    assert stranded([duty], {}, {1: DAY}) == [duty]


@pytest.mark.parametrize(
    ("signs", "keys"), [("b5 b7 s5", [5, 7]), ("s5", []), ("", []), ("b5; drop", []), ("b5  b7", [])]
)
def test_a_form_brings_back_whom_it_named_and_nothing_else(signs, keys):
    assert keys_in(signs, BOOKING) == keys
    assert signs_of([at(9, 10, SHIFT), at(9, 10)]) == "b5 s5"

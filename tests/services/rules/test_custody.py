"""A paper is in exactly one hand, and counts never drift, whatever becomes of a bag (projects.rules: pure)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.custody import (
    AGENT,
    ARRIVED,
    BACK,
    CANCELLED,
    CARRIED,
    DIFFERING,
    ENTERPRISE,
    IN,
    OPEN,
    WINDOW,
    Count,
    Held,
    differs,
    holder_of,
    new_number,
    piles,
    read_code,
)

counts = st.builds(Count, st.integers(0, 20), st.integers(0, 20), st.integers(0, 300))
DAY = date(2026, 3, 2)


@st.composite
def stories(draw):
    """A line that came in, with whatever may have become of its originals afterwards."""
    given_, state = draw(counts), draw(st.sampled_from([OPEN, CARRIED, ARRIVED, DIFFERING, CANCELLED]))
    if state in (OPEN, CARRIED, CANCELLED):
        return Held(IN, state, given_), []
    got = draw(counts) if state == DIFFERING else given_
    left, backs = got.originals, []
    for back_state in draw(st.lists(st.sampled_from([OPEN, CARRIED, ARRIVED, DIFFERING, CANCELLED]), max_size=4)):
        some = draw(st.integers(0, left))
        returned = None
        if back_state in (ARRIVED, DIFFERING):
            returned = Count(some if back_state == ARRIVED else draw(st.integers(0, some)))
        backs.append(Held(BACK, back_state, Count(some), returned))
        left -= 0 if back_state == CANCELLED else some
    return Held(IN, state, given_, got), backs


@given(stories())
def test_nothing_is_lost_and_nothing_is_made(story):
    line, backs = story
    found = piles(line, backs)
    got = line.got or line.given
    assert sum(pile.originals for pile in found) == max(line.given.originals, got.originals)
    assert sum(pile.copies for pile in found) == max(line.given.copies, got.copies)


@given(stories())
def test_every_pile_has_one_holder_and_something_in_it(story):
    for pile in piles(*story):
        assert pile.holder in (ENTERPRISE, AGENT, WINDOW)
        assert pile.originals + pile.copies > 0
        assert min(pile.originals, pile.copies) >= 0


@given(counts)
def test_what_is_as_listed_does_not_differ(count):
    assert not differs(count, count)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (Count(2, 1, 10), False),
        (Count(2, 1, 0), False),  # nobody counted the pages
        (Count(1, 1, 10), True),
        (Count(2, 2, 10), True),
        (Count(2, 1, 9), True),
    ],
)
def test_pages_are_compared_where_both_counted_them(got, expected):
    assert differs(Count(2, 1, 10), got) is expected


@pytest.mark.parametrize(
    ("way", "state", "hand"),
    [
        (IN, OPEN, ENTERPRISE),
        (IN, CARRIED, AGENT),
        (IN, ARRIVED, WINDOW),
        (IN, CANCELLED, ENTERPRISE),
        (BACK, OPEN, WINDOW),
        (BACK, CARRIED, AGENT),
        (BACK, DIFFERING, ENTERPRISE),
    ],
)
def test_the_bag_is_in_the_hand_of_its_state(way, state, hand):
    assert holder_of(way, state) == hand


def test_what_did_not_arrive_is_still_with_whoever_carried_it():
    found = piles(Held(IN, DIFFERING, Count(2, 1), Count(1, 1)))
    assert [(pile.holder, pile.originals, pile.missing) for pile in found] == [(WINDOW, 1, False), (AGENT, 1, True)]


@given(st.sampled_from([IN, BACK]))
def test_a_number_is_read_as_it_is_printed(way):
    number = new_number(way, DAY)
    assert read_code(number) == (number, "")


@pytest.mark.parametrize(
    "typed", ["qj260302-7km4p", "QJ 260302 7KM4P", "QJ2603027KM4P", " qj26o3o2-7km4p ", "QJ260302–7KM4P"]
)
def test_a_number_may_be_typed_in_any_way(typed):
    assert read_code(typed) == ("QJ260302-7KM4P", "")


def test_the_code_of_a_label_holds_the_token():
    token = "0123456789abcdef" * 2
    assert read_code(f"https://portal.example/custody/scan/?code={token}") == ("", token)
    assert read_code(token) == ("", token)


@pytest.mark.parametrize(
    "typed",
    ["", "QJ", "QJ260302-7KM4", "XX260302-7KM4P", "https://[bad", "x" * 5000, "7KM4P", "\x00", "QJ260302-7KM4P9"],
)
def test_what_is_not_ours_is_nothing(typed):
    assert read_code(typed) == ("", "")

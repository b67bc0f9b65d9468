"""Quiet hours, numbers for short messages, and the places in edited words."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.phones import mobile
from services.rules.quiet import Quiet, when
from services.rules.wording import fill, for_editing, places_in, wrong_places

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT, NOON = Quiet(time(22), time(8)), Quiet(time(12), time(14))
WORKDAYS = Quiet(time(22), time(8), workdays_only=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("quiet", "ready", "goes"),
    [
        (None, "2026-03-02 03:00", "2026-03-02 03:00"),
        (NIGHT, "2026-03-02 21:59", "2026-03-02 21:59"),
        (NIGHT, "2026-03-02 22:00", "2026-03-03 08:00"),
        (NIGHT, "2026-03-03 00:30", "2026-03-03 08:00"),
        (NIGHT, "2026-03-03 07:59", "2026-03-03 08:00"),
        (NIGHT, "2026-03-03 08:00", "2026-03-03 08:00"),
        (NOON, "2026-03-02 12:30", "2026-03-02 14:00"),
        (NOON, "2026-03-02 23:00", "2026-03-02 23:00"),
        (Quiet(time(9), time(9)), "2026-03-02 09:00", "2026-03-02 09:00"),
        (WORKDAYS, "2026-03-06 21:00", "2026-03-06 21:00"),
        (WORKDAYS, "2026-03-06 23:00", "2026-03-09 08:00"),  # Friday night to Monday morning
        (WORKDAYS, "2026-03-07 10:00", "2026-03-09 08:00"),
        (Quiet(time(9), time(9), workdays_only=True), "2026-03-08 10:00", "2026-03-09 00:00"),
    ],
)
def test_a_message_waits_for_the_end_of_the_quiet_hours(quiet, ready, goes):
    assert when(at(ready), quiet, monday_to_friday) == at(goes)


@given(st.times(), st.times(), st.booleans(), st.integers(0, 500_000))
def test_it_never_goes_out_in_a_quiet_hour_nor_before_it_is_ready(first, last, workdays_only, ready):
    quiet, ready = Quiet(first, last, workdays_only), at("2026-01-01 00:00") + timedelta(minutes=ready)
    goes = when(ready, quiet, monday_to_friday)
    assert goes >= ready
    assert not quiet.covers(goes.time())
    assert monday_to_friday(goes.date()) or not workdays_only


def test_without_any_working_day_a_wait_ends_all_the_same():
    assert (when(at("2026-03-02 10:00"), WORKDAYS, lambda day: False) - at("2026-03-02 10:00")).days < 60


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13912345678", "+8613912345678"),
        ("139 1234 5678", "+8613912345678"),
        ("+86 139-1234-5678", "+8613912345678"),
        ("008613912345678", "+8613912345678"),
        ("+442079460958", "+442079460958"),
        ("029-86512345", None),
        ("+8602986512345", None),
        ("12345", None),
        ("", None),
        ("12912345678", None),
        ("139123456789", None),
        ("１３９１２３４５６７８", None),
        ("139****5678", None),
        ("13912345678\n", "+8613912345678"),
        ("13912345678,13912345679", None),
    ],
)
def test_only_a_mobile_number_takes_a_short_message(text, number):
    assert mobile(text) == number


def test_the_portals_own_words_are_edited_with_places_in_braces():
    assert for_editing("“%(project)s”已暂缓，完成 100%%。") == "“{project}”已暂缓，完成 100%。"
    assert places_in("{a} {b} {a}") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{project}好了", []),
        ("{owner}好了", ["{owner}"]),
        ("{project", ["{"]),
        ("{project.name}", ["{", "}"]),
        ("{project!r}", ["{", "}"]),
        ("100% %(project)s %s", []),
        ("{}", ["{", "}"]),
    ],
)
def test_a_place_without_a_value_is_found_before_it_is_sent(text, wrong):
    assert wrong_places(text, ["project"]) == wrong


def test_what_people_typed_opens_no_further_place():
    assert fill("{project}，{number} 100% %s", {"project": "{number}%(x)s", "number": 7}) == "{number}%(x)s，7 100% %s"

"""On days off somebody who can accept is there as long as the hall is open; on working days a window has somebody."""

from datetime import date, time

from services.rules.gaps import NO_HALL, NO_OFFICER, NO_WINDOW, Gap, Opening, Stand, gaps
from services.rules.roster import DayKind

MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)
DAYS = {MONDAY: DayKind(True, False), SATURDAY: DayKind(False, False)}
NINE, TEN, NOON = time(9), time(10), time(12)
MORNING = (NINE, NOON)


def opening(day: date, window: int = 1) -> Opening:
    return Opening(1, window, day, (MORNING,))


def stand(day: date, window: int | None = None, hours=MORNING, *, accepts: bool = False, hall: int = 1) -> Stand:
    return Stand(hall, window, day, hours, accepts)


def test_a_saturday_without_anybody_who_can_accept_is_a_gap():
    expected = [Gap(NO_OFFICER, 1, SATURDAY, (MORNING,))]
    assert gaps([opening(SATURDAY)], [], DAYS) == expected
    assert gaps([opening(SATURDAY)], [stand(SATURDAY)], DAYS) == expected
    assert gaps([opening(SATURDAY)], [stand(SATURDAY, accepts=True)], DAYS) == []


def test_the_hours_that_are_not_covered_are_named():
    half = stand(SATURDAY, hours=(NINE, TEN), accepts=True)
    found = gaps([opening(SATURDAY)], [half, stand(SATURDAY)], DAYS)
    assert found == [Gap(NO_OFFICER, 1, SATURDAY, ((TEN, NOON),))]


def test_a_working_day_asks_for_people_and_not_for_power():
    assert gaps([opening(MONDAY)], [stand(MONDAY)], DAYS) == []


def test_a_hall_without_a_single_duty_is_one_gap():
    assert gaps([opening(MONDAY, 1), opening(MONDAY, 2)], [], DAYS) == [Gap(NO_HALL, 1, MONDAY, (MORNING,))]


def test_a_window_that_nobody_has_is_a_gap_where_others_have_somebody():
    found = gaps([opening(MONDAY, 1), opening(MONDAY, 2)], [stand(MONDAY, 1)], DAYS)
    assert found == [Gap(NO_WINDOW, 1, MONDAY, (MORNING,), 2)]


def test_somebody_of_another_hall_is_not_there():
    assert gaps([opening(MONDAY)], [stand(MONDAY, hall=2)], DAYS) == [Gap(NO_HALL, 1, MONDAY, (MORNING,))]


def test_a_closed_window_needs_nobody():
    assert gaps([Opening(1, 1, MONDAY, ())], [], DAYS) == []

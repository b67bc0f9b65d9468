"""S6: two hundred bookings of one seat make one; everybody else is told that it has just been taken."""

from datetime import date, time

import pytest

from approval_portal.accounts.models import User
from projects.models import Event, Project
from projects.operations.events import verify_chains
from services.models import BookingCell, ServiceWindow, WindowBooking
from services.operations.booking_guards import Time
from services.operations.window_bookings import book_window, move_window
from tests.projects.operations.items.test_decisions_race import at_once
from tests.services.operations.test_appointments_race import projects_of
from tests.services.telling import AT
from tests.services.windows import make_booking, make_window

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]
DAY = date(2026, 3, 4)


def booking(project: int, window: int, by: int, at: time = time(10), **more):
    def act() -> None:
        found = Project.objects.select_related("enterprise").get(pk=project)
        book_window(
            found.enterprise, ServiceWindow.objects.get(pk=window), Time(DAY, at), project=found, purpose="交图纸",
            by=User.objects.get(pk=by), at=AT, **more,
        )  # fmt: skip

    return act


def test_of_two_hundred_bookings_of_one_seat_one_stands(town, settings):
    settings.WINDOW_BOOK_A_DAY = 1000  # or the rule of so many a day would refuse them first
    pks, window, by = projects_of(town, 20), make_window().pk, town["member"].pk
    waves = [[booking(pks[number], window, by) for number in range(20)] for _ in range(10)]
    found = [said for wave in waves for said in at_once(*wave)]
    assert sorted(found) == ["", *["Taken"] * 199]
    assert WindowBooking.objects.count() == Event.objects.filter(verb="book_window").count() == 1
    assert BookingCell.objects.count() == 2
    assert verify_chains()[2] == []


def test_an_enterprise_has_so_many_times_a_day_across_all_its_projects(town, settings):
    settings.WINDOW_BOOK_A_DAY = 1
    pks, by = projects_of(town, 6), town["member"].pk
    windows = [make_window(f"A{number:02d}").pk for number in range(6)]
    found = at_once(*(booking(pk, window, by) for pk, window in zip(pks, windows, strict=True)))
    assert (sorted(found), WindowBooking.objects.count()) == (["", *["Refused"] * 5], 1)


def test_two_that_change_places_do_not_wait_for_each_other(town):
    first, second = (Project.objects.get(pk=pk) for pk in projects_of(town, 2))
    windows = [make_window("A01"), make_window("A02")]
    rows = [make_booking(first, window=windows[0]), make_booking(second, window=windows[1])]
    by = town["member"].pk

    def moves(row: int, window: int):
        return lambda: move_window(
            row, ServiceWindow.objects.get(pk=window), Time(DAY, time(10)), by=User.objects.get(pk=by), at=AT
        )

    assert at_once(moves(rows[0].pk, windows[1].pk), moves(rows[1].pk, windows[0].pk)) == ["Taken", "Taken"]
    assert BookingCell.objects.count() == 4


def test_posts_with_one_key_make_one_booking(town):
    act = booking(town.project.pk, make_window().pk, town["member"].pk, idempotency_key=f"{town['member'].pk}:k")
    for _ in range(2):
        assert at_once(*[act] * 10) == [""] * 10
    assert WindowBooking.objects.count() == 1

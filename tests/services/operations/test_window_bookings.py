"""A time at a window: within its hours, once for each seat, moved and called off in time, and who came."""

from datetime import date, time, timedelta

import pytest

from projects.models import Enterprise, Event, KeyListing
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.queries import work_calendar
from services.models import BookingCell, WindowBooking, WindowDay
from services.operations import booking_guards
from services.operations.booking_guards import Taken, Time
from services.operations.window_bookings import book_window, cancel_window, move_window, receive_window
from services.queries_bookings import still_open
from tests.services.telling import AT
from tests.services.windows import make_booking, make_window

pytestmark = pytest.mark.usefixtures("catalogue", "clock")
MONDAY = date(2026, 3, 2)  # nine o'clock; the calendar of these tests has its plain weekends
WEDNESDAY, SATURDAY = date(2026, 3, 4), date(2026, 3, 7)
PERMIT, ENERGY = "ap-construction-permit", "ap-energy"  # served at weekends by the catalogue; not said


def book(town, *, window=None, wanted=None, who="member", project=True, at=AT, **more):
    more = {"purpose": "交图纸", "project": town.project if project else None, **more}
    wanted = wanted or Time(WEDNESDAY, time(10))
    return book_window(town.enterprise, window or make_window(), wanted, by=town[who], at=at, **more)


def refused(act) -> str:
    with pytest.raises(Refused) as said:
        act()
    return said.value.field or said.value.en


# --- booked


def test_it_holds_its_quarters_and_is_recorded(town):
    made = book(town, matter=PERMIT)
    assert (made.starts, made.ends, made.off_list) == (time(10), time(10, 30), False)
    assert list(made.cells.values_list("cell", "seat")) == [(40, 1), (41, 1)]
    event = Event.objects.get(verb="book_window")
    assert (event.stream, event.data["matter"], event.data["day"]) == (
        f"project:{town.project.pk}", PERMIT, "2026-03-04",
    )  # fmt: skip


@pytest.mark.parametrize("who", ["admin", "member", "agent", "backup", "window", "lead"])
def test_who_may_book_for_a_project(town, who):
    assert book(town, who=who).made_by == town[who]


@pytest.mark.parametrize("who", ["former", "stranger", "other_agent", "reviewer", "liaison", "security_admin"])
def test_nobody_else_may(town, who):
    with pytest.raises(Forbidden):
        book(town, who=who)


def test_an_enterprise_books_without_a_project_and_not_for_the_project_of_another(town):
    assert book(town, project=False).project is None
    other = Enterprise.objects.create(name="别家", credit_code="9", created_at=AT)
    said = {"project": town.project, "purpose": "x", "by": town["lead"], "at": AT}
    assert refused(lambda: book_window(other, make_window(), Time(WEDNESDAY, time(10)), **said)) == "project"


def test_the_second_takes_the_second_seat_and_the_third_none(town):
    window = make_window(seats=2)
    assert [book(town, window=window).cells.first().seat for _ in range(2)] == [1, 2]
    with pytest.raises(Taken):
        book(town, window=window)
    assert book(town, window=window, wanted=Time(WEDNESDAY, time(10, 30))).cells.first().seat == 1


@pytest.mark.parametrize(
    "wanted",
    [
        Time(WEDNESDAY, time(8, 45)), Time(WEDNESDAY, time(11, 45)), Time(WEDNESDAY, time(10, 5)),
        Time(WEDNESDAY, time(10), 9), Time(date(2026, 2, 27), time(10)), Time(MONDAY, time(9, 15)),
        Time(MONDAY + timedelta(days=15), time(10)), Time(WEDNESDAY, time(23, 45)),
    ],
)  # fmt: skip
def test_times_that_cannot_be_booked(town, wanted):
    assert refused(lambda: book(town, wanted=wanted)) == "slot"


def test_the_desk_needs_no_notice(town):
    assert book(town, who="window", wanted=Time(MONDAY, time(9, 15))).starts == time(9, 15)


def test_so_many_times_on_one_day(town, settings):
    settings.WINDOW_BOOK_A_DAY = 1
    book(town)
    assert refused(lambda: book(town, wanted=Time(WEDNESDAY, time(14)))) == "slot"


def test_it_has_to_be_said_what_it_is_about(town):
    assert refused(lambda: book(town, purpose=" ")) == "matter"
    assert refused(lambda: book(town, matter="pw-admission")) == "matter"
    assert book(town, purpose="", matter=PERMIT).purpose == ""


def test_a_window_serves_its_own_matters_only(town):
    window = make_window("B01", matters=[ENERGY])
    assert refused(lambda: book(town, window=window, matter=PERMIT)) == "slot"
    assert book(town, window=window, matter=ENERGY).matter == ENERGY


# --- on a day off


@pytest.mark.parametrize(("matter", "off_list"), [(PERMIT, False), (ENERGY, True), ("", True)])
def test_on_a_day_off_what_no_list_names_comes_by_booking_and_is_marked(town, matter, off_list):
    assert book(town, wanted=Time(SATURDAY, time(10)), matter=matter).off_list is off_list


def test_what_the_list_excludes_is_refused_on_days_off_alone(town):
    from services.operations.weekend_lists import import_weekend_list
    from services.rules.weekend import Line

    lead = town["lead"]
    import_weekend_list("通知一号", MONDAY, [Line(1, "施工许可", code=PERMIT, applies=False)], by=lead, at=AT)
    assert refused(lambda: book(town, wanted=Time(SATURDAY, time(10)), matter=PERMIT)) == "slot"
    assert book(town, matter=PERMIT).off_list is False


# --- the green channel


def test_a_green_window_is_for_key_projects_until_shortly_before(town):
    window = make_window("G01", is_green=True)
    assert refused(lambda: book(town, window=window)) == "slot"
    assert book(town, window=window, wanted=Time(MONDAY + timedelta(days=1), time(10))).pk
    KeyListing.objects.create(project=town.project, year=2026, level="city", investment_wan=1)
    assert book(town, window=window).window == window


# --- moved, called off, received


def test_moved_its_old_time_is_free(town):
    made = book(town)
    other = make_window("A02")
    moved = move_window(made, other, Time(WEDNESDAY, time(14)), version=made.version, by=town["agent"], at=AT)
    assert (moved.window, moved.starts, moved.version) == (other, time(14), made.version + 1)
    assert sorted(BookingCell.objects.values_list("window", "cell")) == [(other.pk, 56), (other.pk, 57)]
    assert Event.objects.get(verb="move_window").data["from_starts"] == "10:00"


def test_a_page_that_is_out_of_date_moves_nothing(town):
    made = book(town)
    with pytest.raises(Stale):
        move_window(made, made.window, Time(WEDNESDAY, time(14)), version=99, by=town["member"], at=AT)


def test_a_move_onto_a_taken_time_leaves_everything_as_it_was(town):
    first, second = book(town), book(town, wanted=Time(WEDNESDAY, time(14)))
    with pytest.raises(Taken):
        move_window(second, first.window, Time(WEDNESDAY, time(10, 15)), by=town["member"], at=AT)
    assert WindowBooking.objects.get(pk=second.pk).starts == time(14)
    assert BookingCell.objects.count() == 4


def test_called_off_its_time_is_free_and_the_bureau_says_why(town):
    first, second = book(town), book(town, wanted=Time(WEDNESDAY, time(14)))
    assert refused(lambda: cancel_window(first, "", by=town["window"], at=AT)) == "reason"
    assert cancel_window(first, "停电", by=town["window"], at=AT).reason == "停电"
    assert cancel_window(second, by=town["member"], at=AT).state == "cancelled"
    assert BookingCell.objects.count() == 0
    assert "called off" in refused(lambda: cancel_window(first, "x", by=town["lead"], at=AT))


def test_shortly_before_the_enterprise_calls_and_the_desk_still_can(town):
    made = book(town)
    near = AT + timedelta(days=2, minutes=30)  # half past nine on Wednesday
    assert "minutes are left" in refused(lambda: cancel_window(made, by=town["member"], at=near))
    assert cancel_window(made, "来电话说不来", by=town["window"], at=near).state == "cancelled"


def test_the_window_notes_who_came_and_may_put_it_right_that_day(town):
    made = book(town)
    on_the_day = AT + timedelta(days=2, hours=2)
    assert refused(lambda: receive_window(made, True, by=town["window"], at=AT)) == "It is not yet time."
    with pytest.raises(Forbidden):
        receive_window(made, True, by=town["member"], at=on_the_day)
    assert receive_window(made, False, by=town["window"], at=on_the_day).state == "missed"
    assert receive_window(made, True, by=town["window"], at=on_the_day).state == "came"
    later = on_the_day + timedelta(days=1)
    assert "having come" in refused(lambda: receive_window(made, False, by=town["lead"], at=later))


def test_hours_that_change_afterwards_are_seen(town):
    made = make_booking(town.project)
    assert still_open(made, work_calendar())
    WindowDay.objects.create(window=made.window, day=made.day, is_open=False, reason="停电", made_at=AT)
    assert not still_open(made, work_calendar())


def test_a_seat_that_goes_between_looking_and_taking_is_refused(town, monkeypatch):
    """The unique rows have the last word, whatever was read before."""
    book(town)
    nothing = {(make_window().pk, WEDNESDAY): {}}
    monkeypatch.setattr(booking_guards, "taken_seats", lambda *args: nothing)
    with pytest.raises(Taken):
        book(town)
    assert WindowBooking.objects.count() == 1


# --- told and reminded


def test_the_other_side_hears_of_it(town):
    from projects.operations.outbox import deliver
    from tests.services.telling import heard

    made = book(town, who="window")
    cancel_window(made, "停电", by=town["window"], at=AT)
    deliver()
    hear = ["admin", "agent", "backup", "member"]
    assert [heard(each) for each in Event.objects.filter(object_type="windowbooking").order_by("pk")] == [hear, hear]


def test_the_day_before_it_is_a_reminder_until_it_is_called_off(town):
    from services.models import Due
    from services.operations.dues import fire_dues, plan_dues

    made = make_booking(town.project, days=2)
    gone = make_booking(town.project, days=2, at=time(14))
    plan_dues(AT)
    assert sorted(Due.objects.filter(kind="booking").values_list("object_id", flat=True)) == [made.pk, gone.pk]
    cancel_window(gone, by=town["member"], at=AT)
    fire_dues(AT + timedelta(days=1, hours=6, minutes=1))  # three in the afternoon, the day before
    told = Event.objects.filter(verb="remind_due", data__kind="booking")
    assert [each.data["id"] for each in told] == [made.pk]

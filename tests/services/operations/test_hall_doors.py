"""Nobody comes to a closed door unwarned: who is expected is named first, and told once it is saved."""

from datetime import timedelta

import pytest

from approval_portal.accounts.models import Role
from projects.models import Event
from projects.operations.outbox import deliver
from services.models import Hall, ServiceWindow, WindowDay
from services.operations.hall_doors import Strands
from services.operations.hall_hours import DaySaid, WeekSpan, drop_hall_day, set_hall_day, set_window_hours
from services.operations.halls import change_hall, change_window
from services.queries_stranded import stranded_from
from tests.services.halls import FIVE, MONDAY, NINE, NOON, SATURDAY, SUNDAY, make_hall, make_shift
from tests.services.telling import AT, heard, person
from tests.services.windows import make_booking

pytestmark = pytest.mark.usefixtures("clock")
TUESDAY = MONDAY + timedelta(days=1)
GONE = {"zh": "示例大厅", "closed_on": TUESDAY}


@pytest.fixture
def hall(db):
    return make_hall()


@pytest.fixture
def said(db):
    return {"by": person("keeper", Role.KEEPER), "at": AT}


@pytest.fixture
def window(hall):
    return hall.windows.get(number="1")


def warned() -> list[tuple[str, str]]:
    rows = Event.objects.filter(verb__startswith="warn_").order_by("pk")
    return [(row.verb, row.stream.partition(":")[0]) for row in rows]


def test_a_hall_that_closes_names_them_first_and_tells_each_of_them_once(hall, window, town, said):
    booking = make_booking(town.project, days=1, window=window)
    duty = make_shift(hall, town["window"])
    with pytest.raises(Strands) as refusal:
        change_hall(hall, GONE, **said)
    assert (refusal.value.signs, "1 个预约、1 个班" in refusal.value.zh) == (f"b{booking.pk} s{duty.pk}", True)
    assert (Hall.objects.get(pk=hall.pk).closed_on, warned()) == (None, [])
    change_hall(hall, GONE, stranded=refusal.value.signs, **said)
    assert sorted(warned()) == [("warn_shift", "zone"), ("warn_window", "project")]
    change_hall(hall, GONE | {"phone": "029-1"}, **said)  # they have been told
    assert len(warned()) == 2


def test_whoever_comes_meanwhile_is_named_before_it_is_saved(hall, window, town, said):
    make_booking(town.project, days=1, window=window)
    with pytest.raises(Strands) as first:
        change_hall(hall, GONE, **said)
    make_booking(town.project, days=2, window=window)
    with pytest.raises(Strands) as second:
        change_hall(hall, GONE, stranded=first.value.signs, **said)
    assert len(second.value.found) == 2


def test_a_window_other_hours_and_a_day_unlike_them_name_whoever_they_leave_outside(hall, window, town, said):
    make_booking(town.project, days=1, window=window)
    closed = DaySaid(TUESDAY, None, "停电")
    for act in (
        lambda: change_window(window, {"number": "1", "zh": "综合", "closed_on": TUESDAY}, **said),
        lambda: set_window_hours(window, [WeekSpan(0, NINE, FIVE)], starts_on=MONDAY, **said),
        lambda: set_hall_day(hall, [window], closed, **said),
    ):
        with pytest.raises(Strands):
            act()
    set_hall_day(hall, [hall.windows.get(number="2")], closed, **said)  # nobody is expected there
    assert (warned(), WindowDay.objects.count()) == ([], 1)


def test_a_day_that_is_open_no_more_names_them_too(hall, window, town, said):
    set_hall_day(hall, [window], DaySaid(SUNDAY, (NINE, NOON)), **said)
    make_booking(town.project, days=6, window=window)
    with pytest.raises(Strands):
        drop_hall_day(hall, SUNDAY, **said)


def test_a_hall_of_which_nobody_knows_the_hours_is_closed_to_nobody(town, said):
    bare = Hall.objects.create(zh="另一个")
    ServiceWindow.objects.create(hall=bare, number="1", zh="综合")
    make_shift(bare, town["window"], SATURDAY)
    assert stranded_from(AT) == []


def test_the_enterprise_and_whoever_is_on_duty_hear_of_it(hall, window, town, said):
    make_booking(town.project, days=1, window=window)
    make_shift(hall, town["window"])
    with pytest.raises(Strands) as refusal:
        change_hall(hall, GONE, **said)
    change_hall(hall, GONE, stranded=refusal.value.signs, **said)
    deliver()
    told = {row.verb: heard(row) for row in Event.objects.filter(verb__startswith="warn_")}
    assert told == {"warn_window": ["admin", "agent", "backup", "member"], "warn_shift": ["window"]}


def test_it_asks_as_often_for_thirty_bookings_as_for_one(hall, window, town, django_assert_num_queries):
    make_booking(town.project, days=6, window=window)  # Sunday
    for each in range(1, 30):
        make_booking(town.project, days=6 + 7 * each, window=window)
    stranded_from(AT)  # the working calendar is read once
    with django_assert_num_queries(6):
        assert len(stranded_from(AT)) == 30

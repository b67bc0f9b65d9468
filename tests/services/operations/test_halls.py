"""Keepers and leads keep halls and windows; hours begin on a day, days unlike them stand instead; a file is all or nothing."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import Workbook, load_workbook

from approval_portal.accounts.models import Body, Role
from projects.models import CalendarNotice, Event, Holiday
from projects.operations.refusals import Forbidden, Refused, Stale
from services.models import Hall, ServiceWindow, WindowDay, WindowHours
from services.operations.hall_hours import DaySaid, WeekSpan, drop_hall_day, set_hall_day, set_window_hours
from services.operations.hall_sheets import check_windows_file, take_windows
from services.operations.halls import add_hall, add_window, change_hall, change_window
from services.queries_roster import openings
from services.rules.hall_sheet import columns
from tests.services.halls import FIVE, MONDAY, NINE, NOON, SATURDAY, SUNDAY, TEN, make_hall
from tests.services.telling import AT, person

WINDOW = {"number": "3", "zh": "综合"}


@pytest.fixture
def hall(db):
    return make_hall()


@pytest.fixture
def keeper(db):
    return person("keeper", Role.KEEPER)


@pytest.fixture
def said(keeper):
    return {"by": keeper, "at": AT}


def first(hall) -> ServiceWindow:
    return hall.windows.get(number="1")


def test_a_hall_with_what_is_known_of_it_and_the_rest_empty(said):
    made = add_hall({"zh": " 示例  大厅 "}, **said)
    assert (made.zh, made.address, made.phone, made.closed_on) == ("示例 大厅", "", "", None)
    assert Event.objects.filter(verb="add_hall", object_id=str(made.pk)).count() == 1


@pytest.mark.parametrize("who", ["agent", "window", "reviewer", "member", "stranger", "liaison"])
def test_only_keepers_and_leads_keep_halls(hall, town, who):
    by = {"by": town[who], "at": AT}
    for act in (
        lambda: add_hall({"zh": "x"}, **by),
        lambda: change_hall(hall, {"zh": "x"}, **by),
        lambda: add_window(hall, WINDOW, **by),
        lambda: change_window(first(hall), WINDOW, **by),
        lambda: set_window_hours(first(hall), [], starts_on=MONDAY, **by),
        lambda: set_hall_day(hall, [first(hall)], DaySaid(SATURDAY, None, "停电"), **by),
        lambda: drop_hall_day(hall, SATURDAY, **by),
        lambda: take_windows(hall, [], starts_on=MONDAY, **by),
    ):
        with pytest.raises(Forbidden):
            act()
    assert add_hall({"zh": "局领导加的"}, by=town["lead"], at=AT).pk


def test_a_change_of_an_older_page_is_stale_and_no_change_leaves_no_event(hall, said):
    change_hall(hall, {"zh": "新名"}, version=1, **said)
    with pytest.raises(Stale):
        change_hall(hall, {"zh": "旧页面"}, version=1, **said)
    change_hall(hall, {"zh": "新名"}, version=2, **said)
    assert Event.objects.filter(verb="change_hall").count() == 1
    assert Hall.objects.get().version == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [({"number": "1"}, "number"), ({"zh": ""}, "zh"), ({"seats": 21}, "seats"), ({"number": ""}, "number")],
)
def test_a_window_has_a_number_of_its_own_a_name_and_seats(hall, said, more, field):
    with pytest.raises(Refused) as refusal:
        add_window(hall, WINDOW | more, **said)
    assert refusal.value.field == field
    assert hall.windows.count() == 2


@pytest.mark.usefixtures("catalogue")
def test_a_window_serves_matters_of_the_catalogue_and_no_others(hall, said):
    made = add_window(hall, WINDOW | {"matters": ["ap-construction-permit", "ap-construction-permit"]}, **said)
    assert made.matters == ["ap-construction-permit"]
    with pytest.raises(Refused) as refusal:
        change_window(made, WINDOW | {"matters": ["ap-nothing"]}, **said)
    assert refusal.value.field == "matters"


def test_hours_hold_from_a_day_on(hall, said):
    window, week = first(hall), MONDAY + timedelta(days=7)
    set_window_hours(window, [WeekSpan(0, TEN, NOON)], starts_on=week, **said)
    found = openings(MONDAY, week)[window.pk]
    assert (found[MONDAY], found[week], found[week - timedelta(days=2)]) == (
        [(NINE, FIVE)], [(TEN, NOON)], [(NINE, NOON)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spans", "starts_on", "field"),
    [
        ([WeekSpan(0, NINE, NOON), WeekSpan(0, TEN, FIVE)], MONDAY, "day0"),
        ([WeekSpan(3, NOON, NINE)], MONDAY, "day3"),
        ([], MONDAY - timedelta(days=1), "starts_on"),
    ],
)
def test_hours_that_overlap_have_no_length_or_begin_in_the_past_are_refused(hall, said, spans, starts_on, field):
    with pytest.raises(Refused) as refusal:
        set_window_hours(first(hall), spans, starts_on=starts_on, **said)
    assert refusal.value.field == field
    assert WindowHours.objects.count() == 7


def test_a_holiday_is_closed_a_made_up_day_is_open_and_a_gone_window_is_closed(hall):
    notice = CalendarNotice.objects.create(year=2026, name="test", announced=True, imported_at=AT)
    Holiday.objects.create(notice=notice, day=MONDAY, works=False, name_zh="节")
    Holiday.objects.create(notice=notice, day=SUNDAY, works=True, name_zh="节")
    window = first(hall)
    found = openings(MONDAY, SUNDAY)
    assert (found[window.pk][MONDAY], found[window.pk][SUNDAY]) == ([], [(NINE, FIVE)])
    Hall.objects.update(closed_on=SATURDAY)
    found = openings(SATURDAY - timedelta(days=1), SATURDAY)[window.pk]
    assert list(found.values()) == [[(NINE, FIVE)], []]


def test_a_day_stands_instead_of_the_week_at_the_windows_named_until_it_is_dropped(hall, said):
    one, other = hall.windows.order_by("number")
    set_hall_day(hall, [one], DaySaid(SUNDAY, (TEN, NOON)), **said)
    set_hall_day(hall, [one, other], DaySaid(MONDAY, None, "搬家"), **said)
    found = openings(MONDAY, SUNDAY)
    assert (found[one.pk][SUNDAY], found[other.pk][SUNDAY]) == ([(TEN, NOON)], [])
    assert (found[one.pk][MONDAY], found[other.pk][MONDAY]) == ([], [])
    assert drop_hall_day(hall, MONDAY, **said)
    assert not drop_hall_day(hall, MONDAY, **said)
    assert openings(MONDAY, MONDAY)[other.pk][MONDAY] == [(NINE, NOON)]


@pytest.mark.parametrize(
    ("day", "field"),
    [
        (DaySaid(MONDAY - timedelta(days=1), None, "x"), "day"),
        (DaySaid(SATURDAY, None), "reason"),
        (DaySaid(SATURDAY, (NOON, NINE)), "ends"),
    ],
)
def test_a_day_that_passed_a_closing_without_reason_and_hours_without_length_are_refused(hall, said, day, field):
    with pytest.raises(Refused) as refusal:
        set_hall_day(hall, [first(hall)], day, **said)
    assert (refusal.value.field, WindowDay.objects.count()) == (field, 0)


# --- the spreadsheet


def book(*rows) -> io.BytesIO:
    made, file = Workbook(), io.BytesIO()
    made.active.append([column.title for column in columns({}, ())])
    for row in rows:
        made.active.append(row)
    made.save(file)
    file.seek(0)
    return file


@pytest.mark.usefixtures("catalogue")
def test_a_file_adds_new_numbers_changes_known_ones_and_leaves_the_others(hall, keeper, said):
    body = Body.objects.order_by("pk").first()
    known = ["1", "综合", "", "", "", "", 1, "否", "9:00-17:00", *["9:00-17:00"] * 4, "9:00-12:00", ""]
    new = ["3", "新窗口", "New", body.zh, "ap-construction-permit", "", 2, "是", "10:00-12:00", "", "", "", "", "", ""]
    lines, faults = check_windows_file(book(known, new), by=keeper, at=AT)
    assert faults == []
    take_windows(hall, lines, starts_on=MONDAY, **said)
    made = hall.windows.get(number="3")
    assert (made.body_id, made.matters, made.seats, made.is_green) == (body.code, ["ap-construction-permit"], 2, True)
    assert openings(MONDAY, MONDAY)[made.pk][MONDAY] == [(TEN, NOON)]
    told = Event.objects.get(verb="take_windows").data
    assert (told["added"], told["changed"], hall.windows.count()) == (1, 0, 3)


@pytest.mark.usefixtures("catalogue")
def test_a_file_with_faults_names_them_and_writes_nothing(hall, keeper):
    lines, faults = check_windows_file(book(["9", "好的", *[""] * 13], ["", "坏的", *[""] * 13]), by=keeper, at=AT)
    assert [(fault.row, fault.column_letter) for fault in faults] == [(3, "A")]
    assert [line.number for line in lines] == ["9"]
    with pytest.raises(Refused):
        check_windows_file(io.BytesIO(b"not a workbook"), by=keeper, at=AT)
    assert hall.windows.count() == 2


@pytest.mark.usefixtures("catalogue")
def test_what_the_page_exports_is_taken_back_without_a_change(hall, keeper, said, client):
    client.force_login(keeper)
    answer = client.get(f"/halls/{hall.pk}/import/?format=xlsx")
    file = io.BytesIO(b"".join(answer.streaming_content))
    assert load_workbook(file).active.max_row == 3
    file.seek(0)
    lines, faults = check_windows_file(file, by=keeper, at=AT)
    take_windows(hall, lines, starts_on=date(2026, 3, 2), **said)
    told = Event.objects.get(verb="take_windows").data
    assert (faults, told["added"], told["changed"]) == ([], 0, 0)

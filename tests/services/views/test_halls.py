"""Everybody reads halls and windows; what is not known is 待公布; keepers change them, one page at a time."""

import io
from datetime import date, time

import pytest

from approval_portal.accounts.models import Role
from projects import slots
from projects.guide.handbook.press import is_current
from projects.queries import current_engine
from projects.rules.wording import Text
from services.models import Hall, ServiceWindow, WindowDay, WindowHours
from tests.projects.zone_printing import zone_issue
from tests.services.halls import SUNDAY, make_hall
from tests.services.operations.test_halls import book
from tests.services.telling import person
from tests.services.windows import make_booking

pytestmark = pytest.mark.usefixtures("clock", "catalogue")  # Monday, 09:00


@pytest.fixture
def hall(db):
    return make_hall()


@pytest.fixture
def desk(client, town):
    client.force_login(town["lead"])
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_a_stranger_sees_what_is_open_and_what_is_not_known_yet(hall, client):
    page = text(client.get(f"/halls/{hall.pk}/"))
    assert "现在开着，到 17:00" in page
    assert page.count("待公布") == 3  # address, way, phone
    assert "周一至周五" in page
    assert "/edit/" not in page
    assert "示例大厅" in text(client.get("/halls/"))


def test_without_halls_the_page_says_what_comes(client, db):
    assert "大厅信息待公布" in text(client.get("/halls/"))


def test_it_says_when_it_opens_next(hall, client, clock):
    clock.move_to("2026-03-07T05:00:00+00:00")  # Saturday, 13:00
    page = text(client.get(f"/halls/{hall.pk}/"))
    assert "现在不开，3月9日（周一）9:00 开" in page


@pytest.mark.parametrize(("query", "count"), [("q=综合", 1), ("q=zz", 0), ("open=1", 1), ("q=示例", 1)])
def test_halls_are_found_by_name_window_and_whether_they_are_open(hall, client, query, count):
    assert text(client.get(f"/halls/?{query}")).count(f"/halls/{hall.pk}/") == count


def test_a_hall_that_is_gone_is_there_for_keepers_alone(hall, client, desk):
    Hall.objects.update(closed_on="2026-03-01")
    assert "不再用" in text(desk.get(f"/halls/{hall.pk}/"))
    client.logout()
    assert client.get(f"/halls/{hall.pk}/").status_code == 404


def test_the_list_as_a_workbook_for_everybody(hall, client):
    from openpyxl import load_workbook

    answer = client.get("/halls/?format=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[2] for row in rows[1:]] == ["1", "2"]
    assert rows[1][7:9] == ("9:00-17:00", "9:00-17:00")


def test_a_hall_is_added_changed_and_its_window_gets_its_hours(desk):
    answer = desk.post("/halls/new/", {"zh": "新大厅", "phone": "029-1"})
    hall = Hall.objects.get()
    assert answer.url == f"/halls/{hall.pk}/"
    desk.post(f"/halls/{hall.pk}/edit/", {"zh": "新大厅", "address": "某路 1 号", "version": "1"})
    answer = desk.post(f"/halls/{hall.pk}/windows/new/", {"number": "1", "zh": "综合", "seats": "2"})
    window = ServiceWindow.objects.get()
    assert answer.url == f"/windows/{window.pk}/hours/"
    desk.post(answer.url, {"starts_on": "2026-03-02", "day0": "9:00-12:00 13:30-17:00", "version": "1"})
    page = text(desk.get(f"/halls/{hall.pk}/"))
    assert ("9:00–12:00" in page, "13:30–17:00" in page) == (True, True)
    assert WindowHours.objects.count() == 2


def test_a_stale_page_is_409_and_a_fault_422_at_its_field(hall, desk):
    assert desk.post(f"/halls/{hall.pk}/edit/", {"zh": "x", "version": "9"}).status_code == 409
    answer = desk.post(f"/halls/{hall.pk}/windows/new/", {"number": "1", "zh": "x", "seats": "1"})
    assert (answer.status_code, "已经有 1 号窗口" in text(answer)) == (422, True)


def test_a_day_unlike_the_week_comes_and_goes(hall, desk):
    windows = [str(row.pk) for row in hall.windows.all()]
    said = {"day": str(SUNDAY), "kind": "open", "starts": "10:00", "ends": "12:00", "windows": windows}
    assert desk.post(f"/halls/{hall.pk}/days/", {**said, "ends": ""}).status_code == 422
    desk.post(f"/halls/{hall.pk}/days/", said)
    assert (WindowDay.objects.count(), "10:00–12:00" in text(desk.get(f"/halls/{hall.pk}/"))) == (2, True)
    desk.post(f"/halls/{hall.pk}/days/", {"drop": str(SUNDAY)})
    assert WindowDay.objects.count() == 0
    assert desk.post(f"/halls/{hall.pk}/days/", {"drop": "x"}).status_code == 422


def test_a_workbook_is_looked_at_first_and_taken_as_it_was_looked_at(hall, desk):
    url = f"/halls/{hall.pk}/import/"
    bad, good = (book(["3", "新", "", body, *[""] * 11]) for body in ("没有的部门", ""))
    bad.name = good.name = "w.xlsx"
    answer = desk.post(url, {"file": bad, "starts_on": "2026-03-02"})
    assert (answer.status_code, "没有这个部门" in text(answer), hall.windows.count()) == (422, True, 2)
    seen = desk.post(url, {"file": good, "starts_on": "2026-03-02"})
    assert (seen.status_code, seen.context["counts"], hall.windows.count()) == (
        200,
        {"new": 1, "changed": 0, "ended": 0},
        2,
    )
    lines = {"lines": seen.context["sealed"]}
    ServiceWindow.objects.filter(hall=hall, number="2").update(version=2)
    again = desk.post(url, lines)
    assert (again.status_code, "大厅在这期间改过" in text(again), hall.windows.count()) == (409, True, 2)
    assert desk.post(url, {"lines": again.context["sealed"]}).url == f"/halls/{hall.pk}/"
    assert hall.windows.count() == 3
    assert desk.post(url, {"lines": "nobody signed this"}).url == url


def test_hours_planned_for_later_that_a_workbook_would_drop_are_named_before(hall, desk):
    window = hall.windows.get(number="1")
    WindowHours.objects.filter(window=window).update(ends_on=date(2026, 4, 30))
    WindowHours.objects.create(window=window, weekday=0, starts=time(10), ends=time(12), starts_on=date(2026, 5, 1))
    sent = book(["1", "综合", *[""] * 13])
    sent.name = "w.xlsx"
    page = text(desk.post(f"/halls/{hall.pk}/import/", {"file": sent, "starts_on": "2026-03-02"}))
    assert ("2026年5月1日起的时间" in page, "<del>周一 10:00–12:00</del>" in page) == (True, True)


def test_a_day_that_closes_on_somebody_is_saved_at_the_second_press_which_names_them(hall, desk, town):
    booking = make_booking(town.project, days=1, window=hall.windows.get(number="1"))
    said = {"day": str(booking.day), "kind": "closed", "reason": "停电", "windows": [str(booking.window_id)]}
    answer = desk.post(f"/halls/{hall.pk}/days/", said)
    assert (answer.status_code, WindowDay.objects.count()) == (200, 0)
    assert town.project.enterprise.name in text(answer)
    desk.post(f"/halls/{hall.pk}/days/", {**said, "stranded": answer.context["signs"]})
    assert "有人约了，那时不开" in text(desk.get(f"/roster/gaps/?hall={hall.pk}"))
    assert "1 个预约或者班落在不开的时间" in text(desk.get(f"/halls/{hall.pk}/"))


@pytest.mark.parametrize("path", ["/halls/new/", "/halls/{}/edit/", "/halls/{}/days/", "/halls/{}/import/"])
def test_others_may_not_keep_halls(hall, client, town, path):
    client.force_login(town["window"])
    assert client.get(path.format(hall.pk)).status_code == 403
    client.force_login(person("keeper", Role.KEEPER))
    assert client.get(path.format(hall.pk)).status_code == 200


def test_the_pages_ask_as_often_for_thirty_halls_as_for_one(hall, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as told:
            client.get(url)
        return len(told)

    client.get("/halls/")
    one = asked("/halls/"), asked(f"/halls/{hall.pk}/")
    for number in range(30):
        make_hall(f"大厅 {number}")
        ServiceWindow.objects.create(hall=hall, number=f"x{number}", zh="另一个")
    assert (asked("/halls/"), asked(f"/halls/{hall.pk}/")) == one
    assert max(one) <= 12


def test_the_handbook_and_the_handouts_print_the_halls_that_there_are(
    hall, catalogue, clock, django_assert_num_queries
):
    Hall.objects.filter(pk=make_hall("旧大厅").pk).update(closed_on="2026-03-01")
    engine = current_engine().catalogue
    with django_assert_num_queries(3):
        (found,) = slots.halls(engine, SUNDAY)
    assert (found.name.zh, found.address, found.way, found.phone) == ("示例大厅", None, None, "")
    assert [(each.number, each.week) for each in found.windows] == [
        ("1", [(Text("周一至周五", "Mon to Fri"), "9:00–17:00"), (Text("周六", "Sat"), "9:00–12:00")]),
        ("2", [(Text("周一", "Mon"), "9:00–12:00")]),
    ]


def test_a_printed_handbook_is_outdated_once_a_hall_has_changed(hall, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    issue = zone_issue()
    assert is_current(issue, SUNDAY)
    Hall.objects.update(phone="029-1")
    assert not is_current(issue, SUNDAY)
    assert "029-1" in text(client.get("/handbook/"))

"""Everybody reads halls and windows; what is not known is 待公布; keepers change them, one page at a time."""

import io

import pytest

from approval_portal.accounts.models import Role
from services.models import Hall, ServiceWindow, WindowDay, WindowHours
from tests.services.halls import SUNDAY, make_hall
from tests.services.operations.test_halls import book
from tests.services.telling import person

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
    assert "9:00–12:00 13:30–17:00" in text(desk.get(f"/halls/{hall.pk}/"))
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


def test_a_workbook_with_faults_is_422_and_names_them_a_good_one_is_taken(hall, desk):
    url = f"/halls/{hall.pk}/import/"
    bad, good = (book(["3", "新", "", body, *[""] * 11]) for body in ("没有的部门", ""))
    bad.name = good.name = "w.xlsx"
    answer = desk.post(url, {"file": bad, "starts_on": "2026-03-02", "version": "1"})
    assert (answer.status_code, "没有这个部门" in text(answer), hall.windows.count()) == (422, True, 2)
    assert desk.post(url, {"file": good, "starts_on": "2026-03-02", "version": "1"}).status_code == 302
    assert hall.windows.count() == 3


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

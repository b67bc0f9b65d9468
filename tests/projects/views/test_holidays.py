"""Holiday notices: by month, brought in after a look, faults by line, nobody but keepers."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from approval_portal.accounts.models import Role
from projects.models import CalendarNotice, Holiday
from projects.operations.holiday_notices import bring_notice, preview_notice, rules_in_force
from projects.operations.refusals import Forbidden, Refused
from projects.rules.calendar import DayRule
from projects.rules.holiday_notice import read_lines
from tests.projects.items import ENERGY, item_project, make_item
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import AT, make_user, signed_in

URL = "/keeping/holidays/import/"
LINES = "2027-01-01至2027-01-03 放假 元旦\n2027-05-01至2027-05-05 放假 劳动节\n2027-05-08 上班 劳动节\n"
NOTICE = {"year": "2027", "name": "测试通知", "announced": "on", "lines": LINES}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, lambda: make_user("keeper", Role.KEEPER, name="孙悦")) as made:
        yield made


@pytest.fixture
def keeper(world, db):
    return world


@pytest.fixture
def client(keeper):
    return signed_in(keeper)


def confirmed(client, page):
    signed = re.search(r'name="days" value="([^"]+)"', page.content.decode())[1]
    return client.post(URL, {"days": signed})


def rules(text: str = LINES) -> list[DayRule]:
    return read_lines(text, 2027, "测试通知").rules


def test_the_year_is_shown_by_month_with_the_days_of_its_notice(client):
    page = client.get(reverse("holidays"), {"year": "2026"})

    day = next(
        day for _, weeks in page.context["months"] for week in weeks for day in week if day.day == date(2026, 10, 10)
    )
    assert (day.look, day.name.name_zh) == ("on", "国庆节")
    assert (page.context["off"], page.context["on"]) == (19, 6)


def test_a_year_that_nobody_has_asked_is_the_one_that_stands(client):
    assert client.get(reverse("holidays"), {"year": "1x"}).status_code == 200
    assert client.get(reverse("holidays"), {"year": "9999"}).context["notice"] is not None


def test_a_notice_is_looked_at_before_it_is_in_force(client):
    page = client.post(URL, NOTICE)

    assert page.context["preview"].now.announced is False
    assert not CalendarNotice.objects.filter(name="测试通知").exists()
    assert confirmed(client, page).url == f"{reverse('holidays')}?year=2027"
    notice = CalendarNotice.objects.in_force().get(year=2027)
    assert (notice.name, notice.announced, notice.days.count()) == ("测试通知", True, 9)


def test_names_that_are_known_get_their_english(client):
    confirmed(client, client.post(URL, NOTICE))

    assert Holiday.objects.get(notice__name="测试通知", day=date(2027, 5, 8)).name_en == "Labor Day"


def test_pressing_twice_brings_one_notice(client):
    page = client.post(URL, NOTICE)
    confirmed(client, page)
    confirmed(client, page)

    assert CalendarNotice.objects.filter(name="测试通知").count() == 1


def test_what_was_looked_at_before_another_notice_came_in_is_shown_anew(client):
    first = client.post(URL, NOTICE)
    confirmed(client, client.post(URL, {**NOTICE, "name": "后来的通知"}))

    page = confirmed(client, first)

    assert (page.status_code, page.context["preview"].now.name) == (409, "后来的通知")
    assert "没有启用" in page.content.decode()
    assert CalendarNotice.objects.in_force().get(year=2027).name == "后来的通知"
    assert confirmed(client, page).status_code == 302
    assert CalendarNotice.objects.in_force().get(year=2027).name == "测试通知"


def test_a_workbook_is_read_like_lines(client):
    book = Workbook()
    book.active.append(["日期", "到哪天", "放假或上班", "节日"])
    book.active.append(["2027-01-01", "2027-01-03", "放假", "元旦"])
    file = io.BytesIO()
    book.save(file)

    page = client.post(URL, {**NOTICE, "lines": "", "file": SimpleUploadedFile("x.xlsx", file.getvalue())})

    assert [rule.day.day for rule in page.context["rules"]] == [1, 2, 3]


def test_faults_are_told_by_line_and_nothing_is_brought_in(client):
    page = client.post(URL, {**NOTICE, "lines": LINES + "2027-05-10 上班 劳动节\n"})

    assert page.status_code == 422
    assert [fault.row for fault in page.context["faults"]] == [4]
    assert not CalendarNotice.objects.filter(name="测试通知").exists()


def test_a_notice_without_days_is_refused(client):
    assert client.post(URL, {**NOTICE, "lines": " "}).status_code == 422


def test_the_preview_counts_the_items_that_would_move_and_moves_none(keeper):
    item = make_item(item_project(), ENERGY, "reviewing")
    due = item.due_on
    now = rules_in_force(2026)

    same = preview_notice(2026, now, announced=True)
    moved = preview_notice(2026, [*now, DayRule(date(2026, 11, 20), False, "临时", "", "x")], announced=True)

    assert (same.moved, same.days) == (0, [])
    assert (moved.moved, moved.looked, len(moved.days)) == (1, 1, 1)
    item.refresh_from_db()
    assert item.due_on == due


def test_guesses_do_not_take_the_place_of_an_announced_notice(keeper):
    bring_notice(2027, "测试通知", rules(), announced=True, by=keeper, at=AT)

    with pytest.raises(Refused, match="不能换成推算"):
        bring_notice(2027, "推算", rules(), announced=False, by=keeper, at=AT)


@pytest.mark.parametrize(("name", "text"), [(" ", LINES), ("测试通知", "")])
def test_a_notice_needs_a_name_and_days(keeper, name, text):
    with pytest.raises(Refused):
        bring_notice(2027, name, rules(text), announced=True, by=keeper, at=AT)


def test_nobody_but_keepers_brings_one_in(keeper):
    lead = make_user("lead", Role.LEAD)

    with pytest.raises(Forbidden):
        bring_notice(2027, "测试通知", rules(), announced=True, by=lead, at=AT)
    assert signed_in(lead).get(reverse("holidays")).status_code == 200
    assert signed_in(lead).get(URL).status_code == 403
    assert signed_in(make_user("window", Role.WINDOW)).get(reverse("holidays")).status_code == 403

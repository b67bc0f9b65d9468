"""The bureau's staff read the roster; leads keep it; whoever has a duty asks a colleague, who answers."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from approval_portal.accounts.models import Role
from services.enums import ShiftState, SwapState
from services.models import DutyShift, DutySwap
from tests.services.halls import MONDAY, SATURDAY, make_hall, make_shift
from tests.services.telling import AT, person

pytestmark = pytest.mark.usefixtures("clock", "catalogue")
SHIFT = {"day": str(SATURDAY), "starts": "09:00", "ends": "12:00", "window": "", "note": ""}


@pytest.fixture
def hall(db):
    return make_hall()


@pytest.fixture
def as_(client, town):
    def login(who: str):
        client.force_login(town[who])
        return client

    return login


def text(answer) -> str:
    return answer.content.decode()


def test_the_month_shows_who_is_on_duty_with_power_and_what_is_missing(hall, town, as_):
    make_shift(hall, town["window"], accepts=True)
    page = text(as_("lead").get("/roster/"))
    assert "window的姓名" in page
    assert page.count("没有能受理的人") == 3  # the Saturdays of March that are left
    assert "有 " in page
    week = text(as_("agent").get(f"/roster/?week={SATURDAY}"))
    assert ("window的姓名" in week, "没有能受理的人" in week) == (True, False)


@pytest.mark.parametrize("query", ["q=zz", "mine=1", "month=2026-01", "accepts=1&q=agent"])
def test_a_filter_without_a_hit_says_what_to_do(hall, town, as_, query):
    make_shift(hall, town["window"], accepts=True)
    assert "window的姓名" not in text(as_("reviewer").get(f"/roster/?{query}"))


@pytest.mark.parametrize("query", ["month=zz", "week=2026-13-40", "month=0001-01", "hall=x"])
def test_what_cannot_be_read_is_this_month(hall, as_, query):
    assert "2026年3月" in text(as_("lead").get(f"/roster/?{query}"))


@pytest.mark.parametrize("path", ["/roster/", "/roster/gaps/", "/roster/swaps/", "/roster/new/", "/roster/plan/"])
def test_an_enterprise_and_a_liaison_do_not_read_it(hall, as_, path):
    assert [as_(who).get(path).status_code for who in ("member", "liaison")] == [403, 403]


def test_a_duty_is_planned_changed_and_called_off(hall, town, as_):
    desk = as_("lead")
    answer = desk.post("/roster/new/", {**SHIFT, "user": str(town["window"].pk), "accepts": "on"})
    row = DutyShift.objects.get()
    assert (answer.url, row.accepts) == (f"/roster/{row.pk}/", True)
    twice = desk.post("/roster/new/", {**SHIFT, "user": str(town["window"].pk)})
    assert (twice.status_code, "重叠了" in text(twice)) == (422, True)
    desk.post(f"/roster/{row.pk}/edit/", {**SHIFT, "user": str(town["agent"].pk), "version": "1"})
    stale = desk.post(f"/roster/{row.pk}/cancel/", {"reason": "停电", "version": "1"})
    assert stale.status_code == 409
    desk.post(f"/roster/{row.pk}/cancel/", {"reason": "停电", "version": "2"})
    row.refresh_from_db()
    assert (row.user_id, row.state) == (town["agent"].pk, ShiftState.CANCELLED)
    assert "已取消" in text(desk.get(f"/roster/{row.pk}/"))


def test_a_pattern_is_looked_at_first_and_plans_open_days_only(hall, town, as_):
    people = [str(town[name].pk) for name in ("window", "agent")]
    said = {"starts_on": str(MONDAY), "weeks": "2", "weekdays": ["5", "6"], "only_open": "on", "each": "1"}
    said |= {"people_in_turn": people, "starts": "09:00", "ends": "12:00", "window": ""}
    page = text(as_("lead").post("/roster/plan/", {**said, "look": "1"}))
    assert ("会排 2 个班" in page, DutyShift.objects.count()) == (True, 0)
    as_("lead").post("/roster/plan/", said)
    rows = list(DutyShift.objects.order_by("day").values_list("day", flat=True))
    assert [str(day) for day in rows] == ["2026-03-07", "2026-03-14"]  # no Sunday: the hall is closed then
    closed = as_("lead").post("/roster/plan/", {**said, "weekdays": ["6"]})
    assert (closed.status_code, "大厅都不开" in text(closed)) == (422, True)


def test_without_a_hall_there_is_nothing_to_plan_and_it_says_so(as_, db):
    assert "还没有大厅" in text(as_("lead").get("/roster/new/"))
    assert as_("lead").post("/roster/plan/", {}).status_code == 422


def test_a_swap_is_asked_and_agreed_in_two_pages(hall, town, as_):
    town.people["clerk"] = person("clerk", Role.WINDOW)
    shift = make_shift(hall, town["window"], accepts=True)
    assert as_("agent").get(f"/roster/{shift.pk}/swap/").status_code == 403
    page = text(as_("window").get(f"/roster/{shift.pk}/swap/"))
    assert ("clerk的姓名" in page, "reviewer的姓名" in page) == (True, False)  # who can accept
    answer = as_("window").post(f"/roster/{shift.pk}/swap/", {"to_user": str(town["clerk"].pk), "reason": "家里有事"})
    assert as_("reviewer").get(answer.url).status_code == 404
    assert as_("lead").get(answer.url).status_code == 200
    assert as_("lead").post(answer.url, {"act": "agree"}).status_code == 403
    assert "等你回应" in text(as_("clerk").get("/roster/swaps/"))
    assert as_("clerk").post(answer.url, {"act": "withdraw"}).status_code == 422
    as_("clerk").post(answer.url, {"act": "agree"})
    shift.refresh_from_db()
    assert (shift.user_id, DutySwap.objects.get().state) == (town["clerk"].pk, SwapState.AGREED)


def test_a_refused_swap_stands_in_the_list_with_its_answer(hall, town, as_):
    town.people["clerk"] = person("clerk", Role.WINDOW)
    said = {"asked_by": town["window"], "to_user": town["clerk"], "asked_at": AT}
    swap = DutySwap.objects.create(shift=make_shift(hall, town["window"]), **said)
    as_("clerk").post(f"/roster/swaps/{swap.pk}/", {"act": "refuse", "answer": "那天出差"})
    assert "那天出差" in text(as_("window").get(f"/roster/swaps/{swap.pk}/"))
    assert f"/roster/swaps/{swap.pk}/" in text(as_("window").get("/roster/swaps/?state=refused"))
    assert f"/roster/swaps/{swap.pk}/" not in text(as_("agent").get("/roster/swaps/?state=all"))


@pytest.mark.parametrize(("path", "rows"), [("/roster/", 1), ("/roster/gaps/", 23), ("/roster/swaps/", 0)])
def test_each_list_as_a_workbook(hall, town, as_, path, rows):
    make_shift(hall, town["window"], accepts=True)
    answer = as_("lead").get(f"{path}?format=xlsx")
    assert load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.max_row == rows + 1


def test_leads_see_the_gaps_at_home_and_on_the_duty_list_others_their_own_duties(hall, town, as_):
    make_shift(hall, town["window"], accepts=True)
    assert "往后四周值班表有 23 处空缺" in text(as_("lead").get("/"))
    assert "值班表上没有人的" in text(as_("lead").get("/duty/"))
    home = text(as_("window").get("/"))
    assert ("2026年3月7日" in home, "处空缺" in home) == (True, False)


def test_the_pages_ask_as_often_for_thirty_duties_as_for_one_and_twelve_times_at_most(hall, town, as_):
    one = make_shift(hall, town["window"], accepts=True)
    said = {"to_user": town["lead"], "asked_by": town["window"], "asked_at": AT}
    DutySwap.objects.create(shift=one, **said)
    desk, paths = as_("lead"), ["/roster/", "/roster/gaps/", "/roster/swaps/", f"/roster/{one.pk}/", "/"]

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as told:
            desk.get(path)
        return len(told)

    for path in paths:
        desk.get(path)
    before = [asked(path) for path in paths]
    for number in range(30):
        more = make_shift(hall, person(f"clerk{number}", Role.WINDOW), accepts=True)
        DutySwap.objects.create(shift=more, **said)
    assert [asked(path) for path in paths] == before
    assert max(before) <= 12, dict(zip(paths, before, strict=True))

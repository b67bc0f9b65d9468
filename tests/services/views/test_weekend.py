"""Days off on pages: what is open, what can be done, what the clock does; the list taken in; each page's queries."""

from __future__ import annotations

import io
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from projects.models import Project
from projects.operations.packages import generate_package
from services.models import Hall, WeekendList, WeekendMatter
from services.operations.weekend_lists import import_weekend_list
from services.rules.weekend import Line
from tests.projects.profiles import PROFILES
from tests.services.operations.test_weekend_lists import file_of
from tests.services.telling import AT, SINCE, Town, person
from tests.services.windows import make_booking, make_window, on_duty

pytestmark = pytest.mark.usefixtures("catalogue", "clock")
SATURDAY = date(2026, 3, 7)
PERMIT, ENERGY = "ap-construction-permit", "ap-energy"
HEAD = ["序号", "事项名称", "实施部门", "目录编号", "周末能办", "备注"]


def browser(town: Town, who: str = "") -> Client:
    client = Client()
    if who:
        client.force_login(town[who])
    return client


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


# --- for everybody


def test_the_next_day_off_is_shown_with_who_accepts_and_no_names(town):
    window = make_window()
    on_duty(town["window"], SATURDAY)
    page = text_of(browser(town), "/weekend/")
    assert "3月7日（周六）能办什么" in page
    assert "有能受理的人值班" in page
    assert window.number in page
    assert town["window"].name not in page


def test_who_is_on_duty_in_a_hall_that_does_not_open_accepts_nothing_elsewhere(town):
    window, shut = (
        make_window(),
        make_window("B01", weekdays=range(5), hall=Hall.objects.create(zh="另一处", en="Other")),
    )
    on_duty(town["window"], SATURDAY, shut.hall)
    row = make_booking(town.project, window=window, days=5)
    pages = {
        "/weekend/": ("", "值班的人还没有排好"),
        f"/bookings/new/?for=p{town.project.pk}&matter={PERMIT}&day=2026-03-07": ("member", "能受理的人还没有排好"),
        f"/bookings/{row.pk}/": ("member", "能受理的人还没有排好"),
        "/bookings/day/?day=2026-03-07": ("window", "没有能受理的人值班"),
    }
    assert [url for url, (who, said) in pages.items() if said not in text_of(browser(town, who), url)] == []
    assert "有能受理的人值班" not in text_of(browser(town), "/weekend/")


def test_a_matter_that_nobody_lists_is_unknown_and_never_no(town):
    page = text_of(browser(town), "/weekend/?way=unknown")
    assert "未列明" in page
    assert "固定资产投资项目节能审查" in page
    assert "工作日办" not in page
    make_window()
    assert "固定资产投资项目节能审查" in text_of(browser(town), "/weekend/?way=booking")


def test_the_example_is_counted_by_the_working_calendar(town):
    page = text_of(browser(town), "/weekend/")
    assert "2026年3月7日（周六）受理，承诺" in page
    assert "3月9日 周一" in page  # what is handed in on Saturday evening is counted from Monday


@pytest.mark.parametrize("asked", ["2026-03-08", "nonsense", "1999-01-01", "2999-01-01", "2026-02-31"])
def test_a_day_is_the_one_that_was_asked_for_or_the_next_day_off(town, asked):
    page = text_of(browser(town), f"/weekend/?day={asked}")
    assert f"3月{8 if asked == '2026-03-08' else 7}日（" in page


def test_a_working_day_says_so(town):
    assert "这天是工作日" in text_of(browser(town), "/weekend/?day=2026-03-04")


def test_what_is_found_can_be_taken_along(town):
    answer = browser(town, "member").get("/weekend/?format=xlsx&way=unknown&q=节能审查")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[:2] for row in rows[1:]] == [("固定资产投资项目节能审查（含碳排放评价）", "未列明")]


# --- for a project


def with_package(town, version) -> None:
    generate_package(town.project, version, PROFILES["C"], start_on=date(2026, 3, 2), by=None, at=AT)


def test_a_project_sees_its_own_matters_and_times(town, catalogue):
    with_package(town, catalogue)
    make_window()
    row = make_booking(town.project)
    page = text_of(browser(town, "member"), f"/projects/{town.project.pk}/weekend/")
    assert f"/bookings/{row.pk}/" in page
    assert "matter=ap-project-filing" in page
    assert browser(town, "stranger").get(f"/projects/{town.project.pk}/weekend/").status_code == 404


# --- the list


def test_a_list_is_looked_at_first_and_taken_in_as_confirmed(town):
    lead = browser(town, "lead")
    sent = file_of([1, "施工许可证核发", "行政审批局", "", "是", ""], [2, "别的事", "", "", "", ""])
    sent.name = "list.xlsx"
    looked = lead.post("/weekend/lists/new/", {"name": "通知一号", "since": "2026-03-02", "file": sent})
    page = looked.content.decode()
    assert (looked.status_code, WeekendList.objects.count()) == (200, 0)
    assert "请核对" in page
    posted = {"lines": looked.context["lines"], "code-1": PERMIT, "code-2": "", "once": "k"}
    taken = [lead.post("/weekend/lists/new/", posted) for _ in range(2)]
    made = WeekendList.objects.get()
    assert {answer.url for answer in taken} == {f"/weekend/lists/{made.pk}/"}
    assert list(WeekendMatter.objects.values_list("code", "applies")) == [(PERMIT, True), ("", None)]
    assert "现行" in text_of(lead, "/weekend/lists/")


def test_a_list_that_another_one_overtook_is_shown_anew_before_it_is_taken_in(town):
    lead = browser(town, "lead")
    sent = file_of([1, "别的事", "", "", "", ""])
    sent.name = "list.xlsx"
    looked = lead.post("/weekend/lists/new/", {"name": "通知一号", "since": "2026-03-02", "file": sent})
    import_weekend_list("通知二号", date(2026, 3, 2), [Line(1, "甲", applies=True)], by=town["lead"], at=AT)
    again = lead.post("/weekend/lists/new/", {"lines": looked.context["lines"], "code-1": ""})
    assert (again.status_code, "通知二号" in again.content.decode(), WeekendList.objects.count()) == (409, True, 1)
    taken = lead.post("/weekend/lists/new/", {"lines": again.context["lines"], "code-1": ""})
    assert (taken.status_code, WeekendList.objects.count()) == (302, 2)


def test_faults_are_shown_by_row_and_column_and_nothing_is_written(town):
    sent = file_of(["x", "甲", "", "ap-none", "", ""])
    sent.name = "list.xlsx"
    answer = browser(town, "lead").post("/weekend/lists/new/", {"name": "通知", "since": "2026-03-02", "file": sent})
    page = answer.content.decode()
    assert (answer.status_code, WeekendList.objects.count()) == (422, 0)
    assert "目录里没有这个编号" in page
    assert "要填 1 到 9999 的整数" in page


@pytest.mark.parametrize(
    "posted", [{"lines": "made up"}, {"name": "", "since": "2026-03-02"}, {"name": "x", "since": "2029-03-02"}]
)
def test_lines_that_nobody_looked_at_are_not_taken_in(town, posted):
    answer = browser(town, "lead").post("/weekend/lists/new/", posted)
    assert answer.status_code in (302, 422)
    assert not WeekendList.objects.exists()


def test_a_matter_that_the_catalogue_does_not_have_is_refused_in_the_form(town):
    lead = browser(town, "lead")
    sent = file_of([1, "别的事", "", "", "", ""])
    sent.name = "list.xlsx"
    looked = lead.post("/weekend/lists/new/", {"name": "通知一号", "since": "2026-03-02", "file": sent})
    answer = lead.post("/weekend/lists/new/", {"lines": looked.context["lines"], "code-1": "ap-none"})
    assert (answer.status_code, WeekendList.objects.count()) == (422, 0)


def test_a_list_goes_out_in_the_columns_in_which_it_came_in(town):
    made = import_weekend_list(
        "通知一号", SINCE, [Line(1, "=甲", applies=None), Line(2, "乙", applies=True)], by=town["lead"], at=AT
    )
    answer = browser(town, "lead").get(f"/weekend/lists/{made.pk}/?format=xlsx&applies=unknown")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows == [tuple(HEAD), (1, "'=甲", None, None, "未列明", None)]


@pytest.mark.parametrize("path", ["", "new/", "template.xlsx"])
@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("window", 403), ("member", 403)])
def test_who_keeps_the_list(town, path, who, status):
    assert browser(town, who).get(f"/weekend/lists/{path}").status_code == status


# --- queries


def grow(town: Town, many: int) -> None:
    """Windows with times on a Saturday, a duty for each, lists with lines, bookings of projects of their own."""
    base = WeekendList.objects.count()
    for number in range(base, base + many):
        window = make_window(f"Q{number:02d}")
        user = person(f"duty{number}", "window")
        on_duty(user, SATURDAY, window.hall)
        project = Project.objects.create(
            enterprise=town.enterprise, name=f"项 {number}", token=f"q{number}", created_at=AT
        )
        for each in (project, town.project):
            make_booking(each, window=window, days=5, at=time(10 if each is project else 11), matter=PERMIT)
        lines = [Line(1, f"事 {number}", code=PERMIT, applies=True)]
        import_weekend_list(f"通知 {number}", SINCE + timedelta(days=number), lines, by=town["lead"], at=AT)


PAGES = {
    "/weekend/": "",
    "/projects/{project}/weekend/": "member",
    "/weekend/lists/": "lead",
    "/weekend/lists/{listed}/": "lead",
    "/bookings/": "window",
    "/bookings/day/?day=2026-03-07": "window",
    "/bookings/new/?for=p{project}&matter=ap-construction-permit&day=2026-03-07": "member",
    "/bookings/{booking}/": "member",
    "/bookings/{booking}/move/?day=2026-03-08": "member",
}


def test_every_page_asks_as_often_for_many_rows_as_for_one_and_at_most_twelve_times(town, catalogue):
    from services.models import WindowBooking

    with_package(town, catalogue)

    counted: dict[str, list[int]] = {}
    for many in (1, 8):
        grow(town, many)
        row = WindowBooking.objects.filter(project=town.project).order_by("pk").first()
        listed = WeekendList.objects.order_by("pk").values_list("pk", flat=True)[0]
        for url, who in PAGES.items():
            path = url.format(project=town.project.pk, booking=row.pk, listed=listed)
            client = browser(town, who)
            client.get(path)  # what the process keeps
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(path).status_code == 200
            counted.setdefault(url, []).append(len(asked))
    assert {url: found for url, found in counted.items() if len(set(found)) > 1 or max(found) > 12} == {}


def test_a_workbook_with_too_many_lines_is_refused(town):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEAD)
    for number in range(503):
        sheet.append([number + 1, f"事 {number}", "", "", "", ""])
    sent = io.BytesIO()
    book.save(sent)
    sent.seek(0)
    sent.name = "list.xlsx"
    answer = browser(town, "lead").post("/weekend/lists/new/", {"name": "通知", "since": "2026-03-02", "file": sent})
    assert (answer.status_code, "最多 500 行" in answer.content.decode()) == (422, True)

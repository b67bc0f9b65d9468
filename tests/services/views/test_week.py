"""The weekly page (promise U6): every number opens the rows behind it, is their sum and what an independent recount gives."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from approval_portal.accounts.models import Role
from services.models import FigureCell, FigureRow
from services.operations.figures import rebuild_figures
from services.queries_figures import figures, standing, standing_by_body, year_figures
from services.queries_recount import differences
from services.queries_week import week_sums
from services.rules.figures import STANDING
from tests.projects.items import ENERGY, ITEM_AT, WATER, item_project, make_item
from tests.projects.views.people import make_user
from tests.services.week_town import BEFORE, NOW, WEEK, body_person, cell, town

pytestmark = pytest.mark.usefixtures("catalogue")
LINK = re.compile(r'<a class="(?:n|fig)[^"]*" href="(/figures/[^"]+)">(.*?)</a>', re.S)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lead(db):
    return make_user("chen", Role.LEAD)


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).replace("\n", "").strip()


def numbers(client, page: str) -> dict[str, set[str]]:
    """Address of the rows -> the numbers that open it on this page."""
    found: dict[str, set[str]] = {}
    for href, inner in LINK.findall(client.get(page).content.decode()):
        said = re.match(r"[−0-9.,]+", plain(inner))
        found.setdefault(href.replace("&amp;", "&"), set()).add(said[0] if said else inner)
    return found


def test_every_number_opens_its_rows_and_is_their_sum_and_what_the_events_say(client, db):
    """In one town, for a lead and for somebody of a body; and the two queries of the page say what each figure says."""
    town()
    rebuild_figures(NOW)
    assert differences() == []
    for user, least in ((make_user("chen", Role.LEAD), 40), (body_person(code="au-xzsp"), 12)):
        client.force_login(user)
        opened = numbers(client, "/week/?week=2026-W47")
        assert len(opened) > least
        assert {href: said for href, said in opened.items() if said != {total_of(client, href)}} == {}
    for body in ("", "au-fg", "au-xzsp", "au-none"):
        assert_same(body)


def total_of(client, href: str) -> Any:
    """The number on the page of its rows, which is their sum; the status when there are none."""
    response = client.get(href, headers={"HX-Request": "true"})  # the rows without the frame of the page
    context = response.context
    return context["total"]["said"] if response.status_code == 200 and context["page"].paginator.count else response


def assert_same(body: str) -> None:
    today, week = timezone.localdate(), BEFORE
    sums = week_sums(week, WEEK, today, body)
    for found, single in ((sums.now, figures(week, body)), (sums.before, figures(WEEK, body))):
        assert {code: value for code, value in found.items() if single.get(code) != value} == {}
    year = year_figures(2026, body)
    assert {code: value for code, value in sums.year.items() if year.get(code) != value} == {}
    assert amounts(sums.standing) == amounts(standing(today, body))
    if body:
        return
    for code, values in standing_by_body(today).items():
        assert {name: sums.bodies[code][name].amount for name in OF_BODIES} == {
            name: values[name].amount for name in OF_BODIES
        }
        own = figures(week, code)
        assert amounts(sums.bodies_week[code]) == {name: own[name].amount for name in sums.bodies_week[code]}


OF_BODIES = ("open_items", "open_paused", "open_untimed", "open_overdue", "open_at_risk", "open_on_time")


def amounts(values: Any) -> dict[str, Any]:
    return {code: value.amount for code, value in values.items()}


def test_a_week_without_data_is_clear_and_harmless(client, lead):
    client.force_login(lead)
    response = client.get("/week/?week=2001-W01&against=year")
    assert response.status_code == 200
    assert not LINK.findall(response.content.decode())
    assert "第 1 周" in response.content.decode()
    assert client.get("/week/hall/?week=2001-W01").status_code == 200
    assert "没有明细" in client.get("/figures/concluded/?week=2001-W01").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "week=2099-W01",
        "week=2026-W60",
        "week=%00",
        "against=9999-W53",
        "year=0000",
        "year=99999",
        "page=-1",
        "sort=x'--",
    ],
)
def test_what_is_no_week_is_the_last_one_that_has_begun(client, lead, query):
    client.force_login(lead)
    assert client.get(f"/week/?{query}").context["asked"].week == WEEK
    assert client.get(f"/figures/concluded/?{query}").status_code == 200


@pytest.mark.parametrize("code", ["nothing", "open_phase", "open_items:x", "concluded:", "one_day:x", "%00", "a" * 500])
def test_a_figure_that_there_is_not_is_not_found(client, lead, code):
    client.force_login(lead)
    assert client.get(f"/figures/{code}/").status_code == 404


def test_a_week_is_set_beside_another_one(client, lead):
    cell("concluded", day=BEFORE, amount=4)
    cell("concluded", day=date(2025, 11, 17), amount=9)
    client.force_login(lead)
    page = client.get("/week/?week=2026-W47&against=year").context
    assert page["asked"].against == date(2025, 11, 17)
    row = next(row for table in page["tables"] for row in table["rows"] if row["code"] == "concluded")
    assert (row["now"]["said"], row["before"]["said"], row["change"], row["look"]) == ("4", "9", "−5", "worse")


def test_growth_of_key_projects_is_of_the_newest_register(client, lead):
    for year, count in ((2022, 70), (2023, 103)):
        cell("key_projects", day=date(year, 1, 1), amount=count)
        cell("key_investment_wan", day=date(year, 1, 1), amount={2022: 21_430_992, 2023: 26_553_000}[year])
    client.force_login(lead)
    heads = {head["code"]: head for head in client.get("/week/").context["heads"]}
    assert heads["key_projects"]["said"] == "103"
    assert "同比 +47.1%" in heads["key_projects"]["notes"]
    assert heads["key_investment_wan"]["said"] == "2,655.3"
    assert "同比 +23.9%" in heads["key_investment_wan"]["notes"]
    assert heads["key_projects"]["url"] == "/figures/key_projects/?year=2023"
    assert client.get(heads["key_projects"]["url"]).context["total"]["said"] == "103"


# --- sheets, freshness, cost


def test_the_week_as_a_spreadsheet(client, lead):
    cell("concluded", "au-fg", day=BEFORE, amount=4)
    cell("open_phase:ph3-permits", "au-fg", amount=2)
    client.force_login(lead)
    answer = client.get("/week/?week=2026-W47&format=xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    assert sheet.title == "2026-W47"
    assert rows["办结"][4:8] == (4, 0, 4, None)
    assert rows["在办件，按阶段：建审手续"][7] == 2


def test_the_rows_of_a_figure_as_a_spreadsheet(client, lead):
    cell("concluded", "au-fg", day=BEFORE, amount=4)
    client.force_login(lead)
    answer = client.get("/figures/concluded/?week=2026-W47&format=xlsx")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert [row[4] for row in rows] == ["数", 4]


def test_a_page_says_how_far_its_figures_go(client, lead):
    item_project(1)  # an event that no fold has seen
    client.force_login(lead)
    assert "数据还没有算过" in client.get("/week/").content.decode()
    rebuild_figures(NOW)
    page = client.get("/week/").content.decode()
    assert "数据截至11月26日 10:00" in page
    assert "件新发生的事没有算进来" in page


@pytest.mark.parametrize("who", ["lead", "reviewer", "liaison"])
def test_as_many_queries_for_one_row_as_for_thirty(client, db, who):
    project = item_project(1, agent=make_user("agent", Role.AGENT))
    items = [make_item(project, node, "submitted", at=ITEM_AT - timedelta(days=60)).pk for node in (ENERGY, WATER)]
    rebuild_figures(NOW)
    user = make_user("chen", Role.LEAD) if who == "lead" else body_person(who, "au-sw")
    client.force_login(user)
    pages = ["/week/", "/week/hall/", "/figures/open_items/", "/figures/used_days/?year=2026", "/figures/one_day/", "/"]
    FigureRow.objects.create(
        object_type="approvalitem", object_id=items[1], figure="one_day_base", body="au-sw", day=WEEK, amount=1
    )
    few = counted(client, pages)
    for number in range(30):
        body, late = f"x{number}", BEFORE - timedelta(days=number)
        shared = {"object_type": "approvalitem", "object_id": items[1], "body": body, "amount": 1}
        for figure, day in (("open_items", STANDING), ("open_due", late), ("one_day_base", WEEK)):
            FigureRow.objects.create(figure=figure, day=day, **shared)
            FigureCell.objects.create(figure=figure, body=body, day=day, amount=1, rows=1)
    many = counted(client, pages)
    most = 12
    assert {page: (few[page], n) for page, n in many.items() if n > few[page] or (n > most and page != "/")} == {}


def counted(client, pages: list[str]) -> dict[str, int]:
    found = {}
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200, page
        found[page] = len(queries)
    return found


def test_rows_are_found_by_a_word_and_the_number_stays(client, lead):
    first, second = item_project(1), item_project(2)
    for project in (first, second):
        cell("open_items", "au-fg", number=make_item(project, ENERGY, "submitted").pk)
    client.force_login(lead)
    page = client.get("/figures/open_items/", {"q": second.name})
    assert [row["project"] for row in page.context["page"].object_list] == [second.name]
    assert (page.context["total"]["said"], page.context["sum_said"]) == ("2", "1件")
    assert "没有符合的" in client.get("/figures/open_items/?q=%00'--x").content.decode()
    client.force_login(body_person(Role.LIAISON))
    assert len(client.get("/figures/open_items/", {"q": "没有"}).context["page"].object_list) == 2  # names are not told


@pytest.mark.parametrize(
    "code", ["problems_state:open", "weekly_meetings", "visits", "satisfaction", "projects_stale", "key_projects"]
)
def test_every_kind_of_row_can_be_looked_for(client, lead, code):
    client.force_login(lead)
    assert client.get(f"/figures/{code}/?q=x").status_code == 200

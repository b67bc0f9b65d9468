import re
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from approval_portal.accounts.models import Role
from projects import slots
from projects.enums import AssignmentKind, KeyLevel, PinKind
from projects.operations.people import grant_role
from projects.operations.projects import assign, list_key_project, set_pin
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user

ADMINISTRATORS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.KEEPER, Role.LIAISON]


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/projects/\d+/">([^<]*)</a>', page)


def queries_of(client, address: str) -> int:
    client.get(address)  # the site's name and the compiled catalogue are kept by the process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# --- the list


def test_a_stranger_has_to_sign_in(client, db):
    for address in ("/projects/", "/projects/1/", "/projects/?format=xlsx"):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/projects/")


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_roles_without_a_list_are_told_so(client, db, role):
    make_project(make_enterprise())
    client.force_login(make_user("wu", role))
    for address in ("/projects/", "/projects/?format=xlsx"):
        response = client.get(address)
        assert response.status_code == 403
        assert "你没有项目列表" in response.content.decode()


def test_each_sees_the_own_rows(client, db):
    wang, zhao, li, chen = (make_user(name) for name in ("wang", "zhao", "li", "chen"))
    grant_role(li, Role.AGENT, body=None, starts_on=DAY, by=None, at=AT)
    grant_role(chen, Role.LEAD, body=None, starts_on=DAY, by=None, at=AT)
    make_project(make_enterprise(1, wang), "甲项目", agent=li)
    make_project(make_enterprise(2, zhao), "乙项目")
    expected = {wang: {"甲项目"}, zhao: {"乙项目"}, li: {"甲项目"}, chen: {"甲项目", "乙项目"}}
    for user, seen in expected.items():
        client.force_login(user)
        assert set(names(client.get("/projects/").content.decode())) == seen


def test_filters_and_sorts_stand_in_the_address(client, db):
    client.force_login(make_user("chen", Role.LEAD))
    small = make_project(make_enterprise(1, name="泾河公司"), "小项目")
    type(small).objects.filter(pk=small.pk).update(investment_wan=10, state="building")
    large = make_project(make_enterprise(2, name="渭水公司"), "大项目")
    list_key_project(large, 2026, KeyLevel.CITY, large.investment_wan, by=None, at=AT)
    for query, expected in {
        "q=泾河": ["小项目"],
        "q=大 渭水": ["大项目"],
        "state=building": ["小项目"],
        "state=nonsense": ["大项目", "小项目"],
        "year=2026": ["大项目"],
        "year=2020": [],
        "year=99999999999": [],
        "sort=-investment": ["大项目", "小项目"],
        "sort=investment": ["小项目", "大项目"],
        "sort=state": ["大项目", "小项目"],
        "sort=nonsense&page=abc": ["大项目", "小项目"],
    }.items():
        assert names(client.get(f"/projects/?{query}").content.decode()) == expected, query
    assert "没有符合的项目" in client.get("/projects/?q=zzz").content.decode()


def test_the_list_shows_start_agent_and_investment(client, catalogue):
    agent = make_user("li", Role.AGENT, name="李静")
    project = make_project(make_enterprise(), "酒店", profile="C", agent=agent)
    client.force_login(agent)
    page = client.get("/projects/").content.decode()
    day = project.packages.get().items.get(node="ms-construction-start").due_on
    assert f'<time datetime="{day.isoformat()}">' in page
    assert "李静" in page
    assert ">90000</td>" in page


def test_as_many_queries_for_one_row_as_for_thirty(client, catalogue):
    agent = make_user("li", Role.AGENT)
    enterprise = make_enterprise()
    make_project(enterprise, "项目 0", profile="E", agent=agent)
    client.force_login(agent)
    one, one_home = queries_of(client, "/projects/"), queries_of(client, "/")
    for number in range(29):
        make_project(enterprise, f"项目 {number + 1}", profile="E" if number < 3 else None, agent=agent)
    assert queries_of(client, "/projects/") == one <= 12
    assert queries_of(client, "/") == one_home <= 12


def test_fifty_rows_a_page(client, db):
    client.force_login(make_user("chen", Role.LEAD))
    enterprise = make_enterprise()
    for number in range(51):
        make_project(enterprise, f"项目 {number}")
    assert len(names(client.get("/projects/").content.decode())) == 50
    assert len(names(client.get("/projects/?page=2").content.decode())) == 1


def test_htmx_gets_the_rows_alone(client, db):
    client.force_login(make_user("chen", Role.LEAD))
    make_project(make_enterprise())
    response = client.get("/projects/", headers={"hx-request": "true"})
    assert b"<html" not in response.content
    assert names(response.content.decode()) == ["测试项目"]


def test_a_person_of_an_enterprise_without_projects_is_told_what_to_do(client, db):
    user = make_user("wang")
    make_enterprise(1, user)
    client.force_login(user)
    assert "先做一次试算" in client.get("/projects/").content.decode()


def test_the_spreadsheet_has_every_row_of_the_filter_and_no_formula(client, db):
    client.force_login(make_user("chen", Role.LEAD))
    enterprise = make_enterprise(1, name="=HYPERLINK(1)")
    for number in range(52):
        make_project(enterprise, f"项目 {number}")
    make_project(enterprise, "=1+1")
    make_project(enterprise, "@SUM(A1)")
    response = client.get("/projects/?format=xlsx")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert "attachment" in response["Content-Disposition"]
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == 54
    assert {row[0].value for row in rows} >= {"'=1+1", "'@SUM(A1)"}
    assert all(row[2].value == "'=HYPERLINK(1)" for row in rows)
    assert not any(cell.data_type == "f" for row in rows for cell in row)
    assert rows[0][4].value == 90000
    filtered = client.get("/projects/?format=xlsx&q=SUM")
    assert load_workbook(BytesIO(b"".join(filtered.streaming_content))).active.max_row == 2


# --- one project


def test_a_project_of_somebody_else_is_not_there(client, catalogue):
    wang, zhao = make_user("wang"), make_user("zhao")
    project = make_project(make_enterprise(1, wang), profile="C")
    make_enterprise(2, zhao)
    li = make_user("li", Role.AGENT)
    keeper = make_user("sun", Role.KEEPER)
    for user in (zhao, li, keeper):
        client.force_login(user)
        assert client.get(f"/projects/{project.pk}/").status_code == 404
    client.force_login(wang)
    assert client.get(f"/projects/{project.pk}/").status_code == 200


def test_an_assignment_that_has_ended_opens_nothing(client, catalogue):
    li, zhang = make_user("li", Role.AGENT), make_user("zhang", Role.AGENT)
    project = make_project(make_enterprise(), agent=li)
    assign(project, AssignmentKind.AGENT, zhang, starts_on=date(2026, 2, 1), by=None, at=AT)
    client.force_login(li)
    assert client.get(f"/projects/{project.pk}/").status_code == 404


def test_a_project_shows_what_next_when_and_whom_to_call(client, catalogue):
    wang, li, chen = make_user("wang"), make_user("li", Role.AGENT, name="李静"), make_user("chen", name="陈卫东")
    type(li).objects.filter(pk=li.pk).update(phone="133 0000 2046")
    project = make_project(make_enterprise(1, wang), "五星级酒店", profile="C", agent=li)
    assign(project, AssignmentKind.COMMITTEE_LEADER, chen, starts_on=DAY, by=None, at=AT)
    list_key_project(project, 2026, KeyLevel.CITY, project.investment_wan, by=None, at=AT)
    client.force_login(wang)
    page = client.get(f"/projects/{project.pk}/").content.decode()
    for said in (
        "接下来",
        "最早",
        "李静",
        "陈卫东",
        "2026 年市级重点项目",
        "90000 万元",
        "特殊建设工程消防设计审查",
        "<svg",
    ):
        assert said in page
    assert 'href="tel:13300002046"' in page
    assert 1 <= page.count('<span class="n">') <= 3
    assert page.count("<h1>") == 1


def test_a_project_without_a_package_says_what_to_do(client, catalogue):
    wang = make_user("wang")
    project = make_project(make_enterprise(1, wang))
    client.force_login(wang)
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert "还没有事项包" in page
    assert 'href="/trial/"' in page


def test_the_page_of_a_project_costs_at_most_twelve_queries(client, catalogue):
    wang, li = make_user("wang"), make_user("li", Role.AGENT)
    project = make_project(make_enterprise(1, wang), profile="C", agent=li)
    client.force_login(wang)
    before = queries_of(client, f"/projects/{project.pk}/")
    for number in range(1, 9):
        set_pin(project, "pw-land-supply", date(2026, 4, number), PinKind.PLANNED, by=li, at=AT)
    assert queries_of(client, f"/projects/{project.pk}/") == before <= 12


def test_the_story_is_told_in_words_twelve_lines_then_all(client, catalogue):
    wang, li = make_user("wang"), make_user("li", Role.AGENT, name="李静")
    project = make_project(make_enterprise(1, wang), profile="C", agent=li)
    for number in range(1, 15):
        set_pin(project, "pw-land-supply", date(2026, 4, number), PinKind.PLANNED, by=li, at=AT)
    client.force_login(wang)
    page = client.get(f"/projects/{project.pk}/").content.decode()
    story = page[page.index('id="story"') :]
    assert story.count("<div>") == 12
    assert "全部 31 条记录" in story  # each new day dates the package anew
    whole = client.get(f"/projects/{project.pk}/?story=all").content.decode()
    story = whole[whole.index('id="story"') :]
    for said in ("登记项目", "指派代办专员：李静", "生成事项包第 1 版", "2026年4月14日（计划）"):
        assert said in story
    assert "条记录" not in story


def test_the_english_page_marks_what_stays_chinese(client, catalogue):
    wang = make_user("wang")
    project = make_project(make_enterprise(1, wang), profile="C")
    client.force_login(wang)
    page = client.get(f"/projects/{project.pk}/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en"' in page
    assert "CNY 900 million" in page
    assert "Fire design review of special works" in page


def test_panels_and_blockers_of_other_apps(client, catalogue, monkeypatch):
    for registry in ("_panels", "_blockers", "_guide_sections"):
        monkeypatch.setattr(slots, registry, {})
    wang = make_user("wang")
    project = make_project(make_enterprise(1, wang), profile="C")
    slots.register_panel("figures", "components/figs.html", lambda project, user: None)
    slots.register_panel("empty", "components/empty.html", lambda project, user: {"user": user})
    slots.register_blocker("papers", lambda project, user: [slots.Blocker("缺授权委托书", "/trial/")])
    slots.register_guide_section("visits", "components/empty.html", lambda project: {"visits": 0})
    assert [panel.name for panel in slots.panels(project, wang)] == ["empty"]
    assert [section.context for section in slots.guide_sections(project)] == [{"visits": 0}]
    client.force_login(wang)
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert 'class="empty"' in page
    assert '<a href="/trial/">缺授权委托书</a>' in page

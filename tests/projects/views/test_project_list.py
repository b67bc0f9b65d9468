"""The list of projects: search, filters, pages, views kept under a name."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind, KeyLevel, PinKind
from projects.models import Project, SavedView
from projects.operations.projects import assign, list_key_project, set_pin
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/projects/\d+/">([^<]*)</a>', page)


def counts(page: str) -> tuple[int, int]:
    found = re.search(r'显示 <b class="num">(\d+)</b> 个，共 (\d+) 个', page)
    return int(found[1]), int(found[2])


@pytest.fixture
def lead(client, db):
    user = make_user("chen", Role.LEAD)
    client.force_login(user)
    return user


def asked(client, query: str) -> list[str]:
    return sorted(names(client.get(f"/projects/?{query}").content.decode()))


def test_a_search_takes_names_numbers_and_pinyin_initials(client, lead):
    hotel = make_project(make_enterprise(1, name="升科酒店公司"), "五星级酒店")
    make_project(make_enterprise(2, name="合容电气公司"), "研究院")
    for query in ("q=酒店", "q=wxj", "q=WXJJD", "q=skjd", "q=升科 酒店", f"q={hotel.enterprise.credit_code}"):
        assert asked(client, query) == ["五星级酒店"], query
    assert asked(client, "q=jd hr") == []
    assert asked(client, "q=%00") == ["五星级酒店", "研究院"]


def test_every_filter_narrows(client, lead):
    li, chen = make_user("li", Role.AGENT), lead
    firm, other = make_enterprise(1), make_enterprise(2)
    plain = make_project(firm, "甲", agent=li)
    assign(plain, AssignmentKind.COMMITTEE_LEADER, chen, starts_on=DAY, by=None, at=AT)
    make_project(other, "乙")
    building = make_project(other, "丙")
    Project.objects.filter(pk=building.pk).update(state="building")
    done = make_project(other, "丁")
    Project.objects.filter(pk=done.pk).update(state="producing")
    key = make_project(other, "戊")
    list_key_project(key, 2026, KeyLevel.PROVINCE, key.investment_wan, by=None, at=timezone.now())
    for query, expected in {
        "agent=mine": ["甲"],
        f"agent={li.pk}": ["甲"],
        "agent=nobody": ["丁", "丙", "乙", "戊"],
        "agent=nonsense": ["丁", "丙", "乙", "戊", "甲"],
        "state=live": ["丙", "乙", "戊", "甲"],
        f"enterprise={firm.pk}": ["甲"],
        "level=province": ["戊"],
        "level=city": [],
        "year=2026&level=province": ["戊"],
        "package=none": ["丁", "丙", "乙", "戊", "甲"],
        "untouched=30": ["丁", "丙", "乙", "甲"],
        "did=list_key_project": ["戊"],
        "did=list_key_project&days=1": ["戊"],
        "did=create": [],
        "did='; DROP": ["丁", "丙", "乙", "戊", "甲"],
    }.items():
        assert asked(client, query) == sorted(expected), query


def test_a_package_takes_a_project_off_the_list_of_those_without(client, catalogue, lead):
    make_project(make_enterprise(), "有包", profile="E")
    make_project(make_enterprise(2), "没包")
    assert asked(client, "package=none") == ["没包"]


def test_what_has_ended_is_listed_when_it_is_asked_for(client, lead):
    enterprise = make_enterprise()
    for name, state in (("在办的", "lead"), ("终止的", "ended"), ("合并的", "merged")):
        project = make_project(enterprise, name)
        Project.objects.filter(pk=project.pk).update(state=state)
    page = client.get("/projects/").content.decode()
    assert names(page) == ["在办的"]
    assert counts(page) == (1, 3)
    assert "终止和已合并的 2 个没有列出" in page
    assert len(asked(client, "all=1")) == 3
    assert asked(client, "state=ended") == ["终止的"]


def test_the_numbers_say_how_many_are_shown_and_a_link_clears_the_filter(client, lead):
    enterprise = make_enterprise(2)
    for number in range(53):
        make_project(enterprise, f"项目 {number:02d}")
    page = client.get("/projects/?q=1").content.decode()
    assert counts(page) == (15, 53)
    assert '<a href="/projects/">清除筛选</a>' in page
    last = client.get("/projects/?page=99&sort=name").content.decode()
    assert names(last) == ["项目 50", "项目 51", "项目 52"]
    assert "第 51 至 53 条，共 53 条" in last
    assert counts(last) == (53, 53)
    assert counts(client.get("/projects/?q=zzz").content.decode()) == (0, 53)


def test_a_condition_beside_the_form_is_a_chip_that_can_be_taken_away(client, lead):
    firm = make_enterprise(1, name="升科公司")
    make_project(firm, "酒店")
    page = client.get(f"/projects/?enterprise={firm.pk}&did=create&days=3650&q=酒").content.decode()
    assert f'<a class="chip" href="?enterprise={firm.pk}&amp;q=%E9%85%92">' in page
    assert '<a class="chip" href="?did=create&amp;days=3650&amp;q=%E9%85%92">' in page
    assert f'<input type="hidden" name="enterprise" value="{firm.pk}" form="filters">' in page


def test_the_start_sorts_and_what_has_none_comes_last(client, catalogue, lead):
    enterprise = make_enterprise()
    make_project(enterprise, "没有日期")
    late, soon = (make_project(enterprise, name, profile="C") for name in ("晚的", "早的"))
    late.packages.get().items.filter(node="ms-construction-start").update(due_on=DAY + timedelta(days=900))
    soon.packages.get().items.filter(node="ms-construction-start").update(due_on=DAY)
    assert names(client.get("/projects/?sort=start").content.decode()) == ["早的", "晚的", "没有日期"]


def test_an_event_of_today_ends_the_silence(client, catalogue, lead):
    project = make_project(make_enterprise(), "酒店")
    assert asked(client, "untouched=30") == ["酒店"]
    set_pin(project, "pw-land-supply", timezone.localdate(), PinKind.PLANNED, by=None, at=timezone.now())
    assert asked(client, "untouched=30") == []


@pytest.mark.parametrize("query", ["", "state=live&agent=nobody&untouched=30&package=none&q=a", "sort=start"])
def test_as_many_queries_for_one_row_as_for_thirty(client, catalogue, lead, query):
    enterprise = make_enterprise()
    make_project(enterprise, "a 0")
    used = []
    for more in (0, 29):
        for number in range(more):
            make_project(enterprise, f"a {number + 1}")
        client.get(f"/projects/?{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/projects/?{query}")
        used.append(len(queries))
    assert used[0] == used[1] <= 12


def test_what_everybody_opens_is_planned_once_and_a_filter_is_not(client, lead):
    make_project(make_enterprise(1), "酒店")

    def statements(query: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/projects/?{query}")
        return [found[1] for query in queries if (found := re.match(r"EXECUTE ([a-z_]+)_\d+ ", query["sql"]))]

    rest = ["saved_views", "unread_notices"]
    assert statements("") == statements("sort=name") == ["read_person", "list_projects", *rest]
    assert statements("q=a") == statements("page=2&agent=mine") == ["read_person", *rest]


def test_what_is_read_anew_each_time_shows_at_once(client, lead):
    project = make_project(make_enterprise(), "旧名")
    assert asked(client, "") == ["旧名"]
    Project.objects.filter(pk=project.pk).update(name="新名")
    assert asked(client, "") == ["新名"]


# --- views kept under a name


def test_a_view_is_kept_shown_and_dropped(client, lead):
    make_project(make_enterprise())
    answer = client.post("/projects/views/", {"name": "在建的", "query": "state=building&page=4"}, follow=True)
    assert answer.redirect_chain == [("/projects/?state=building", 302)]
    page = answer.content.decode()
    assert '<a href="/projects/?state=building" aria-current="true">在建的</a>' in page
    view = SavedView.objects.get()
    client.post(f"/projects/views/{view.pk}/drop/")
    assert "在建的</a>" not in client.get("/projects/").content.decode()
    assert SavedView.objects.count() == 0


def test_a_view_of_somebody_else_is_not_there(client, lead):
    other = SavedView.objects.create(user=make_user("zhao"), page="projects", name="别人的", query="state=lead")
    assert "别人的" not in client.get("/projects/").content.decode()
    assert client.post(f"/projects/views/{other.pk}/drop/").status_code == 404
    assert SavedView.objects.count() == 1


def test_a_view_without_a_name_or_a_filter_is_refused_and_says_why(client, lead):
    for form, said in (({"name": "", "query": "state=lead"}, "名称"), ({"name": "甲", "query": ""}, "没有可保存的")):
        answer = client.post("/projects/views/", form)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_whoever_has_no_list_keeps_no_view(client, db):
    client.force_login(make_user("sun", Role.KEEPER))
    assert client.post("/projects/views/", {"name": "甲", "query": "state=lead"}).status_code == 403
    assert SavedView.objects.count() == 0

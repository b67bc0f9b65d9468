"""The first page answers the person's first question; every number on it opens its rows (U6)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind, KeyLevel, ReferralState
from projects.models import Project, Referral
from projects.operations.projects import assign, list_key_project
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user

ROLES = [role.value for role in Role]


def page_of(client, user, address: str = "/") -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def queries_of(client, address: str = "/") -> int:
    client.get(address)  # the site's name and the compiled catalogue are kept by the process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def listed(client, address: str) -> int:
    """How many projects the list says it shows at an address of a page."""
    page = client.get(address.replace("&amp;", "&")).content.decode()
    return int(re.search(r'显示 <b class="num">(\d+)</b> 个', page)[1])


def figures(page: str) -> list[tuple[int, str]]:
    """(number, address) of every figure that opens rows."""
    return [(int(n), url) for url, n in re.findall(r'<a class="fig[^"]*" href="([^"]+)">(\d+)<', page)]


# --- strangers


def test_a_stranger_is_asked_to_try_and_sees_the_counts_of_the_catalogue(client, catalogue):
    page = client.get("/").content.decode()
    assert page.count('class="btn btn--go" href="/trial/"') == 1
    for kind, count in {"item": 12, "evaluation": 2, "utility": 4, "workflow": 6, "special": 20}.items():
        assert f'href="/catalogue/?kind={kind}">{count}<small>' in page
    for phase in ("ph1-recruit", "ph2-land", "ph3-permits", "ph4-acceptance", "ph5-production"):
        assert f'href="/catalogue/?phase={phase}"' in page
    for word in ("已核实", "通行做法", "拟定"):
        assert word in page
    assert 'href="/accounts/login/"' in page


def test_without_a_catalogue_the_page_says_what_to_do(client, db):
    response = client.get("/")
    assert response.status_code == 200
    assert "load_catalogue" in response.content.decode()


# --- people of an enterprise


def test_one_project_is_answered_on_the_first_page(client, catalogue):
    wang, li = make_user("wang"), make_user("li", Role.AGENT, name="李静")
    type(li).objects.filter(pk=li.pk).update(phone="133 0000 2046")
    project = make_project(make_enterprise(1, wang), "五星级酒店", profile="C", agent=li)
    make_project(make_enterprise(2, make_user("zhao")), "别人的项目")
    page = page_of(client, wang)
    for said in (
        "<h1>",
        "五星级酒店",
        "接下来要你办的",
        "什么时候能开工",
        "李静",
        "份不用再交",
        "全部事项",
        "最近的经过",
    ):
        assert said in page
    assert 'href="tel:13300002046"' in page
    assert 1 <= page.count('<span class="n">') <= 3
    assert page.count('<ol class="miles">') == 1
    day = project.packages.get().items.get(node="ms-construction-start").due_on
    assert f'<time datetime="{day.isoformat()}">' in page
    assert page.count("<summary><h3>") == 5
    assert "别人的项目" not in page


def test_several_projects_are_cards_the_newest_first(client, catalogue):
    wang = make_user("wang")
    enterprise = make_enterprise(1, wang)
    for name in ("甲项目", "乙项目", "丙项目"):
        make_project(enterprise, name, profile="E" if name == "乙项目" else None)
    page = page_of(client, wang)
    assert re.findall(r'<a class="plain" href="/projects/\d+/">([^<]+)</a>', page) == ["丙项目", "乙项目", "甲项目"]
    assert page.count("先答问卷") == 2


def test_an_enterprise_without_a_project_and_a_person_without_an_enterprise_are_shown_ways_on(client, catalogue):
    wang, zhao = make_user("wang"), make_user("zhao")
    make_enterprise(1, wang)
    assert "开始试算" in page_of(client, wang)
    page = page_of(client, zhao)
    assert [word in page for word in ("登记你的企业", "加入已登记的企业", "先试算")] == [True] * 3


# --- staff


def test_an_agent_sees_what_comes_next_by_day_and_only_of_the_own_projects(client, catalogue, time_machine_2026):
    li = make_user("li", Role.AGENT)
    make_project(make_enterprise(1), "我的酒店", profile="C", agent=li)
    make_project(make_enterprise(2), "别人的厂房", profile="C")
    make_project(make_enterprise(3), "还没答的", agent=li)
    page = page_of(client, li)
    days = re.findall(r'class="agenda-day"><time datetime="([^"]+)">', page)
    assert days == sorted(days)
    assert days[0] >= "2026-03-02"
    assert days[-1] <= "2026-03-16"
    assert "我的酒店" in page
    assert "别人的厂房" not in page
    assert [(n, listed(client, url)) for n, url in figures(page) if url.startswith("/projects/")] == [(2, 2)]
    assert "1 个还没有事项包" in page


def test_an_agent_sees_three_working_days_open_and_the_later_ones_folded_with_their_counts(
    client, catalogue, time_machine_2026
):
    li = make_user("li", Role.AGENT)
    for number, profile in enumerate("CEF"):
        make_project(make_enterprise(number), f"项目 {profile}", profile=profile, agent=li)
    page = page_of(client, li)
    opened = re.findall(r'<div class="agenda-day"><time datetime="([^"]+)">', page)
    folded = re.findall(
        r'<span class="agenda-day"><time datetime="([^"]+)">.*?"agenda-count">(\d+) 件.*?</summary>(.*?)</details>',
        page,
        re.DOTALL,
    )
    assert {day <= "2026-03-04" for day in opened} == {True}  # it is Monday, 2 March
    assert folded
    for day, count, rows in folded:
        assert (day > "2026-03-04", rows.count("<li>")) == (True, int(count))


def test_a_project_under_construction_is_not_told_to_do_what_lies_behind_it(client, catalogue):
    wang = make_user("wang")
    project = make_project(make_enterprise(1, wang), "在建的", profile="C")
    before = page_of(client, wang)
    Project.objects.filter(pk=project.pk).update(state="building")
    for address in ("/", f"/projects/{project.pk}/"):
        page = page_of(client, wang, address)
        assert '<span class="n">' not in page
        assert "什么时候能开工" not in page
        assert page.count('<li class="past"><b>') == 2  # land, start of construction
    assert '<span class="n">' in before
    assert "现在能办" not in page_of(client, wang)


def test_an_auditor_sees_the_newest_records_and_the_other_administrators_the_newest_accounts(client, db):
    people = {
        role: make_user(role, role, name=role.upper())
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    }
    pages = {role: page_of(client, user) for role, user in people.items()}
    assert [("最近的经过" in page, "最近开的账号" in page) for page in pages.values()] == [
        (False, True),
        (False, True),
        (True, False),
    ]
    assert f'href="/staff/{people[Role.AUDIT_ADMIN].pk}/"' in pages[Role.SYSTEM_ADMIN]


def test_a_keeper_sees_how_much_of_each_kind_the_catalogue_holds(client, catalogue):
    page = page_of(client, make_user("sun", Role.KEEPER))
    assert [int(n) for n in re.findall(r'href="/catalogue/\?kind=[a-z]+">(\d+)<', page)] == [12, 2, 4, 6, 20]


def test_every_figure_of_a_lead_opens_as_many_rows(client, catalogue):
    chen, li = make_user("chen", Role.LEAD), make_user("li", Role.AGENT)
    enterprise = make_enterprise()
    for number in range(5):
        make_project(
            enterprise, f"项目 {number}", agent=li if number % 2 else None, profile="E" if number == 1 else None
        )
    key = make_project(enterprise, "重点项目")
    year = timezone.localdate().year
    for listed_in, wan in ((year, 200), (year - 1, 100)):
        list_key_project(key, listed_in, KeyLevel.CITY, wan, by=None, at=AT)
    Project.objects.filter(name="项目 0").update(state="ended")
    new = make_project(enterprise, "今天的")
    assign(new, AssignmentKind.AGENT, li, starts_on=DAY, by=None, at=timezone.now())
    page = page_of(client, chen)
    found = [(n, url) for n, url in figures(page) if url.startswith("/projects/")]
    assert len(found) >= 5
    for number, url in found:
        assert listed(client, url) == number, url
    assert "+100.0%" in page


def test_leads_that_wait_too_long_are_counted_for_the_lead(client, catalogue):
    chen, gao = make_user("chen", Role.LEAD), make_user("gao", Role.LIAISON)
    for number, age in enumerate((0, 20, 30)):
        Referral.objects.create(
            handed_by=gao,
            enterprise_name=f"企业 {number}",
            project_name=f"项目 {number}",
            created_at=timezone.now() - timedelta(days=age),
        )
    page = page_of(client, chen)
    found = re.search(r'等了 2 个工作日以上的线索</dt><dd><a class="fig c-risk" href="(/referrals/[^"]*)">2</a>', page)
    rows = client.get(found[1].replace("&amp;", "&")).content.decode()
    assert [f"项目 {number}" in rows for number in range(3)] == [False, True, True]


def test_a_liaison_sees_what_became_of_the_leads_handed_over(client, catalogue):
    gao, other = make_user("gao", Role.LIAISON), make_user("other", Role.LIAISON)
    for user, name in ((gao, "我移交的"), (other, "别人移交的")):
        Referral.objects.create(
            handed_by=user,
            enterprise_name="企业",
            project_name=name,
            state=ReferralState.RETURNED,
            reason="重复",
            created_at=AT,
        )
    page = page_of(client, gao)
    assert "我移交的" in page
    assert "重复" in page
    assert "别人移交的" not in page


def test_several_hats_are_shown_one_under_another(client, catalogue):
    li = make_user("li", Role.AGENT, Role.LEAD, Role.WINDOW)
    page = page_of(client, li)
    assert page.index("接下来两周") < page.index("这一周") < page.index("等你处理的")
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("role", ["", *ROLES])
def test_as_many_queries_for_one_project_as_for_thirty_and_at_most_twelve(client, catalogue, role):
    user = make_user("wang", *([role] if role else []))
    agent = user if role == Role.AGENT else make_user("li", Role.AGENT)
    enterprise = make_enterprise(1, *([] if role else [user]))
    make_project(enterprise, "项目 0", profile="E", agent=agent)
    client.force_login(user)
    one = queries_of(client)
    for number in range(2 if not role else 29):
        make_project(enterprise, f"项目 {number + 1}", profile="E" if number < 3 else None, agent=agent)
    several = queries_of(client)
    for number in range(0 if role else 27):
        make_project(enterprise, f"项目 {number + 10}", agent=agent)
    assert max(one, several) <= 12
    if role:
        assert several == one
    else:  # several projects are cards: another page than one project
        assert queries_of(client) <= several

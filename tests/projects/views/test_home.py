from django.db import connection
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import Role
from tests.projects.views.people import make_enterprise, make_project, make_user


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


def test_who_is_signed_in_sees_the_own_projects_first(client, catalogue):
    member, stranger = make_user("wang"), make_user("zhao")
    make_project(make_enterprise(1, member), "自己的项目", profile="C")
    make_project(make_enterprise(2, stranger), "别人的项目")
    client.force_login(member)
    page = client.get("/").content.decode()
    assert page.index("自己的项目") < page.index("再算一个项目")
    assert "别人的项目" not in page
    assert "最早开工" in page


def test_eight_projects_and_a_link_to_the_others(client, catalogue):
    member = make_user("wang")
    enterprise = make_enterprise(1, member)
    for number in range(9):
        make_project(enterprise, f"项目{number}")
    client.force_login(member)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/").content.decode()
    assert page.count('href="/projects/') == 1 + 1 + 8  # the navigation, the whole list, eight projects
    assert "全部项目" in page
    assert len(queries) <= 12


def test_a_keeper_has_no_projects_and_sees_the_page_for_all(client, catalogue):
    client.force_login(make_user("sun", Role.KEEPER))
    page = client.get("/").content.decode()
    assert "我的项目" not in page
    assert "btn--go" in page

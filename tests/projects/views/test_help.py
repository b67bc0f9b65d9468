"""Help: each role's page leads only where that role may go; when nothing works there is still a way."""

import pytest
from django.test import Client

from approval_portal.access import ROWS, Answer, Who
from approval_portal.accounts.models import Role
from projects.views.addresses import address
from projects.views.help_pages import ENTERPRISE, PUBLIC, ROLES
from services.models import Hall
from tests.projects.views.people import make_user

READERS = {
    PUBLIC: (Who.ANONYMOUS,),
    ENTERPRISE: (Who.MEMBER, Who.ENTERPRISE_ADMIN),
    "administrators": (Who.SYSTEM_ADMIN, Who.SECURITY_ADMIN, Who.AUDIT_ADMIN),
    Role.AGENT: (Who.AGENT,),
    Role.WINDOW: (Who.WINDOW,),
    Role.REVIEWER: (Who.REVIEWER,),
    Role.DECIDER: (Who.DECIDER,),
    Role.LEAD: (Who.LEAD,),
    Role.KEEPER: (Who.KEEPER,),
    Role.LIAISON: (Who.LIAISON,),
}
LINKS = [(role, line) for role, page in ROLES.items() for line in page.first if line.place]


def test_every_role_has_its_page():
    assert set(ROLES) == set(READERS)
    assert set().union(*(page.roles for page in ROLES.values())) == set(Role.values)


@pytest.mark.parametrize(("role", "line"), LINKS, ids=[f"{role}-{line.place}" for role, line in LINKS])
def test_a_line_leads_to_a_page_that_its_role_may_open(role, line):
    if line.optional and not address(line.place):
        return
    assert address(line.place)
    rule = ROWS[line.place].get
    assert [rule.answer(who, ROWS[line.place].of[0]) for who in READERS[role]] == [Answer.SHOWN] * len(READERS[role])


@pytest.mark.django_db
def test_ones_own_page_comes_first_with_links_and_another_one_without():
    client = Client()
    client.force_login(make_user("liu", Role.WINDOW))
    page = client.get("/help/").content.decode()
    assert f'href="{address("window-queue")}"' in page[page.index("窗口人员") :]
    other = client.get("/help/decider/").content.decode()
    main = other[other.index("<main") : other.index("</main>")]
    assert address("decide-queue") not in main
    assert "用这个角色的账号登录后" in main


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "expected"), [("public", 200), ("administrators", 200), ("nobody", 404)])
def test_anybody_reads_the_help_of_any_role(name, expected):
    assert Client().get(f"/help/{name}/").status_code == expected


@pytest.mark.django_db
def test_whoever_holds_no_role_reads_the_page_of_enterprises():
    client = Client()
    client.force_login(make_user("zhao"))
    assert [each["name"] for each in client.get("/help/").context["own"]] == [ENTERPRISE]


@pytest.mark.django_db
def test_when_nothing_works_what_is_not_known_of_halls_is_said_to_be_unpublished():
    page = Client().get("/help/when-nothing-works/").content.decode()
    assert 'href="tel:12345"' in page
    assert "办事大厅的地址、电话和时间：" in page


@pytest.mark.django_db
def test_when_nothing_works_the_halls_that_are_there_are_named_and_those_that_closed_are_not():
    Hall.objects.create(zh="示例大厅", phone="029-0000", is_demo=True)
    Hall.objects.create(zh="旧大厅", closed_on="2020-01-01")
    page = Client().get("/help/when-nothing-works/").content.decode()
    assert ("示例大厅" in page, "029-0000" in page, "旧大厅" in page) == (True, True, False)
    assert page.count("待公布") == 2


@pytest.mark.django_db
def test_an_error_page_leads_to_what_to_do_when_nothing_works():
    main = Client().get("/nothing-here/").content.decode().partition("<main")[2]
    assert 'href="/help/when-nothing-works/"' in main.partition("</main>")[0]


@pytest.mark.django_db
def test_help_is_linked_from_every_page():
    page = Client().get("/catalogue/").content.decode()
    assert page.count('href="/help/"') >= 2
    assert 'href="/help/when-nothing-works/"' in page

"""Who reads the figures: leads all, the people of a body its own, the hall nobody's names."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from approval_portal.accounts.models import Role, RoleGrant
from services.operations.figures import rebuild_figures
from tests.projects.items import ENERGY, ITEM_AT, item_project, make_item
from tests.projects.views.people import make_user
from tests.services.week_town import NOW, body_person, cell

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lead(db):
    return make_user("chen", Role.LEAD)


@pytest.mark.parametrize("role", [Role.AGENT, Role.KEEPER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
@pytest.mark.parametrize("page", ["/week/", "/week/hall/", "/figures/open_items/"])
def test_others_read_no_figures(client, db, role, page):
    client.force_login(body_person(role))
    assert client.get(page).status_code == 403


def test_the_people_of_a_body_read_their_own(client, db):
    cell("open_items", "au-fg", amount=3)
    cell("open_items", "au-zj", amount=5, number=2)
    client.force_login(body_person())
    assert client.get("/week/").context["courts"]["all"]["said"] == "3"
    assert client.get("/figures/open_items/").context["total"]["said"] == "3"
    for page in ("/week/", "/week/hall/", "/figures/open_items/"):
        assert client.get(f"{page}?body=au-zj").status_code == 404
        assert "au-zj" not in client.get(page).content.decode()


def test_a_lead_reads_each_body_and_the_zone(client, lead):
    cell("open_items", "au-fg", amount=3)
    cell("open_items", "au-zj", amount=5, number=2)
    client.force_login(lead)
    assert client.get("/figures/open_items/").context["total"]["said"] == "8"
    assert client.get("/figures/open_items/?body=au-zj").context["total"]["said"] == "5"
    assert client.get("/week/?body=none").status_code == 404


def test_without_the_role_nothing_is_read_on_the_next_request(client, lead):
    client.force_login(lead)
    assert client.get("/week/").status_code == 200
    RoleGrant.objects.filter(user=lead).delete()
    assert client.get("/week/").status_code == 403


def test_what_a_liaison_does_not_see_is_counted_and_not_named(client, db):
    project = item_project(1)
    item = make_item(project, ENERGY, "reviewing")  # handled here
    cell("open_items", "au-fg", number=item.pk)
    client.force_login(body_person(Role.LIAISON))
    page = client.get("/figures/open_items/").content.decode()
    assert "不在你能看的范围里" in page
    assert project.name not in page
    assert item.number not in page
    sheet = client.get("/figures/open_items/?format=xlsx")
    said = [cell.value for row in load_workbook(BytesIO(b"".join(sheet.streaming_content))).active for cell in row]
    assert project.name not in said
    client.force_login(body_person())
    assert project.name in client.get("/figures/open_items/").content.decode()


def test_the_hall_shows_no_names_and_no_rows(client, lead):
    agent = make_user("zhang", Role.AGENT, name="张涛")
    project = item_project(1, agent=agent)
    item = make_item(project, ENERGY, "reviewing", at=ITEM_AT - timedelta(days=100))
    rebuild_figures(NOW)
    client.force_login(lead)
    page = client.get("/week/hall/").content.decode()
    for word in ("张涛", project.name, item.number, project.enterprise.name, "/figures/"):
        assert word not in page
    assert 'data-hx-trigger="every 300s"' in page
    assert '<noscript><meta http-equiv="refresh" content="300"></noscript>' in page
    assert "张涛" in client.get("/week/").content.decode()

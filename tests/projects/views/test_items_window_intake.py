"""Paper intake, step by step: the project, its matters, the papers on the counter, a look at all of it, the receipts."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import ApprovalItem
from tests.projects.items import ENERGY, FILING, item_project, make_item, staff_of
from tests.projects.views.people import signed_in

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(catalogue):
    return signed_in(staff_of().window)


@pytest.fixture
def project(catalogue):
    return item_project(1)


def said(project, step, **more):
    return {
        "project": str(project.pk),
        "node": [ENERGY, FILING],
        "received_on": "2026-11-17",
        "contact_name": "王敏",
        "contact_phone": "13300009999",
        "originals-m-energy-report": "1",
        "step": step,
        "once": "k",
        **more,
    }


def test_a_project_is_found_by_its_words(desk, project):
    item_project(2)
    assert [row.pk for row in desk.get("/window/intake/?q=第 1 项目").context["found"]] == [project.pk]
    assert len(desk.get("/window/intake/").context["found"]) == 2


def test_matters_that_are_under_way_cannot_be_chosen_again(desk, project):
    item = make_item(project, ENERGY, "submitted")
    matters = {
        each["id"]: each["item"] for each in desk.get(f"/window/intake/?project={project.pk}").context["matters"]
    }
    assert matters[ENERGY] == item
    assert matters[FILING] is None
    assert "ap-eia" not in matters


def test_papers_of_several_matters_stand_there_once(desk, project):
    page = desk.get(f"/window/intake/?project={project.pk}&node={ENERGY}&node={FILING}")
    codes = [line["code"] for line in page.context["lines"]]
    assert len(codes) == len(set(codes))
    shared = [line for line in page.context["lines"] if len(line["matters"]) == 2]
    assert [line["code"] for line in shared] != []


def test_nothing_is_written_before_it_was_looked_over(desk, project):
    page = desk.post("/window/intake/", said(project, "check"))
    assert page.context["step"] == "check"
    assert ApprovalItem.objects.count() == 0
    assert "m-energy-report" not in [line["code"] for line in page.context["gaps"]]


def test_going_back_keeps_what_was_typed(desk, project):
    page = desk.post("/window/intake/", said(project, "edit"))
    assert page.context["step"] == "papers"
    assert page.context["form"]["contact_name"].value() == "王敏"


def test_sent_it_shows_the_numbers_and_receipts(desk, project):
    answer = desk.post("/window/intake/", said(project, "send"), follow=True)
    items = list(ApprovalItem.objects.order_by("pk"))
    assert answer.redirect_chain[0][0] == f"/window/received/?items={items[0].pk}%2C{items[1].pk}"
    assert [row["item"].number for row in answer.context["rows"]] == [item.number for item in items]
    assert all(row["receipt"] for row in answer.context["rows"])
    assert {item.received_on for item in items} == {date(2026, 11, 17)}


def test_sent_twice_it_is_taken_in_once(desk, project):
    places = {desk.post("/window/intake/", said(project, "send"))["Location"] for _ in range(3)}
    assert len(places) == 1
    assert ApprovalItem.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"received_on": "2026-11-19"}, "received_on"), ({"contact_phone": "abc"}, "contact_phone")],
)
def test_what_is_wrong_is_said_at_its_field(desk, project, wrong, field):
    page = desk.post("/window/intake/", said(project, "send", **wrong))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert ApprovalItem.objects.count() == 0


def test_a_matter_that_is_not_in_the_package_is_not_taken_in(desk, project):
    page = desk.post("/window/intake/", said(project, "send", node=["ap-eia", "nonsense"]))
    assert page.status_code == 422
    assert ApprovalItem.objects.count() == 0


def test_a_project_that_there_is_not(desk):
    assert desk.get("/window/intake/?project=999999999").status_code == 404
    assert desk.get("/window/intake/?project=abc").status_code == 404


def test_receipts_of_drafts_and_of_nothing_are_not_shown(desk, project):
    draft = make_item(project, ENERGY)
    assert desk.get(f"/window/received/?items={draft.pk},x,").context["rows"] == []


def test_the_steps_ask_few_queries(desk, project):
    for address in (
        "/window/intake/",
        f"/window/intake/?project={project.pk}",
        f"/window/intake/?project={project.pk}&node={ENERGY}&node={FILING}",
    ):
        desk.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address).status_code == 200
        assert len(asked) <= 12, address

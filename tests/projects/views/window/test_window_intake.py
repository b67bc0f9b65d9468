"""Paper intake, step by step: the project, its matters, the papers on the counter, a look at all of it, the receipts."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import ApprovalItem, Project
from tests.projects.items import ENERGY, FILING, WATER, in_every_state, item_project, make_item, staff_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.window.conftest import NOW


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The people, and a project of which nothing was applied for."""
    with keeping(django_db_blocker, lambda: (staff_of(), item_project(1)), NOW) as found:
        yield found


@pytest.fixture
def project(world, db):
    return Project.objects.get(pk=world[1].pk)


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
    make_item(project, ENERGY, "delivered")
    for address in (
        "/window/intake/",
        f"/window/intake/?project={project.pk}",
        f"/window/intake/?project={project.pk}&node={WATER}&node={FILING}",
    ):
        desk.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address).status_code == 200
        assert len(asked) <= 13, address


# --- a change or renewal


@pytest.fixture
def granted(project):
    return make_item(project, ENERGY, "delivered")


def matter(page):
    return next(each for each in page.context["matters"] if each["id"] == ENERGY)


def changing(project, item, step, kind="ct-change", **more):
    return said(project, step, **{f"type-{ENERGY}": f"{kind}:{item.pk}", **more})


def test_a_granted_matter_is_offered_for_change_and_renewal_and_not_anew(desk, project, granted):
    page = desk.get(f"/window/intake/?project={project.pk}")
    each = matter(page)
    assert (each["item"], each["new"], each["can"]) == (None, False, True)
    assert [value for value, _label in each["types"]][:2] == [f"ct-change:{granted.pk}", f"ct-renew:{granted.pk}"]
    assert f"原办件 {granted.number}" in page.content.decode()


def test_what_is_under_way_denied_or_taken_away_is_not_offered_for_change(desk, project, settings):
    settings.ITEM_SUSPENSION = True
    found = {}
    for state, _ in in_every_state(make_item(project, ENERGY)):
        if state in ("submitted", "approved", "denied", "revoked", "cancelled"):
            each = matter(desk.get(f"/window/intake/?project={project.pk}"))
            found[state] = (each["types"], each["new"])
    begun = dict.fromkeys(("submitted", "approved", "denied"), ([], False))
    assert found == begun | dict.fromkeys(("revoked", "cancelled"), ([], True))


def test_a_change_is_counted_looked_over_and_taken_in(desk, project, granted):
    page = desk.get(f"/window/intake/?project={project.pk}&node={ENERGY}&type-{ENERGY}=ct-change:{granted.pk}")
    assert (page.context["step"], "m-energy-report" in [line["code"] for line in page.context["lines"]]) == (
        "papers",
        True,
    )
    page = desk.post("/window/intake/", changing(project, granted, "check"))
    assert (page.context["step"], f"变更：原办件 {granted.number}" in page.content.decode()) == ("check", True)
    answer = desk.post("/window/intake/", changing(project, granted, "send"), follow=True)
    item = ApprovalItem.objects.get(case_type="ct-change")
    assert (item.earlier, item.state, item.papers.get(material="m-energy-report").originals) == (
        granted,
        "submitted",
        1,
    )
    assert f"变更：原办件 {granted.number}" in answer.content.decode()
    for address in (f"/items/{item.pk}/", f"/items/{item.pk}/accept/"):
        assert f"变更：原办件 {granted.number}" in desk.get(address).content.decode(), address


def test_a_change_sent_twice_is_taken_in_once(desk, project, granted):
    places = {desk.post("/window/intake/", changing(project, granted, "send"))["Location"] for _ in range(3)}
    assert (len(places), ApprovalItem.objects.filter(earlier=granted).count()) == (1, 1)


def refused(page):
    """Nothing was written, what can be taken in is shown again."""
    said_so = "有的事项不能这样收" in page.content.decode()
    return (page.status_code, page.context["step"], said_so) == (422, "matters", True)


def test_a_kind_that_is_not_offered_takes_nothing_in(desk, project, granted):
    for kind in (f"ct-reissue:{granted.pk}", f"ct-new:{granted.pk}", "ct-change:0", "ct-change:", "nonsense", ""):
        page = desk.post("/window/intake/", said(project, "send", once=kind, **{f"type-{ENERGY}": kind}))
        assert (refused(page), ApprovalItem.objects.count()) == (True, 1), kind


def test_the_item_of_another_project_is_not_changed(desk, project):
    theirs = make_item(item_project(2), ENERGY, "delivered")
    assert refused(desk.post("/window/intake/", changing(project, theirs, "send")))
    assert not project.items.exists()


def test_what_somebody_took_in_meanwhile_stops_the_whole_form(desk, project, granted):
    make_item(project, ENERGY, "submitted", case_type="ct-renew", earlier=granted)
    assert refused(desk.post("/window/intake/", changing(project, granted, "send")))
    assert not project.items.filter(node=FILING).exists()

"""Approval items through the API: the same operations, the same refusals, whole lists of what is missing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.api.errors import status_of
from projects.enums import PaperState
from projects.models import ApprovalItem, Event
from projects.operations.items.decisions import DecidedAlready
from projects.operations.refusals import Forbidden, Refused, Stale
from tests.projects.api.client import api, fields_of
from tests.projects.items import ENERGY, WATER, item_project, make_item, staff_member, staff_of
from tests.projects.views.people import make_enterprise, make_project, make_user


@pytest.fixture
def member(catalogue):
    return make_user("member")


@pytest.fixture
def project(member):
    return item_project(1, member)


def fill(item: ApprovalItem) -> ApprovalItem:
    """Everything that sending asks for."""
    item.papers.update(state=PaperState.GIVEN)
    ApprovalItem.objects.filter(pk=item.pk).update(contact_name="王敏", contact_phone="13300001001")
    return item


def drafted(client, project, node: str = ENERGY) -> ApprovalItem:
    made = client.send("post", f"/projects/{project.pk}/items/", {"node": node})
    assert made.status_code == 201, made.content
    return ApprovalItem.objects.get(pk=made.json()["id"])


def test_the_list_holds_the_visible_items_and_no_other(member, project):
    ours = make_item(project)
    make_item(item_project(2))
    made = api(member).read("/items/")
    assert [(row["id"], row["state"], row["project_name"]) for row in made["results"]] == [
        (ours.pk, "draft", project.name)
    ]


def test_the_list_is_filtered_by_state_matter_body_and_project(member, project):
    sent, draft = make_item(project, ENERGY, "submitted"), make_item(project, WATER)
    client = api(member)

    def found(query: str) -> list[int]:
        return [row["id"] for row in client.read(f"/items/?{query}")["results"]]

    assert [found("state=submitted"), found(f"node={WATER}"), found("body=au-fg"), found(f"number={sent.number}")] == [
        [sent.pk], [draft.pk], [sent.pk], [sent.pk],
    ]  # fmt: skip
    assert found(f"project={project.pk}") == [draft.pk, sent.pk]


def test_the_list_takes_the_same_queries_for_one_item_and_for_thirty(member, project):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            api(member).read("/items/")
        return len(queries)

    make_item(project)
    one = count()
    for number in range(2, 31):
        make_item(make_project(project.enterprise, f"项目{number}", profile="A"))
    assert count() == one


def test_an_item_of_others_is_not_there(member, project):
    theirs = make_item(item_project(2))
    for url in (f"/items/{theirs.pk}/", f"/items/{theirs.pk}/clock/"):
        api(member).read(url, 404)
    assert api(member).send("post", f"/items/{theirs.pk}/steps/", {"verb": "withdraw", "version": 1}).status_code == 404


def test_a_draft_that_is_sent_too_early_is_refused_with_everything_that_is_missing(member, project):
    client = api(member)
    item = drafted(client, project)
    answer = client.send("post", "/items/submit/", {"items": [item.pk]})
    assert answer.status_code == 400
    assert fields_of(answer) >= {"paper", "m-energy-report", "m-filing", "contact"}


def test_several_drafts_are_handed_in_in_one_act(member, project):
    client = api(member)
    items = [fill(drafted(client, project, node)) for node in (ENERGY, WATER)]
    answer = client.send("post", "/items/submit/", {"items": [item.pk for item in items]}, key="all-at-once")
    assert answer.status_code == 200, answer.content
    assert [row["state"] for row in answer.json()["items"]] == ["submitted", "submitted"]
    again = client.send("post", "/items/submit/", {"items": [item.pk for item in items]}, key="all-at-once")
    assert again.json() == answer.json()
    assert Event.objects.filter(verb="submit").count() == 2


def test_nothing_is_handed_in_when_one_of_them_is_incomplete(member, project):
    client = api(member)
    whole, empty = fill(drafted(client, project)), drafted(client, project, WATER)
    assert client.send("post", "/items/submit/", {"items": [whole.pk, empty.pk]}).status_code == 400
    assert not Event.objects.filter(verb="submit").exists()


def test_a_step_is_taken_by_whom_it_belongs_to_and_by_nobody_else(member, project):
    item, staff = make_item(project, ENERGY, "accepted"), staff_of()
    body = {"verb": "start_review", "version": item.version}
    other = staff_member("reviewer-au-sw", "reviewer", "au-sw")
    refused = [api(person).send("post", f"/items/{item.pk}/steps/", body).status_code for person in (member, other)]
    taken = api(staff.reviewer).send("post", f"/items/{item.pk}/steps/", body)
    assert (refused, taken.status_code, taken.json()["state"]) == ([403, 403], 200, "reviewing")


def test_a_step_on_an_old_version_says_what_stands_there_now(project):
    item, staff = make_item(project, ENERGY, "accepted"), staff_of()
    answer = api(staff.reviewer).send("post", f"/items/{item.pk}/steps/", {"verb": "start_review", "version": 1})
    assert (answer.status_code, answer.json()["now"]["version"]) == (409, item.version)


def test_a_step_that_the_state_does_not_know_says_what_is_possible(project):
    item, staff = make_item(project, ENERGY, "submitted"), staff_of()
    body = {"verb": "start_review", "version": item.version}
    answer = api(staff.reviewer).send("post", f"/items/{item.pk}/steps/", body)
    assert answer.status_code in (400, 403)
    assert "受理" in answer.json()["errors"][0]["text"]


def test_two_deciders_one_after_the_other_make_one_decision_and_a_conflict(project):
    item, staff = make_item(project, ENERGY, "deciding"), staff_of()
    second = staff_member("decider-two", "decider", "au-fg")
    body = {"verb": "approve", "version": item.version, "reason": "符合条件"}
    first = api(staff.decider).send("post", f"/items/{item.pk}/decision/", body)
    late = api(second).send("post", f"/items/{item.pk}/decision/", {**body, "verb": "deny"})
    assert (first.status_code, first.json()["state"], late.status_code) == (200, "approved", 409)
    assert item.decisions.count() == 1


def test_who_decides_what_is_decided_is_told_so_though_the_version_is_the_newest(project):
    item, staff = make_item(project, ENERGY, "approved"), staff_of()
    second = staff_member("decider-two", "decider", "au-fg")
    body = {"verb": "deny", "version": item.version, "reason": "不符合"}
    answer = api(second).send("post", f"/items/{item.pk}/decision/", body)
    told = DecidedAlready(item, item.decisions.get())
    assert (answer.status_code, answer.json()["errors"][0]["text"]) == (409, told.zh)
    assert (answer.json()["now"]["state"], item.decisions.count()) == ("approved", 1)
    assert str(staff.decider) in told.zh


def test_every_kind_of_being_too_late_is_a_conflict_and_other_refusals_are_not(project):
    item = make_item(project)
    refusals = [DecidedAlready(item, None), Stale(), Forbidden(), Refused("不行。", "No.")]
    assert [status_of(each) for each in refusals] == [409, 409, 403, 400]


def test_a_clock_says_how_its_day_was_computed(member, project):
    item = make_item(project, ENERGY, "accepted")
    clocks = {clock["name"]: clock for clock in api(member).read(f"/items/{item.pk}/clock/")["clocks"]}
    assert (clocks["committed"]["days"], clocks["committed"]["due_on"]) == (5, item.due_on.isoformat())
    counted = [line["number"] for line in clocks["committed"]["computed"] if line["number"]]
    assert counted[:5] == [1, 2, 3, 4, 5]


def test_an_item_shows_who_has_to_move_and_what_the_reader_may_do(member, project):
    item, staff = make_item(project, ENERGY, "accepted"), staff_of()
    shown = api(member).read(f"/items/{item.pk}/")
    assert (shown["whose_move"], shown["steps"], shown["national"]) == (["reviewer"], ["withdraw"], 3)
    assert "start_review" in api(staff.reviewer).read(f"/items/{item.pk}/")["steps"]


def test_an_earlier_item_has_to_be_one_of_the_project(member, project):
    theirs = make_item(make_project(make_enterprise(9), profile="A"))
    body = {"node": ENERGY, "case_type": "ct-change", "earlier": theirs.pk}
    answer = api(member).send("post", f"/projects/{project.pk}/items/", body)
    assert (answer.status_code, fields_of(answer)) == (400, {"earlier"})


# --- numbers that no row can have


@pytest.mark.parametrize("number", [2**63, 2**64, 10**40, 10**4000, -(2**63) - 1], ids="abcde")
def test_a_number_beyond_64_bits_is_refused_at_its_field(member, project, number):
    client = api(member)
    sent = client.send("post", "/items/submit/", {"items": [number]})
    mixed = client.send("post", "/items/submit/", {"items": [make_item(project).pk, number]})
    new = client.send("post", f"/projects/{project.pk}/items/", {"node": ENERGY, "earlier": number})
    said = [(each.status_code, fields_of(each)) for each in (sent, mixed, new)]
    assert said == [(400, {"items"}), (400, {"items"}), (400, {"earlier"})]
    assert all(
        "不存在" not in each.content.decode() and "没有这件" not in each.content.decode() for each in (sent, mixed, new)
    )


def test_a_number_that_cannot_be_read_at_all_is_refused_too(member, project):
    assert api(member).send("post", "/items/submit/", '{"items": [' + "9" * 5000 + "]}").status_code == 400


def test_the_greatest_number_of_64_bits_is_an_item_that_does_not_exist(member, project):
    client = api(member)
    sent = client.send("post", "/items/submit/", {"items": [2**63 - 1]})
    new = client.send("post", f"/projects/{project.pk}/items/", {"node": ENERGY, "earlier": 2**63 - 1})
    assert [(each.status_code, fields_of(each)) for each in (sent, new)] == [(400, {"items"}), (400, {"earlier"})]


def test_a_version_beyond_64_bits_is_a_stale_one(member, project):
    item = make_item(project, ENERGY, "submitted")
    answer = api(member).send("post", f"/items/{item.pk}/steps/", {"verb": "withdraw", "version": 10**40})
    assert answer.status_code == 409

"""告知承诺: whose promise was found false promises nothing more until the credit is repaired (国办发〔2020〕42号)."""

import pytest

from projects.models import ApprovalItem
from projects.operations.items.blockers import Blocked, before_submission
from projects.operations.items.draft_edits import set_commitment
from projects.operations.items.submission import submit_items
from projects.operations.refusals import Refused
from projects.queries_items import broken_promise
from tests.projects.applying import LATER, fill
from tests.projects.items import ENERGY, FILING, ITEM_AT, item_project, make_item
from tests.projects.views.people import make_enterprise, make_project, make_user


def broken(project, node=FILING, state="broken"):
    item = make_item(project, node, "delivered")
    ApprovalItem.objects.filter(pk=item.pk).update(commitment=state)
    return item


def test_no_new_promise_after_a_false_one_and_the_refusal_says_which_item_and_what_to_do(project, boss):
    before, item = broken(project), make_item(project, ENERGY)

    with pytest.raises(Refused) as refusal:
        set_commitment(item, True, by=boss, at=ITEM_AT)

    item.refresh_from_db()
    assert (item.commitment, refusal.value.field) == ("none", "commitment")
    assert before.number in refusal.value.zh
    assert "按材料办理" in refusal.value.zh
    assert before.number in refusal.value.en
    assert "papers" in refusal.value.en


def test_it_counts_in_every_project_of_the_enterprise_and_for_no_other(project, boss):
    broken(project)
    second = make_project(project.enterprise, "第二个项目", profile="A")
    other = item_project(2, boss)

    with pytest.raises(Refused):
        set_commitment(make_item(second, ENERGY), True, by=boss, at=ITEM_AT)

    assert set_commitment(make_item(other, ENERGY), True, by=boss, at=ITEM_AT).commitment == "promised"


@pytest.mark.parametrize("state", ["none", "promised", "kept"])
def test_a_promise_that_was_kept_or_waits_for_its_check_bars_nothing(project, boss, state):
    broken(project, state=state)

    assert set_commitment(make_item(project, ENERGY), True, by=boss, at=ITEM_AT).commitment == "promised"


def test_the_bar_ends_when_the_check_is_put_right(project, boss):
    before, item = broken(project), make_item(project, ENERGY)
    ApprovalItem.objects.filter(pk=before.pk).update(commitment="kept")

    assert set_commitment(item, True, by=boss, at=ITEM_AT).commitment == "promised"


def test_a_promise_signed_before_is_not_sent_after_it_but_taken_back(project, boss):
    item = set_commitment(make_item(project, ENERGY), True, by=boss, at=ITEM_AT)
    item = fill(item, boss)
    broken(project)

    with pytest.raises(Blocked) as refusal:
        submit_items([item], by=boss, at=LATER)

    assert [each.code for each in refusal.value.blockers] == ["commitment"]
    item = set_commitment(item, False, by=boss, at=LATER)
    assert [each for each in before_submission(item) if each.hard] == []
    assert submit_items([item], by=boss, at=LATER)[0].state == "submitted"


def test_the_newest_false_promise_is_named(project):
    broken(project)
    last = broken(project, ENERGY)

    assert broken_promise(project.enterprise_id) == last
    assert broken_promise(make_enterprise(9, make_user("nobody")).pk) is None

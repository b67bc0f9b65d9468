"""Deciding: one with the papers beside the form, the second decider, several in one act, a wrong entry."""

import pytest
from django.urls import reverse

from projects.models import ApprovalItem, Decision
from tests.projects.items import (
    FILING,
    item_project,
    make_item,
    move_to,
    staff_member,
    staff_of,
)
from tests.projects.views.bench import send, state, text
from tests.projects.views.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(accepted):
    return move_to(accepted, "deciding")


def test_the_decider_grants_and_goes_on_to_the_next(ready, staff):
    later = make_item(item_project(2), state="deciding")
    client = signed_in(staff.decider)
    page = text(client.get(reverse("item-decide", args=[ready.pk])))
    assert ("行政复议" in page, "作出决定" in page) == (True, True)
    sent = send(client, "item-decide", ready, do="decide", verb="approve", reason="符合条件", conditions="两年内开工")
    assert sent["Location"] == reverse("item-decide", args=[later.pk])
    assert (state(ready), Decision.objects.get().conditions) == ("approved", "两年内开工")


def test_returned_to_the_review_with_a_reason(ready, staff):
    client = signed_in(staff.decider)
    assert send(client, "item-decide", ready, verb="return_to_review", reason="").status_code == 422
    send(client, "item-decide", ready, verb="return_to_review", reason="缺现场意见")
    assert state(ready) == "reviewing"


def test_whoever_reviewed_is_told_that_another_decides(ready, staff):
    both = staff_member("reviewer-au-fg", "decider", "au-fg")
    client = signed_in(both)
    assert "要由另一位决定人决定" in text(client.get(reverse("item-decide", args=[ready.pk])))
    answer = send(client, "item-decide", ready, verb="approve", reason="")
    assert (answer.status_code, state(ready)) == (422, "deciding")


def test_the_second_decider_gets_a_409_and_sees_what_was_decided(ready, staff):
    second = signed_in(staff_member("second", "decider", "au-fg"))
    opened = ready.version
    send(signed_in(staff.decider), "item-decide", ready, verb="approve", reason="")
    answer = second.post(
        reverse("item-decide", args=[ready.pk]), {"version": opened, "verb": "deny", "reason": "不符合"}
    )
    page = text(answer)
    assert (answer.status_code, "已由decider-au-fg作出决定" in page) == (409, True)
    assert Decision.objects.count() == 1


def test_wrong_people_do_not_decide(ready, staff):
    for who in (staff.reviewer, staff.window, staff_of("au-sw").decider):
        assert send(signed_in(who), "item-decide", ready, verb="approve").status_code == 403
    assert signed_in(staff.lead).get(reverse("item-decide", args=[ready.pk])).status_code == 200
    assert send(signed_in(staff.lead), "item-decide", ready, verb="approve").status_code == 403


def together(client, items, **typed):
    fresh = ApprovalItem.objects.filter(pk__in=[each.pk for each in items])
    said = {f"version-{each.pk}": each.version for each in fresh} | {
        "items": [each.pk for each in items],
        "do": "grant",
    }
    return client.post(reverse("decide-together"), {**said, **typed})


def test_several_are_granted_in_one_act(accepted):
    project = accepted.project
    items = [make_item(project, node, "deciding") for node in (FILING, "ap-construction-permit")]
    client = signed_in(staff_of("au-xzsp").decider)
    page = text(client.get(f"{reverse('decide-together')}?project={project.pk}"))
    assert all(each.number in page for each in items)
    assert together(client, items, reason="多证齐发")["Location"] == reverse("decide-queue")
    assert [state(each) for each in items] == ["approved", "approved"]


def test_one_that_is_not_ready_stops_all_and_says_what_it_lacks(accepted):
    project, staff = accepted.project, staff_of("au-xzsp")
    items = [make_item(project, node, "deciding") for node in (FILING, "ap-construction-permit")]
    ApprovalItem.objects.filter(pk=items[0].pk).update(reviewed_by=[staff.decider.pk])
    answer = together(signed_in(staff.decider), items)
    assert (answer.status_code, "一件也没有登记" in text(answer)) == (422, True)
    assert not Decision.objects.exists()


def test_one_that_somebody_else_decided_meanwhile_stops_all(accepted):
    project, staff = accepted.project, staff_of("au-xzsp")
    items = [make_item(project, node, "deciding") for node in (FILING, "ap-construction-permit")]
    move_to(items[0], "approved")
    answer = together(signed_in(staff.decider), items)
    assert (answer.status_code, state(items[1])) == (409, "deciding")
    assert together(signed_in(staff.decider), []).status_code == 422


def test_a_wrong_entry_is_corrected_on_its_page(ready, staff):
    client = signed_in(staff.decider)
    send(client, "item-decide", ready, verb="deny", reason="点错了")
    assert "不予" in text(client.get(reverse("item-correct-decision", args=[ready.pk])))
    send(client, "item-correct-decision", ready, reason="登记错了", instead="approve", reasons="符合条件")
    assert (state(ready), Decision.objects.get(annulled_event=None).outcome) == ("approved", "granted")

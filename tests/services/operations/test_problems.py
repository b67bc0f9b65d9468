"""A problem is raised once for the row that it comes from; the enterprise says once of an item that it is stuck."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from approval_portal.accounts.models import Role, User
from projects.models import ApprovalItem, Event
from projects.models.event import ZONE_STREAM
from projects.operations.refusals import Forbidden, Refused
from services.models import Problem
from services.operations.problems import tell_problem, tell_stuck
from services.operations.problems_ladder import raise_overdue
from services.queries_problems import problems_of_items
from services.queries_stuck import carried_by, stuck_items
from tests.projects.items import item_project, make_item
from tests.projects.views.people import make_user
from tests.services.problems import raised
from tests.services.telling import AT


def test_the_same_origin_raises_one(town):
    assert raised(town, origin_id=7) == raised(town, origin_id=7, title="又说一次")
    assert [(each.verb, each.stream) for each in Event.objects.filter(object_type="problem")] == [
        ("raise_problem", f"project:{town.project.pk}")
    ]


def test_two_by_hand_are_two(town):
    first, second = (tell_problem(town.project, "停电", by=town["member"], at=AT) for _ in range(2))
    assert first != second
    assert (first.origin, first.enterprise, first.raised_by) == ("enterprise", town.enterprise, town["member"])


def test_the_same_key_by_hand_is_one(town):
    for _ in range(2):
        tell_problem(town.project, "停电", by=town["member"], at=AT, idempotency_key="k")
    assert Problem.objects.count() == 1


def test_without_a_project_it_stands_in_the_zone(town):
    raised(town, project=None)
    assert Event.objects.get(object_type="problem").stream == ZONE_STREAM


def test_without_a_title_there_is_none(town):
    with pytest.raises(Refused) as refusal:
        raised(town, title="  ")
    assert refusal.value.field == "title"


def test_what_it_says_stands_in_the_text_only(town):
    raised(town, title="张三不在")
    event = Event.objects.get(object_type="problem")
    assert ("张三" in str(event.data), event.text.content) == (False, "张三不在")


@pytest.mark.parametrize("who", ["stranger", "former", "other_agent", "liaison", "reviewer"])
def test_others_write_none_down(town, who):
    with pytest.raises(Forbidden):
        tell_problem(town.project, "停电", by=town[who], at=AT)


# --- of an item


@pytest.fixture
def item(catalogue) -> ApprovalItem:
    return make_item(item_project(1, make_user("member"), agent=make_user("agent", Role.AGENT)), state="reviewing")


def test_the_enterprise_says_once_of_an_item_that_it_is_stuck_and_the_item_carries_it(item):
    member = User.objects.get(username="member")
    row = tell_stuck(item, "审查：没有动静", "等了半个月", by=member, at=AT)
    assert tell_stuck(item, "又说一次", by=member, at=AT) == row
    assert (row.origin, row.item, list(row.blocks.values_list("item", flat=True))) == ("enterprise", item, [item.pk])
    assert problems_of_items([item.pk]) == {item.pk: [row]}
    Problem.objects.update(state="struck_off")
    assert problems_of_items([item.pk]) == {}
    assert tell_stuck(item, "又卡住了", by=member, at=AT) != row


@pytest.mark.parametrize("who", ["agent", "desk", "head", "reviewer-au-fg", "someone"])
def test_nobody_says_it_in_the_enterprises_place(item, who):
    user = User.objects.filter(username=who).first() or make_user(who)
    with pytest.raises(Forbidden):
        tell_stuck(item, "卡住了", by=user, at=AT)


def test_nobody_says_it_of_a_draft(item):
    ApprovalItem.objects.update(state="draft")
    item.refresh_from_db()
    with pytest.raises(Forbidden):
        tell_stuck(item, "卡住了", by=User.objects.get(username="member"), at=AT)


def test_the_page_and_the_database_agree_on_what_is_stuck(item):
    """`is_stuck` of a row and the query of all of them."""
    member, today = User.objects.get(username="member"), AT.date()
    long, short = AT - timedelta(days=8), AT - timedelta(days=1)
    clocks = ((None, False), (date(2026, 2, 20), False), (date(2026, 2, 20), True))
    states = ("reviewing", "correcting", "special_running", "approved", "denied", "refused", "archived")
    for state, since, (due_on, paused) in product(states, (long, short), clocks):
        ApprovalItem.objects.update(state=state, state_since=since, due_on=due_on, paused=paused)
        item.refresh_from_db()
        told = carried_by(item, member, today)
        found = stuck_items([item.project.enterprise_id], today).exists()
        assert (found, told.own) == (told.stuck, True), (state, since, due_on, paused)


def test_an_overdue_clock_makes_one_problem_and_only_one(item):
    ApprovalItem.objects.update(due_on=date(2026, 2, 27), paused=False)
    assert [raise_overdue(AT), raise_overdue(AT)] == [1, 0]
    row = Problem.objects.get()
    assert (row.origin, row.origin_id, row.project, row.raised_by) == ("overdue", str(item.pk), item.project, None)
    assert row.blocks.get().item == item
    assert item.number in row.detail


@pytest.mark.parametrize(
    "more", [{"due_on": date(2026, 3, 2)}, {"paused": True}, {"state": "withdrawn"}, {"handled": "elsewhere"}]
)
def test_what_is_in_time_paused_over_or_handled_elsewhere_makes_none(item, more):
    ApprovalItem.objects.update(**{"due_on": date(2026, 2, 27), "paused": False, **more})
    assert raise_overdue(AT) == 0

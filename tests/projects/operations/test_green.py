"""The green channel: who lets whom in, until when, and what it does to the order of a queue."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from approval_portal.accounts.models import Role
from projects.models import ApprovalItem, Event, GreenPass
from projects.operations.green import end_green_pass, grant_green_pass
from projects.operations.listings import list_key_project
from projects.operations.refusals import Forbidden, Refused
from projects.operations.retries import key_of
from projects.queries_green import green_projects, is_green, queue_rank
from services.operations.hearers import people_of
from tests.projects.items import ENERGY, item_project, make_item
from tests.projects.views.people import make_enterprise, make_project, make_user

AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 3)
WEEK = timedelta(days=7)


@pytest.fixture
def lead(db):
    return make_user("chen", Role.LEAD)


@pytest.fixture
def project(db):
    return make_project(make_enterprise(1, make_user("wang")), agent=make_user("li", Role.AGENT))


def grant(project, by, **more):
    return grant_green_pass(project, **{"reason": "省里督办", "until": TODAY + WEEK, "by": by, "at": AT} | more)


def test_a_lead_lets_a_project_in_until_a_day_that_still_counts(project, lead):
    held = grant(project, lead)
    assert [is_green(project, TODAY + timedelta(days=n)) for n in (-1, 0, 7, 8)] == [False, True, True, False]
    event = Event.objects.get(verb="grant_green_pass")
    assert (event.stream, event.text.content) == (f"project:{project.pk}", "省里督办")
    assert event.data == {"pass": held.pk, "since": "2026-03-03", "until": "2026-03-10"}


def test_the_register_of_the_year_lets_in_and_that_of_another_year_does_not(project, lead):
    list_key_project(project, 2025, "city", Decimal(1), by=lead, at=AT)
    assert green_projects(TODAY) == set()
    list_key_project(project, 2026, "city", Decimal(1), by=lead, at=AT)
    assert (green_projects(TODAY), green_projects(date(2027, 1, 1))) == ({project.pk}, set())
    assert green_projects(TODAY, [project.pk + 1]) == set()


def test_agent_and_enterprise_hear_of_it_and_the_lead_does_not(project, lead):
    end_green_pass(grant(project, lead), "办完了", by=lead, at=AT)
    for verb in ("grant_green_pass", "end_green_pass"):
        told = people_of(Event.objects.get(verb=verb), TODAY)
        assert {user.username for user in told} == {"wang", "li"}


def test_it_is_ended_with_a_reason_and_ended_again_it_stays_as_it_was(project, lead):
    held = grant(project, lead)
    with pytest.raises(Refused):
        end_green_pass(held, " ", by=lead, at=AT)
    ended = end_green_pass(held, "办完了", by=lead, at=AT)
    assert (ended.ended_by, is_green(project, TODAY)) == (lead, False)
    end_green_pass(held, "再按一次", by=lead, at=AT + WEEK)
    assert (GreenPass.objects.get().ended_at, Event.objects.filter(verb="end_green_pass").count()) == (AT, 1)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "长" * 301}, "reason"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"until": TODAY + timedelta(days=367)}, "until"),
    ],
)
def test_without_a_reason_or_a_sensible_day_nobody_is_let_in(project, lead, more, field):
    with pytest.raises(Refused) as refused:
        grant(project, lead, **more)
    assert (refused.value.field, GreenPass.objects.count()) == (field, 0)


def test_one_pass_at_a_time_and_a_new_one_when_it_has_run_out(project, lead):
    grant(project, lead)
    with pytest.raises(Refused):
        grant(project, lead)
    later = {"at": AT + 2 * WEEK, "until": TODAY + 3 * WEEK}
    assert grant(project, lead, **later).since == TODAY + 2 * WEEK
    assert GreenPass.objects.filter(ended_at=None).count() == 1


def test_pressed_twice_it_is_one_pass(project, lead):
    key = key_of(lead, "k")
    assert grant(project, lead, idempotency_key=key) == grant(project, lead, idempotency_key=key)


def test_nobody_but_a_lead_and_no_merged_project(project, lead):
    with pytest.raises(Forbidden):
        grant(project, make_user("liu", Role.WINDOW))
    held = grant(project, lead)
    with pytest.raises(Forbidden):
        end_green_pass(held, "不行", by=make_user("zhao", Role.AGENT), at=AT)
    end_green_pass(held, "换", by=lead, at=AT)
    project.state = "merged"
    project.save()
    with pytest.raises(Refused):
        grant(project, lead)


def test_the_order_of_a_queue_is_overdue_then_green_then_by_the_days_that_are_left(catalogue, lead):
    soon, green, late, paused = (make_item(item_project(n), ENERGY, "reviewing") for n in (1, 2, 3, 4))
    due = {soon: 1, green: 5, late: -1, paused: -3}
    for item, days in due.items():
        left = TODAY + timedelta(days=days)
        ApprovalItem.objects.filter(pk=item.pk).update(due_on=left, paused=item == paused)
    grant(green.project, lead)
    rows = ApprovalItem.objects.annotate(rank=queue_rank(TODAY)).order_by("rank", "due_on")
    assert list(rows) == [late, green, paused, soon]

"""A matter added or left out by hand: who, why, until when; each makes a version, and a day that passes ends it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from approval_portal.accounts.models import Role
from projects.models import Adjustment, Event, MatterPackage, Project
from projects.operations.adjustments import adjust, end_adjustment, expire_adjustments
from projects.operations.package_changes import change_answers
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.queries import package_evaluation
from tests.projects.views.people import make_enterprise, make_project, make_user

AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
UNTIL = date(2026, 3, 31)
NODE = "ev-seismic"


@pytest.fixture
def agent(catalogue):
    return make_user("agent", Role.AGENT)


@pytest.fixture
def project(agent):
    return make_project(make_enterprise(1, make_user("wang")), profile="C", agent=agent)


def add(project, by, node=NODE, applies=True, **more):
    return adjust(project, node, applies, **({"reason": "先单独做", "by": by, "at": AT} | more))


def latest(project) -> MatterPackage:
    return MatterPackage.objects.filter(project=project).first()


def verdict(project, node=NODE):
    item = latest(project).items.get(node=node)
    return item.verdict, item.adjusted


def test_what_is_added_makes_a_version_with_its_dated_row_and_keeps_who_why_and_until(project, agent):
    made = add(project, agent, until=UNTIL)
    package, row = latest(project), latest(project).items.get(node=NODE)
    assert (made.made_by, made.reason, made.until, made.ended_at) == (agent, "先单独做", UNTIL, None)
    assert (package.number, package.cause, package.adjustments) == (2, "adjustment", {NODE: True})
    assert (row.verdict, row.adjusted, row.due_on is not None) == ("needed", True, True)
    assert package_evaluation(package).findings[NODE].adjusted
    event = Event.objects.get(verb="adjust")
    assert (event.data, event.text.content) == (
        {"node": NODE, "applies": True, "until": "2026-03-31"},
        "先单独做",
    )


def test_it_holds_when_the_answers_change(project, agent):
    add(project, agent)
    change_answers(project, {"civil_floors": 9}, base=2, reason="改层数", by=agent, at=AT)
    assert (latest(project).number, verdict(project)) == (3, ("needed", True))


def test_what_is_left_out_is_not_needed(project, agent):
    add(project, agent, "ap-drawing", applies=False)
    assert verdict(project, "ap-drawing") == ("not_needed", True)


def test_the_end_lets_the_rules_decide_again(project, agent):
    made = add(project, agent)
    ended = end_adjustment(made, by=agent, at=AT, reason="区域成果可用")
    assert (ended.ended_by, verdict(project), latest(project).reason) == (agent, ("not_needed", False), "区域成果可用")
    with pytest.raises(Refused, match="已经结束"):
        end_adjustment(made, by=agent, at=AT)
    assert latest(project).number == 3


def test_one_decision_holds_for_a_matter_at_a_time(project, agent):
    first = add(project, agent)
    second = add(project, agent, reason="换个理由", until=UNTIL)
    first.refresh_from_db()
    assert (first.ended_at, list(Adjustment.objects.filter(ended_at=None))) == (AT, [second])
    assert latest(project).number == 2  # the package itself is the same


@pytest.mark.parametrize(
    ("node", "applies", "more", "field"),
    [
        ("ms-construction-start", False, {}, "node"),
        ("no-such", True, {}, "node"),
        ("ap-drawing", True, {}, "node"),
        (NODE, False, {}, "node"),
        (NODE, True, {"reason": ""}, "reason"),
        (NODE, True, {"until": date(2026, 3, 2)}, "until"),
    ],
)
def test_what_cannot_be_decided_by_hand_is_refused(project, agent, node, applies, more, field):
    with pytest.raises(Refused) as refused:
        add(project, agent, node, applies, **more)
    assert (refused.value.field, Adjustment.objects.count(), latest(project).number) == (field, 0, 1)


def test_members_and_other_agents_may_not_reviewers_may(project):
    member, other = make_user("zhang"), make_user("other", Role.AGENT)
    for user in (member, other, make_user("decider", Role.DECIDER)):
        with pytest.raises(Forbidden):
            add(project, user)
    assert add(project, make_user("reviewer", Role.REVIEWER)).node == NODE


def test_a_stale_page_and_a_second_try_with_the_key(project, agent):
    made = [add(project, agent, base=1, idempotency_key="1:k") for _ in range(3)]
    assert (len({one.pk for one in made}), latest(project).number) == (1, 2)
    with pytest.raises(Stale):
        add(project, agent, "ap-drawing", applies=False, base=1)


# --- a day that passes


def test_the_day_after_the_last_one_ends_it_with_a_version_of_its_own(project, agent):
    add(project, agent, until=UNTIL)
    last = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)  # 23:59 of the last day
    assert expire_adjustments(last) == 0
    assert expire_adjustments(last + timedelta(minutes=1)) == 1
    assert expire_adjustments(last + timedelta(minutes=2)) == 0
    package, ended = latest(project), Adjustment.objects.get()
    assert (package.number, package.cause, package.created_by, verdict(project)) == (
        3,
        "expiry",
        None,
        ("not_needed", False),
    )
    assert (ended.ended_by, ended.ended_at) == (None, last + timedelta(minutes=1))
    assert Event.objects.get(verb="end_adjustment").source == "system"


def test_two_that_end_together_make_one_version(project, agent):
    add(project, agent, until=UNTIL)
    add(project, agent, "ap-drawing", applies=False, until=UNTIL)
    assert expire_adjustments(datetime(2026, 4, 1, 1, 0, tzinfo=UTC)) == 2
    assert (latest(project).number, latest(project).cause) == (4, "expiry")


def test_a_suspended_project_keeps_its_decisions_until_it_goes_on(project, agent):
    add(project, agent, until=UNTIL)
    later = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    Project.objects.filter(pk=project.pk).update(state="suspended")
    assert (expire_adjustments(later), latest(project).number) == (0, 2)
    Project.objects.filter(pk=project.pk).update(state="preparing")
    assert (expire_adjustments(later), latest(project).number) == (1, 3)


def test_the_nightly_task_does_it(project, agent, time_machine_2026):
    from projects.tasks import expire_adjustments as task

    add(project, agent, until=UNTIL)
    time_machine_2026.move_to(datetime(2026, 4, 1, 1, 0, tzinfo=UTC))
    assert (task(), latest(project).cause) == (1, "expiry")

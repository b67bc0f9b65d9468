"""U4: nothing due can be invisible. In random worlds all work lists and the duty list together are the open obligations."""

import os
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.enums import CommitmentState, ComponentState, PaperState
from projects.models import ApprovalItem, Assignment, Hearing, ItemComponent, Leave, Membership, SpecialProcedure
from projects.models.item import ENDED
from projects.operations.items.elsewhere import report_state
from projects.queries_duty import duty_list, facts_of, obligations, work_list
from projects.rules.lifecycle_data import STATES
from projects.rules.obligations import obligations_of
from tests.projects.items import ENERGY, WATER, WAY, item_project, make_item, staff_of
from tests.projects.views.people import AT, make_user
from tests.replay import shipped_catalogue, standing

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
WORLDS = 200 if os.environ.get("FULL") == "1" else 12  # FULL=1: many
BODIES = ("au-fg", "au-sw", "au-xzsp", "au-rf")
STAFF_ROLES = (Role.REVIEWER, Role.DECIDER, Role.WINDOW, Role.LEAD, Role.LIAISON, Role.AGENT)


def assert_whole() -> tuple[int, int]:
    """(in work lists, on the duty list). Every user's list is read by itself, as his page reads it."""
    every = set(obligations(Q(), TODAY))
    listed = {each for user in User.objects.all() for each in work_list(user, TODAY)}
    duty = {row.obligation for row in duty_list(TODAY)}
    assert (listed | duty, listed & duty) == (every, set())
    return len(listed), len(duty)


@pytest.fixture(scope="module")
def whole_zone(django_db_setup, django_db_blocker):
    with standing(django_db_blocker), override_settings(ITEM_SUSPENSION=True):
        shipped_catalogue()
        make_items()
        yield


@pytest.fixture
def items(whole_zone, db, settings) -> list[ApprovalItem]:
    settings.ITEM_SUSPENSION = True
    return list(ApprovalItem.objects.all())


def make_items() -> None:
    """One in each state, others elsewhere in some, with everything that may stand beside the state on several of them."""
    made: list[ApprovalItem] = []
    states = ["draft", *WAY]
    assert set(states) == set(STATES)
    for number, state in enumerate(states):
        project = item_project(number, make_user(f"member-{number}"), agent=make_user(f"agent-{number}", Role.AGENT))
        made.append(make_item(project, WATER if number % 3 == 2 else ENERGY, state))
        if number % 6 == 0:
            other = make_item(project, "ap-eia")
            made.append(report_state(other, state, TODAY, "电话", by=staff_of().window, at=NOW) if number else other)
    ItemComponent.objects.bulk_create(
        ItemComponent(item=item, code="part", body_id="au-rf") for item in made if item.pk % 4 == 0
    )
    for item in made:
        if item.state in ("reviewing", "deciding", "special_running"):
            Hearing.objects.create(item=item, told_on=TODAY, applied_on=TODAY)
            SpecialProcedure.objects.create(item=item, code="sp-site", stops_clock=False, began_on=TODAY)
        if item.state in ("approved_tolerant", "archived", "accepted_tolerant", "delivered"):
            ApprovalItem.objects.filter(pk=item.pk).update(tolerant=True, commitment=CommitmentState.PROMISED)
            item.papers.filter(position=0).update(state=PaperState.TOLERATED, make_up_by=TODAY)
            item.papers.filter(position=1).update(state=PaperState.GIVEN, make_up_by=TODAY)


def shuffle(dice: random.Random, items: list[ApprovalItem]) -> None:
    """Other people at the desks: roles given and ended, accounts closed, leaves with and without cover, work handed out."""
    people = list(User.objects.order_by("pk"))
    staff = dice.sample(people, 12)
    bodies = list(Body.objects.filter(code__in=BODIES))
    RoleGrant.objects.filter(pk__in=[g.pk for g in RoleGrant.objects.all() if dice.random() < 0.3]).update(
        ends_on=TODAY - timedelta(days=1)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=dice.choice(staff), role=dice.choice(STAFF_ROLES), body=dice.choice(bodies), starts_on=TODAY)
        for _ in range(10)
    )
    Leave.objects.bulk_create(
        Leave(
            user=away,
            cover=cover,
            role=role,
            body=body,
            starts_on=TODAY - timedelta(days=dice.choice((0, 3, 9))),
            ends_on=TODAY + timedelta(days=dice.choice((-1, 0, 5))),
            made_at=AT,
        )
        for away, cover in (dice.sample(people, 2) for _ in range(8))
        for role, body in [(dice.choice((Role.REVIEWER, Role.DECIDER, Role.WINDOW)), dice.choice(bodies))]
    )
    for item in items:
        reviewer, decider = (dice.choice(staff) if dice.random() < 0.5 else None for _ in range(2))
        shut = [dice.choice(staff).pk] if dice.random() < 0.3 else []
        ApprovalItem.objects.filter(pk=item.pk).update(
            reviewer=reviewer, decider=decider, reviewed_by=shut, decided_by=shut[:0] if dice.random() < 0.5 else shut
        )
    for rows in (Assignment.objects.all(), Membership.objects.all()):
        gone = [row.pk for row in rows if dice.random() < 0.4]
        rows.filter(pk__in=gone).update(ends_on=TODAY - timedelta(days=1))
    User.objects.filter(pk__in=[user.pk for user in dice.sample(people, 15)]).update(is_active=False)


def test_in_random_worlds_all_work_lists_and_the_duty_list_are_the_open_obligations(items):
    listed = duty = 0
    for seed in range(WORLDS):
        with transaction.atomic():
            shuffle(random.Random(seed), items)
            here, there = assert_whole()
            transaction.set_rollback(True)
        listed, duty = listed + here, duty + there
    assert listed > WORLDS * 10
    assert duty > WORLDS * 5


def test_without_anybody_everything_is_on_the_duty_list_and_with_everybody_nothing(items):
    ItemComponent.objects.filter(body="au-rf").update(state=ComponentState.NOT_NEEDED)
    water = ApprovalItem.objects.filter(body="au-sw")
    for role in (Role.REVIEWER, Role.DECIDER):
        RoleGrant.objects.create(
            user=make_user(f"new-{role}"), role=role, body=Body.objects.get(code="au-sw"), starts_on=TODAY
        )
    water.update(reviewer=None, decider=None)
    assert assert_whole()[1] == 0
    User.objects.update(is_active=False)
    assert assert_whole()[0] == 0


def test_every_item_that_has_not_ended_is_in_somebody_s_list_or_on_the_duty_list(items):
    shuffle(random.Random(7), items)
    listed = {each.item for user in User.objects.all() for each in work_list(user, TODAY)}
    found = listed | {row.obligation.item for row in duty_list(TODAY)}
    open_ones = set(ApprovalItem.objects.exclude(state__in=ENDED).values_list("pk", flat=True))
    assert open_ones - found == set()


def test_one_item_says_of_itself_what_all_of_them_say_together(items):
    alone = {each for item in items for facts in facts_of(Q(pk=item.pk), TODAY) for each in obligations_of(facts)}
    assert alone == set(obligations(Q(), TODAY))


def test_an_assigned_person_who_is_gone_leaves_the_item_to_the_duty_list_with_the_reason(items):
    item = next(each for each in items if each.state == "deciding")
    decider = staff_of(item.body_id).decider
    ApprovalItem.objects.filter(pk=item.pk).update(decider=decider)

    def reasons() -> list[str]:
        return [
            row.reason for row in duty_list(TODAY) if (row.obligation.item, row.obligation.kind) == (item.pk, "decide")
        ]

    assert reasons() == []
    grant = decider.grants.filter(role=Role.DECIDER)
    grant.update(ends_on=TODAY - timedelta(days=1))
    assert reasons() == ["role_gone"]
    grant.update(ends_on=None)
    Leave.objects.create(
        user=decider,
        cover=make_user("nobody"),
        role=Role.DECIDER,
        body=item.body,
        starts_on=TODAY,
        ends_on=TODAY,
        made_at=AT,
    )
    assert reasons() == ["away"]
    User.objects.filter(pk=decider.pk).update(is_active=False)
    assert reasons() == ["left"]


def test_the_duty_list_takes_as_many_queries_for_one_item_as_for_all(items):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            duty_list(TODAY)
        return len(found)

    many = queries()
    ApprovalItem.objects.exclude(state__in=("reviewing", "accepted")).exclude(handled="elsewhere").update(
        state="withdrawn"
    )
    assert queries() == many <= 7

"""U4: nothing due can be invisible. In random worlds the work lists and the duty list together are all that is open: the
obligations of applications, and problems, measures, tasks, follow-ups, hand-offs, trips and promised answers."""

import os
import random
from datetime import date, timedelta
from itertools import product

import pytest
from django.db.models import Q

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.models import Assignment, Leave, Membership, Project
from projects.queries_duty import duty_list, obligations, work_list
from projects.rules.obligations import AGENT_DESK, ENTERPRISE_DESK, LEAD_DESK, WINDOW_DESK
from services.enums import AppointmentState, BatonState, ProblemState
from services.models import (
    Appointment,
    Baton,
    FollowUp,
    LogEntry,
    Meeting,
    MeetingTask,
    Problem,
    ProblemStep,
    Rating,
    RatingInvite,
)
from services.queries_duties import duties, own_duties, unowned_duties
from services.rules import duties as rules
from services.rules.duties import BODY_DESK, RECEIVE_DESK, Duty, Row, Stands, duty_of, listed_for, why_nobody
from tests.services.telling import AT, SINCE, person

TODAY = date(2026, 3, 2)
WORLDS = 60 if os.environ.get("FULL") == "1" else 6


# --- the rules


def row(what: str, state: str = "", **more) -> Row:
    known = {"project": 5, "enterprise": 6, "due": TODAY, "person": None, "second": None, "body": ""}
    return Row(what, 1, state, **known | more)


LEAD, WINDOW, ROLES = LEAD_DESK, WINDOW_DESK, frozenset({"reviewer"})
CASES = [
    (row("problem", "open", person=1), rules.ASSIGN, None, (WINDOW, LEAD)),
    (row("problem", "assigned", person=1, body="b"), rules.RECTIFY, 1, ()),
    (row("problem", "assigned", body="b"), rules.RECTIFY, None, ((BODY_DESK, "b"),)),
    (row("problem", "assigned"), rules.RECTIFY, None, (WINDOW, LEAD)),
    (row("problem", "solved", person=1, second=2), rules.VERIFY, 2, ()),
    (row("problem", "solved", person=1), rules.VERIFY, None, (WINDOW, LEAD, (AGENT_DESK, 5))),
    (row("problem", "solved", person=1, project=None), rules.VERIFY, None, (WINDOW, LEAD)),
    (row("problemstep", person=3, second=1), rules.MEASURE, 3, ()),
    (row("problemstep", second=1), rules.MEASURE, 1, ()),
    (row("problemstep", body="b"), rules.MEASURE, None, ((BODY_DESK, "b"),)),
    (row("meetingtask", person=1), rules.TASK, 1, ()),
    (row("followup", person=1), rules.FOLLOW_UP, 1, ()),
    (row("followup"), rules.FOLLOW_UP, None, (LEAD,)),
    (row("baton", "sent", body="b"), rules.TAKE_BATON, None, ((RECEIVE_DESK, "b"),)),
    (row("baton", "accepted", body="b"), rules.FINISH_BATON, None, ((RECEIVE_DESK, "b"),)),
    (row("appointment", "asked", person=1), rules.ARRANGE, None, (WINDOW, LEAD, (AGENT_DESK, 5))),
    (row("appointment", "booked"), rules.ARRANGE, None, (WINDOW, LEAD, (AGENT_DESK, 5))),
    (row("appointment", "booked", person=1), rules.TRIP, 1, ()),
    (row("appointment", "under_way", person=1), rules.TRIP, 1, ()),
    (row("appointment", "offered", person=1), rules.CONFIRM_TRIP, None, ((ENTERPRISE_DESK, 6),)),
    (row("logentry"), rules.ANSWER, None, ((AGENT_DESK, 5),)),
]


@pytest.mark.parametrize(("made_of", "kind", "who", "desks"), CASES)
def test_whose_it_is(made_of, kind, who, desks):
    found = duty_of(made_of)
    assert (found.kind, found.person, found.desks) == (kind, who, desks)


def test_whoever_put_it_right_does_not_verify():
    found = duty_of(row("problem", "solved", person=1))
    assert not listed_for(found, Stands(1, True, ROLES, desks=frozenset({LEAD})))
    assert listed_for(found, Stands(2, True, ROLES, desks=frozenset({LEAD})))


@pytest.mark.parametrize(("active", "staff", "away"), list(product((True, False), repeat=3)))
def test_what_is_somebodys_by_name_is_listed_as_long_as_that_person_is_there(active, staff, away):
    named, who = Duty(rules.TASK, 1, None, TODAY, person=1), Stands(1, active, ROLES if staff else frozenset(), away)
    assert listed_for(named, who) == (active and staff and not away)
    if not listed_for(named, who):
        assert why_nobody(named, who) == (rules.LEFT if not active else rules.AWAY if staff else rules.NO_STAFF)


def test_a_trip_is_an_agents_and_a_bad_rating_the_desks():
    """Whoever was moved to another post cannot do it any more, and it is nobody's."""
    trip, rated = duty_of(row("appointment", "booked", person=1)), duty_of(row("followup", person=1))
    listed = [
        [listed_for(each, Stands(1, True, frozenset({role}))) for role in ("agent", "window", "lead", "reviewer")]
        for each in (trip, rated)
    ]
    assert listed == [[True, False, False, False], [False, True, True, False]]
    assert why_nobody(trip, Stands(1, True, ROLES)) == rules.NO_STAFF


def test_a_desk_that_one_is_on_leave_from_is_not_ones_own():
    duty = Duty(rules.ASSIGN, 1, None, None, desks=(LEAD,))
    assert listed_for(duty, Stands(1, True, ROLES, desks=frozenset({LEAD})))
    assert not listed_for(duty, Stands(1, True, ROLES, True, frozenset({LEAD}), frozenset({LEAD})))
    assert why_nobody(duty, None) == rules.NOBODY


# --- all of it, in rows


def everything(town, dice: random.Random, bodies: list[Body]) -> None:
    """Rows of every kind in every state, given to people at random, or to nobody."""
    people = [*town.people.values()]

    def who() -> User | None:
        return dice.choice([*people, None])

    def body() -> Body | None:
        return dice.choice([*bodies, None])

    projects = [town.project, Project.objects.create(enterprise=town.enterprise, name="乙", token="t2", created_at=AT)]
    meeting = Meeting.objects.create(kind="weekly", year=2026, number=1, title="会", held_at=AT, called_at=AT)
    for number in range(24):
        day = TODAY + timedelta(days=dice.randrange(-9, 9))
        project = dice.choice(projects)
        state = dice.choice(ProblemState.values)
        known = {"project": dice.choice([project, None]), "origin": "enterprise", "raised_at": AT, "title": "问"}
        problem = Problem.objects.create(**known, state=state, owner=who(), verifier=who(), body=body(), due_on=day)
        ProblemStep.objects.create(problem=problem, text="措施", owner=who(), made_at=AT)
        MeetingTask.objects.create(
            meeting=meeting,
            text="任务",
            owner=dice.choice(people),
            due_on=day,
            state=dice.choice(["waiting", "done"]),
            made_at=AT,
        )
        Baton.objects.create(
            project=project,
            to_body=dice.choice(bodies),
            subject="移交",
            state=dice.choice(BatonState.values),
            sender=town["agent"],
            sent_at=AT,
            answer_by=day,
        )
        trip = Appointment.objects.create(
            kind="pickup",
            state=dice.choice(AppointmentState.values),
            project=dice.choice([project, None]),
            enterprise=dice.choice([town.enterprise, None]),
            agent=who(),
            starts_at=AT,
            created_at=AT,
            token=f"t{number}",
        )
        LogEntry.objects.create(
            project=project,
            author=town["agent"],
            kind="call",
            happened_at=AT,
            made_at=AT,
            text="谈",
            next_step="回",
            back_on=day,
        )
        about = {"project": project, "enterprise": town.enterprise, "appointment": trip, "invited_at": AT}
        rated = Rating.objects.create(
            invite=RatingInvite.objects.create(**about, token=f"r{number}"), level=1, rated_at=AT
        )
        FollowUp.objects.create(rating=rated, owner=who(), contact_by=day, fix_by=day, opened_at=AT)


def shuffle(town, dice: random.Random, bodies: list[Body]) -> None:
    """Accounts closed, roles ended and given at bodies, leaves, agents and members gone."""
    people = [*town.people.values()]
    for user in dice.sample(people, 3):
        User.objects.filter(pk=user.pk).update(is_active=False)
    for grant in dice.sample(list(RoleGrant.objects.all()), 2):
        grant.delete()
    for user in dice.sample(people, 4):
        role = dice.choice([Role.REVIEWER, Role.LIAISON, Role.AGENT])
        RoleGrant.objects.create(user=user, role=role, body=dice.choice(bodies), starts_on=SINCE)
    for grant in dice.sample(list(RoleGrant.objects.filter(body__isnull=False)), 2):
        cover, by = dice.choice(people), {"made_at": AT, "starts_on": TODAY, "ends_on": TODAY}
        Leave.objects.create(user=grant.user, cover=cover, role=grant.role, body=grant.body, **by)
    dice.choice([Assignment.objects.all(), Membership.objects.all(), Leave.objects.none()]).delete()


def assert_whole() -> tuple[int, int]:
    """Every user's list is read by itself, as the page reads it. (in lists, on the duty list)"""
    every = {*obligations(Q(), TODAY), *duties()}
    users = list(User.objects.all())
    listed = {each for user in users for each in (*work_list(user, TODAY), *own_duties(user, TODAY))}
    nobodys = {row.obligation for row in duty_list(TODAY)} | {row.duty for row in unowned_duties(TODAY)}
    assert listed | nobodys == every
    assert listed & nobodys == set()
    return len(listed), len(nobodys)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_u4_every_open_duty_stands_in_a_list_or_on_the_duty_list(town, clock, seed):
    dice = random.Random(seed)
    bodies = [Body.objects.create(code=f"b-{n}", zh=f"单位{n}", level="区") for n in range(3)]
    everything(town, dice, bodies)
    before = assert_whole()
    shuffle(town, dice, bodies)
    after = assert_whole()
    assert min(*before, *after) > 0  # neither list is empty, so that both are put to the test


def test_each_kind_that_is_open_is_counted(town, clock):
    """A kind that the list forgets would be missing from both sides: it is counted from the tables here."""
    bodies = [Body.objects.create(code="b-0", zh="单位", level="区")]
    everything(town, random.Random(1), bodies)
    found = [duty.kind for duty in duties()]
    tables = {
        (rules.ASSIGN,): Problem.objects.filter(state="open"),
        (rules.RECTIFY,): Problem.objects.filter(state="assigned"),
        (rules.VERIFY,): Problem.objects.filter(state="solved"),
        (rules.MEASURE,): ProblemStep.objects.filter(done_at=None, problem__state__in=("open", "assigned")),
        (rules.TASK,): MeetingTask.objects.filter(state="waiting"),
        (rules.FOLLOW_UP,): FollowUp.objects.filter(closed_at=None),
        (rules.TAKE_BATON,): Baton.objects.filter(state="sent"),
        (rules.FINISH_BATON,): Baton.objects.filter(state="accepted"),
        (rules.ARRANGE, rules.CONFIRM_TRIP, rules.TRIP): Appointment.objects.live(),
        (rules.ANSWER,): LogEntry.objects.filter(settled_at=None),
    }
    assert {kinds: sum(found.count(kind) for kind in kinds) for kinds in tables} == {
        kinds: rows.count() for kinds, rows in tables.items()
    }
    assert {kind for kinds in tables for kind in kinds} == set(rules.KINDS)


def test_what_the_reader_sees(town, clock, client):
    """The lead's page names what nobody has and why; the owner's what is due."""
    meeting = Meeting.objects.create(kind="weekly", year=2026, number=1, title="会", held_at=AT, called_at=AT)
    gone = person("gone", "reviewer", is_active=False)
    about = {"meeting": meeting, "project": town.project, "made_at": AT}
    MeetingTask.objects.create(**about, text="盯住用地", owner=town["reviewer"], due_on=TODAY)
    MeetingTask.objects.create(**about, text="盯住供水", owner=gone, due_on=TODAY)
    client.force_login(town["reviewer"])
    page = client.get("/due/").content.decode()
    assert "盯住用地" in page
    assert "盯住供水" not in page
    assert client.get("/due/?whose=nobody").status_code == 403
    assert "没有符合的" in client.get("/due/?q=供水").content.decode()
    client.force_login(town["lead"])
    page = client.get("/due/?whose=nobody").content.decode()
    assert "盯住供水" in page
    assert "承办人的账号已停用" in page
    assert "盯住用地" not in page
    assert "盯住供水" in client.get("/duty/").content.decode()

"""Each thing done is rated once at most, freely, for good; a bad rating goes to somebody who was not rated, with its days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.signing import Signer
from django.db import DatabaseError, transaction

from projects.enums import Source
from projects.models import Event
from projects.operations.outbox import deliver
from projects.operations.refusals import Refused
from services.models import FollowUp, Notice, Problem, Rating, RatingInvite
from services.operations import appointments
from services.operations.ratings import invite, note_invite, rate, tell_invites
from services.queries_ratings import (
    invite_of,
    link_of,
    satisfaction_of,
)
from tests.projects.items import item_project, make_item, move_to, staff_of
from tests.services.doors import at_door, make_appointment
from tests.services.telling import AT, Town, heard, person

DAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def asked(town: Town) -> RatingInvite:
    """A pickup that the agent ended."""
    row = make_appointment(town.project, town["agent"], state="done")
    found = invite(appointment=row, at=AT)
    assert found is not None
    return found


def answer(invite: RatingInvite, level: int, text: str = "", by=None, **more) -> Rating:
    return rate(invite, level, text, by=by, at=AT, **more)


# --- the invitation


def test_a_trip_that_ended_invites_once_however_often_it_is_told(town):
    row = at_door(make_appointment(town.project, town["agent"], "delivery"))
    appointments.finish(row, by=town["agent"], at=AT)
    deliver()
    note_invite(Event.objects.get(verb="finish_appointment"))
    made = RatingInvite.objects.get()
    assert (made.appointment, made.served_by, made.enterprise) == (row, town["agent"], town.enterprise)


def test_people_hear_of_it_once_and_the_agent_does_not(town, asked):
    assert [tell_invites(AT), tell_invites(AT)] == [1, 0]
    deliver()
    assert heard(Event.objects.get(verb="invite_rating")) == ["admin", "member"]


def test_a_trip_that_came_to_nothing_invites_nobody(town):
    row = at_door(make_appointment(town.project, town["agent"]))
    appointments.fail(row, "没有人在", by=town["agent"], at=AT)
    deliver()
    assert not RatingInvite.objects.exists()


@pytest.mark.parametrize("source", [Source.IMPORT, Source.BACK_ENTRY])
def test_what_is_entered_afterwards_invites_nobody(town, source):
    row = at_door(make_appointment(town.project, town["agent"]))
    appointments.finish(row, by=town["agent"], at=AT, source=source)
    deliver()
    assert not RatingInvite.objects.exists()


def test_an_item_invites_when_its_result_is_delivered_and_not_before():
    item = make_item(item_project(), state="approved")
    deliver()
    assert not RatingInvite.objects.exists()
    item = move_to(item, "delivered")
    deliver()
    made = RatingInvite.objects.get()
    assert (made.item, made.served_by_id) == (item, item.decider_id or item.reviewer_id)


def test_an_invitation_is_for_one_thing(town):
    with pytest.raises(ValueError, match="one item"):
        invite(at=AT)


# --- the link


def test_the_link_is_signed(asked):
    assert invite_of(link_of(asked)) == asked
    forged = Signer(key="another", salt="services.rating", sep=".").sign(asked.token)
    assert [invite_of(each) for each in (asked.token, f"{asked.token}.x", forged, "")] == [None] * 4


# --- the rating


def test_a_rating_is_kept_without_a_name_unless_one_gives_it(town, asked):
    rating = answer(asked, 4, " 很快 ", town["member"])
    assert (rating.level, rating.text, rating.by, rating.anonymous) == (4, "很快", None, True)


def test_a_real_name_is_kept_and_told_to_nobody(town, asked):
    rating = answer(asked, 5, "找王工", town["member"], real_name=True)
    event = Event.objects.get(verb="rate")
    assert (rating.by, rating.anonymous, event.actor, event.text) == (town["member"], False, None, None)
    assert "王工" not in str(event.data)
    assert str(town["member"].pk) not in str(event.data.values())


def test_a_stranger_with_the_link_has_no_name(town, asked):
    assert answer(asked, 5, by=town["stranger"], real_name=True).by is None


@pytest.mark.parametrize("who", ["agent", "window", "lead", "reviewer", "liaison"])
def test_staff_do_not_rate(town, asked, who):
    with pytest.raises(Refused):
        answer(asked, 5, by=town[who])
    assert not Rating.objects.exists()


@pytest.mark.parametrize("level", [0, 6, -1])
def test_there_is_no_other_level(asked, level):
    with pytest.raises(Refused) as refusal:
        answer(asked, level)
    assert refusal.value.field == "level"


def test_a_text_has_its_length(asked):
    with pytest.raises(Refused) as refusal:
        answer(asked, 5, "字" * 501)
    assert refusal.value.field == "text"


def test_it_is_rated_once(asked):
    answer(asked, 5)
    with pytest.raises(Refused):
        answer(asked, 1)
    assert [each.level for each in Rating.objects.all()] == [5]


def test_the_same_post_twice_is_one_rating(asked):
    first, second = (answer(asked, 1, idempotency_key="0:k") for _ in range(2))
    assert first == second
    assert (Rating.objects.count(), FollowUp.objects.count(), Problem.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("change", [{"level": 5}, {"rated_at": AT + timedelta(days=1)}])
def test_the_database_changes_no_rating(asked, change):
    rating = answer(asked, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(**change)


# --- a bad one


@pytest.mark.parametrize(("level", "opened"), [(1, 1), (2, 1), (3, 0), (4, 0), (5, 0)])
def test_the_two_lowest_are_followed_up(asked, level, opened):
    answer(asked, level)
    assert (FollowUp.objects.count(), Problem.objects.filter(origin="rating").count()) == (opened, opened)


def test_a_follow_up_has_one_and_five_working_days(asked):
    answer(asked, 1)
    row = FollowUp.objects.get()
    assert (row.contact_by, row.fix_by) == (date(2026, 3, 3), date(2026, 3, 9))


def test_the_days_are_settings(asked, settings):
    settings.RATING_ANSWER_WORKDAYS, settings.RATING_SETTLE_WORKDAYS = 2, 3
    answer(asked, 1)
    row = FollowUp.objects.get()
    assert (row.contact_by, row.fix_by) == (date(2026, 3, 4), date(2026, 3, 5))


def test_it_goes_to_the_desk_and_its_owner_hears(town, asked):
    answer(asked, 2)
    row = FollowUp.objects.get()
    assert row.owner in (town["window"], town["lead"])
    deliver()
    assert heard(Event.objects.get(verb="open_follow_up")) == [row.owner.username]


def test_it_never_goes_to_who_was_rated(town):
    row = make_appointment(town.project, town["window"], state="done")
    answer(invite(appointment=row, at=AT), 1)
    assert FollowUp.objects.get().owner == town["lead"]


def test_where_everybody_was_rated_it_waits_for_somebody(town):
    for name in ("lead", "window"):
        town[name].grants.all().delete()
    only = person("only", "lead")
    answer(invite(appointment=make_appointment(town.project, only, state="done"), at=AT), 1)
    assert FollowUp.objects.get().owner is None


def test_nothing_of_what_was_written_is_told_on(town, asked):
    answer(asked, 1, "小李迟到两小时", town["member"], real_name=True)
    deliver()
    assert not [e for e in Event.objects.all() if "小李" in str(e.data) or (e.text and "小李" in e.text.content)]
    problem = Problem.objects.get()
    assert ("小李" in problem.title + problem.detail, problem.raised_by) == (False, None)
    assert not Notice.objects.filter(recipient=town["agent"], event__object_type__in=("rating", "followup")).exists()


# --- read


def test_satisfaction_counts_what_was_answered(town, asked):
    answer(asked, 3)
    for level in (5, 1):
        answer(invite(appointment=make_appointment(town.project, state="done"), at=AT), level)
    invite(appointment=make_appointment(town.project, state="done"), at=AT)
    found = satisfaction_of(project=town.project)
    assert (found.answered, found.content, found.invited, str(found.percent)) == (3, 2, 4, "66.66")
    assert satisfaction_of(since=date(2026, 3, 3)).answered == 0


def test_the_people_of_an_item_do_not_look_into_it():
    project = item_project()
    item = move_to(make_item(project, state="approved"), "delivered")
    staff = staff_of(item.body_id)
    answer(invite(item=item, at=AT) or RatingInvite.objects.get(), 1)
    assert FollowUp.objects.get().owner not in (staff.reviewer, staff.decider)

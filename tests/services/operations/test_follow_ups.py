"""A bad rating is called back, put right and struck off within its days, by somebody who was not rated."""

from __future__ import annotations

from datetime import date

import pytest

from projects.operations.refusals import Forbidden, Refused, Stale
from services.models import FollowUp, Problem
from services.operations.follow_ups import contact_rater, give_follow_up, prolong_follow_up, settle_follow_up
from services.operations.problems_ends import strike_off
from services.operations.ratings import invite
from services.queries_ratings import (
    follow_ups_seen_by,
    ratings_seen_by,
)
from tests.services.doors import make_appointment
from tests.services.operations import test_ratings
from tests.services.operations.test_ratings import answer
from tests.services.telling import AT, person

DAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("catalogue")
asked = test_ratings.asked


@pytest.fixture
def bad(town, asked) -> FollowUp:
    answer(asked, 1, "迟到")
    FollowUp.objects.update(owner=town["window"])
    return FollowUp.objects.get()


def test_it_is_called_back_put_right_and_struck_off(town, bad):
    with pytest.raises(Refused) as refusal:
        settle_follow_up(bad, "改了", by=town["window"], at=AT)
    assert refusal.value.field == "measure"
    contact_rater(bad, "属实", by=town["window"], at=AT)
    row = settle_follow_up(bad, "专员当面致歉，改了时段", by=town["window"], at=AT)
    assert (row.contacted_at, row.fixed_at, row.closed_at, row.finding) == (AT, AT, AT, "属实")
    problem = Problem.objects.get()
    assert (problem.state, problem.owner, problem.due_on) == ("solved", town["window"], row.fix_by)
    with pytest.raises(Refused):
        strike_off(problem, "我自己办的", by=town["window"], at=AT)
    with pytest.raises(Forbidden):
        strike_off(problem, "评的就是我", by=town["agent"], at=AT)
    assert strike_off(problem, "问过企业", by=town["lead"], at=AT).state == "struck_off"
    with pytest.raises(Refused):
        contact_rater(bad, "又来", by=town["window"], at=AT)


def test_a_complicated_one_has_fifteen_working_days_once(town, bad):
    row = prolong_follow_up(bad, "要几家一起改", by=town["window"], at=AT)
    assert row.fix_by == date(2026, 3, 23)
    with pytest.raises(Refused):
        prolong_follow_up(bad, "再来", by=town["window"], at=AT)


@pytest.mark.parametrize("who", ["agent", "member", "reviewer", "stranger"])
def test_nobody_else_follows_it_up(town, bad, who):
    for act in (contact_rater, prolong_follow_up, settle_follow_up):
        with pytest.raises(Forbidden):
            act(bad, "x", by=town[who], at=AT)


def test_a_lead_gives_it_to_somebody_else_and_not_to_who_was_rated(town, bad):
    assert give_follow_up(bad, town["lead"], by=town["lead"], at=AT).owner == town["lead"]
    for wrong in ("agent", "member"):
        with pytest.raises(Refused) as refusal:
            give_follow_up(bad, town[wrong], by=town["lead"], at=AT)
        assert refusal.value.field == "owner"
    with pytest.raises(Forbidden):
        give_follow_up(bad, town["lead"], by=town["window"], at=AT)


def test_a_page_that_is_out_of_date_changes_nothing(town, bad):
    contact_rater(bad, "属实", version=1, by=town["window"], at=AT)
    with pytest.raises(Stale):
        settle_follow_up(bad, "改了", version=1, by=town["window"], at=AT)


@pytest.mark.parametrize("act", [contact_rater, prolong_follow_up])
@pytest.mark.parametrize("text", ["", "  ", "字" * 501])
def test_words_are_needed_and_have_their_length(town, bad, act, text):
    with pytest.raises(Refused):
        act(bad, text, by=town["window"], at=AT)


def test_who_was_rated_sees_neither_rating_nor_follow_up(town):
    row = make_appointment(town.project, town["lead"], state="done")
    answer(invite(appointment=row, at=AT), 1)
    other = person("other", "lead")
    assert [follow_ups_seen_by(who, DAY).count() for who in (town["lead"], other)] == [0, 1]
    assert [ratings_seen_by(who, DAY).count() for who in (town["lead"], other, town["agent"])] == [0, 1, 0]

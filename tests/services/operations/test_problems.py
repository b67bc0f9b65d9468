"""A problem is raised once for the row that it comes from, and struck off by the bureau."""

from __future__ import annotations

import pytest

from projects.models import Event
from projects.models.event import ZONE_STREAM
from projects.operations.refusals import Forbidden, Refused, Stale
from services.models import Problem
from services.operations.problems import raise_problem, strike_off, tell_problem
from tests.services.telling import AT, Town


def raised(town: Town, **more) -> Problem:
    said = {"project": town.project, "title": "少一份图纸", "by": town["agent"], "at": AT, **more}
    return raise_problem(said.pop("origin", "custody"), said.pop("origin_id", 7), **said)


def test_the_same_origin_raises_one(town):
    assert raised(town) == raised(town, title="又说一次")
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


@pytest.mark.parametrize("who", ["agent", "backup", "window", "lead"])
def test_the_bureau_strikes_it_off_once(town, who):
    problem = raised(town)
    for _ in range(2):
        done = strike_off(problem, by=town[who], at=AT)
    assert done.state == "struck_off"
    assert Event.objects.filter(verb="strike_off").count() == 1


@pytest.mark.parametrize("who", ["member", "admin", "other_agent", "reviewer", "stranger"])
def test_others_do_not_strike_it_off(town, who):
    with pytest.raises(Forbidden):
        strike_off(raised(town), by=town[who], at=AT)


def test_a_page_that_is_out_of_date_does_not_strike_it_off(town):
    with pytest.raises(Stale):
        strike_off(raised(town), version=9, by=town["lead"], at=AT)

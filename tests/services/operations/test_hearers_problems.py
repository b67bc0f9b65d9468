"""Who is told of a problem at each step, and that whoever answers for one need not see its project."""

from __future__ import annotations

import pytest

from approval_portal.accounts.models import Role
from projects.models import Event
from projects.operations.outbox import deliver
from services.channels.words import Telling
from services.operations.problems_duty import add_step, do_step
from services.operations.problems_ends import reopen_problem, return_problem, solve_problem, strike_off
from tests.services.problems import assigned, body, of_body, raised
from tests.services.telling import AT, heard

pytestmark = pytest.mark.usefixtures("catalogue", "clock")


def told(verb: str) -> list[str]:
    deliver()
    return heard(Event.objects.filter(verb=verb).latest("pk"))


def test_from_the_first_to_the_last(town):
    liaison = of_body("zg", "au-zg", Role.LIAISON)
    of_body("zj", "au-zj", Role.LIAISON)
    row = raised(town)
    assert told("raise_problem") == ["backup", "lead"]
    assigned(town, row, body=body("au-zg"), owner=liaison, verifier=town["window"], helpers=[body("au-zj")])
    assert told("assign_problem") == ["admin", "member", "window", "zg", "zj"]
    step = add_step(row, "补测", town["reviewer"], by=town["lead"], at=AT)
    assert told("add_step") == ["reviewer"]
    do_step(step, "测了", by=town["reviewer"], at=AT)
    assert told("do_step") == ["zg"]
    solve_problem(row, by=liaison, at=AT)
    assert told("solve_problem") == ["window"]
    return_problem(row, "不行", by=town["window"], at=AT)
    assert told("return_problem") == ["zg"]
    solve_problem(row, "又补", by=liaison, at=AT)
    strike_off(row, "看过了", by=town["window"], at=AT)
    assert told("strike_off") == ["admin", "agent", "backup", "member", "zg"]
    reopen_problem(row, "没有解决", by=town["member"], at=AT)
    assert told("reopen_problem") == ["agent", "backup", "lead", "zg"]


def test_the_liaison_reads_the_notice_and_a_stranger_does_not(town):
    liaison = of_body("zg", "au-zg", Role.LIAISON)
    row = assigned(town, body=body("au-zg"), owner=liaison)
    event = Event.objects.get(verb="assign_problem")
    words = Telling(liaison, [event], AT.date()).words(event)
    assert (words.gone, words.url) == (False, f"/problems/{row.pk}/")
    assert Telling(town["stranger"], [event], AT.date()).words(event).gone

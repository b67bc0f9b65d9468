"""The items made again from their events: nothing differs after any life, and what was tampered with is found and mended."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from projects.models import ApprovalItem, ItemClock
from projects.operations.items.aftermath import annul_decision
from projects.operations.items.decisions import decide_item
from projects.operations.items.rebuild import rebuild
from tests.projects.items import ENERGY, FILING, ITEM_AT, WATER, item_project, make_item, staff_of
from tests.projects.lives import one_life

LIVES = 10


@pytest.fixture
def project(catalogue):
    return item_project()


def test_after_random_lives_nothing_differs(catalogue):
    dice = random.Random(20)

    def check(item, walked):
        assert rebuild(check=True, pks=[item.pk]).differences == (), walked

    nodes = [dice.choice((ENERGY, WATER)) for _ in range(LIVES)]
    lives = [one_life(item_project(place), node, dice, ITEM_AT, check)[1] for place, node in enumerate(nodes, 1)]
    assert {verb for walked in lives for verb in walked} >= {"accept", "start_review", "start_special", "end_special"}
    outcome = rebuild(check=True)
    assert (outcome.items, outcome.mended, outcome.differences) == (LIVES, 0, ())


def test_check_tells_what_differs_and_changes_nothing(project):
    item = make_item(project, ENERGY, "reviewing")
    ApprovalItem.objects.filter(pk=item.pk).update(due_on="2020-01-01", state="deciding")
    ItemClock.objects.filter(item=item, name="committed").update(due_on="2020-01-01")
    out = io.StringIO()
    with pytest.raises(CommandError, match="3 处不同"):
        call_command("rebuild", check=True, stdout=out)
    said = out.getvalue()
    assert all(field in said for field in ("due_on", "state", "clocks"))
    assert item.number in said
    assert ApprovalItem.objects.get(pk=item.pk).state == "deciding"


def test_without_check_it_mends_and_then_finds_nothing(project):
    item, other = make_item(project, ENERGY, "deciding"), make_item(project, FILING, "approved")
    whole = ApprovalItem.objects.get(pk=item.pk)
    ApprovalItem.objects.filter(pk=item.pk).update(due_on=None, ledger={}, state="draft", accepted_on=None)
    ItemClock.objects.filter(item=item).first().delete()
    ItemClock.objects.create(
        item=item,
        position=9,
        name="delivery",
        days=1,
        unit="workday",
        started_on="2026-01-01",
        started_by=1,
        intervals=[],
    )
    assert rebuild(check=False).mended == 1
    mended = ApprovalItem.objects.get(pk=item.pk)
    assert (mended.state, mended.due_on, mended.ledger) == (whole.state, whole.due_on, whole.ledger)
    assert mended.version == whole.version + 1
    assert rebuild(check=True).differences == ()
    assert ApprovalItem.objects.get(pk=other.pk).state == "approved"


def test_a_draft_and_an_item_handled_elsewhere_are_no_difference(project):
    make_item(project, ENERGY, "draft")
    make_item(project, "ap-eia", "draft")
    assert rebuild(check=True).differences == ()


def test_the_command_counts_what_it_compared(project):
    make_item(project, ENERGY, "accepted")
    out = io.StringIO()
    call_command("rebuild", stdout=out)
    assert out.getvalue().startswith("1 件，0 处不同，修好 0 件")


def test_a_decision_that_was_entered_wrongly_and_corrected_is_no_difference(project):
    item = make_item(project, ENERGY, "denied")
    staff = staff_of()
    assert item.clocks.filter(name="delivery").exists()
    annul_decision(item, "登记错了", by=staff.decider, at=ITEM_AT + timedelta(days=1))
    again = ApprovalItem.objects.get(pk=item.pk)
    assert (again.state, again.decided_on) == ("deciding", None)
    assert not item.clocks.filter(name="delivery").exists()
    assert rebuild(check=True).differences == ()
    decide_item(again, "approve", by=staff.decider, at=ITEM_AT + timedelta(days=2))
    decided = ApprovalItem.objects.get(pk=item.pk)
    assert (decided.state, decided.decided_on) == ("approved", date(2026, 11, 18))
    assert rebuild(check=True).differences == ()

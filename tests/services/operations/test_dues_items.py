"""Reminders of applications: each day on which something of them is due, to whoever has it to do; what the portal tells
already is not told twice."""

# ruff: noqa: F811 - the fixture `bureau` of another module

from datetime import date, timedelta

import pytest

from projects.enums import CommitmentState, PaperState
from projects.models import ApprovalItem, Document, Event, ItemPaper
from projects.operations.items.wallet_expiry import watch_expiry
from projects.operations.outbox import deliver
from services.channels.words import Telling
from services.models import Due
from services.operations.dues import plan_dues
from tests.projects.items import ENERGY, make_item
from tests.services.operations.test_dues import at, run
from tests.services.operations.test_hearers_items import bureau  # noqa: F401 - the fixture
from tests.services.telling import AT, heard

pytestmark = pytest.mark.usefixtures("clock")
DAY = date(2026, 3, 11)
DAYS = [4, 5, 6, 9, 10, 11, 12]


def made(bureau, state: str, **changed) -> ApprovalItem:
    """An item in that state whose days are set by hand: what counts here is when they are told, not how they are counted."""
    row = make_item(bureau["project"], ENERGY, state, at=AT)
    known = {"due_on": None, "legal_due_on": None, "next_due_on": DAY, "state_since": AT}
    ApprovalItem.objects.filter(pk=row.pk).update(**known | changed)
    return ApprovalItem.objects.get(pk=row.pk)


def told() -> list[tuple[str, int, list[str]]]:
    deliver()
    events = Event.objects.filter(verb="remind_due").order_by("pk")
    return [(event.data["kind"], event.data["steps"], heard(event)) for event in events]


def planned() -> list[tuple[str, date, int]]:
    rows = Due.objects.filter(object_type="approvalitem").order_by("deadline_on", "rung")
    return [(row.kind, row.deadline_on, row.rung - 100) for row in rows]


def test_before_and_on_the_day_whoever_reviews_it_is_told(bureau):
    made(bureau, "reviewing", due_on=DAY, reviewer=bureau["reviewer"])
    run(*DAYS)
    assert told() == [("item", steps, [bureau["reviewer"].username]) for steps in (-3, -1, 0)]


def test_what_a_whole_desk_has_is_told_the_day_before_and_on_it(bureau):
    made(bureau, "submitted", due_on=DAY)
    run(*DAYS)
    assert told() == [("item", steps, ["desk"]) for steps in (-1, 0)]


def test_the_laws_own_limit_beside_the_promised_one(bureau):
    law = date(2026, 3, 18)
    made(bureau, "reviewing", due_on=DAY, legal_due_on=law, reviewer=bureau["reviewer"])
    plan_dues(at(10, 1))
    assert planned() == [("item", DAY, steps) for steps in (-3, -1, 0)] + [("item", law, steps) for steps in (-3, -1)]
    Due.objects.all().delete()
    ApprovalItem.objects.update(paused=True, due_on=None)  # a clock that stands still is due on no day
    assert plan_dues(at(10, 1)) == 0


def test_the_same_day_by_both_limits_is_told_once(bureau):
    made(bureau, "reviewing", due_on=DAY, legal_due_on=DAY, reviewer=bureau["reviewer"])
    plan_dues(at(10, 1))
    assert planned() == [("item", DAY, steps) for steps in (-3, -1, 0)]


def test_time_to_correct_is_told_to_the_applicants_side_beside_the_written_reminder(bureau):
    made(bureau, "correcting", due_on=DAY)
    run(*DAYS)
    assert told() == [("correction", steps, ["agent", "backup", "owner"]) for steps in (-1, 0)]


def test_papers_that_were_tolerated_and_who_confirms_them(bureau):
    row = made(bureau, "accepted_tolerant", tolerant=True, make_up_by=DAY, reviewer=bureau["reviewer"])
    paper = ItemPaper.objects.filter(item=row).first()
    ItemPaper.objects.filter(pk=paper.pk).update(state=PaperState.TOLERATED, make_up_by=DAY)
    run(*DAYS)
    assert told() == [("tolerance", steps, ["agent", "backup", "owner"]) for steps in (-5, -1, 0)]
    ItemPaper.objects.filter(pk=paper.pk).update(state=PaperState.GIVEN)
    plan_dues(at(20, 1))
    assert ("tolerance", DAY, 0) in planned()


def test_a_commitment_is_told_until_somebody_has_checked_it(bureau):
    known = {"commitment": CommitmentState.PROMISED, "commitment_check_by": DAY, "reviewer": bureau["reviewer"]}
    row = made(bureau, "approved", **known)
    run(4, 10, 11)
    found = told()
    ApprovalItem.objects.filter(pk=row.pk).update(commitment=CommitmentState.KEPT)
    run(12, 13)
    who = [bureau["reviewer"].username]
    assert told() == found == [("commitment", steps, who) for steps in (-5, -1, 0)]


def test_a_day_before_the_state_began_is_not_told(bureau):
    made(bureau, "deciding", due_on=DAY, decider=bureau["decider"], state_since=at(10, 8))
    run(*DAYS)
    assert told() == [("item", 0, [bureau["decider"].username])]


def test_a_draft_that_lies_is_told_to_the_applicants_side(bureau):
    row = made(bureau, "draft", next_due_on=None)
    run(13, 16, 17)
    assert told() == [("draft", 10, ["agent", "backup", "owner"])]
    said = Telling(bureau["owner"], [Event.objects.get(verb="remind_due")], DAY)
    words = said.words(Event.objects.get(verb="remind_due"))
    assert (words.title, words.url) == ("有一份申请放着没有报", f"/items/{row.pk}/")


def test_a_reminder_says_how_long_there_is_still(bureau):
    row = made(bureau, "reviewing", due_on=DAY, reviewer=bureau["reviewer"])
    run(6, 10, 11)
    events = list(Event.objects.filter(verb="remind_due").order_by("pk"))
    said = [Telling(bureau["reviewer"], events, DAY).words(event) for event in events]
    matter = said[0].text.partition("（研究院")[0]
    assert [(words.title, words.text) for words in said] == [
        ("办件快到期了", f"{matter}（研究院项目）2026年3月11日到期，还有 3 个工作日。"),
        ("办件快到期了", f"{matter}（研究院项目）2026年3月11日到期，还有 1 个工作日。"),
        ("办件今天到期", f"{matter}（研究院项目）今天到期。"),
    ]
    lost = Telling(bureau["stranger"], events, DAY).words(events[0])
    assert (lost.gone, lost.url, matter in lost.text) == (True, "", False)
    assert said[0].url == f"/items/{row.pk}/"


@pytest.fixture
def paper(bureau) -> Document:
    return Document.objects.create(
        enterprise=bureau["project"].enterprise,
        material="m-license",
        name="执照.pdf",
        state="sound",
        valid_until=date(2026, 3, 27),
        uploaded_at=AT - timedelta(days=30),
        digest="0" * 64,
        size=1,
    )


def test_expiry_is_told_first_by_the_wallet_and_then_again_near_the_day(bureau, paper):
    """Thirty days before by `watch_expiry`, once; five working days before and on the last day by the reminders."""
    assert watch_expiry(AT)["reminded"] == 1
    run(19, 20, 23, 26, 27)
    deliver()
    found = Event.objects.filter(verb__in=("remind_expiry", "remind_due")).order_by("pk")
    assert [(event.verb, event.data.get("steps")) for event in found] == [
        ("remind_expiry", None),
        ("remind_due", -5),
        ("remind_due", 0),
    ]
    assert heard(found[1]) == ["owner"]


def test_expiry_is_not_told_twice_on_one_day(bureau, paper):
    """Nobody ran the wallet's watch before the day: it tells on that day, and the reminder keeps still."""
    plan_dues(at(20, 1))
    assert watch_expiry(at(20, 1))["reminded"] == 1
    assert run(20) == []


def test_half_of_the_clock_and_what_is_over_are_the_warnings_and_not_the_reminders(bureau):
    made(bureau, "reviewing", due_on=date(2026, 3, 3), reviewer=bureau["reviewer"])
    assert run(4, 5, 6) == []  # gone by: `sweeps.warn` tells that, once

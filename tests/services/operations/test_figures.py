"""The kept figures equal a recount of the events, in whatever order and how often things are folded."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approval_portal.accounts.models import Body, Role
from projects.enums import Source
from projects.models import KeyListing, Outbox
from projects.operations.events import record
from projects.operations.items.back_entries import Past, enter_back
from projects.operations.items.steps import move_item
from projects.operations.listings import list_key_project, unlist_key_project
from projects.operations.outbox import deliver
from projects.operations.refusals import Refused
from services.models import FigureCell, FigureDue, FigureFold, FigureRow, Problem
from services.operations import figure_facts
from services.operations.figures import fold_due, fold_things, note_due, rebuild_figures
from services.operations.problems import raise_problem
from services.operations.problems_duty import assign_problem
from services.operations.problems_ends import reopen_problem, return_problem, solve_problem, strike_off
from services.operations.ratings import invite, rate
from services.operations.recount import recount
from services.queries_recount import differences
from services.rules.figures import STANDING
from tests.projects.items import ENERGY, FILING, WATER, item_project, make_item, staff_of
from tests.projects.lives import one_life
from tests.projects.views.people import make_user
from tests.services.doors import make_appointment

AT = datetime(2026, 3, 3, 2, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def project(catalogue):
    return item_project(1, agent=make_user("li", Role.AGENT))


def folded() -> dict[tuple[str, str, date], tuple[Decimal, int]]:
    deliver()
    fold_due(AT)
    cells = FigureCell.objects.values_list("figure", "body", "day", "amount", "rows")
    return {(figure, body, day): (amount, rows) for figure, body, day, amount, rows in cells}


def amount(figure: str, day: date | None = None, body: str = "") -> Decimal:
    rows = FigureCell.objects.filter(figure=figure, body=body, **({"day": day} if day else {}))
    return sum((row.amount for row in rows), Decimal(0))


def past(project, node=ENERGY, **days) -> None:
    values = (
        {"outcome": "approve", "number": "1", "source_text": "档案"}
        if "decided_on" in days
        else {"source_text": "档案"}
    )
    enter_back(project, node, Past(**days, **values), by=staff_of().window, at=datetime(2026, 11, 20, 2, tzinfo=UTC))


# --- what counts


def test_speed_is_working_days_used_of_those_the_law_gives(project):
    """Monday to Friday of the week after: nine working days of twenty."""
    past(project, received_on=date(2025, 3, 3), accepted_on=date(2025, 3, 3), decided_on=date(2025, 3, 14))
    folded()
    week = date(2025, 3, 10)
    assert [amount(each, week) for each in ("used_days", "statutory_days", "concluded")] == [9, 20, 1]
    assert [amount(each, week, "au-fg") for each in ("used_days", "statutory_days", "concluded")] == [9, 20, 1]
    assert amount("concluded_in_time") == 0  # five were promised
    assert (amount("accepted_first", date(2025, 3, 3)), amount("court_days:body", week)) == (1, 9)


@pytest.mark.parametrize(("decided", "kept"), [(date(2025, 3, 7), 1), (date(2025, 3, 10), 1), (date(2025, 3, 11), 0)])
def test_one_day_is_one_working_day_or_less_also_over_a_weekend(project, decided, kept):
    past(project, FILING, received_on=date(2025, 3, 7), accepted_on=date(2025, 3, 7), decided_on=decided)
    folded()
    assert (amount("one_day_base"), amount("one_day_items"), amount("statutory_items")) == (1, kept, 0)


def test_an_open_item_stands_at_its_phase_in_its_court_and_at_its_days(project):
    item = make_item(project, ENERGY, "reviewing", at=AT)
    cells = folded()
    standing = {figure for figure, body, day in cells if day == STANDING and body == "au-fg"}
    assert standing == {"open_items", "open_phase:ph3-permits", "open_state:reviewing", "open_court:body"}
    item.refresh_from_db()
    assert cells["open_due", "", item.due_on] == (1, 1)
    assert cells["open_risk", "", date(2026, 3, 6)] == (1, 1)  # three of five working days are used on Friday


def test_what_is_over_leaves_no_cell_behind(project):
    item = make_item(project, ENERGY, "reviewing", at=AT)
    folded()
    move_item(item, "withdraw", reason="不办了", by=None, at=AT, source=Source.SYSTEM)
    left = folded()
    assert not [key for key in left if key[0].startswith("open_")]


# --- the same in whatever order


def test_real_lives_of_items_equal_the_recount_at_every_step(catalogue):
    dice = random.Random(2026)
    for place in range(1, 4):
        begins = datetime(2026, 3, 3, 2, tzinfo=UTC) + timedelta(days=dice.randint(0, 270))

        def compared(item, walked):
            if dice.random() < 0.4:
                folded()
                assert differences() == [], walked

        one_life(item_project(place), dice.choice((ENERGY, WATER)), dice, begins, compared)
    folded()
    assert differences() == []


STEPS = ("raise", "assign", "solve", "return", "strike", "reopen", "list", "unlist", "rate", "fold", "some")


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=4, max_size=14), dice=st.randoms(use_true_random=False))
def test_random_histories_folded_in_any_order_equal_the_recount(steps, dice):
    with transaction.atomic():
        town = Doings(dice)
        for number, step in enumerate(steps):
            try:
                getattr(town, f"do_{step}")(AT + timedelta(days=3 * number))
            except Refused:
                continue
        folded()
        assert differences() == []
        before = dict(FigureCell.objects.values_list("pk", "amount"))
        rebuild_figures(AT)
        assert differences() == []
        assert sorted(before.values()) == sorted(FigureCell.objects.values_list("amount", flat=True))
        transaction.set_rollback(True)


class Doings:
    def __init__(self, dice: random.Random) -> None:
        self.dice, self.lead, self.owner = dice, make_user("lead", Role.LEAD), make_user("owner", Role.WINDOW)
        self.project = item_project(1, agent=make_user("li", Role.AGENT))
        self.body = Body.objects.get(code="au-zj")

    def one(self, *states: str) -> Problem:
        found = list(Problem.objects.filter(state__in=states))
        if not found:
            raise Refused("没有。", "None.")
        return self.dice.choice(found)

    def do_raise(self, at) -> None:
        raise_problem("enterprise", "", project=self.project, title="水电接不通", by=self.lead, at=at)

    def do_assign(self, at) -> None:
        due = at.date() + timedelta(days=5)
        assign_problem(
            self.one("open"), body=self.body, owner=self.owner, verifier=self.lead, due_on=due, by=self.lead, at=at
        )

    def do_solve(self, at) -> None:
        solve_problem(self.one("assigned"), "接通了。", by=self.owner, at=at)

    def do_return(self, at) -> None:
        return_problem(self.one("solved"), "还没有通。", by=self.lead, at=at)

    def do_strike(self, at) -> None:
        strike_off(self.one("solved", "open"), "已经通了。", by=self.lead, at=at)

    def do_reopen(self, at) -> None:
        reopen_problem(self.one("struck_off"), "又断了。", by=self.lead, at=at)

    def do_list(self, at) -> None:
        year, level = self.dice.choice((2025, 2026)), self.dice.choice(("city", "province"))
        list_key_project(self.project, year, level, Decimal(self.dice.randint(1, 99)), by=self.lead, at=at)

    def do_unlist(self, at) -> None:
        for row in KeyListing.objects.all()[:1]:
            unlist_key_project(self.project, row.pk, by=self.lead, at=at)

    def do_rate(self, at) -> None:
        trip = make_appointment(self.project, None, state="done", ended_at=at)
        record(trip, "finish_appointment", by=self.owner, at=at, data={"kind": trip.kind, "agent": None})
        rate(invite(appointment=trip, at=at), self.dice.randint(1, 5), by=None, at=at)

    def do_fold(self, at) -> None:
        folded()

    def do_some(self, at) -> None:
        """A few of the things that are due, in another order, and one of them twice."""
        deliver()
        due = list(FigureDue.objects.values_list("object_type", "object_id"))
        for kind, pk in self.dice.sample(due, len(due) // 2) * 2:
            fold_things(kind, [pk])


# --- noting and folding


def test_an_event_notes_its_thing_and_its_project_and_folding_takes_the_notes_away(project):
    deliver()
    FigureDue.objects.all().delete()
    problem = raise_problem("enterprise", "", project=project, title="水电接不通", by=None, at=AT)
    deliver()
    assert set(FigureDue.objects.values_list("object_type", "object_id")) == {
        ("problem", problem.pk),
        ("project", project.pk),
    }
    assert fold_due(AT) == 2
    assert (FigureDue.objects.count(), FigureFold.objects.get().at, fold_due(AT)) == (0, AT, 0)


def test_an_event_of_nothing_that_is_counted_notes_nothing(project):
    event = record(project.enterprise, "edit", by=None, at=AT, data={})
    note_due(event)
    assert FigureDue.objects.count() == 0


def test_the_portals_own_doing_moves_no_project(project):
    folded()
    before = amount("project_moved"), list(FigureRow.objects.filter(figure="project_moved").values_list("day"))
    record(project, "warn", by=None, at=AT + timedelta(days=700), source=Source.SYSTEM, data={})
    folded()
    assert (
        amount("project_moved"),
        list(FigureRow.objects.filter(figure="project_moved").values_list("day")),
    ) == before


def test_a_thing_that_cannot_be_worked_out_stays_due_and_holds_up_no_other(project, monkeypatch):
    folded()
    good, bad = (raise_problem("enterprise", "", project=project, title="水电接不通", by=None, at=AT) for _ in range(2))
    adds = figure_facts._READERS["problem"]
    told = []

    def reader(pks):
        if bad.pk in pks:
            told.append(list(pks))
            raise KeyError(bad.pk)
        return adds(pks)

    monkeypatch.setitem(figure_facts._READERS, "problem", reader)
    folded()
    assert list(FigureDue.objects.values_list("object_id", flat=True)) == [bad.pk]
    assert (amount("problems_opened"), told) == (1, [[good.pk, bad.pk], [bad.pk]])
    monkeypatch.undo()
    folded()
    assert (amount("problems_opened"), FigureDue.objects.count()) == (2, 0)


# --- the commands


def test_recount_says_which_figures_differ_and_rebuild_mends_them(project, capsys):
    past(project, received_on=date(2025, 3, 3), accepted_on=date(2025, 3, 3), decided_on=date(2025, 3, 14))
    call_command("recount")
    assert "0 differ" in capsys.readouterr().out
    FigureCell.objects.filter(figure="used_days", body="").update(amount=8)
    with pytest.raises(CommandError, match="1 differ"):
        call_command("recount")
    assert "used_days  全区 / zone  2025-03-10" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("rebuild", "--check")
    assert amount("used_days") == 8
    call_command("rebuild")
    assert (amount("used_days"), recount()[1]) == (9, [])


def test_recount_folds_what_waits_first_and_tells_nobody(project):
    make_item(project, ENERGY, "reviewing", at=AT)
    waiting = Outbox.objects.count()
    cells, found = recount()
    assert (cells > 0, found, FigureDue.objects.exists()) == (True, [], False)
    assert Outbox.objects.count() == waiting > 0


@pytest.mark.parametrize(
    "asked",
    [
        ("--week", "2026-W54"),
        ("--week", "47"),
        ("--year", "1999"),
        ("--body", "au-nowhere"),
        ("--week", "2026-W1", "--year", "2026"),
    ],
)
def test_a_week_a_year_or_a_body_that_there_is_not_is_said_in_words(asked):
    with pytest.raises(CommandError):
        call_command("weekly_figures", *asked)

"""S20 through the real operations: what is stored of an item's clocks equals an independent count, day by day.

The 100,000 random histories are counted on the rules alone (tests/projects/rules/test_clock_histories.py); here fewer lives go
the whole way, through permission, guards, events, projection and rows. HISTORIES makes them more.
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta

from projects.models import ItemClock
from projects.queries_items import calendar_at, history_of, ledger_of, limits_of
from projects.rules.clock import COMMITTED, OTHER_UNIT, STATUTORY
from projects.rules.court import holds_of, split
from projects.rules.lifecycle import VERBS
from tests.projects.items import ENERGY, WATER, item_project
from tests.projects.lives import one_life
from tests.projects.rules import second_opinion
from tests.projects.rules.second_opinion import Opinion, SecondOpinion

LIVES = max(16, int(os.environ.get("HISTORIES", "0")) // 500)
MAIN = (STATUTORY, OTHER_UNIT, COMMITTED)


def stored(item, name):
    rows = ItemClock.objects.filter(item=item, name=name).order_by("position")
    return list(rows.values_list("started_on", "due_on", "stopped_on"))


def said(opinions: list[Opinion]):
    return [(each.started, each.due, each.stopped) for each in opinions]


def test_s20_the_stored_clocks_of_real_lives_equal_a_day_by_day_count(catalogue, monkeypatch):
    dice = random.Random(2026)
    verbs, longest = set(), 0
    for place in range(1, LIVES + 1):
        begins = datetime(2026, 3, 3, 2, tzinfo=UTC) + timedelta(days=dice.randint(0, 270))
        item, walked = one_life(item_project(place), dice.choice((ENERGY, WATER)), dice, begins)
        limits = limits_of(item)
        monkeypatch.setattr(second_opinion, "PROCEDURES", limits.procedures)
        naive = SecondOpinion([each for each in history_of(item) if each.verb in VERBS], limits)
        assert stored(item, "notice") == said(naive.notices), walked
        assert stored(item, "delivery") == said(naive.deliveries), walked
        assert stored(item, "tolerance") == said(naive.tolerance()), walked
        for row in ItemClock.objects.filter(item=item, name__in=MAIN):
            limit = limits.committed if row.name == COMMITTED else limits.statutory
            more = 0 if row.name == COMMITTED else naive.granted()
            opinion = naive.main((limit or 0) + more, row.unit)
            ours = (row.started_on, row.due_on, row.stopped_on)
            assert ours == (opinion.started, opinion.due, opinion.stopped), (row.name, walked)
        assert (item.accepted_on, item.decided_on) in (
            (naive.accepted, naive.stopped),
            (naive.accepted, None),  # it ended without a decision
        ), walked
        as_of = begins.date() + timedelta(days=dice.randint(0, 60))
        parts = split(holds_of(ledger_of(item), limits, calendar_at(item.calendar), as_of), calendar_at(item.calendar))
        theirs = {party.replace("au-z", item.body_id): days for party, days in naive.court(as_of).items()}
        assert {party: days for party, days in parts.days.items() if days} == theirs, walked
        assert sum(theirs.values()) == parts.elapsed
        verbs |= set(walked)
        longest = max(longest, len(walked))
    assert verbs >= {"accept", "request_correction", "submit_correction", "start_special", "end_special", "approve"}
    assert longest >= 8

"""A paper is in exactly one hand and counts never drift, over the real operations in any order."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.operations.events import verify_chains
from projects.operations.refusals import Refused
from services.models import Consignment, ConsignmentLine
from services.operations.custody import cancel_bag, pack_papers
from services.operations.custody_arrived import hand_back, receive_papers
from services.operations.custody_back import carry_bag, pack_return
from services.operations.custody_bags import Packing
from services.queries_custody import whereabouts
from services.rules.custody import Count
from tests.services.bags import AT, BOTH, LATER, at_the_door, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.sampled_from(["pack", "sign", "count", "less", "return", "carry", "home", "cancel"]), min_size=3, max_size=10
    ),
    data=st.data(),
)
def test_a_paper_is_in_one_hand_and_counts_never_drift(steps, data):
    """Whatever people try in whatever order: what is in all hands together is what was given."""
    with transaction.atomic():
        door = at_the_door()
        for step in steps:
            try:
                tried(step, door, data)
            except Refused:
                continue
        signed = ConsignmentLine.objects.filter(consignment__way="in").exclude(consignment__state="cancelled")
        for each in whereabouts(signed):
            line = each.line
            assert sum(pile.originals for pile in each.piles) == max(line.originals, line.got_originals or 0)
            assert sum(pile.copies for pile in each.piles) == max(line.copies, line.got_copies or 0)
        assert verify_chains()[2] == []
        transaction.set_rollback(True)


def tried(step, door, data):
    bags, backs = Consignment.objects.filter(way="in"), Consignment.objects.filter(way="back")
    pick = lambda rows: data.draw(st.sampled_from(list(rows))) if rows.exists() else None  # noqa: E731
    if step == "pack":
        pack_papers(door.trip, Packing(door.lines(to_return=True)), by=door.agent, at=AT)
    elif step == "sign":
        taken(door, to_return=True)
    elif step in ("count", "less") and (bag := pick(bags)):
        n = data.draw(st.integers(0, 2)) if step == "less" else 1
        receive_papers(bag, {line.pk: Count(n, 0, 3) for line in bag.lines.all()}, by=door.window, at=LATER)
    elif step == "return" and bags.exists():
        pack_return(list(ConsignmentLine.objects.filter(consignment__in=bags)), door.agent, by=door.window, at=LATER)
    elif step == "carry" and (bag := pick(backs)):
        carry_bag(bag, by=door.agent, at=LATER)
    elif step == "home" and (bag := pick(backs)):
        n = data.draw(st.integers(0, 1))
        hand_back(bag, {line.pk: Count(n) for line in bag.lines.all()}, BOTH, by=door.agent, at=LATER)
    elif step == "cancel" and (bag := pick(bags | backs)):
        cancel_bag(bag, "试试", by=door.window, at=LATER)

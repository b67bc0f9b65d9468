"""Papers signed for at the door count as received from then on; counted again at the window, a difference is a problem."""

from copy import deepcopy

import pytest

from projects.enums import MandateScope, PaperState
from projects.models import ApprovalItem, Event, Mandate
from projects.operations.events import verify_chains
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.views.context import forget_site
from services.models import Appointment, Consignment, ConsignmentLine, Problem, Signature
from services.operations.custody import cancel_bag, pack_papers, take_papers
from services.operations.custody_arrived import hand_back, receive_papers
from services.operations.custody_back import carry_bag, pack_return
from services.operations.custody_bags import Given, Packing
from services.queries_custody import seen_bags, whereabouts
from services.rules.custody import Count
from services.rules.signatures import Signed
from tests.projects.items import ITEM_AT, make_item, staff_of
from tests.projects.views.people import make_user
from tests.replay import shipped_catalogue, standing
from tests.services.bags import AT, BOTH, LATER, SOON, at_the_door, taken


@pytest.fixture(scope="module")
def standing_door(django_db_setup, django_db_blocker):
    """The catalogue and the door with its people, for all these tests: each undoes what it does there."""
    with standing(django_db_blocker):
        shipped_catalogue()
        forget_site()
        door = at_the_door()
        staff_of()
        yield door


@pytest.fixture
def door(standing_door, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return deepcopy(standing_door)


def received(bag, counts=None, **more):
    return receive_papers(bag, counts, by=staff_of().window, at=LATER, **more)


def test_from_the_signature_on_the_papers_are_received(door):
    bag = taken(door)
    assert (bag.state, bag.signed_at, set(bag.lines.values_list("holder", flat=True))) == ("carried", SOON, {"agent"})
    papers = door.item.papers.filter(required=True)
    assert set(papers.values_list("state", "form", "originals")) == {("given", "paper", 1)}
    assert set(papers.values_list("received_on", flat=True)) == {SOON.date()}
    event = Event.objects.get(verb="sign_consignment")
    assert (event.at, event.stream, event.data["lines"]) == (SOON, f"project:{door.project.pk}", bag.lines.count())
    assert verify_chains()[2] == []


def test_a_draft_that_is_complete_is_handed_in_under_the_mandate(door):
    taken(door)
    item = ApprovalItem.objects.get(pk=door.item.pk)
    assert (item.state, item.received_on) == ("submitted", SOON.date())
    assert Event.objects.get(verb="submit").actor == door.agent


def test_without_a_mandate_it_waits_for_the_window_and_counts_from_the_door(door):
    Mandate.objects.filter(enterprise=door.project.enterprise).update(scope=[MandateScope.PREPARE])
    bag = taken(door)
    assert ApprovalItem.objects.get(pk=door.item.pk).state == "draft"
    received(bag)
    item = ApprovalItem.objects.get(pk=door.item.pk)
    assert (item.state, item.received_on) == ("submitted", SOON.date())


def test_a_draft_with_gaps_waits_and_the_window_takes_it_in_all_the_same(door):
    bag = taken(door, only=1)
    assert ApprovalItem.objects.get(pk=door.item.pk).state == "draft"
    received(bag)
    assert ApprovalItem.objects.get(pk=door.item.pk).state == "submitted"


def test_points_of_a_correction_are_answered_on_paper(door):
    item = make_item(door.project, "ap-water-soil", "correcting", at=AT)
    paper = item.papers.first()
    take_papers(door.trip, Packing([Given(Count(1), door.project, paper)]), BOTH, by=door.agent, at=SOON)
    item = ApprovalItem.objects.get(pk=item.pk)
    assert item.state == "corrected"
    assert item.papers.get(pk=paper.pk).state == PaperState.GIVEN


@pytest.mark.parametrize(
    ("signatures", "field"),
    [
        ({}, "giver"),
        ({"giver": BOTH["giver"]}, "taker"),
        ({"giver": Signed("王", "drawn", b""), "taker": BOTH["taker"]}, "giver"),
        ({"giver": Signed(" ", "paper"), "taker": BOTH["taker"]}, "giver"),
    ],
)
def test_without_both_signatures_nothing_is_handed_over(door, signatures, field):
    with pytest.raises(Refused) as found:
        take_papers(door.trip, Packing(door.lines()), signatures, by=door.agent, at=SOON)
    assert found.value.field == field
    assert not Consignment.objects.exists()
    assert not Signature.objects.exists()
    assert not door.item.papers.filter(originals__gt=0).exists()


@pytest.mark.parametrize("count", [Count(), Count(-1, 3), Count(1000), Count(1, 0, 100_000)])
def test_counts_that_cannot_be_are_refused(door, count):
    paper = door.item.papers.first()
    with pytest.raises(Refused):
        pack_papers(door.trip, Packing([Given(count, door.project, paper)]), by=door.agent, at=SOON)


def test_papers_of_another_enterprise_do_not_go_into_the_bag(door):
    other = at_the_door(number=2)
    with pytest.raises(Refused):
        pack_papers(door.trip, Packing(other.lines()), by=door.agent, at=SOON)


@pytest.mark.parametrize("who", ["member", "window", "other"])
def test_only_the_agent_of_the_trip_takes_papers(door, who):
    by = {"member": door.member, "window": door.window, "other": make_user("other", "agent")}[who]
    with pytest.raises(Forbidden):
        take_papers(door.trip, Packing(door.lines()), BOTH, by=by, at=SOON)


@pytest.mark.parametrize("state", ["asked", "offered", "done", "failed", "cancelled"])
def test_papers_are_taken_on_a_trip_that_is_going_on(door, state):
    Appointment.objects.update(state=state)
    with pytest.raises(Refused):
        take_papers(door.trip, Packing(door.lines()), BOTH, by=door.agent, at=SOON)


def test_the_same_post_twice_makes_one_bag(door):
    assert taken(door, key="1:a") == taken(door, key="1:a")
    assert Consignment.objects.count() == 1
    assert set(door.item.papers.filter(required=True).values_list("originals", flat=True)) == {1}


def test_a_bag_is_kept_open_counted_again_and_signed(door):
    bag = pack_papers(door.trip, Packing(door.lines(only=1)), version=0, by=door.agent, at=AT)
    with pytest.raises(Stale):
        pack_papers(door.trip, Packing(door.lines()), version=0, by=door.agent, at=AT)
    done = take_papers(door.trip, Packing(door.lines()), BOTH, version=bag.version, by=door.agent, at=SOON)
    assert (done.pk, done.lines.count()) == (bag.pk, len(door.lines()))


def test_a_bag_is_called_off_before_it_leaves_and_not_after(door):
    bag = pack_papers(door.trip, Packing(door.lines()), by=door.agent, at=AT)
    with pytest.raises(Refused):
        cancel_bag(bag, " ", by=door.agent, at=AT)
    assert cancel_bag(bag, "改天再来", by=door.agent, at=AT).state == "cancelled"
    with pytest.raises(Refused):
        cancel_bag(taken(door), "不要了", by=door.agent, at=LATER)


# --- the window


def test_counts_that_agree_end_the_way(door):
    bag = received(taken(door))
    assert (bag.state, bag.arrived_at) == ("arrived", LATER)
    assert set(bag.lines.values_list("holder", "got_originals")) == {("window", 1)}
    assert not Problem.objects.exists()


def test_a_difference_is_one_problem_and_may_be_counted_again(door):
    bag = taken(door)
    lines = list(bag.lines.all())
    counts = {line.pk: Count(1, 0, 3) for line in lines}
    for _ in range(2):
        bag = received(bag, counts | {lines[0].pk: Count(0, 0, 0)})
        assert bag.state == "differing"
    problem = Problem.objects.get()
    assert (problem.origin, problem.origin_id, problem.project) == ("custody", str(bag.pk), door.project)
    assert "原件1→0" in problem.detail
    assert bag.lines.get(pk=lines[0].pk).holder == "agent"
    assert received(bag, counts).state == "arrived"


def test_every_line_is_counted(door):
    bag = taken(door)
    with pytest.raises(Refused):
        received(bag, {})


@pytest.mark.parametrize("who", ["agent", "member"])
def test_only_the_window_receives(door, who):
    with pytest.raises(Forbidden):
        receive_papers(taken(door), None, by=getattr(door, who), at=LATER)


def test_what_is_not_signed_or_is_received_already_is_refused_in_words(door):
    packed = pack_papers(door.trip, Packing(door.lines()), by=door.agent, at=AT)
    with pytest.raises(Refused, match="签名"):
        received(packed)
    bag = received(taken(door))
    with pytest.raises(Refused, match="收过"):
        received(bag)
    with pytest.raises(Stale):
        received(bag, version=1)


# --- back


def home(door, bag):
    """Every original back at the enterprise."""
    back = pack_return(list(bag.lines.all()), door.agent, by=door.window, at=LATER)
    carry_bag(back, by=door.agent, at=LATER)
    return hand_back(back, None, BOTH, by=door.agent, at=LATER)


def test_originals_go_back_the_same_way(door):
    bag = received(taken(door, to_return=True))
    back = home(door, bag)
    assert (back.way, back.state, back.signatures.count()) == ("back", "arrived", 2)
    found = whereabouts(ConsignmentLine.objects.filter(project=door.project))
    assert {(pile.holder, pile.originals) for each in found for pile in each.piles} == {("enterprise", 1)}


def test_an_original_goes_back_once(door):
    bag = received(taken(door, to_return=True))
    pack_return(list(bag.lines.all()), door.agent, by=door.window, at=LATER)
    with pytest.raises(Refused, match="另一袋"):
        pack_return(list(bag.lines.all()), door.agent, by=door.window, at=LATER)


def test_only_what_is_to_be_returned_goes_back_and_with_an_agent(door):
    bag = received(taken(door))
    with pytest.raises(Refused):
        pack_return(list(bag.lines.all()), door.agent, by=door.window, at=LATER)
    with pytest.raises(Refused):
        pack_return(list(bag.lines.all()), door.member, by=door.window, at=LATER)
    with pytest.raises(Forbidden):
        pack_return(list(bag.lines.all()), door.agent, by=door.agent, at=LATER)


# --- who sees


def test_a_bag_is_seen_by_both_sides_and_nobody_else(door):
    bag, other = taken(door), at_the_door(number=2)
    for user, sees in (
        (door.agent, True),
        (door.member, True),
        (door.window, True),
        (other.agent, False),
        (other.member, False),
    ):
        assert seen_bags(user, ITEM_AT.date()).filter(pk=bag.pk).exists() is sees

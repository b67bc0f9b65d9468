"""What comes after the decision: tolerated papers confirmed, the result delivered."""

from datetime import UTC, date, datetime

import pytest

from projects.models import ApprovalItem, Delivery, OfficialNotice
from projects.operations.items.acceptance import Mark, accept_tolerant
from projects.operations.items.delivery import confirm_supplement, deliver_item
from projects.operations.items.intake import Handed
from projects.operations.refusals import Forbidden, Refused, Stale
from tests.projects.items import ENERGY, item_project, make_item, move_to, staff_of
from tests.projects.views.people import verbs

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
LATER = datetime(2026, 11, 18, 2, tzinfo=UTC)
PROXY, OTHER = "m-proxy", "m-supervise"


@pytest.fixture
def staff(catalogue):
    return staff_of()


@pytest.fixture
def tolerant(staff):
    """Accepted with two papers to come."""
    item = make_item(item_project(1), ENERGY, "submitted")
    for place, code in enumerate((PROXY, OTHER)):
        item.papers.filter(material=code).delete()
        item.papers.create(material=code, position=90 + place, required=True)
    make_up = dict.fromkeys((PROXY, OTHER), date(2026, 11, 30))
    return accept_tolerant(item, make_up, by=staff.window, at=AT)


def marks(*codes, state="fit"):
    return {code: Mark(state) for code in codes}


# --- the supplement


def test_when_all_came_the_item_is_formally_accepted(tolerant, staff):
    done = confirm_supplement(tolerant, marks(PROXY, OTHER), by=staff.window, at=LATER)
    assert (done.state, done.tolerant, done.make_up_by) == ("accepted", False, None)
    assert done.accepted_on == date(2026, 11, 16)
    assert set(done.papers.filter(make_up_by__isnull=False).values_list("state", flat=True)) == {"fit"}


def test_one_of_two_leaves_the_other_outstanding(tolerant, staff):
    done = confirm_supplement(tolerant, marks(PROXY), by=staff.window, at=LATER)
    assert (done.state, done.tolerant, done.make_up_by) == ("accepted_tolerant", True, date(2026, 11, 30))
    done = confirm_supplement(done, marks(OTHER), by=staff.window, at=LATER)
    assert (done.state, done.tolerant) == ("accepted", False)


def test_what_is_not_fit_goes_on_being_tolerated(tolerant, staff):
    tolerant.papers.filter(material=PROXY).update(state="given")
    done = confirm_supplement(
        tolerant, {PROXY: Mark("defective", "没有盖章"), OTHER: Mark("fit")}, by=staff.window, at=LATER
    )
    line = done.papers.get(material=PROXY)
    assert (line.state, line.remark, done.tolerant) == ("tolerated", "没有盖章", True)


def test_papers_on_the_counter_are_counted(tolerant, staff):
    confirm_supplement(tolerant, marks(PROXY), handed={PROXY: Handed(1, 0)}, by=staff.window, at=LATER)
    line = tolerant.papers.get(material=PROXY)
    assert (line.form, line.originals, line.received_on) == ("paper", 1, date(2026, 11, 18))


def test_under_review_the_state_stays(tolerant, staff):
    item = move_to_review(tolerant, staff)
    done = confirm_supplement(item, marks(PROXY, OTHER), by=staff.window, at=LATER)
    assert (done.state, done.tolerant) == ("reviewing", False)
    assert verbs(done)[-1] == "confirm_supplement"


def move_to_review(item, staff):
    from projects.operations.items.steps import move_item

    return move_item(item, "start_review", by=staff.reviewer, at=AT)


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 11, 15)])
def test_a_day_that_cannot_be_is_refused(tolerant, staff, day):
    with pytest.raises(Refused) as found:
        confirm_supplement(tolerant, marks(PROXY), received_on=day, by=staff.window, at=LATER)
    assert found.value.field == "received_on"


def test_a_paper_that_nobody_waits_for_is_refused(tolerant, staff):
    with pytest.raises(Refused):
        confirm_supplement(tolerant, marks("m-energy-report"), by=staff.window, at=LATER)


def test_twice_under_one_key_is_once(tolerant, staff):
    for _ in range(3):
        confirm_supplement(tolerant, marks(PROXY, OTHER), by=staff.window, at=LATER, idempotency_key="k")
    assert verbs(tolerant).count("complete_materials") == 1


def test_a_stale_page_confirms_nothing(tolerant, staff):
    with pytest.raises(Stale):
        confirm_supplement(tolerant, marks(PROXY), by=staff.window, at=LATER, version=tolerant.version - 1)


@pytest.mark.parametrize("who", ["reviewer", "decider", "lead"])
def test_only_the_window_confirms(tolerant, staff, who):
    with pytest.raises(Forbidden):
        confirm_supplement(tolerant, marks(PROXY), by=getattr(staff, who), at=LATER)


# --- delivery


@pytest.fixture
def approved(staff):
    return make_item(item_project(2), ENERGY, "approved")


def test_delivery_notes_how_to_whom_and_when(approved, staff):
    done = deliver_item(approved, "doorstep", receiver="王敏", by=staff.window, at=LATER)
    row = Delivery.objects.get(item=done)
    assert (row.means, row.receiver, row.delivered_on, row.delivered_by) == (
        "doorstep",
        "王敏",
        date(2026, 11, 18),
        staff.window,
    )
    assert done.state == "delivered"
    assert row.event == done.last_event
    assert OfficialNotice.objects.filter(item=done, kind="nt-delivery").count() == 1


def test_a_delivery_entered_later_counts_on_its_own_day(approved, staff):
    done = deliver_item(approved, "window", receiver="王敏", delivered_on=date(2026, 11, 17), by=staff.window, at=LATER)
    clock = done.clocks.get(name="delivery")
    assert (done.delivery.delivered_on, clock.stopped_on) == (date(2026, 11, 17), date(2026, 11, 17))


@pytest.mark.parametrize(
    ("means", "receiver", "day", "field"),
    [
        ("pigeon", "王敏", None, "means"),
        ("doorstep", " ", None, "receiver"),
        ("doorstep", "王敏", date(2026, 11, 19), "delivered_on"),
        ("doorstep", "王敏", date(2026, 11, 13), "delivered_on"),
    ],
)
def test_what_a_delivery_has_to_say(approved, staff, means, receiver, day, field):
    with pytest.raises(Refused) as found:
        deliver_item(approved, means, receiver=receiver, delivered_on=day, by=staff.window, at=LATER)
    assert found.value.field == field
    assert ApprovalItem.objects.get(pk=approved.pk).state == "approved"


def test_an_electronic_delivery_needs_no_signature(approved, staff):
    assert deliver_item(approved, "electronic", by=staff.window, at=LATER).state == "delivered"


def test_delivered_twice_under_one_key_is_once(approved, staff):
    for _ in range(50):
        deliver_item(approved, "electronic", by=staff.window, at=LATER, idempotency_key="k")
    assert Delivery.objects.count() == 1


def test_what_is_not_decided_is_not_delivered(staff):
    item = make_item(item_project(3), ENERGY, "accepted")
    with pytest.raises(Refused) as found:
        deliver_item(item, "electronic", by=staff.window, at=LATER)
    assert "不能“送达”" in found.value.zh


def test_a_stale_page_delivers_nothing(approved, staff):
    with pytest.raises(Stale):
        deliver_item(approved, "electronic", by=staff.window, at=LATER, version=approved.version - 1)


@pytest.mark.parametrize("who", ["reviewer", "decider", "lead"])
def test_only_the_window_delivers(approved, staff, who):
    with pytest.raises(Forbidden):
        deliver_item(approved, "electronic", by=getattr(staff, who), at=LATER)


def test_a_denial_is_delivered_too(staff):
    item = move_to(make_item(item_project(4), ENERGY, "deciding"), "denied")
    assert deliver_item(item, "post", receiver="王敏", by=staff.window, at=LATER).state == "delivered"

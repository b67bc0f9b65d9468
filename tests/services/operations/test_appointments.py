"""A doorstep service is booked for a free slot of an agent on duty, and every other wish gets its clear answer."""

from datetime import timedelta

import pytest

from projects.enums import Source
from projects.operations.refusals import Forbidden, KeyTaken, Refused, Stale
from services.enums import AppointmentState
from services.models import Appointment, ProjectPlace, SlotHold
from services.operations import appointments as acts
from services.operations.appointments import OffDuty, SlotTaken
from tests.projects.views.people import verbs
from tests.services.doors import agent_on_duty, make_appointment, off_duty, slot
from tests.services.telling import AT, join, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents(town):
    return agent_on_duty(town["agent"]), agent_on_duty(town["backup"])


def booked(town, *, by="member", starts_at=None, **more):
    said = {"by": town[by], "at": AT, **more}
    return acts.book("visit", town.project, starts_at or slot(), town["agent"], **said)


def test_the_enterprise_books_a_slot_and_it_is_held_for_it(town, agents):
    made = booked(town, note="二楼接待")
    assert (made.state, made.agent, made.ends_at - made.starts_at) == ("booked", town["agent"], timedelta(hours=1))
    assert SlotHold.objects.filter(agent=town["agent"], appointment=made).count() == 4  # quarters of an hour
    assert verbs(made) == ["book_appointment"]


def test_the_same_key_makes_one_and_for_another_act_or_enterprise_it_is_taken(town, agents):
    first = booked(town, idempotency_key="1:k")
    assert booked(town, idempotency_key="1:k") == first
    assert Appointment.objects.count() == 1
    with pytest.raises(KeyTaken):
        acts.cancel(first, "不去了", by=town["lead"], at=AT, idempotency_key="1:k")
    other = type(town.enterprise).objects.create(name="另一家", credit_code="2", created_at=AT)
    with pytest.raises(KeyTaken):
        acts.book(
            "visit", None, slot(2), town["agent"], enterprise=other, by=town["lead"], at=AT, idempotency_key="1:k"
        )


def test_a_slot_that_is_taken_is_said_to_be_and_nothing_is_written(town, agents):
    booked(town)
    with pytest.raises(SlotTaken, match="刚被约走"):
        booked(town)
    with pytest.raises(SlotTaken):
        booked(town, starts_at=slot(1, 10, minute=30))  # overlaps the half hour
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("starts_at", "said"),
    [
        (slot(1, 17), "上班时间是 09:00–17:00"),
        (slot(1, 16, minute=30), "上班时间是 09:00–17:00"),
        (slot(2, 10), "不上班"),
        (slot(-1, 10), "已经过去"),
        (slot(0, 10), "太近"),  # in an hour
        (slot(30, 10), "14 天以内"),
    ],
)
def test_outside_duty_hours_on_a_day_off_too_soon_and_too_late_are_told_apart(town, agents, starts_at, said):
    off_duty(town["agent"], (slot(2, 10)).date())
    with pytest.raises(Refused, match=said):
        booked(town, starts_at=starts_at)
    assert Appointment.objects.count() == SlotHold.objects.count() == 0


def test_a_public_holiday_is_off_unless_a_duty_day_says_otherwise(town, agents, catalogue):
    from projects.models import CalendarNotice, Holiday

    CalendarNotice.objects.filter(year=2026).update(superseded=True)
    notice = CalendarNotice.objects.create(year=2026, name="试", announced=True, imported_at=AT)  # a newer one
    Holiday.objects.create(notice=notice, day=slot().date(), works=False, name_zh="假")
    with pytest.raises(OffDuty):
        booked(town)


def test_staff_may_book_at_short_notice_but_not_the_past_and_not_outside_duty(town, agents):
    assert booked(town, by="agent", starts_at=slot(0, 9)).state == "booked"  # the hour that has begun
    with pytest.raises(Refused, match="已经过去"):
        booked(town, by="window", starts_at=slot(-1, 10))
    with pytest.raises(Refused, match="已经过去"):  # not: too soon
        booked(town, starts_at=slot(-1, 10))
    with pytest.raises(OffDuty):
        booked(town, by="window", starts_at=slot(1, 20))


@pytest.mark.parametrize("who", ["stranger", "former", "other_agent", "reviewer", "liaison"])
def test_who_has_nothing_to_do_with_the_project_books_nothing(town, agents, who):
    with pytest.raises(Forbidden):
        booked(town, by=who)


def test_somebody_who_is_no_agent_is_not_booked(town, agents):
    with pytest.raises(Refused, match="不是代办专员"):
        acts.book("visit", town.project, slot(), town["window"], by=town["member"], at=AT)


def test_what_the_agent_offers_the_enterprise_confirms_and_nobody_else(town, agents):
    made = acts.offer("visit", town.project, slot(), town["agent"], by=town["agent"], at=AT)
    assert (made.state, made.slots.count()) == ("offered", 4)
    with pytest.raises(Forbidden):
        acts.confirm(made, by=town["agent"], at=AT)
    with pytest.raises(Stale):
        acts.confirm(made, version=made.version - 1, by=town["member"], at=AT)
    assert acts.confirm(made, version=made.version, by=town["member"], at=AT).state == "booked"
    assert acts.confirm(made, by=town["admin"], at=AT).version == 2  # once more changes nothing
    assert verbs(made) == ["offer_appointment", "confirm_appointment"]
    with pytest.raises(Forbidden):
        acts.offer("visit", town.project, slot(2), town["agent"], by=town["member"], at=AT)


def test_what_is_asked_without_a_slot_is_given_to_an_agent_by_the_desk(town, agents):
    asked = acts.ask("visit", town.project, starts_at=slot(3), by=town["member"], at=AT)
    assert (asked.state, asked.agent, asked.slots.count()) == ("asked", None, 0)
    with pytest.raises(Forbidden):
        acts.give_to(asked, town["backup"], by=town["member"], at=AT)
    given = acts.give_to(asked, town["backup"], by=town["lead"], at=AT)
    assert (given.state, given.agent) == ("booked", town["backup"])  # at the time that was wished for
    again = acts.give_to(given, town["agent"], slot(4), "张工出差", by=town["window"], at=AT)
    assert (again.state, again.reason) == ("offered", "张工出差")  # another time: the enterprise is asked
    assert list(SlotHold.objects.values_list("agent__username", flat=True).distinct()) == ["agent"]
    agreed = acts.give_to(again, town["agent"], slot(5), agreed=True, by=town["window"], at=AT)
    assert agreed.state == "booked"


def test_the_other_agent_of_a_booked_time_changes_nothing_for_the_enterprise(town, agents):
    made = booked(town)
    assert acts.give_to(made, town["backup"], by=town["lead"], at=AT).state == "booked"


def test_moving_frees_the_old_slot_and_says_whose_turn_it_is(town, agents):
    made = booked(town)
    moved = acts.move(made, slot(2), by=town["member"], at=AT, version=made.version)
    assert (moved.state, moved.version) == ("booked", 2)
    assert booked(town).starts_at == slot()  # the old one is free
    with pytest.raises(Stale):
        acts.move(made, slot(3), by=town["member"], at=AT, version=1)
    assert acts.move(moved, slot(3), "路上堵", by=town["agent"], at=AT).state == "offered"
    with pytest.raises(SlotTaken):
        acts.move(moved, slot(), by=town["member"], at=AT)
    assert Appointment.objects.get(pk=moved.pk).starts_at == slot(3)  # and it still holds its own
    assert moved.slots.count() == 4


def test_calling_off_needs_a_reason_frees_the_slot_and_ends_it(town, agents):
    made = booked(town)
    with pytest.raises(Refused, match="写明原因"):
        acts.cancel(made, " ", by=town["member"], at=AT)
    with pytest.raises(Forbidden):
        acts.cancel(made, "不去了", by=town["stranger"], at=AT)
    assert acts.cancel(made, "不去了", by=town["member"], at=AT).state == "cancelled"
    assert SlotHold.objects.count() == 0
    with pytest.raises(Refused, match="已取消"):
        acts.begin(made, by=town["agent"], at=AT)


def test_at_the_door_it_begins_ends_and_remembers_the_place(town, agents):
    from decimal import Decimal

    made = booked(town)
    with pytest.raises(Forbidden):
        acts.begin(made, by=town["member"], at=AT)
    with pytest.raises(Refused, match="已约定"):
        acts.finish(made, by=town["agent"], at=AT)
    begun = acts.begin(made, Decimal("34.3456789"), Decimal("108.9"), by=town["backup"], at=AT, source=Source.OFFLINE)
    assert (begun.state, begun.agent, begun.began_at) == ("under_way", town["backup"], AT)
    assert ProjectPlace.objects.get(project=town.project).latitude == Decimal("34.345679")
    assert acts.begin(made, by=town["backup"], at=AT).version == begun.version
    with pytest.raises(Refused, match="正在上门"):
        acts.cancel(made, "太晚了", by=town["member"], at=AT)
    assert acts.finish(made, by=town["backup"], at=AT).state == AppointmentState.DONE
    assert verbs(made) == ["book_appointment", "begin_appointment", "finish_appointment"]


@pytest.mark.parametrize("place", [("91", "0"), ("0", "181"), ("NaN", "1")])
def test_coordinates_off_the_globe_are_refused(town, agents, place):
    from decimal import Decimal

    with pytest.raises(Refused, match="位置不对"):
        acts.begin(booked(town), *map(Decimal, place), by=town["agent"], at=AT)


def test_a_trip_that_came_to_nothing_says_why_and_another_can_be_made(town, agents):
    made = booked(town)
    with pytest.raises(Refused, match="写明原因"):
        acts.fail(made, "", by=town["agent"], at=AT)
    assert acts.fail(made, "没有人在", by=town["agent"], at=AT).state == "failed"
    assert booked(town).state == "booked"


def test_an_item_goes_on_one_trip_of_a_kind_and_only_of_its_own_project(catalogue):
    from tests.projects.items import ITEM_AT, item_project, make_item
    from tests.projects.views.people import make_user

    agent = agent_on_duty(make_user("walker", "agent"))
    project = item_project(1, agent=agent)
    other, item = make_item(item_project(2)), make_item(project)
    said = {"by": agent, "at": ITEM_AT}
    made = acts.book("pickup", project, slot(1, at=ITEM_AT), agent, items=[item, item], **said)
    assert [line.item for line in made.items.all()] == [item]
    with pytest.raises(Refused, match="已经约过"):
        acts.book("pickup", project, slot(2, at=ITEM_AT), agent, items=[item], **said)
    with pytest.raises(Refused, match="这个项目的办件"):
        acts.book("pickup", project, slot(2, at=ITEM_AT), agent, items=[other], **said)
    with pytest.raises(Refused, match="还没有结果"):
        acts.book("delivery", project, slot(2, at=ITEM_AT), agent, items=[item], **said)
    acts.cancel(made, "改天", **said)
    assert acts.book("pickup", project, slot(2, at=ITEM_AT), agent, items=[item], **said).items.count() == 1


def test_a_trip_to_a_lead_is_for_whoever_has_it(town, agents):
    from projects.models import Referral

    lead = Referral.objects.create(
        enterprise_name="新来的公司", project_name="新项目", site="草滩路 9 号", contact_name="赵工",
        handed_by=town["liaison"], created_at=AT, state="taken", agent=town["agent"],
    )  # fmt: skip
    made = acts.book("visit", None, slot(), town["agent"], referral=lead, by=town["agent"], at=AT)
    assert (made.project, made.address, made.contact_name) == (None, "草滩路 9 号", "赵工")
    with pytest.raises(Forbidden):
        acts.book("visit", None, slot(2), town["other_agent"], referral=lead, by=town["other_agent"], at=AT)
    moved = acts.give_to(made, town["backup"], slot(3), by=town["lead"], at=AT)
    assert moved.state == "booked"  # nobody there has an account to confirm with


def test_rows_are_seen_by_the_desk_the_agents_and_the_enterprise(town, agents):
    made = make_appointment(town.project, town["other_agent"])
    seen = [name for name in town.people if Appointment.objects.visible_to(town[name], slot().date()).exists()]
    assert sorted(seen) == sorted(["admin", "member", "agent", "backup", "other_agent", "window", "lead", "reviewer"])
    other = person("elsewhere")
    join(type(town.enterprise).objects.create(name="另一家", credit_code="2", created_at=AT), other)
    assert not Appointment.objects.visible_to(other, slot().date()).filter(pk=made.pk).exists()

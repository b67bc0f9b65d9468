"""Paper intake: one form, many matters; all of it or nothing; the same key again makes nothing new."""

from datetime import UTC, date, datetime
from threading import Thread

import pytest
from django.db import connection

from approval_portal.accounts.models import Role
from projects.models import ApprovalItem, Event, OfficialNotice
from projects.operations.items.drafts import open_item
from projects.operations.items.intake import Handed, Intake, Later, take_in
from projects.operations.refusals import Forbidden, KeyTaken, Refused
from projects.rules.lifecycle_cases import CASE_TYPES
from tests.projects.items import ENERGY, FILING, item_project, make_item, staff_of
from tests.projects.views.people import make_user
from tests.replay import shipped_catalogue

AT = datetime(2026, 11, 18, 2, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def project(catalogue):
    return item_project(1)


@pytest.fixture
def window(catalogue):
    return staff_of().window


def intake(**more):
    return Intake({ENERGY: "", FILING: ""}, {"m-energy-report": Handed(1, 2)}, **more)


def test_many_matters_on_one_form_get_their_numbers_and_receipts_in_one_act(project, window):
    items = take_in(project, intake(contact_name="王敏", contact_phone="13300009999"), by=window, at=AT)
    assert [item.node for item in items] == [ENERGY, FILING]
    assert {item.state for item in items} == {"submitted"}
    assert items[0].number < items[1].number
    assert {item.contact_name for item in items} == {"王敏"}
    assert OfficialNotice.objects.filter(kind="nt-receipt", item__in=items).count() == 2


def test_what_was_handed_over_is_counted_on_every_line_that_asks_for_it(project, window):
    energy = take_in(project, intake(), by=window, at=AT)[0]
    line = energy.papers.get(material="m-energy-report")
    assert (line.state, line.form, line.originals, line.copies) == ("given", "paper", 1, 2)
    assert line.received_on == date(2026, 11, 18)
    event = Event.objects.get(verb="attach", object_id=str(energy.pk))
    assert event.data == {"papers": {"m-energy-report": [1, 2]}, "on_paper": True}


def test_papers_that_came_earlier_start_the_five_days_on_their_own_day(project, window):
    item = take_in(project, intake(received_on=date(2026, 11, 16)), by=window, at=AT)[0]
    assert (item.received_on, item.due_on) == (date(2026, 11, 16), date(2026, 11, 23))


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 10, 1)])
def test_a_day_that_cannot_be_is_refused_at_its_field(project, window, day):
    with pytest.raises(Refused) as found:
        take_in(project, intake(received_on=day), by=window, at=AT)
    assert found.value.field == "received_on"


def test_all_or_nothing(project, window):
    take_in(project, Intake({FILING: ""}), by=window, at=AT)
    with pytest.raises(Refused) as found:
        take_in(project, intake(), by=window, at=AT)
    assert "已经在办" in found.value.zh
    assert ApprovalItem.objects.count() == 1


def test_what_another_system_handles_is_not_taken_in(project, window):
    with pytest.raises(Refused) as found:
        take_in(project, Intake({ENERGY: "", "ap-eia": ""}), by=window, at=AT)
    assert "别的系统" in found.value.zh
    assert ApprovalItem.objects.count() == 0


def test_an_intake_without_matters_is_refused(project, window):
    with pytest.raises(Refused) as found:
        take_in(project, Intake({}), by=window, at=AT)
    assert found.value.field == "matters"


def test_fifty_posts_with_one_key_make_one_intake(project, window):
    made = {
        tuple(item.pk for item in take_in(project, intake(), by=window, at=AT, idempotency_key="k")) for _ in range(50)
    }
    assert len(made) == 1
    assert ApprovalItem.objects.count() == 2
    assert Event.objects.filter(verb="submit").count() == 2


@pytest.mark.django_db(transaction=True)
def test_posts_at_once_with_one_key_make_one_intake():
    shipped_catalogue()
    project, window, told = item_project(1), staff_of().window, []

    def post() -> None:
        try:
            told.append(tuple(item.pk for item in take_in(project, intake(), by=window, at=AT, idempotency_key="k")))
        finally:
            connection.close()

    threads = [Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(told), len(set(told)), ApprovalItem.objects.count()) == (8, 1, 2)


def test_a_key_of_another_project_is_taken(project, window):
    take_in(project, intake(), by=window, at=AT, idempotency_key="k")
    with pytest.raises(KeyTaken):
        take_in(item_project(2), intake(), by=window, at=AT, idempotency_key="k")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECIDER, Role.LEAD, Role.AGENT, Role.LIAISON])
def test_only_the_window_takes_in(project, role):
    with pytest.raises(Forbidden):
        take_in(project, intake(), by=make_user("other", role), at=AT)


def test_members_of_the_enterprise_do_not_take_in(catalogue):
    member = make_user("member")
    with pytest.raises(Forbidden):
        take_in(item_project(3, member), intake(), by=member, at=AT)


# --- a change or renewal of what was granted


def later(item, kind="ct-change", node=ENERGY):
    return Intake({node: ""}, {"m-energy-report": Handed(1, 2)}, later={node: Later(kind, item)})


@pytest.mark.parametrize("kind", ["ct-change", "ct-renew"])
@pytest.mark.parametrize("state", ["delivered", "archived"])
def test_what_was_granted_is_changed_or_renewed_on_paper(project, window, kind, state):
    granted = make_item(project, ENERGY, state)
    item = take_in(project, later(granted, kind), by=window, at=AT)[0]
    assert (item.state, item.case_type, item.earlier, item.round) == ("submitted", kind, granted, 2)
    assert item.papers.get(material="m-energy-report").originals == 1
    assert OfficialNotice.objects.get(kind="nt-receipt", item=item).snapshot["case_type"] == CASE_TYPES[kind].zh


def test_a_change_and_first_applications_come_on_one_form(project, window):
    granted = make_item(project, ENERGY, "delivered")
    handed = Intake({ENERGY: "", FILING: ""}, later={ENERGY: Later("ct-change", granted)})
    items = take_in(project, handed, by=window, at=AT)
    assert [(item.node, item.case_type) for item in items] == [(ENERGY, "ct-change"), (FILING, "ct-new")]


def test_the_change_of_a_stage_keeps_the_stage(project, window):
    permit = "ap-construction-permit"
    granted = make_item(project, permit, "delivered", stage="pit")
    make_item(project, permit, "reviewing", stage="main")
    item = take_in(project, later(granted, node=permit), by=window, at=AT)[0]
    assert (item.stage, item.case_type) == ("pit", "ct-change")


@pytest.mark.parametrize("state", ["submitted", "reviewing", "approved", "denied", "withdrawn", "revoked", "cancelled"])
def test_what_is_not_granted_or_stands_no_more_is_not_changed(project, window, state):
    item = make_item(project, ENERGY, state)
    with pytest.raises(Refused):
        take_in(project, later(item), by=window, at=AT)
    assert ApprovalItem.objects.count() == 1


@pytest.mark.parametrize("state", ["revoked", "cancelled"])
def test_nor_does_the_applicant_change_what_was_taken_away(catalogue, state):
    member = make_user("member")
    project = item_project(5, member)
    item = make_item(project, ENERGY, state)
    with pytest.raises(Refused) as found:
        open_item(project, ENERGY, by=member, at=AT, case_type="ct-renew", earlier=item)
    assert (found.value.field, "已经撤销或注销" in found.value.zh) == ("earlier", True)


def test_what_another_project_was_granted_is_not_changed(project, window):
    theirs = make_item(item_project(2), ENERGY, "delivered")
    with pytest.raises(Refused) as found:
        take_in(project, later(theirs), by=window, at=AT)
    assert found.value.field == "earlier"
    assert not project.items.exists()


def test_another_matter_is_not_changed_by_it(project, window):
    filing = make_item(project, FILING, "delivered")
    with pytest.raises(Refused) as found:
        take_in(project, later(filing), by=window, at=AT)
    assert found.value.field == "earlier"


@pytest.mark.parametrize("kind", ["ct-reissue", "ct-nonsense", "ct-new"])
def test_a_kind_that_the_matter_does_not_know_is_refused(project, window, kind):
    granted = make_item(project, ENERGY, "delivered")
    with pytest.raises(Refused) as found:
        take_in(project, later(granted, kind), by=window, at=AT)
    assert found.value.field in ("case_type", "earlier")


def test_a_second_change_waits_for_the_first(project, window):
    granted = make_item(project, ENERGY, "delivered")
    take_in(project, later(granted), by=window, at=AT)
    with pytest.raises(Refused) as found:
        take_in(project, later(granted, "ct-renew"), by=window, at=AT)
    assert "已经在办" in found.value.zh


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEAD, Role.AGENT])
def test_only_the_window_takes_in_a_change(project, role):
    granted = make_item(project, ENERGY, "delivered")
    with pytest.raises(Forbidden):
        take_in(project, later(granted), by=make_user("other", role), at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_counters_at_once_take_in_one_change():
    shipped_catalogue()
    project, window, told = item_project(1), staff_of().window, []
    granted = make_item(project, ENERGY, "delivered")

    def post(key: str) -> None:
        try:
            told.append(take_in(project, later(granted), by=window, at=AT, idempotency_key=key)[0].pk)
        except Refused as refusal:
            told.append(refusal.zh)
        finally:
            connection.close()

    threads = [Thread(target=post, args=(f"k{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    made = ApprovalItem.objects.get(case_type="ct-change")
    assert told.count(made.pk) == 1
    assert [text[:6] for text in told if text != made.pk] == ["这一项已经在"] * 3

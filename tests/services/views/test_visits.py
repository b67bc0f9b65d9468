"""Needs visits on pages: arranged at the desk, recorded at the door with or without a network, confirmed by the enterprise."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.models import CatalogueVersion, MatterPackage, Referral
from projects.operations.packages import generate_package
from services.models import Appointment, NeedsVisit, Problem, Signature, VisitPoint
from services.rules.signatures import data_url
from tests.projects.profiles import PROFILES
from tests.services.doors import agent_on_duty, at_door, make_appointment, slot
from tests.services.telling import AT, Town

pytestmark = pytest.mark.usefixtures("catalogue", "clock")


@pytest.fixture
def trip(town: Town) -> Appointment:
    return at_door(make_appointment(town.project, town["agent"], "visit"))


def browser(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town[who])
    return client


@pytest.fixture
def agent(town: Town) -> Client:
    return browser(town, "agent")


def door(trip: Appointment) -> str:
    return f"/agent/trips/{trip.pk}/visit/"


def act(client: Client, trip: Appointment, name: str, **said):
    return client.post(door(trip), {"act": name, **said})


def packaged(town: Town, **more) -> MatterPackage:
    answers = {**PROFILES["C"], **more}
    return generate_package(
        town.project, CatalogueVersion.objects.first(), answers, start_on=date(2026, 3, 2), by=None, at=AT
    )


def test_the_door_shows_the_open_questions(town, trip, agent):
    packaged(town, new_land_conversion=None)
    page = agent.get(door(trip)).content.decode()
    assert "还有 1 个问题没有答" in page
    assert 'name="new_land_conversion"' in page


def test_minutes_are_kept_and_lead_back(trip, agent):
    answer = act(agent, trip, "minutes", **{"m-building": "三号厂房", "m-size": "4 万平方米", "m-minutes": ""})
    assert (answer.status_code, answer["Location"]) == (302, f"{door(trip)}#minutes")
    assert NeedsVisit.objects.get().building == "三号厂房"


def test_what_was_recorded_without_a_network_counts_from_the_door(trip, agent):
    told = {"device_at": str(int(AT.timestamp() * 1000) - 3_600_000), "offset_ms": "0"}
    act(agent, trip, "point", **{"p-kind": "difficulty", "p-text": "限高", **told})
    assert (AT - VisitPoint.objects.get().made_at).total_seconds() == 3600


def test_a_page_that_is_out_of_date_answers_409_with_what_was_typed(trip, agent):
    act(agent, trip, "minutes", **{"m-building": "厂房"})
    answer = act(agent, trip, "minutes", **{"m-building": "仓库", "version": "1"})
    assert answer.status_code == 409
    assert "仓库" in answer.content.decode()


def test_a_difficulty_without_words_is_refused_at_its_field(trip, agent):
    answer = act(agent, trip, "point", **{"p-kind": "difficulty", "p-text": ""})
    page = answer.content.decode()
    assert (answer.status_code, 'href="#id_p-text"' in page, Problem.objects.count()) == (422, True, 0)


def test_the_page_asks_again_only_while_something_is_on_the_press(town, trip, agent):
    packaged(town)
    assert 'data-hx-trigger="every 3s"' not in agent.get(door(trip)).content.decode()
    act(agent, trip, "press", kind="guide")
    assert 'data-hx-trigger="every 3s"' in agent.get(door(trip)).content.decode()


@pytest.mark.parametrize("said", [{}, {"act": "nonsense"}, {"act": "press", "kind": "passport"}])
def test_an_act_that_is_none_is_refused(trip, agent, said):
    answer = agent.post(door(trip), said)
    assert (answer.status_code, "errsum" in answer.content.decode()) == (422, True)


def test_the_first_answers_make_the_package(town, trip, agent):
    answer = act(agent, trip, "answers", group="qg-land", base="0", is_secret="false", new_land_conversion="true")
    assert answer.status_code == 302
    assert MatterPackage.objects.get().answers == {"is_secret": False, "new_land_conversion": True}


def test_a_classified_project_is_told_so_and_not_kept(town, trip, agent):
    answer = act(agent, trip, "answers", base="0", is_secret="true")
    assert (answer.status_code, MatterPackage.objects.count()) == (200, 0)


def test_later_answers_are_checked_against_the_version_that_was_seen(town, trip, agent):
    packaged(town, new_land_conversion=None)
    said = {"group": "qg-land", "new_land_conversion": "false"}
    assert act(agent, trip, "answers", base="1", **said).status_code == 302
    assert act(agent, trip, "answers", base="1", **{**said, "new_land_conversion": "true"}).status_code == 409
    assert MatterPackage.objects.count() == 2


def test_hostile_words_stay_words(trip, agent):
    act(agent, trip, "minutes", **{"m-building": "<script>alert(1)</script>", "m-minutes": "‮"})
    page = agent.get(f"/visits/{trip.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def held(agent: Client, trip: Appointment) -> None:
    act(agent, trip, "minutes", **{"m-building": "厂房"})
    assert act(agent, trip, "hold").status_code == 302


def test_a_visit_does_not_end_without_what_is_to_be_built(trip, agent):
    assert act(agent, trip, "hold").status_code == 422
    assert NeedsVisit.objects.filter(state="held").count() == 0


def test_the_enterprise_confirms_on_its_page(town, trip, agent):
    held(agent, trip)
    member = browser(town, "member")
    assert "请你确认这份记录" in member.get(f"/visits/{trip.pk}/").content.decode()
    assert member.post(f"/visits/{trip.pk}/", {"remark": "属实"}).status_code == 302
    visit = NeedsVisit.objects.get()
    assert (visit.state, visit.confirmed_by, visit.remark) == ("confirmed", town["member"], "属实")


def test_somebody_signs_at_the_door(trip, agent):
    held(agent, trip)
    refused = act(agent, trip, "sign", **{"s-name": "王工", "s-signature": ""})
    assert refused.status_code == 422
    answer = act(agent, trip, "sign", **{"s-name": "王工", "s-signature": data_url(40, 20)})
    assert (answer.status_code, NeedsVisit.objects.get().confirmed_name) == (302, "王工")
    assert Signature.objects.get().means == "drawn"


@pytest.mark.parametrize(
    ("who", "status"), [("member", 403), ("reviewer", 403), ("other_agent", 404), ("stranger", 404)]
)
def test_others_do_not_record(town, trip, who, status):
    client = browser(town, who)
    assert client.get(door(trip)).status_code == status
    assert act(client, trip, "minutes", **{"m-building": "x"}).status_code == status


def test_a_pickup_has_no_visit_page(town, agent):
    row = make_appointment(town.project, town["agent"])
    assert agent.get(door(row)).status_code == 404


# --- arranging


def test_a_visit_to_a_lead_that_is_no_project_is_arranged_with_its_squad(town):
    lead = Referral.objects.create(
        handed_by=town["window"], enterprise_name="合容", project_name="研究院", agent=town["agent"], created_at=AT,
        state="taken",
    )  # fmt: skip
    agent_on_duty(town["agent"])
    said = {"on": "2026-03-03", "hour": "10:00", "who": str(town["agent"].pk), "approver": str(town["reviewer"].pk)}
    answer = browser(town, "agent").post(f"/referrals/{lead.pk}/visit/", {**said, "points": "用哪块地", "once": "a1"})
    row = Appointment.objects.get()
    assert (answer.status_code, row.state, row.referral, row.project) == (302, "booked", lead, None)
    assert {member.place for member in row.visit.squad.all()} == {"approver", "agent"}
    assert row.visit.agenda[0]["zh"] == "用哪块地"
    assert "安排上门问需" in browser(town, "agent").get(f"/referrals/{lead.pk}/").content.decode()


def test_a_slot_outside_duty_hours_is_refused_with_what_was_typed(town):
    agent_on_duty(town["agent"])
    said = {"on": "2026-03-03", "hour": "22:00", "who": str(town["agent"].pk), "address": "北门"}
    answer = browser(town, "lead").post(f"/projects/{town.project.pk}/visits/new/", said)
    assert (answer.status_code, "北门" in answer.content.decode(), Appointment.objects.count()) == (422, True, 0)


def test_a_day_without_an_hour_is_refused(town):
    answer = browser(town, "lead").post(f"/projects/{town.project.pk}/visits/new/", {"on": "2026-03-03"})
    assert (answer.status_code, Appointment.objects.count()) == (422, 0)


def test_the_same_form_sent_twice_arranges_one(town):
    for _ in range(2):
        browser(town, "lead").post(f"/projects/{town.project.pk}/visits/new/", {"points": "x", "once": "k9"})
    assert (Appointment.objects.count(), NeedsVisit.objects.count()) == (1, 1)


def test_the_squad_can_be_changed_until_it_is_confirmed(town, trip):
    lead = browser(town, "lead")
    answer = lead.post(f"/visits/{trip.pk}/squad/", {"deputy_head": str(town["lead"].pk), "points": "一\n二"})
    assert answer.status_code == 302
    assert {member.user for member in NeedsVisit.objects.get().squad.all()} == {town["lead"], town["agent"]}
    NeedsVisit.objects.update(state="confirmed")
    assert lead.post(f"/visits/{trip.pk}/squad/", {"points": ""}).status_code == 422


def test_a_person_who_is_no_approver_cannot_be_ticked(town, trip):
    answer = browser(town, "lead").post(f"/visits/{trip.pk}/squad/", {"approver": str(town["member"].pk)})
    assert answer.status_code == 422


# --- lists


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_the_list_takes_as_many_queries_for_one_as_for_thirty(town, agent):
    def add(number: int) -> None:
        row = make_appointment(town.project, town["agent"], "visit", slot(number + 1))
        NeedsVisit.objects.create(appointment=row)

    add(0)
    queries(agent, "/visits/")
    one = queries(agent, "/visits/")
    for number in range(1, 30):
        add(number)
    assert queries(agent, "/visits/") == one
    assert one <= 12


def test_a_visit_that_nobody_recorded_yet_is_planned(town, trip, agent):
    assert "五星级酒店" in agent.get("/visits/?state=planned&q=酒店").content.decode()
    assert "没有符合的走访" in agent.get("/visits/?state=held").content.decode()


def test_nobody_lists_what_is_not_theirs(town, trip):
    assert "五星级酒店" not in browser(town, "other_agent").get("/visits/").content.decode()
    assert "五星级酒店" in browser(town, "member").get("/visits/").content.decode()


def test_who_took_the_lead_finds_the_visit_that_waits_for_a_time(town):
    lead = Referral.objects.create(
        handed_by=town["window"], enterprise_name="合容", project_name="研究院", agent=town["agent"], created_at=AT,
        state="taken",
    )  # fmt: skip
    client = browser(town, "agent")
    answer = client.post(f"/referrals/{lead.pk}/visit/", {"points": "用哪块地"})
    row = Appointment.objects.get()
    assert (answer["Location"], row.state, row.agent) == (f"/visits/{row.pk}/", "asked", None)
    assert client.get(f"/visits/{row.pk}/").status_code == 200
    assert "这条线索还没有建成项目" in client.get(door(row)).content.decode()
    assert browser(town, "other_agent").get(f"/visits/{row.pk}/").status_code == 404

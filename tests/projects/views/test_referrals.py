"""Pages of leads: who sees what, the forms, the same number of queries for one row and thirty."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Body, Role
from projects.models import Project, Referral
from projects.operations.enterprises import create_enterprise
from projects.operations.people import grant_role
from projects.operations.referrals import hand_over, return_referral, take
from projects.rules.identifiers import make_credit_code
from projects.views.referral_tasks import referral_tasks
from tests.projects.views.people import make_user

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CODE = make_credit_code("91610112", "XX900001")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def body():
    return Body.objects.first()


@pytest.fixture
def people(body):
    made = {name: make_user(name, name) for name in (Role.AGENT, Role.WINDOW, Role.REVIEWER)}
    made["agent2"] = make_user("agent2", Role.AGENT)
    made["liaison"] = make_user("liaison")
    grant_role(made["liaison"], Role.LIAISON, body=body, starts_on=date(2026, 1, 5), by=None, at=AT)
    return made


def lead(people, body, number: int = 1, **cells) -> Referral:
    data = {"enterprise_name": f"企业{number}", "project_name": f"线索{number}", "contact_phone": "13300009001"} | cells
    return hand_over(data, body=body, by=people["liaison"], at=AT)


def text(response) -> str:
    return response.content.decode()


# --- the list


def test_agents_see_what_is_free_and_their_own(client, people, body):
    free, own, other = (lead(people, body, n) for n in (1, 2, 3))
    take(own.pk, by=people["agent"], at=AT)
    take(other.pk, by=people["agent2"], at=AT)
    client.force_login(people["agent"])
    page = text(client.get("/referrals/"))
    assert [name in page for name in ("线索1", "线索2", "线索3")] == [True, True, False]
    assert [client.get(f"/referrals/{each.pk}/").status_code for each in (free, own, other)] == [200, 200, 404]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=线索2", ["线索2"]),
        ("?state=taken", ["线索2"]),
        ("?mine=1", ["线索2"]),
        ("?before=2026-03-02", []),
        ("?before=2026-03-03&sort=name", ["线索1", "线索2"]),
        ("?state=nonsense&body=x&before=y&sort=z", ["线索1", "线索2"]),
    ],
)
def test_filters_stand_in_the_address(query, names, client, people, body):
    lead(people, body, 1)
    take(lead(people, body, 2).pk, by=people["agent"], at=AT)
    client.force_login(people["agent"])
    page = text(client.get(f"/referrals/{query}"))
    assert [name for name in ("线索1", "线索2") if name in page] == names


def test_the_spreadsheet_has_no_telephone_and_no_formula(client, people, body):
    lead(people, body, 1, project_name="=1+1")
    client.force_login(people["window"])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/referrals/?format=xlsx").streaming_content)))
    cells = [cell.value for row in book.active for cell in row]
    assert ("'=1+1" in cells, [cell for cell in cells if "13300009001" in str(cell)]) == (True, [])


@pytest.mark.parametrize("who", ["agent", "window", "liaison"])
def test_the_list_asks_as_often_for_one_row_as_for_thirty(who, client, people, body):
    client.force_login(people[who])
    asked = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            lead(people, body, number)
        client.get("/referrals/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/referrals/")
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 12


# --- one lead


def test_the_telephone_is_masked_and_whoever_has_taken_the_lead_may_ask_for_it_in_full(client, people, body):
    made = lead(people, body)
    client.force_login(people["agent"])
    before = text(client.get(f"/referrals/{made.pk}/"))
    client.post(f"/referrals/{made.pk}/take/")
    after = text(client.get(f"/referrals/{made.pk}/"))
    ask = f"/referrals/{made.pk}/contact/"
    shown = text(client.post(ask, {"reason": "visit"}))
    assert ["13300009001" in page for page in (before, after, shown)] == [False, False, True]
    assert "133****9001" in before
    assert [ask in page for page in (before, after)] == [False, True]


def test_the_body_reads_the_reason_and_hands_over_again_with_the_same_data(client, people, body):
    made = lead(people, body)
    return_referral(made.pk, "请补规划条件", by=people["window"], at=AT)
    client.force_login(people["liaison"])
    page = text(client.get(f"/referrals/{made.pk}/"))
    again = text(client.get(f"/referrals/new/?like={made.pk}"))
    assert ("请补规划条件" in page, 'value="企业1"' in again) == (True, True)


def test_a_lead_is_handed_over_once_however_often_the_form_is_sent(client, people):
    client.force_login(people["liaison"])
    sent = {"enterprise_name": "甲", "project_name": "乙", "once": "k1"}
    answers = [client.post("/referrals/new/", sent) for _ in range(2)]
    assert [each.url for each in answers] == [f"/referrals/{Referral.objects.get().pk}/"] * 2


def test_a_stale_edit_shows_both_versions(client, people, body):
    made = lead(people, body)
    client.force_login(people["liaison"])
    sent = {"enterprise_name": "企业1", "project_name": "线索1", "site": "东路", "version": "1"}
    client.post(f"/referrals/{made.pk}/edit/", sent)
    answer = client.post(f"/referrals/{made.pk}/edit/", sent | {"site": "西路"})
    assert (answer.status_code, "东路" in text(answer), "西路" in text(answer)) == (422, True, True)
    assert 'name="version" value="2"' in text(answer)


def test_opening_asks_for_the_credit_code_and_leads_to_the_project(client, people, body):
    made = lead(people, body)
    take(made.pk, by=people["agent"], at=AT)
    client.force_login(people["agent"])
    url = f"/referrals/{made.pk}/project/"
    refused = client.post(url, {"credit_code": ""})
    done = [client.post(url, {"credit_code": CODE.lower()}) for _ in range(2)]
    project = Project.objects.get()
    assert (refused.status_code, [each.url for each in done]) == (422, [f"/projects/{project.pk}/"] * 2)


def test_another_registered_name_is_shown_and_asks_for_a_confirmation(client, people, body):
    create_enterprise("别的企业", CODE, by=None, at=AT)
    made = lead(people, body)
    take(made.pk, by=people["agent"], at=AT)
    client.force_login(people["agent"])
    url = f"/referrals/{made.pk}/project/"
    answer = client.post(url, {"credit_code": CODE})
    assert (answer.status_code, "别的企业" in text(answer), "same_enterprise" in text(answer)) == (422, True, True)
    assert client.post(url, {"credit_code": CODE, "same_enterprise": "on"}).status_code == 302
    assert Project.objects.get().enterprise.name == "别的企业"


# --- the home page


def test_tasks_are_the_own_leads_first_then_what_waits_in_two_queries(people, body, django_assert_num_queries):
    for number in (1, 2):
        lead(people, body, number)
    take(lead(people, body, 3).pk, by=people["agent"], at=AT)
    agent, day = people["agent"], timezone.localdate(AT)
    agent.roles_on(day)
    with django_assert_num_queries(2):
        tasks = referral_tasks(agent, day)
    assert [(task.project, task.own) for task in tasks] == [("线索3", True), ("线索1", False), ("线索2", False)]
    assert referral_tasks(people["reviewer"], day) == referral_tasks(people["window"], day) == []


@pytest.mark.parametrize("asked", ["before=0001-01-01", "before=9999-12-31", "body=1e49", "body=-9e49", "body=1.5"])
def test_what_no_column_holds_breaks_no_list(client, people, body, asked):
    lead(people, body)
    client.force_login(people["agent"])
    assert client.get(f"/referrals/?{asked}").status_code == 200


def test_a_liaison_does_not_learn_which_enterprise_a_code_belongs_to(client, people, body):
    create_enterprise("长安保密有限公司", CODE, by=None, at=AT)
    handed = lead(people, body, credit_code=CODE)
    seen = {}
    for name in ("liaison", Role.AGENT):
        client.force_login(people[name])
        seen[name] = "长安保密有限公司" in text(client.get(f"/referrals/{handed.pk}/"))
    assert seen == {"liaison": False, Role.AGENT: True}

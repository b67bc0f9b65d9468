import json
from datetime import date

import pytest
from django.core.cache import cache
from django.test.utils import CaptureQueriesContext

from projects.models import Event, MatterPackage, Trial
from tests.projects.profiles import EXPECTED, PROFILES

URL = "/api/v1/evaluate/"


@pytest.fixture(autouse=True)
def _fresh_rate_limit():
    cache.clear()


def post(client, body, **headers):
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(URL, text, content_type="application/json", **headers)


def evaluate(client, answers, **options):
    response = post(client, {"answers": answers, "start_on": "2026-03-02"} | options)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize("key", ["F", "K", "S"])
def test_a_sample_profile_gets_its_package_and_its_start_of_construction(client, catalogue, key):
    made = evaluate(client, PROFILES[key])
    items, special, _, _, days = EXPECTED[key]
    needed = {item["id"] for item in made["items"] if item["verdict"] == "needed"}
    assert {n.split("-", 1)[1] for n in needed if n.startswith(("ap-", "ev-"))} == set(items.split())
    assert {n.split("-", 1)[1] for n in needed if n.startswith("sm-")} == set(special.split())
    assert len(made["items"]) == 48
    assert made["milestones"]["ms-construction-start"] == {12: "2026-03-18", 26: "2026-04-08", 7: "2026-03-11"}[days]


def test_the_answer_has_the_promised_shape(client, catalogue):
    made = evaluate(client, PROFILES["C"])
    assert set(made) == {"catalogue_version", "items", "schedule", "milestones", "materials", "warnings"}
    assert {"id", "verdict", "because", "asks"} <= set(made["items"][0])
    assert {"id", "start_on", "due_on", "workdays", "slack_workdays", "critical"} <= set(made["schedule"][0])
    assert set(made["milestones"]) == {"ms-land", "ms-construction-start", "ms-completion", "ms-production"}
    papers = made["materials"]
    assert papers["total"] == papers["from_earlier_items"] + papers["held"] + papers["to_bring"]


def test_pins_and_limits_are_followed(client, catalogue):
    rows = {
        r["id"]: r
        for r in evaluate(client, PROFILES["C"], limits="statutory", pins={"pw-land-supply": "2026-03-20"})["schedule"]
    }
    assert rows["ap-land-planning"]["start_on"] == "2026-03-20"
    assert rows["ap-works-planning"]["workdays"] == 20


def test_without_a_start_day_today_is_taken(client, catalogue, time_machine_2026):
    made = post(client, {"answers": PROFILES["S"]}).json()
    assert (
        next(r for r in made["schedule"] if r["id"] == "ap-project-filing")["start_on"] == date(2026, 3, 2).isoformat()
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": {"nonsense": 1}}, "nonsense"),
        ({"answers": {"floor_area_m2": "x"}}, "floor_area_m2"),
        ('{"answers": {"floor_area_m2": NaN}}', "floor_area_m2"),
        ('{"answers": {"floor_area_m2": -0.5}}', "floor_area_m2"),
        ('{"answers": {"floor_area_m2": 1e999}}', "floor_area_m2"),
        ({"answers": {"is_secret": True}}, "is_secret"),
        ({"answers": {"foreign_invested": True, "negative_list": "prohibited"}}, "negative_list"),
        ({"answers": {"floor_area_m2": 5, "terminal_m2": 9, "civil_floor_area_m2": 5}}, "terminal_m2"),
        ({"answers": {}, "start_on": "soon"}, "start_on"),
        ({"answers": {}, "limits": "none"}, "limits"),
        ({"answers": {}, "pins": {"no-such": "2026-01-01"}}, "no-such"),
        ({"answers": {}, "pins": {"ms-land": "x"}}, "pins"),
        ({"answers": {}, "start_on": "9999-12-31"}, "start_on"),
        ({"answers": [1]}, "answers"),
        ({}, "answers"),
    ],
)
def test_what_cannot_be_used_is_refused_and_names_its_field(client, catalogue, body, field):
    response = post(client, body)
    assert response.status_code == 400
    assert field in {name for error in response.json()["errors"] for name in error["fields"]}


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"x"', "1" * 5000, "[" * 3000, b"\xff\xfe".decode("latin1")])
def test_a_body_that_is_no_request_is_refused(client, catalogue, body):
    assert post(client, body).status_code == 400


def test_odd_answers_come_back_as_warnings(client, catalogue):
    made = evaluate(
        client, {"is_secret": False, "civil_floors": 3, "has_new_building": False, "power_dual": True, "power_kva": 50}
    )
    assert {name for warning in made["warnings"] for name in warning["fields"]} == {
        "civil_floors",
        "power_dual",
        "power_kva",
    }


def test_english_is_answered_on_request(client, catalogue):
    response = post(client, {"answers": {"nonsense": 1}}, HTTP_ACCEPT_LANGUAGE="en")
    assert response.json()["errors"][0]["text"] == "there is no such question"


def test_an_evaluation_needs_at_most_six_queries(client, catalogue, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        evaluate(client, PROFILES["C"])


def test_evaluating_stores_and_logs_nothing(client, catalogue, caplog):
    before = (Event.objects.count(), Trial.objects.count(), MatterPackage.objects.count())
    with CaptureQueriesContext(__import__("django.db").db.connection) as queries:
        post(client, {"answers": {"is_secret": True, "floor_area_m2": 4321}})
    assert not [q for q in queries if not q["sql"].startswith("SELECT")]
    assert (Event.objects.count(), Trial.objects.count(), MatterPackage.objects.count()) == before
    assert "4321" not in caplog.text


def test_one_address_is_limited_to_twenty_a_second(client, catalogue, time_machine_2026):
    codes = [post(client, {"answers": {}}).status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]


def test_the_schema_is_served_and_swagger_asks_no_other_host(client, catalogue):
    assert b"/api/v1/evaluate/" in client.get("/api/schema/").content
    page = client.get("/api/docs/").content.decode()
    assert "swagger-ui" in page
    assert "//cdn" not in page


def test_a_tiny_fraction_is_rounded_and_never_printed_at_length(client, catalogue):
    response = post(client, '{"answers": {"is_secret": false, "floor_area_m2": 1e-999999}}')
    assert response.status_code == 200
    assert len(response.content) < 100_000

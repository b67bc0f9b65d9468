"""New versions of a package and fixed days through the API: the same operations and refusals as the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.enums import Source
from projects.models import Event, MatterPackage, Pin
from tests.projects.api.client import api, fields_of
from tests.projects.profiles import PROFILES
from tests.projects.views.people import make_enterprise, make_project, make_user


@pytest.fixture
def lead(catalogue):
    return make_user("lead", "lead")


def last_event() -> Event:
    return Event.objects.order_by("pk").last()


# --- packages


def test_the_first_package_comes_from_answers(lead):
    project = make_project(make_enterprise(1))
    url = f"/projects/{project.pk}/packages/"
    response = api(lead).send("post", url, {"base": 0, "answers": PROFILES["S"], "start_on": str(timezone.localdate())})
    made = response.json()
    assert (response.status_code, response["Location"]) == (201, f"/api/v1{url}1/")
    assert (made["number"], made["cause"], made["start_on"]) == (1, "first", str(timezone.localdate()))
    assert made["answers"].items() >= {k: v for k, v in PROFILES["S"].items() if not isinstance(v, float)}.items()
    assert last_event().source == Source.API


def test_changed_answers_make_the_next_version(lead):
    project = make_project(make_enterprise(1), profile="C")
    response = api(lead).send(
        "post",
        f"/projects/{project.pk}/packages/",
        {"base": 1, "reason": "多盖一层", "changes": {"floor_area_m2": 987654.5}},
    )
    made = response.json()
    assert (response.status_code, made["number"], made["cause"], made["reason"]) == (201, 2, "answers", "多盖一层")
    assert made["answers"]["floor_area_m2"] == 987654.5


def test_another_plan_makes_the_next_version(lead):
    project = make_project(make_enterprise(1), profile="C")
    url, day = f"/projects/{project.pk}/packages/", timezone.localdate() + timedelta(days=30)
    made = api(lead).send("post", url, {"base": 1, "reason": "晚一个月", "start_on": str(day)}).json()
    assert (made["number"], made["cause"], made["start_on"], made["limits"]) == (2, "plan", str(day), "committed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": {"nonsense": 1}}, "nonsense"),
        ({"changes": {"floor_area_m2": "x"}}, "floor_area_m2"),
        ({"changes": {"is_secret": True}}, "is_secret"),
        ({"changes": {"floor_area_m2": 1}, "reason": " "}, "reason"),
        ({"answers": {"is_secret": False}, "reason": ""}, "reason"),
        ({"changes": {}, "limits": "statutory"}, "answers"),
        ({"changes": {}, "answers": {}}, "answers"),
        ({}, "answers"),
        ({"limits": "none"}, "limits"),
        ({"start_on": "9999-12-31"}, "start_on"),
        ({"answers": {"is_secret": False}, "start_on": "1990-01-01"}, "start_on"),
        ({"base": "x", "limits": "statutory"}, "base"),
    ],
)
def test_a_version_that_cannot_be_made_is_refused_by_field(body, field, lead):
    project = make_project(make_enterprise(1), profile="C")
    response = api(lead).send("post", f"/projects/{project.pk}/packages/", {"base": 1, "reason": "改"} | body)
    assert (response.status_code, field in fields_of(response)) == (400, True)
    assert MatterPackage.objects.count() == 1


@pytest.mark.parametrize(
    "body", [{"changes": {"floor_area_m2": 9}}, {"answers": PROFILES["S"]}, {"limits": "statutory"}]
)
def test_a_version_on_an_old_base_is_a_conflict(body, lead):
    project = make_project(make_enterprise(1), profile="C")
    response = api(lead).send("post", f"/projects/{project.pk}/packages/", {"base": 0, "reason": "改", **body})
    told = response.json()
    assert (response.status_code, told["yours"], told["now"]) == (409, {"base": 0}, {"base": 1})
    assert MatterPackage.objects.count() == 1


# --- pins


def test_a_day_is_fixed_moved_and_given_up(lead):
    project, client = make_project(make_enterprise(1), profile="C"), api(lead)
    url, day = f"/projects/{project.pk}/pins/", timezone.localdate() + timedelta(days=90)
    base = {"node": "pw-land-supply", "kind": "planned"}
    made = [client.send("post", url, base | {"day": each}) for each in (str(day), str(day), None, None)]
    assert [response.status_code for response in made] == [200] * 4
    assert [len(response.json()["pins"]) for response in made] == [1, 1, 0, 0]
    told = Event.objects.filter(verb__in=["pin", "unpin"]).order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["pin", "unpin"]
    assert "pw-land-supply" in client.read(url)["pinnable"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"node": "ap-eia", "day": "2026-12-01"}, "ap-eia"),
        ({"node": "nonsense", "day": "2026-12-01"}, "nonsense"),
        ({"node": "pw-land-supply", "day": "9999-12-31"}, "pw-land-supply"),
        ({"node": "pw-land-supply"}, "day"),
        ({"day": "2026-12-01"}, "node"),
        ({"node": "pw-land-supply", "day": "2026-12-01", "kind": "x"}, "kind"),
    ],
)
def test_a_day_that_is_not_ones_to_fix_is_refused_by_field(body, field, lead):
    project = make_project(make_enterprise(1), profile="C")
    response = api(lead).send("post", f"/projects/{project.pk}/pins/", body)
    assert (response.status_code, fields_of(response), Pin.objects.count()) == (400, {field}, 0)


def test_a_key_of_another_project_is_taken(lead):
    one, other = (make_project(make_enterprise(number), profile="C") for number in (1, 2))
    body = {"base": 1, "reason": "改", "limits": "statutory"}
    answers = [api(lead).send("post", f"/projects/{each.pk}/packages/", body, key="k") for each in (one, one, other)]
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert (MatterPackage.objects.filter(project=one).count(), other.packages.count()) == (2, 1)

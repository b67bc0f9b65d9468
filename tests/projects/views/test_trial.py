import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import CatalogueVersion, Event, Trial
from projects.operations.trials import drop_old_trials
from tests.projects.operations.drafts import keeping
from tests.projects.profiles import PROFILES


def begin(client):
    response = client.post("/trial/", {"is_secret": "false"})
    assert response.status_code == 302
    return Trial.objects.latest("pk")


def answer(client, trial, question, value, version=None, **extra):
    trial.refresh_from_db()
    data = {question: value, "version": trial.version if version is None else version} | extra
    return client.post(reverse("trial-question", args=[trial.token, question]), data)


def fill_in(client, trial, profile):
    """Go through the form as a person does, without a script; returns the addresses seen."""
    seen, url = [], reverse("trial-resume", args=[trial.token])
    for _ in range(150):
        response = client.get(url)
        while response.status_code == 302:
            url = response["Location"]
            response = client.get(url)
        if url.endswith("/result/"):
            return seen
        seen.append(url)
        trial.refresh_from_db()
        data = {"version": trial.version}
        for name in re.findall(r'name="([a-z0-9_]+)"', response.content.decode()):
            if name in ("version", "csrfmiddlewaretoken"):
                continue
            value = profile.get(name)
            boolean = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
            data[name] = boolean or ("unsure" if value is None else str(value))
            if value is None:
                data[f"{name}-unsure"] = "on"
        response = client.post(url, data)
        assert response.status_code == 302, (url, response.content.decode()[:3000])
        url = response["Location"]
    raise AssertionError("the form does not end")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The catalogue, and a form of profile C that was filled in, with the addresses that were seen."""

    def made():
        client = Client()
        trial = begin(client)
        return trial, fill_in(client, trial, PROFILES["C"])

    with keeping(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def catalogue(world, db):
    return CatalogueVersion.objects.get()


@pytest.fixture
def filled(world, db):
    return Trial.objects.get(pk=world[0].pk)


def test_anyone_can_fill_it_in_without_an_account_or_a_script(client, world, filled):
    trial, seen = filled, world[1]
    page = client.get(reverse("trial-result", args=[trial.token])).content.decode()
    assert 20 < len(seen) < 50
    assert "特殊建设工程消防设计审查" in page
    assert "<svg" in page


def test_a_classified_project_is_stopped_before_anything_is_stored(client, catalogue, caplog):
    before = Trial.objects.count(), Event.objects.count()
    response = client.post("/trial/", {"is_secret": "true"})
    assert "涉密项目不在网上办" in response.content.decode()
    assert (Trial.objects.count(), Event.objects.count(), caplog.text) == (*before, "")


def test_a_draft_that_turns_out_to_be_classified_is_erased(client, catalogue):
    trial = begin(client)
    response = answer(client, trial, "is_secret", "true")
    assert "已经删掉" in response.content.decode()
    assert not Trial.objects.filter(pk=trial.pk).exists()


def test_it_can_be_left_and_found_again_by_its_link_only(client, catalogue):
    trial = begin(client)
    answer(client, trial, "project_nature", "new")
    response = client.get(reverse("trial-resume", args=[trial.token]), follow=True)
    assert response.redirect_chain[-1][0].endswith("/q/industry_group/")
    assert client.get(reverse("trial-resume", args=["x" * 22])).status_code == 404


@pytest.mark.parametrize(
    ("question", "value", "said"),
    [
        ("floor_area_m2", "约六万", "要填数字"),
        ("floor_area_m2", "-5", "不能是负数"),
        ("floor_area_m2", "", "填一个答案"),
        ("floor_area_m2", "1e999", "数值过大"),
        ("civil_floors", "2.5", "要填整数"),
        ("industry_group", "nothing", "nothing"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_field_and_nothing_is_lost(client, catalogue, question, value, said):
    trial = begin(client)
    response = answer(client, trial, question, value)
    page = response.content.decode()
    trial.refresh_from_db()
    assert response.status_code == 422
    assert said in page
    assert "<title>错误：" in page
    assert trial.answers == {"is_secret": False}


def test_full_width_digits_and_commas_are_read(client, catalogue):
    trial = begin(client)
    assert answer(client, trial, "floor_area_m2", "４８,０００.５０").status_code == 302
    trial.refresh_from_db()
    assert trial.answers["floor_area_m2"] == "48000.5"


def test_a_part_larger_than_the_whole_is_refused_beside_its_field(client, catalogue):
    trial = begin(client)
    answer(client, trial, "floor_area_m2", "100")
    response = answer(client, trial, "civil_floor_area_m2", "200")
    assert response.status_code == 422
    assert "不能大于总建筑面积" in response.content.decode()


def test_not_sure_is_kept_and_the_matter_is_to_confirm(client, catalogue):
    trial = begin(client)
    answer(client, trial, "annual_energy_tce", "", **{"annual_energy_tce-unsure": "on"})
    trial.refresh_from_db()
    assert trial.answers["annual_energy_tce"] is None


def test_changing_an_answer_shows_what_it_changed(client, filled):
    trial = filled
    answer(client, trial, "entertainment_m2", "0")
    answer(client, trial, "hotel_mall_m2", "100")
    answer(client, trial, "public_building_max_m2", "100")
    answer(client, trial, "public_building_height_m", "20")
    page = client.get(reverse("trial-answers", args=[trial.token])).content.decode()
    assert "少 1 项" in page
    assert "特殊建设工程消防设计审查" in page


def test_a_stale_page_does_not_overwrite_and_a_repeated_send_is_harmless(client, catalogue):
    trial = begin(client)
    assert answer(client, trial, "project_nature", "new", version=1).status_code == 302
    assert answer(client, trial, "project_nature", "new", version=1).status_code == 302
    stale = answer(client, trial, "project_nature", "expand", version=1)
    trial.refresh_from_db()
    assert stale.status_code == 422
    assert "已被改过" in stale.content.decode()
    assert (trial.answers["project_nature"], trial.version) == ("new", 2)


def test_the_route_follows_the_start_day_the_limits_and_the_pins(client, filled):
    trial = filled
    url = reverse("trial-result", args=[trial.token])
    day = timezone.localdate() + timedelta(days=3)
    data = {
        "start_on": day.isoformat(),
        "limits": "statutory",
        "pin-works-finished": "2028-06-01",
        "pin-pw-land-supply": "",
    }
    assert client.post(url, data).status_code == 302
    trial.refresh_from_db()
    assert (trial.start_on, trial.limits, trial.pins) == (day, "statutory", {"works-finished": "2028-06-01"})
    assert "2028年6月" in client.get(url).content.decode()
    bad = client.post(url, data | {"start_on": "1800-01-01", "pin-works-finished": "9999-12-31"})
    assert bad.status_code == 422


def test_every_shown_limit_carries_its_mark_what_nobody_published_says_so_and_no_policy_is_expired(client, catalogue):
    trial = begin(client)
    fill_in(client, trial, PROFILES["A"])
    page = client.get(reverse("trial-result", args=[trial.token])).content.decode()
    for word in ("已核实", "通行做法", "拟定", "待公布", "最早"):
        assert word in page
    assert "标准地加承诺制" in page
    assert "重点产业项目当年开工补贴" not in page


def test_a_page_of_the_form_costs_few_queries_however_much_is_answered(client, filled, django_assert_max_num_queries):
    for trial in (begin(client), filled):
        with django_assert_max_num_queries(6):
            client.get(reverse("trial-question", args=[trial.token, "project_nature"]))
    with django_assert_max_num_queries(6):
        client.get(reverse("trial-result", args=[filled.token]))


def test_drafts_that_nobody_touched_for_ninety_days_are_dropped(client, catalogue):
    before = set(Trial.objects.all())
    old = begin(client)
    Trial.objects.filter(pk=old.pk).update(changed_at=timezone.now() - timedelta(days=91))
    young = begin(client)
    assert drop_old_trials() == 1
    assert set(Trial.objects.all()) - before == {young}
    assert not Trial.objects.filter(pk=old.pk).exists()


def test_one_address_cannot_make_drafts_without_end(client, catalogue, time_machine_2026):
    before = Trial.objects.count()
    codes = [client.post("/trial/", {"is_secret": "false"}).status_code for _ in range(61)]
    assert codes == [302] * 60 + [429]
    assert Trial.objects.count() - before == 60


def test_the_pdf_is_kept_for_the_same_answers_and_made_anew_for_others(client, catalogue, monkeypatch):
    from projects.guide.paper import pdf

    made = []
    monkeypatch.setattr(pdf, "result_pdf", lambda *args, **kwargs: made.append(1) or b"%PDF-1.7")
    trial = begin(client)
    url = reverse("trial-pdf", args=[trial.token])
    first = client.get(url)
    assert (first.status_code, first["Content-Type"], len(made)) == (200, "application/pdf", 1)
    client.get(url)
    assert len(made) == 1
    answer(client, trial, "project_nature", "new")
    client.get(url)
    assert len(made) == 2

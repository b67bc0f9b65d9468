"""Behind the signed link anybody answers once; what was answered is read by leads, and followed up by whom it was given to."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from services.models import FollowUp, Rating, RatingInvite
from services.operations.ratings import invite, rate, tell_invites
from services.queries_ratings import link_of
from tests.services.doors import make_appointment

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def asked(town) -> RatingInvite:
    found = invite(appointment=make_appointment(town.project, town["agent"], state="done"), at=timezone.now())
    assert found is not None
    tell_invites(timezone.now())
    return found


@pytest.fixture
def bad(town, asked) -> FollowUp:
    rate(asked, 1, "等了两小时", by=None, at=timezone.now())
    FollowUp.objects.update(owner=town["window"])
    return FollowUp.objects.get()


def url(asked: RatingInvite) -> str:
    return reverse("rate", args=[link_of(asked)])


def page_of(bad: FollowUp) -> str:
    return reverse("follow-up", args=[bad.pk])


# --- the link stands on the first page of the enterprise's own people


@pytest.mark.parametrize(
    ("who", "shown"),
    [("member", True), ("agent", False), ("lead", False), ("window", False), ("stranger", False), ("former", False)],
)
def test_only_the_enterprises_own_people_find_the_link_on_their_first_page(client, town, asked, who, shown):
    client.force_login(town[who])
    assert ("/rate/" in client.get("/").text) is shown


# --- behind the link


def test_a_stranger_with_the_link_rates_without_a_name(client, asked):
    page = client.get(url(asked))
    assert (page.status_code, page["X-Robots-Tag"], "real_name" in page.text) == (200, "noindex", False)
    answer = client.post(url(asked), {"level": "4", "text": "快"})
    assert (answer.status_code, Rating.objects.get().by) == (302, None)
    assert "评过了" in client.get(url(asked)).text


def test_the_page_names_nobody(client, town, asked):
    page = client.get(url(asked)).text
    assert not [
        name for name in (town.enterprise.name, town.project.name, str(town["agent"]), "科技路") if name in page
    ]


def test_one_of_the_enterprise_may_leave_a_name(client, town, asked):
    client.force_login(town["member"])
    assert "real_name" in client.get(url(asked)).text
    client.post(url(asked), {"level": "2", "real_name": "on"})
    assert Rating.objects.get().by == town["member"]


def test_staff_who_open_the_link_are_told_that_they_do_not_rate(client, town, asked):
    client.force_login(town["agent"])
    answer = client.post(url(asked), {"level": "5"})
    assert (answer.status_code, Rating.objects.exists()) == (422, False)
    assert "工作人员不能代评" in answer.text


@pytest.mark.parametrize("level", ["", "9", "x", "5.0", "\x00"])
def test_another_level_is_refused(client, asked, level):
    assert client.post(url(asked), {"level": level}).status_code == 422


def test_a_second_answer_is_refused_and_shows_nothing_of_the_first(client, asked):
    client.post(url(asked), {"level": "1", "text": "秘密的话"})
    answer = client.post(url(asked), {"level": "5"})
    assert (answer.status_code, "秘密的话" in answer.text) == (422, False)
    assert Rating.objects.get().level == 1


@pytest.mark.parametrize("signed", ["x", "a.b", "0" * 32, "%2e%2e"])
def test_a_link_that_we_did_not_sign_leads_nowhere(client, db, signed):
    assert client.get(f"/rate/{signed}/").status_code == 404


# --- the lists


@pytest.mark.parametrize(
    ("who", "ratings", "list_of"),
    [("lead", 200, 200), ("window", 403, 200), ("agent", 403, 403), ("member", 403, 403), ("reviewer", 403, 403)],
)
def test_who_reads(client, town, bad, who, ratings, list_of):
    client.force_login(town[who])
    assert client.get(reverse("ratings")).status_code == ratings
    assert client.get(reverse("follow-ups")).status_code == list_of


def test_satisfaction_stands_with_its_number(client, town, asked, bad):
    client.force_login(town["lead"])
    page = client.get(reverse("ratings")).text
    assert "0.00%" in page
    assert "1 条评价，邀请了 1 次" in page
    assert "没有符合的评价" in client.get(reverse("ratings"), {"level": "5"}).text


def test_lists_ask_the_same_whatever_their_length(client, town, bad, django_assert_max_num_queries):
    client.force_login(town["lead"])
    for _ in range(5):
        more = invite(appointment=make_appointment(town.project, town["agent"], state="done"), at=timezone.now())
        rate(more, 1, by=None, at=timezone.now())
    for name in ("ratings", "follow-ups"):
        client.get(reverse(name))
        with django_assert_max_num_queries(12):
            assert client.get(reverse(name)).status_code == 200


# --- one follow-up


@pytest.mark.parametrize(("who", "status"), [("window", 200), ("lead", 200), ("agent", 404), ("member", 404)])
def test_who_opens_it(client, town, bad, who, status):
    client.force_login(town[who])
    assert client.get(page_of(bad)).status_code == status


def test_another_of_the_window_does_not_open_it(client, town, bad):
    FollowUp.objects.update(owner=town["lead"])
    client.force_login(town["window"])
    assert client.get(page_of(bad)).status_code == 404


def test_it_is_called_back_and_settled_on_the_page(client, town, bad):
    client.force_login(town["window"])
    answer = client.post(page_of(bad), {"act": "settle", "measure": "改了", "version": "1"})
    assert (answer.status_code, "<title>错误：" in answer.content.decode()) == (422, True)
    assert client.post(page_of(bad), {"act": "contact", "finding": "属实", "version": "1"}).status_code == 302
    assert client.post(page_of(bad), {"act": "settle", "measure": "改了", "version": "1"}).status_code == 409
    assert client.post(page_of(bad), {"act": "settle", "measure": "改了", "version": "2"}).status_code == 302
    assert FollowUp.objects.get().closed_at is not None


def test_a_lead_gives_it_to_somebody_who_was_not_rated(client, town, bad):
    client.force_login(town["lead"])
    assert client.post(page_of(bad), {"act": "give", "owner": town["agent"].pk, "version": "1"}).status_code == 422
    assert client.post(page_of(bad), {"act": "give", "owner": town["lead"].pk, "version": "1"}).status_code == 302


@pytest.mark.parametrize("act", ["", "delete", "give"])
def test_an_act_that_there_is_not_changes_nothing(client, town, bad, act):
    client.force_login(town["window"])
    assert client.post(page_of(bad), {"act": act, "owner": town["lead"].pk, "version": "1"}).status_code == 422
    assert FollowUp.objects.get().version == 1


# --- panels


def test_the_enterprise_finds_what_it_may_rate_on_its_first_page(client, town, asked):
    client.force_login(town["member"])
    assert url(asked) in client.get("/").text
    rate(asked, 5, by=None, at=timezone.now())
    assert url(asked) not in client.get("/").text

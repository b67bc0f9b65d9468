"""A calendar feed: whoever has the address reads times and projects, nobody's name or number, and only while it holds."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from approval_portal.accounts.models import RoleGrant, User
from projects.models import Event, Membership
from services.models import CalendarFeed
from services.operations.feeds import make_feed
from tests.services.doors import make_appointment, slot
from tests.services.halls import SUNDAY, make_hall, make_shift

pytestmark = pytest.mark.usefixtures("clock")


def read(feed, client=None):
    return (client or Client()).get(f"/calendar/{feed.token}.ics")


def events(feed) -> list:
    answer = read(feed)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_it_holds_ones_own_trips_and_no_personal_data(town):
    made = make_appointment(
        town.project, town["agent"], contact_name="王小明", contact_phone="13312345678", note="找门卫"
    )
    make_appointment(town.project, town["backup"], starts_at=slot(2))
    feed = make_feed(by=town["agent"], at=timezone.now())
    (event,) = events(feed)
    assert str(event["summary"]) == "上门取件 · 五星级酒店项目"
    assert (event.decoded("dtstart"), str(event["uid"])) == (slot(), f"{made.token}@approval-portal")
    text = read(feed).content.decode()
    for secret in ("王小明", "13312345678", "找门卫", town["agent"].name, "科技路"):
        assert secret not in text


def test_the_uid_stays_and_the_sequence_rises_when_it_is_moved_or_called_off(town):
    made = make_appointment(town.project, town["agent"])
    feed = make_feed(by=town["agent"], at=timezone.now())
    first = events(feed)[0]
    type(made).objects.filter(pk=made.pk).update(version=2, state="cancelled")
    second = events(feed)[0]
    assert first["uid"] == second["uid"]
    assert (first["sequence"], second["sequence"], str(second["status"])) == (0, 1, "CANCELLED")


def test_the_enterprises_people_read_what_comes_to_their_door(town):
    make_appointment(town.project, town["agent"])
    make_appointment(town.project, None, state="asked")  # without a time
    assert len(events(make_feed(by=town["member"], at=timezone.now()))) == 1


@pytest.mark.parametrize("end", ["disabled", "role", "membership", "revoked", "replaced"])
def test_s3_an_account_a_role_or_a_membership_that_ended_ends_the_feed_at_once(town, end):
    who = "member" if end == "membership" else "agent"
    feed = make_feed(by=town[who], at=timezone.now())
    assert read(feed).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    if end == "disabled":
        User.objects.filter(pk=town[who].pk).update(is_active=False)
    elif end == "role":
        RoleGrant.objects.filter(user=town[who]).update(ends_on=yesterday)
    elif end == "membership":
        Membership.objects.filter(user=town[who]).update(ends_on=yesterday)
    else:
        client = Client()
        client.force_login(town[who], "django.contrib.auth.backends.ModelBackend")
        client.post("/calendar/revoke/" if end == "revoked" else "/calendar/make/")
    assert read(feed).status_code == 404


@pytest.mark.parametrize("token", ["0" * 32, "../x", "A" * 32, "0" * 31, "%00"])
def test_an_address_that_is_none_is_not_there(db, token):
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_a_second_address_replaces_the_first_and_both_acts_are_in_the_log(town):
    client = Client()
    client.force_login(town["agent"], "django.contrib.auth.backends.ModelBackend")
    for act in ("make", "make", "revoke", "revoke"):
        assert client.post(f"/calendar/{act}/").status_code == 302
    assert CalendarFeed.objects.filter(user=town["agent"]).count() == 2
    told = Event.objects.filter(object_type="calendarfeed").order_by("seq").values_list("verb", flat=True)
    assert list(told) == ["make_feed", "make_feed", "revoke_feed"]


def test_whoever_has_no_appointments_has_no_feed(town):
    client = Client()
    client.force_login(town["security_admin"], "django.contrib.auth.backends.ModelBackend")
    assert client.get("/calendar/").status_code == client.post("/calendar/make/").status_code == 403


def test_it_holds_ones_own_duties_in_a_hall_and_nobody_elses(town):
    hall = make_hall()
    make_shift(hall, town["window"])
    make_shift(hall, town["agent"])
    make_shift(hall, town["window"], SUNDAY, state="cancelled")
    found = events(make_feed(by=town["window"], at=timezone.now()))
    assert [str(event["summary"]) for event in found] == ["值班 · 示例大厅"] * 2
    assert [str(event["status"]) for event in found] == ["CONFIRMED", "CANCELLED"]

"""Who hears of what by which channel: chosen by oneself, but for what the law wants told in writing; and quiet hours."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Event
from projects.operations.refusals import Refused
from services.enums import Channel, Delivery
from services.models import Notice, NoticeChoice, QuietHours
from services.operations import choices, notices
from services.operations.choices import choose_notices, turned_off
from services.operations.hearers import HEARERS
from services.operations.sending import deliver_due
from services.queries import SUBJECTS, subject_of
from services.rules.quiet import Quiet
from tests.services.telling import heard, say

pytestmark = pytest.mark.usefixtures("clock")
NIGHT = Quiet(time(22), time(8))
PHONE = "13912345678"


def choose(user, at=None, quiet=None, **wanted):
    """choose(member, project_mail=False)"""
    pairs = {tuple(key.split("_")): value for key, value in wanted.items()}
    return choose_notices(pairs, quiet, by=user, at=at or timezone.now())


@pytest.mark.parametrize("kind", sorted(HEARERS), ids=lambda kind: ".".join(kind))
def test_everything_that_anybody_hears_of_can_be_chosen(kind):
    assert subject_of(*kind) in SUBJECTS


def test_a_mail_goes_to_whoever_did_not_turn_it_off(town):
    choose(town["member"], project_mail=False)
    event = say(town.project, "suspend", by=town["lead"])
    assert heard(event, Channel.MAIL) == ["admin", "agent", "backup"]
    assert "member" in heard(event)


def test_mail_turned_off_altogether_stays_off_whatever_is_chosen_of_one_kind(town):
    User.objects.filter(username="member").update(mail_notices=False)
    NoticeChoice.objects.create(user=town["member"], subject="project", channel=Channel.MAIL, wanted=True)
    assert "member" not in heard(say(town.project, "suspend", by=town["lead"]), Channel.MAIL)


def test_short_messages_come_to_whoever_wants_them_alone(town, settings):
    settings.SMS_GATEWAY_URL = "http://gateway.example"
    User.objects.update(phone=PHONE)
    town["member"].refresh_from_db()
    choose(town["member"], project_sms=True)
    assert heard(say(town.project, "suspend", by=town["lead"]), Channel.SMS) == ["member"]


def test_only_what_differs_from_the_custom_is_kept_and_the_event_names_it(town):
    choose(town["member"], project_mail=False, item_mail=True, item_sms=False)
    assert list(NoticeChoice.objects.values_list("subject", "channel", "wanted")) == [("project", "mail", False)]
    assert Event.objects.get(verb="choose_notices").data == {"fields": ["project.mail.off"]}
    choose(town["member"], project_mail=True)
    assert (NoticeChoice.objects.count(), Event.objects.filter(verb="choose_notices").count()) == (0, 2)
    choose(town["member"], project_mail=True)
    assert Event.objects.filter(verb="choose_notices").count() == 2


def test_a_kind_or_a_channel_that_there_is_not_is_left_alone(town):
    choose_notices({("all", "mail"): False, ("item", "wecom"): True}, None, by=town["member"], at=timezone.now())
    assert not NoticeChoice.objects.exists()


@pytest.mark.parametrize("phone", ["", "029-86512345", "12345"])
def test_short_messages_need_a_number_that_takes_them(town, phone):
    User.objects.filter(username="member").update(phone=phone)
    with pytest.raises(Refused, match="手机号") as refused:
        choose(town["member"], project_sms=True)
    assert (refused.value.field, NoticeChoice.objects.exists()) == ("sms", False)
    choose(town["member"], project_sms=False, project_mail=False)  # turning off needs none


def test_who_turned_something_off_is_known(town):
    choose(town["member"], digest_mail=False)
    assert (turned_off("digest"), turned_off("item")) == ({town["member"].pk}, set())


# --- what the law wants in writing


@pytest.fixture
def owed(monkeypatch, town):
    """The law wants the enterprise's people told of this in writing."""
    people = {town[name].pk for name in ("admin", "member")}
    for where in (notices, choices):
        monkeypatch.setattr(where, "is_statutory", lambda event: event.verb == "suspend")
    monkeypatch.setattr(notices, "on_applicants_side", lambda event, day: people)


@pytest.mark.usefixtures("owed")
def test_what_the_law_wants_in_writing_cannot_be_turned_off(town):
    User.objects.filter(username="admin").update(mail_notices=False)
    choose(town["member"], project_mail=False)
    choose(town["agent"], project_mail=False)
    assert heard(say(town.project, "suspend", by=town["lead"]), Channel.MAIL) == ["admin", "backup", "member"]


@pytest.mark.usefixtures("owed")
@pytest.mark.parametrize(
    ("gateway", "phone", "told"),
    [("http://gateway.example", PHONE, ["member"]), ("http://gateway.example", "029-86512345", []), ("", PHONE, [])],
)
def test_without_an_address_it_comes_as_a_short_message_where_that_can_be(town, settings, gateway, phone, told):
    settings.SMS_GATEWAY_URL = gateway
    User.objects.filter(username="member").update(email="", phone=phone)
    assert heard(say(town.project, "suspend", by=town["lead"]), Channel.SMS) == told


# --- quiet hours


def state(clock, channel=Channel.MAIL, user="member"):
    """(sent now, waits until so many hours from now)"""
    sent = []
    deliver_due({channel: lambda notice: sent.append(notice.recipient.username)}, timezone.now)
    due = Notice.objects.get(channel=channel, recipient__username=user).due_at
    return user in sent, (due - timezone.now()) / timedelta(hours=1) if due else None


def test_in_quiet_hours_a_message_waits_and_others_go_out(town, clock):
    clock.shift(timedelta(hours=14))  # 23:00
    choose(town["member"], quiet=NIGHT)
    say(town.project, "suspend", by=town["lead"])
    assert state(clock) == (False, 9.0)
    assert Notice.objects.filter(channel=Channel.MAIL, state=Delivery.DELIVERED).count() == 3
    clock.shift(timedelta(hours=9))
    assert state(clock) == (True, None)
    assert Notice.objects.filter(channel=Channel.MAIL).values_list("attempts", flat=True).distinct().get() == 1


def test_on_days_off_it_waits_for_the_next_working_day(town, clock):
    clock.shift(timedelta(days=5))  # Saturday, 09:00
    choose(town["member"], quiet=Quiet(time(22), time(8), workdays_only=True))
    say(town.project, "suspend", by=town["lead"])
    assert state(clock) == (False, 47.0)


def test_a_try_that_failed_is_not_repeated_in_quiet_hours(town, clock):
    choose(town["member"], quiet=Quiet(time(9, 30), time(12)))
    say(town.project, "suspend", by=town["lead"])
    Notice.objects.filter(channel=Channel.MAIL, recipient=town["member"]).update(
        attempts=1, due_at=timezone.now() + timedelta(minutes=40)
    )
    clock.shift(timedelta(minutes=40))  # 09:40
    assert state(clock) == (False, pytest.approx(140 / 60))


@pytest.mark.usefixtures("owed")
def test_what_the_law_wants_in_writing_does_not_wait(town, clock):
    clock.shift(timedelta(hours=14))
    choose(town["member"], quiet=NIGHT)
    say(town.project, "suspend", by=town["lead"])
    assert state(clock) == (True, None)


def test_short_messages_have_the_zones_quiet_hours_until_one_has_ones_own(town, clock, settings):
    clock.shift(timedelta(hours=14))
    User.objects.update(phone=PHONE)
    town["member"].refresh_from_db()
    choose(town["member"], project_sms=True)
    say(town.project, "suspend", by=town["lead"])
    assert state(clock, Channel.SMS) == (False, 9.0)
    choose(town["member"], quiet=Quiet(time(1), time(2)))
    Notice.objects.filter(channel=Channel.SMS).update(due_at=timezone.now())
    assert state(clock, Channel.SMS) == (True, None)


def test_quiet_hours_can_be_taken_back(town):
    choose(town["member"], quiet=NIGHT)
    choose(town["member"])
    assert not QuietHours.objects.exists()
    assert [event.data["fields"] for event in Event.objects.filter(verb="choose_notices")] == [["quiet"], ["quiet"]]

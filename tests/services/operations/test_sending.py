"""Sending: each try noted before it is made, pauses between tries, an end after the sixth, one Message-ID throughout."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Invitation, Membership
from projects.operations.refusals import Refused
from services.channels.mail import send
from services.enums import Channel, Delivery, Fault
from services.models import Notice
from services.operations.sending import Undelivered, deliver_due, send_again
from services.rules.backoff import LEASE, TRIES, next_try
from services.tasks import send_notices
from tests.services.telling import AT, say

pytestmark = pytest.mark.usefixtures("clock")
HERE = f"{__name__}."


class Down(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("no answer for member@example.org")


class Refusing(EmailBackend):
    code = 451

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({"member@example.org": (self.code, b"unknown user member@example.org")})


class RefusingForGood(Refusing):
    code = 550


class Broken(EmailBackend):
    def send_messages(self, messages):
        raise ValueError("member@example.org")


@pytest.fixture
def letter(town) -> Notice:
    """One mail to the member, and no other."""
    User.objects.exclude(username="member").update(mail_notices=False)
    say(town.project, "move", by=town["lead"], to="building")
    return Notice.objects.get(channel=Channel.MAIL)


def state(notice: Notice) -> tuple:
    notice.refresh_from_db()
    minutes = (notice.due_at - timezone.now()) / timedelta(minutes=1) if notice.due_at else None
    return notice.state, notice.attempts, minutes, notice.fault


def test_a_mail_that_is_due_goes_out_once(letter):
    assert (send_notices(), send_notices(), len(mail.outbox)) == (1, 0, 1)
    assert (state(letter), letter.delivered_at) == ((Delivery.DELIVERED, 1, None, ""), timezone.now())
    assert mail.outbox[0].to == ["member@example.org"]


@pytest.mark.parametrize(
    ("backend", "fault"), [(Down, Fault.UNREACHABLE), (Refusing, Fault.REFUSED), (Broken, Fault.BROKEN)]
)
def test_a_mail_that_fails_is_tried_six_times_with_growing_pauses_and_then_given_up(
    letter, settings, clock, caplog, backend, fault
):
    settings.EMAIL_BACKEND = HERE + backend.__name__
    seen = []
    for _ in range(TRIES):
        assert send_notices() == 0
        seen.append(state(letter))
        clock.shift(timedelta(minutes=seen[-1][2] or 0))
    assert seen == [
        *((Delivery.WAITING, tries, minutes, fault) for tries, minutes in enumerate((1, 5, 15, 60, 240), 1)),
        (Delivery.FAILED, 6, None, fault),
    ]
    clock.shift(timedelta(days=30))
    assert (send_notices(), state(letter)[1]) == (0, 6)
    assert "example.org" not in caplog.text + letter.fault  # S24: the server's words repeat the address


def test_a_mail_is_not_tried_before_its_time(letter, settings, clock):
    settings.EMAIL_BACKEND = HERE + "Down"
    send_notices()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.shift(timedelta(seconds=59))
    early = send_notices()
    clock.shift(timedelta(seconds=1))
    assert (early, send_notices(), state(letter)) == (0, 1, (Delivery.DELIVERED, 2, None, ""))


def test_an_address_that_is_refused_for_good_is_not_tried_again(letter, settings):
    settings.EMAIL_BACKEND = HERE + "RefusingForGood"
    send_notices()
    assert state(letter) == (Delivery.FAILED, 1, None, Fault.REFUSED)


def test_a_server_that_is_down_is_not_asked_for_every_mail(town, settings):
    say(town.project, "move", by=town["lead"])
    settings.EMAIL_BACKEND = HERE + "Down"
    send_notices()
    assert sorted(Notice.objects.filter(channel=Channel.MAIL).values_list("attempts", flat=True)) == [0, 0, 0, 1]


def test_one_mail_that_fails_holds_up_no_other(town):
    say(town.project, "move", by=town["lead"])
    bad = Notice.objects.filter(channel=Channel.MAIL).order_by("pk").first()

    def fails_once(notice):
        if notice.pk == bad.pk:
            raise Undelivered(Fault.REFUSED)
        send(notice)

    assert (deliver_due({Channel.MAIL: fails_once}, timezone.now), len(mail.outbox)) == (3, 3)


# --- a send in doubt


class Killed(BaseException):
    """The process ends here."""


def killed_after(step):
    def run(notice):
        step(notice)
        raise Killed

    return run


@pytest.mark.parametrize("step", [send, lambda notice: None], ids=["after sending", "before sending"])
def test_a_try_that_says_nothing_is_made_again_under_the_same_message_id(letter, clock, step):
    with pytest.raises(Killed):
        deliver_due({Channel.MAIL: killed_after(step)}, timezone.now)
    assert state(letter) == (Delivery.SENDING, 1, 10, "")
    clock.shift(LEASE - timedelta(seconds=1))
    assert send_notices() == 0
    clock.shift(timedelta(seconds=1))
    assert (send_notices(), state(letter)) == (1, (Delivery.DELIVERED, 2, None, ""))
    assert {message.extra_headers["Message-ID"] for message in mail.outbox} == {f"<notice-{letter.pk}@localhost>"}


def test_a_mail_that_ends_its_process_every_time_is_given_up(letter, clock):
    for _ in range(TRIES):
        with pytest.raises(Killed):
            deliver_due({Channel.MAIL: killed_after(lambda notice: None)}, timezone.now)
        clock.shift(LEASE)
    assert (send_notices(), state(letter)) == (0, (Delivery.FAILED, 6, None, Fault.LOST))


def test_a_late_failure_does_not_undo_what_another_try_has_done(letter, clock):
    def slow(notice):
        clock.shift(LEASE)
        assert send_notices() == 1
        raise Undelivered(Fault.REFUSED)

    deliver_due({Channel.MAIL: slow}, timezone.now)
    assert state(letter) == (Delivery.DELIVERED, 2, None, "")


@pytest.mark.parametrize("tries", range(1, TRIES))
def test_no_pause_is_shorter_than_the_one_before(tries):
    later = next_try(tries + 1, AT)
    assert later is None or later > next_try(tries, AT)


# --- who may not be written to any more


def test_whoever_lost_sight_of_the_project_gets_no_mail_about_it(letter, town):
    Membership.objects.filter(user=town["member"]).update(ends_on=AT.date() - timedelta(days=1))
    send_notices()
    assert (state(letter), mail.outbox) == ((Delivery.FAILED, 1, None, Fault.GONE), [])


@pytest.mark.parametrize(("change", "fault"), [({"email": ""}, Fault.NO_ADDRESS), ({"is_active": False}, Fault.GONE)])
def test_an_account_without_an_address_or_closed_gets_no_mail(letter, town, change, fault):
    User.objects.filter(pk=town["member"].pk).update(**change)
    send_notices()
    assert (state(letter), mail.outbox) == ((Delivery.FAILED, 1, None, fault), [])


@pytest.mark.parametrize("end", [{"revoked_at": AT}, {"accepted_at": AT}])
def test_an_invitation_that_is_over_is_not_sent(town, end):
    row = Invitation.objects.create(
        enterprise=town.enterprise, email="guest@example.org", name="客人", token="k", invited_by=town["admin"],
        created_at=AT, last_day=AT.date(),
    )  # fmt: skip
    say(row, "invite", by=town["admin"])
    Invitation.objects.update(**end)
    send_notices()
    assert (state(Notice.objects.get()), mail.outbox) == ((Delivery.FAILED, 1, None, Fault.GONE), [])


# --- once more


def failed(letter: Notice, fault: str = Fault.REFUSED) -> Notice:
    Notice.objects.filter(pk=letter.pk).update(state=Delivery.FAILED, attempts=6, due_at=None, fault=fault)
    return letter


def test_its_recipient_can_have_a_failed_mail_sent_again_under_the_same_message_id(letter, town):
    failed(letter)
    again = send_again(letter.pk, by=town["member"], at=timezone.now())
    twice = send_again(letter.pk, by=town["member"], at=timezone.now())
    assert (again.attempts, twice.state, send_notices(), len(mail.outbox)) == (0, Delivery.WAITING, 1, 1)
    assert mail.outbox[0].extra_headers["Message-ID"] == letter.message_id


def test_nobody_else_can(letter, town):
    failed(letter)
    with pytest.raises(Notice.DoesNotExist):
        send_again(letter.pk, by=town["admin"], at=timezone.now())
    assert state(letter)[0] == Delivery.FAILED


def test_a_mail_that_arrived_or_concerns_nobody_is_not_sent_again(letter, town):
    send_notices()
    with pytest.raises(Refused, match="已经送达"):
        send_again(letter.pk, by=town["member"], at=timezone.now())
    failed(letter, Fault.GONE)
    with pytest.raises(Refused, match="无关"):
        send_again(letter.pk, by=town["member"], at=timezone.now())
    assert len(mail.outbox) == 1

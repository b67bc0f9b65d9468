"""The weekly digests: one for each person, kind and week, whatever restarts; received by mail with its PDF."""

import threading
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.db import connections
from django.utils import timezone
from pypdf import PdfReader

from approval_portal.accounts.models import RoleGrant, User
from approval_portal.beat import SCHEDULE
from projects.models import Event, Membership
from projects.operations.events import record
from projects.operations.outbox import deliver
from services.enums import AppointmentKind, AppointmentState, Channel, DigestKind
from services.models import Appointment, Digest, Notice, NoticeChoice, Paper
from services.operations import digests
from services.operations.digests import send_digests
from services.papers.digest import digest_paper
from services.queries_digests import own_digests
from services.tasks import send_digests as task
from services.tasks import send_notices
from tests.loopback import MailServer
from tests.services import telling
from tests.services.telling import AT

MONDAY = date(2026, 3, 2)
OURS = {kind: digests.MAKERS[kind] for kind in (DigestKind.AGENT, DigestKind.ENTERPRISE)}
pytestmark = pytest.mark.usefixtures("clock")  # Monday 2 March 2026, 09:00


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def come(town: telling.Town, days: int = 1) -> Appointment:
    """The agent comes to the enterprise's door in some days: both have something to be told."""
    return Appointment.objects.create(
        kind=AppointmentKind.PICKUP,
        state=AppointmentState.BOOKED,
        project=town.project,
        enterprise=town.enterprise,
        agent=town["agent"],
        starts_at=AT + timedelta(days=days),
        ends_at=AT + timedelta(days=days, hours=1),
        address="凤城八路",
        token=f"digest{days}",
        created_at=AT,
    )


@pytest.fixture
def week(town):
    come(town)
    return town


def made() -> set[tuple[str, str]]:
    return set(Digest.objects.exclude(content={}).values_list("kind", "user__username"))


# --- once


def test_on_monday_morning_everybody_with_something_to_read_gets_one(week, monkeypatch):
    monkeypatch.setattr(digests, "MAKERS", OURS)
    assert send_digests() == 3
    assert made() == {("agent", "agent"), ("enterprise", "admin"), ("enterprise", "member")}
    events = Event.objects.filter(verb="send_digest")
    assert {event.data["user"] for event in events} == {week[name].pk for name in ("agent", "admin", "member")}
    assert {event.data["week"] for event in events} == {"2026-03-02"}


def test_a_second_beat_and_a_restart_make_no_second_digest(week, clock, monkeypatch):
    monkeypatch.setattr(digests, "MAKERS", OURS)
    send_digests()
    before = list(Digest.objects.order_by("pk").values())
    for hours in (0, 1, 24, 24 * 5):
        clock.shift(timedelta(hours=hours))
        assert task() == 0
    assert list(Digest.objects.order_by("pk").values()) == before
    assert Event.objects.filter(verb="send_digest").count() == 3


def test_nothing_goes_out_before_eight_on_monday(week, clock, monkeypatch):
    monkeypatch.setattr(digests, "MAKERS", OURS)
    clock.shift(-timedelta(hours=1, seconds=1))
    assert (send_digests(), Digest.objects.count()) == (0, 0)
    clock.shift(timedelta(seconds=1))
    assert send_digests() == 3


def test_what_a_monday_missed_is_caught_up_in_its_week_and_not_after_it(week, clock, monkeypatch):
    monkeypatch.setattr(digests, "MAKERS", OURS)
    come(week, days=8)
    clock.shift(timedelta(days=3))
    assert send_digests() == 3
    assert set(Digest.objects.values_list("week", flat=True)) == {MONDAY}
    Digest.objects.all().delete()
    clock.shift(timedelta(days=4))
    send_digests()
    assert set(Digest.objects.values_list("week", flat=True)) == {date(2026, 3, 9)}


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_the_same_moment_send_each_digest_once(monkeypatch):
    town = telling.build()
    come(town)
    monkeypatch.setattr(digests, "MAKERS", OURS)
    start, sent = threading.Barrier(2), []

    def run():
        start.wait()
        sent.append(send_digests())
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(sent), len(made()), Event.objects.filter(verb="send_digest").count()) == (3, 3, 3)


def test_a_digest_that_fails_holds_up_no_other_and_is_made_by_the_next_sweep(week, monkeypatch, caplog):
    makers = dict(OURS)
    broken = {**makers, DigestKind.AGENT: (lambda *_: 1 / 0, False)}
    monkeypatch.setattr(digests, "MAKERS", broken)
    assert send_digests() == 2
    assert "could not be made" in caplog.text
    monkeypatch.setattr(digests, "MAKERS", makers)
    assert send_digests() == 1


def test_a_run_ends_in_time_and_the_next_goes_on(week, clock, monkeypatch):
    def slow(*said):
        clock.shift(digests.AT_A_TIME)
        clock.shift(timedelta(seconds=1))
        return OURS[DigestKind.ENTERPRISE][0](*said)

    monkeypatch.setattr(digests, "MAKERS", {DigestKind.ENTERPRISE: (slow, False)})
    assert [send_digests(timezone.now) for _ in range(3)] == [1, 1, 0]


def test_figures_that_lag_behind_after_a_standstill_are_not_frozen(week, monkeypatch, caplog):
    makers = {kind: digests.MAKERS[kind] for kind in (DigestKind.LEAD, DigestKind.ENTERPRISE)}
    monkeypatch.setattr(digests, "MAKERS", makers)
    monkeypatch.setattr(digests, "BEHIND", 0)
    record(week.project, "suspend", by=None, at=AT)  # not handed out yet
    assert (send_digests(), "wait for the figures" in caplog.text) == (2, True)
    deliver()
    assert send_digests() == 1


def test_beat_asks_for_them_on_mondays_at_eight_in_the_zone_and_sweeps_all_week():
    from approval_portal.celery import app

    beat = [each["schedule"] for each in SCHEDULE.values() if each["task"] == task.name]
    assert beat == [crontab(hour=8, minute=0, day_of_week="mon"), 600.0]
    assert str(app.timezone) == settings.TIME_ZONE


# --- to whom


def test_a_week_without_anything_is_kept_as_looked_at_and_told_to_nobody(town, monkeypatch):
    monkeypatch.setattr(digests, "MAKERS", OURS)
    assert (send_digests(), made(), Event.objects.filter(verb="send_digest").count()) == (0, set(), 0)
    assert Digest.objects.count() == 5  # two of the enterprise, three agents
    assert not own_digests(town["agent"], MONDAY).exists()


def test_whoever_came_after_monday_or_has_gone_gets_none(week, clock, monkeypatch):
    monkeypatch.setattr(digests, "MAKERS", OURS)
    Membership.objects.filter(user=week["member"]).update(starts_on=date(2026, 3, 3))
    RoleGrant.objects.filter(user=week["agent"]).update(ends_on=date(2026, 3, 2))
    User.objects.filter(pk=week["backup"].pk).update(is_active=False)
    clock.shift(timedelta(hours=20))  # Tuesday
    send_digests()
    assert set(Digest.objects.values_list("user__username", flat=True)) == {"admin", "other_agent"}


def test_people_of_one_enterprise_read_the_same_and_it_is_worked_out_once(week, monkeypatch):
    asked = []

    def make(*said):
        asked.append(said[1])
        return OURS[DigestKind.ENTERPRISE][0](*said)

    monkeypatch.setattr(digests, "MAKERS", {DigestKind.ENTERPRISE: (make, True)})
    send_digests()
    assert asked == [(week.enterprise.pk,)]
    first, second = Digest.objects.all()
    assert first.content == second.content


# --- by mail


@pytest.fixture
def post(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def send_one(town: telling.Town, name: str, monkeypatch) -> None:
    User.objects.exclude(username=name).update(email="")
    monkeypatch.setattr(digests, "MAKERS", OURS)
    send_digests()
    deliver()
    send_notices()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_monday_digest_is_received_by_smtp_with_its_pdf_in_the_readers_language(week, post, monkeypatch, language):
    User.objects.filter(username="agent").update(language=language)
    send_one(week, "agent", monkeypatch)
    (mail,) = post.mails
    digest = Digest.objects.get(kind="agent", user=week["agent"])
    assert mail["To"] == "agent@example.org"
    (attached,) = mail.iter_attachments()
    content = attached.get_content()
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_filename().endswith("-2026-W09.pdf")
    paper = Paper.objects.get(key=f"digest:{digest.pk}")
    assert (paper.language, paper.digest) == (language, sha256(content).hexdigest())
    assert week.project.name in PdfReader(BytesIO(content)).pages[0].extract_text()
    body = mail.get_body(("plain",)).get_content()
    assert f"/digests/{digest.pk}/" in body


def test_a_mail_that_is_sent_again_carries_the_same_bytes(week, post, monkeypatch):
    send_one(week, "agent", monkeypatch)
    Notice.objects.filter(channel=Channel.MAIL).update(state="waiting", due_at=AT, attempts=0)
    send_notices()
    assert [*post.keys.values()] == [2]
    first, second = ([part.get_content() for part in mail.iter_attachments()] for mail in post.mails)
    assert first == second
    assert len(first) == 1


def test_without_the_press_the_mail_goes_without_its_pdf(week, post, monkeypatch, caplog):
    monkeypatch.setattr("projects.guide.paper.pdf.missing", lambda: "缺")
    send_one(week, "agent", monkeypatch)
    (mail,) = post.mails
    assert (list(mail.iter_attachments()), "without its PDF" in caplog.text) == ([], True)


def test_whoever_wants_no_mail_of_digests_finds_them_in_the_centre_alone(week, monkeypatch):
    NoticeChoice.objects.create(user=week["agent"], subject="digest", channel=Channel.MAIL, wanted=False)
    monkeypatch.setattr(digests, "MAKERS", OURS)
    send_digests()
    deliver()
    rows = Notice.objects.filter(event__verb="send_digest", recipient=week["agent"])
    assert list(rows.values_list("channel", flat=True)) == [Channel.IN_APP]


def test_what_is_kept_for_three_years_goes_with_its_papers(
    week, monkeypatch, clock, tmp_path, django_capture_on_commit_callbacks
):
    from projects.operations.retention import keep_retention

    monkeypatch.setattr(digests, "MAKERS", OURS)
    monkeypatch.setattr("projects.guide.paper.pdf.render", lambda markup, css: markup.encode())
    send_digests()
    digest = Digest.objects.get(user=week["agent"])
    digest_paper(digest, "en", at=AT)[1].close()
    clock.shift(timedelta(days=1096))
    with django_capture_on_commit_callbacks(execute=True):
        keep_retention(timezone.now())
    assert (Digest.objects.count(), Paper.objects.count(), list(tmp_path.rglob("*.pdf"))) == (0, 0, [])


def test_a_digest_goes_to_its_reader_and_to_nobody_else(week, monkeypatch):
    from services.channels.attachments import attachments_of

    monkeypatch.setattr(digests, "MAKERS", OURS)
    send_digests()
    deliver()
    event = Event.objects.filter(verb="send_digest", data__user=week["agent"].pk).get()
    assert telling.heard(event) == ["agent"]
    assert attachments_of(event, week["member"]) == []
    assert attachments_of(event, None) == []

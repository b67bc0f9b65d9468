"""How long records are kept: every model has its row; the nightly run lets go what is over, twice as well as once."""

import io
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects import tasks
from projects.models import AccessLog, Event, EventText, Invitation, JoinRequest, PrintJob, Referral, Trial, Upload
from projects.operations import retention
from projects.operations.events import changed_texts, verify_chains
from projects.operations.joining import ask
from projects.operations.periods import kept_days
from projects.operations.retention import due_now, keep_retention, last_run
from projects.rules.retention import ROWS, BadPeriod, Then, checked
from projects.views.retention_words import NAMES
from services.models import Notice
from tests.projects.views.people import AT, join, make_enterprise, make_project, make_user, signed_in

LATER = AT + timedelta(days=4000)


@pytest.fixture(autouse=True)
def _seal_file(settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"


# --- the table


def test_every_model_has_its_row_and_every_row_a_model():
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert set(ROWS) == labels == set(NAMES)


def test_every_period_says_on_what_ground_and_a_proposed_one_never_calls_itself_law():
    for label, row in ROWS.items():
        assert row.mark in "CKP", label
        assert all(row.ground), label
        assert (row.days is None) or (row.mark == "P" and row.since.zh), label
        assert "第" in row.ground.zh or row.mark != "C", label


def test_whatever_is_counted_in_days_is_swept_and_nothing_else_is():
    counted = {label for label, row in ROWS.items() if row.days is not None}
    assert {sweep.label for sweep in retention.all_sweeps()} == counted


def test_the_log_is_kept_for_good():
    assert {ROWS[f"projects.{name}"].then for name in ("event", "accesslog", "accessseal")} == {Then.KEEP}
    with pytest.raises(BadPeriod):
        checked({"projects.accesslog": 30})


@pytest.mark.parametrize(
    "said", ["projects.trial", "projects.trial=x", "projects.event=9", "nothing=3", "projects.trial=0"]
)
def test_a_wrong_setting_is_refused_by_the_command(said):
    with override_settings(RETENTION_DAYS=said), pytest.raises(CommandError):
        call_command("retention", "--dry-run")


def test_a_deployment_sets_its_own_period():
    with override_settings(RETENTION_DAYS="projects.trial=5, projects.invitation=7"):
        assert (kept_days("projects.trial"), kept_days("projects.invitation"), kept_days("projects.upload")) == (
            5,
            7,
            7,
        )
    assert kept_days("projects.trial") == 90


# --- the run


def everything_old():
    """A row of each kind whose time is over, and one of each that is kept."""
    firm, admin, person = make_enterprise(1), make_user("admin", name="管理员"), make_user("person")
    join(firm, admin, is_admin=True)
    for number, at in ((1, AT), (2, LATER)):
        Trial.objects.create(token=f"t{number}", start_on=date(2026, 1, 1), changed_at=at)
        Session.objects.create(session_key=f"s{number}", session_data="", expire_date=at + timedelta(minutes=1))
        Upload.objects.create(
            token=f"u{number}", enterprise=firm, name="a.pdf", size=1, state="dropped", by=person, created_at=at,
            touched_at=at,
        )  # fmt: skip
        Invitation.objects.create(
            enterprise=firm, name="小赵", email="z@example.com", token=f"i{number}", invited_by=admin, created_at=at,
            last_day=at.date(),
        )  # fmt: skip
        Referral.objects.create(
            handed_by=admin, enterprise_name="某企业", contact_name="某人", contact_phone="139", project_name="项目",
            state="returned", created_at=at,
        )  # fmt: skip
        project = make_project(firm, f"项目{number}")
        PrintJob.objects.create(project=project, kind="guide", language="en", state="done", wanted_at=at, touched_at=at)
    asked = ask(firm.credit_code, firm.name, note="我是小赵，13912345678", by=person, at=AT)
    JoinRequest.objects.filter(pk=asked.pk).update(state="refused", reason="不是", decided_at=AT)
    event = Event.objects.filter(object_type="user").first()
    for number, at in ((1, AT), (2, LATER)):
        Notice.objects.create(
            event=event,
            recipient_key=f"user:{number}",
            recipient=person,
            channel="in_app",
            state="delivered",
            made_at=at,
        )


COUNTED = {
    "sessions.session": 1,
    "projects.trial": 1,
    "projects.upload": 1,
    "projects.printjob": 1,
    "projects.invitation": 1,
    "projects.joinrequest": 1,
    "projects.referral": 1,
    "services.notice": 1,
}


def over(counts: dict[str, int]) -> dict[str, int]:
    return {label: count for label, count in counts.items() if count}


@pytest.mark.django_db
def test_the_run_lets_go_what_is_over_and_nothing_else_and_run_twice_nothing_more():
    everything_old()
    assert over(due_now(LATER)) == COUNTED
    assert over(keep_retention(LATER)) == COUNTED
    assert over(keep_retention(LATER)) == {}
    assert [each.objects.count() for each in (Trial, Session, Upload, PrintJob, Notice)] == [1] * 5
    assert list(Invitation.objects.order_by("pk").values_list("name", "email")) == [("", ""), ("小赵", "z@example.com")]
    assert list(Referral.objects.order_by("pk").values_list("contact_phone", flat=True)) == ["", "139"]
    assert JoinRequest.objects.get().note == JoinRequest.objects.get().reason == ""


@pytest.mark.django_db
def test_s13_erased_words_leave_the_chain_clean_and_every_batch_is_told():
    everything_old()
    keep_retention(LATER, batch=1)
    assert not EventText.objects.filter(content__contains="13912345678").exists()
    assert (verify_chains()[2], changed_texts()) == ([], [])
    told = Event.objects.filter(object_type="retention", verb="drop_expired")
    assert {row.object_id: row.data["count"] for row in told} == COUNTED
    assert last_run().data == {"counts": {**dict.fromkeys(due_now(LATER), 0), **COUNTED}, "failed": []}


@pytest.mark.django_db
def test_in_batches_everything_goes_and_each_batch_is_an_event():
    for number in range(5):
        Trial.objects.create(token=f"t{number}", start_on=date(2026, 1, 1), changed_at=AT)
    assert keep_retention(LATER, batch=2)["projects.trial"] == 5
    told = Event.objects.filter(verb="drop_expired", object_id="projects.trial").order_by("seq")
    assert [row.data["count"] for row in told] == [2, 2, 1]


@pytest.mark.django_db
def test_a_kind_that_fails_holds_up_no_other_and_is_named(monkeypatch):
    Trial.objects.create(token="t", start_on=date(2026, 1, 1), changed_at=AT)
    broken = retention.Sweep("sessions.session", lambda at: 1 / 0, retention.delete)
    monkeypatch.setattr(retention, "SWEEPS", (broken, *retention.SWEEPS[1:]))
    assert keep_retention(LATER)["projects.trial"] == 1
    assert last_run().data["failed"] == ["sessions.session"]


@pytest.mark.django_db
def test_rows_that_stay_after_they_were_let_go_do_not_turn_for_ever(monkeypatch):
    Trial.objects.create(token="t", start_on=date(2026, 1, 1), changed_at=AT)
    stuck = retention.Sweep("projects.trial", lambda at: Trial.objects.all(), lambda rows, at: None)
    monkeypatch.setattr(retention, "SWEEPS", (stuck,))
    keep_retention(LATER)
    assert last_run().data["failed"] == ["projects.trial"]
    assert not Event.objects.filter(verb="drop_expired").exists()


@pytest.mark.django_db
def test_the_access_log_and_notices_about_items_stay():
    person = make_user("person")
    AccessLog.objects.create(at=AT, user=person, kind="download", what="document")
    event = Event.objects.create(
        stream="project:1", seq=1, at=AT, recorded_at=AT, source="web", verb="submit", object_type="approvalitem",
        object_id="1", previous_hash="0", hash="0",
    )  # fmt: skip
    Notice.objects.create(
        event=event, recipient_key="user:1", recipient=person, channel="in_app", state="delivered", made_at=AT
    )
    keep_retention(LATER)
    assert (AccessLog.objects.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_dry_run_counts_and_writes_nothing():
    everything_old()
    before, out = Event.objects.count(), io.StringIO()
    with override_settings(RETENTION_DAYS="projects.trial=1"):
        call_command("retention", "--dry-run", stdout=out)
    assert f"projects.trial: {1 if timezone.now() > AT + timedelta(days=1) else 0} (delete, 1 days)" in out.getvalue()
    assert "nothing was written" in out.getvalue()
    assert (Event.objects.count(), Trial.objects.count()) == (before, 2)


@pytest.mark.django_db
def test_the_command_and_the_schedule_do_the_same():
    Trial.objects.create(token="t", start_on=date(2026, 1, 1), changed_at=timezone.now() - timedelta(days=91))
    assert tasks.keep_retention()["projects.trial"] == 1
    call_command("retention", stdout=io.StringIO())
    assert Event.objects.filter(verb="keep_retention").count() == 2


# --- the page


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "security_admin", "lead"])
def test_the_page_is_the_system_and_the_audit_administrators(role):
    status = 200 if role in ("system_admin", "audit_admin") else 403
    assert signed_in(make_user("who", Role(role))).get(reverse("retention")).status_code == status


@pytest.mark.django_db
def test_the_page_shows_every_kind_and_the_last_run():
    everything_old()
    keep_retention(LATER)
    text = signed_in(make_user("audit", Role.AUDIT_ADMIN)).get(reverse("retention")).content.decode()
    assert all(str(name) in text for name in NAMES.values())
    assert "90 天" in text
    assert "至少留存六个月" in text
    assert Client().get(reverse("retention")).status_code == 302

"""Every schedule leaves a heartbeat (promise S21), and what is late is red to whoever keeps the portal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from approval_portal.beat import SCHEDULE
from approval_portal.celery import app
from projects.models import Event
from services.enums import DueState
from services.models import Due, Heartbeat
from services.operations import heartbeats
from services.queries_heartbeats import standings
from services.rules.schedule_words import WORDS
from tests.services.operations.test_dues import at, task
from tests.services.telling import person
from tests.test_setup import wait_until

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def tasks():
    app.loader.import_default_modules()


@pytest.mark.parametrize("name", SCHEDULE)
def test_s21_every_schedule_leaves_a_heartbeat(name, db, clock):
    entry = SCHEDULE[name]
    result = app.tasks[entry["task"]].apply(**entry["options"])
    assert result.state == "SUCCESS", result.traceback
    row = Heartbeat.objects.get()
    assert (row.name, row.began_at, row.ended_at, row.succeeded_at, row.fault) == (name, NOW, NOW, NOW, "")


def test_a_task_that_was_rung_for_leaves_none(db):
    app.tasks["services.tasks.plan_dues"].apply()
    assert not Heartbeat.objects.exists()


def test_a_task_that_fails_says_of_what_kind_and_nothing_else(db, clock, monkeypatch):
    entry = SCHEDULE["plan-dues"]
    app.tasks[entry["task"]].apply(**entry["options"])
    clock.shift(timedelta(hours=1))

    def fails(_):
        raise RuntimeError("张三 13900000000")

    monkeypatch.setattr("services.operations.dues.plan_dues", fails)
    app.tasks[entry["task"]].apply(**entry["options"])
    row = Heartbeat.objects.get()
    assert (row.succeeded_at, row.ended_at, row.fault) == (NOW, NOW + timedelta(hours=1), "RuntimeError")


def test_a_heartbeat_that_cannot_be_written_stops_no_task(db, monkeypatch):
    def down(*_, **__):
        raise DatabaseError

    monkeypatch.setattr(Heartbeat.objects, "filter", down)
    entry = SCHEDULE["plan-dues"]
    assert app.tasks[entry["task"]].apply(**entry["options"]).state == "SUCCESS"


def test_the_header_of_beat_reaches_a_worker(celery_worker_process):
    """Through the broker to another process, as beat sends it; what is rung for carries none."""
    app.send_task(SCHEDULE["fire-dues"]["task"])
    app.send_task(SCHEDULE["plan-dues"]["task"], **SCHEDULE["plan-dues"]["options"])
    wait_until(lambda: Heartbeat.objects.filter(succeeded_at__isnull=False).exists())
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["plan-dues"]


def test_every_schedule_is_described():
    assert set(SCHEDULE) <= set(WORDS)
    assert all(text.zh and text.en for words in WORDS.values() for text in words)


def test_two_beats_and_restarts_make_one_reminder(town, clock):
    """S21 for reminders: whatever starts the planner and the firing, and how often."""
    task(town, at(5).date())
    entries = [SCHEDULE["plan-dues"], SCHEDULE["fire-dues"]]
    clock.move_to(at(4, 10))
    for _beat in range(2):
        for _restart in range(3):
            for entry in entries:
                app.tasks[entry["task"]].apply(**entry["options"])
    assert Event.objects.filter(verb="remind_due").count() == 1
    assert Due.objects.filter(state=DueState.SENT).count() == 1
    assert Heartbeat.objects.count() == 2


def beat_all(moment: datetime) -> None:
    for name in SCHEDULE:
        heartbeats.began(name, moment)
        heartbeats.ended(name, moment)


def test_what_is_late_stands_in_front_and_red(db, clock):
    beat_all(NOW)
    assert not [each.name for each in standings(NOW) if each.verdict.red]
    heartbeats.ended("sweep-outbox", NOW, fault="OperationalError")
    found = standings(NOW + timedelta(minutes=2))
    assert [(each.name, each.verdict.state) for each in found if each.verdict.red] == [("sweep-outbox", "failed")]
    assert found[0].name == "sweep-outbox"


def test_only_the_system_administrator_sees_the_page_and_anybody_the_word(db, client, clock):
    beat_all(NOW)
    client.force_login(person("system", "system_admin"))
    page = client.get("/status/").content.decode()
    assert "都按时做了" in page
    assert client.get("/healthz/jobs").json() == {"ok": True, "late": 0, "ran": True}
    Heartbeat.objects.filter(name="fire-dues").update(succeeded_at=NOW - timedelta(hours=5))
    page = client.get("/status/").content.decode()
    assert "1 个任务迟了或者出错" in page
    assert "上次做成是 5 小时以前" in page
    for who in ("lead", "security_admin"):
        client.force_login(person(who, who))
        assert client.get("/status/").status_code == 403
    client.logout()
    said = client.get("/healthz/jobs")
    assert (said.status_code, said.json()) == (503, {"ok": False, "late": 1, "ran": True})


def test_a_portal_in_which_nothing_ever_ran_says_so(db, client):
    assert client.get("/healthz/jobs").json() == {"ok": True, "late": 0, "ran": False}
    client.force_login(person("system", "system_admin"))
    assert "还没有任何定时任务运行过" in client.get("/status/").content.decode()


def test_when_nothing_runs_the_page_says_what_stopped(db, client, clock):
    beat_all(NOW - timedelta(days=9))
    client.force_login(person("system", "system_admin"))
    assert "所有定时任务都停着" in client.get("/status/").content.decode()


def test_the_page_costs_the_same_whatever_waits(db, client, clock, django_assert_max_num_queries):
    beat_all(NOW)
    client.force_login(person("system", "system_admin"))
    with django_assert_max_num_queries(12):
        client.get("/status/")

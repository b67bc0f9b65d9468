"""S5: with the broker down, submissions go on; notices go out when it is back."""

import socket
import time

import pytest
from celery import Celery
from django.db import transaction

from approval_portal.celery import app
from projects.models import Event, Outbox
from projects.operations import bell
from projects.operations.bell import FAN_OUT
from projects.operations.events import record
from projects.operations.outbox import deliver
from services.enums import Channel, Delivery
from services.models import Notice
from services.operations import notices
from tests.services import telling
from tests.services.telling import AT

SUBMISSIONS = 10


@pytest.fixture
def broker_down(monkeypatch):
    """The application with the product's settings and a broker that nobody answers at; call it to bring it back."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cut_off = Celery("cut_off", set_as_current=False)
    cut_off.config_from_object("django.conf:settings", namespace="CELERY")
    cut_off.conf.broker_url = f"redis://127.0.0.1:{port}/0"
    with monkeypatch.context() as patched:
        patched.setattr(bell, "current_app", cut_off)
        patched.setattr(notices, "current_app", cut_off)
        yield patched.undo


def submit(town) -> Event:
    with transaction.atomic():
        return record(town.project, "move", by=town["lead"], at=AT, data={"from": "signed", "to": "preparing"})


def wait_until(true, worker) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, worker.log.read_text()[-3000:]
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_s5_submissions_go_on_and_every_notice_goes_out_once_when_the_broker_is_back(
    celery_worker_process, broker_down, caplog
):
    town = telling.build()
    began = time.monotonic()
    made = [submit(town).pk for _ in range(SUBMISSIONS)]
    took = time.monotonic() - began

    assert took / SUBMISSIONS < 1.0, f"{took:.1f} s for {SUBMISSIONS} submissions"
    assert bell.bell.quiet(30)
    assert "the broker does not answer" in caplog.text
    assert (Event.objects.filter(pk__in=made).count(), Outbox.objects.count()) == (SUBMISSIONS, SUBMISSIONS)
    assert not Notice.objects.exists()

    broker_down()  # it is back
    for _ in range(3):  # the sweep comes round, more than once
        app.send_task(FAN_OUT)
    mails = Notice.objects.filter(channel=Channel.MAIL)
    wait_until(lambda: mails.filter(state=Delivery.DELIVERED).count() == SUBMISSIONS * 4, celery_worker_process)

    assert (Outbox.objects.count(), Notice.objects.count()) == (0, SUBMISSIONS * 4 * 2)
    assert set(mails.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_s5_mails_that_could_not_be_rung_for_go_out_with_the_next_sweep(celery_worker_process, broker_down):
    town = telling.build()
    submit(town)
    deliver()  # notices are made, but nobody can be told to send them
    mails = Notice.objects.filter(channel=Channel.MAIL)
    assert set(mails.values_list("state", flat=True)) == {Delivery.WAITING}

    broker_down()
    app.send_task(notices.SEND)
    wait_until(lambda: not mails.exclude(state=Delivery.DELIVERED).exists(), celery_worker_process)


def test_s5_every_sweep_is_on_the_schedule(settings):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {FAN_OUT, notices.SEND} <= scheduled

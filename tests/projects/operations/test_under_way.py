"""Long jobs: one worker at a time, and what the sweep takes for left alone."""

from types import SimpleNamespace

import pytest

from projects.operations import under_way
from projects.operations.under_way import LongJob

JOB = LongJob("weave", "projects.tasks.weave")


def test_a_second_worker_gets_nothing_until_the_first_lets_go():
    first, second = JOB.take(1, lambda: "row"), JOB.take(1, lambda: "row")
    JOB.release(1)
    assert (first, second, JOB.take(1, lambda: "row")) == ("row", None, "row")


def test_a_job_that_has_nothing_to_do_is_not_held():
    assert JOB.take(1, lambda: None) is None
    assert JOB.take(1, lambda: "row") == "row"


def test_a_job_that_could_not_be_begun_is_not_held():
    def broken():
        raise MemoryError

    with pytest.raises(MemoryError):
        JOB.take(1, broken)
    assert JOB.take(1, lambda: "row") == "row"


def test_progress_is_what_was_noted_last_and_nothing_when_nobody_is_at_it():
    before = JOB.progress(1)
    JOB.take(1, lambda: "row", (0, 0))
    first = JOB.progress(1)
    JOB.note(1, (3, 7))
    seen = JOB.progress(1)
    JOB.release(1)
    assert (before, first, seen, JOB.progress(1)) == (None, (0, 0), (3, 7), None)


def test_a_cache_that_does_not_answer_shows_no_progress(monkeypatch):
    def down(*_, **__):
        raise ConnectionError

    JOB.take(1, lambda: "row", (0, 0))
    monkeypatch.setattr(under_way, "cache", SimpleNamespace(get=down))
    assert JOB.progress(1) is None


def test_what_is_sent_or_worked_on_is_not_left_alone(monkeypatch):
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *_, **__: None)
    JOB._send(1)
    JOB.take(2, lambda: "row")
    assert JOB.left_alone([1, 2, 3]) == [3]


def test_what_was_sent_and_begun_and_let_go_is_left_alone_again(monkeypatch):
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *_, **__: None)
    JOB._send(1)
    JOB.take(1, lambda: "row")
    JOB.release(1)
    assert JOB.left_alone([1]) == [1]


def test_a_broker_that_is_down_leaves_it_to_the_sweep(monkeypatch, caplog):
    def down(*_, **__):
        raise ConnectionError

    monkeypatch.setattr("celery.app.base.Celery.send_task", down)
    JOB._send(1)
    assert (JOB.left_alone([1]), "the sweep will start weave 1 later" in caplog.text) == ([1], True)

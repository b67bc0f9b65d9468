"""At once: folders beside each other and beside writers lose nothing, count nothing twice and wait for nobody for ever."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from projects.operations.outbox import deliver
from services.models import FigureCell, FigureDue
from services.operations.figures import fold_due
from services.operations.problems import raise_problem
from services.queries_recount_more import _problems
from tests.projects.operations.items.test_decisions_race import at_once
from tests.services.telling import AT

pytestmark = pytest.mark.django_db(transaction=True)
OPENED = "problems_opened"


def counted() -> tuple[int, int]:
    tally: dict = {}
    _problems(tally)
    kept = FigureCell.objects.filter(figure=OPENED, body="").first()
    return int(sum(cell[0] for key, cell in tally.items() if key[:2] == (OPENED, ""))), int(kept.amount)


def test_writers_fan_outs_and_folders_at_once_lose_nothing_and_count_nothing_twice(town):
    def writes(number: int):
        def act():
            raise_problem(
                "visit", number, project=town.project, title="接电", by=None, at=AT + timedelta(minutes=number)
            )
            deliver()

        return act

    folds = [lambda: fold_due(AT)] * 4
    found = at_once(*(act for number in range(8) for act in (writes(number), *folds[: number % 2])))
    assert set(found) == {""}
    deliver()
    fold_due(AT)
    assert counted() == (8, 8)
    assert FigureDue.objects.count() == 0


def test_a_writer_does_not_wait_for_a_folder(town):
    """One folds and does not come to an end; an event is recorded and fanned out all the same."""
    holds, done = threading.Event(), threading.Event()

    def folder():
        from django.db import transaction

        from services.operations.figures import _hold

        with transaction.atomic():
            _hold()
            holds.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=folder)
    thread.start()
    assert holds.wait(10)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '3s'")
        raise_problem("visit", 1, project=town.project, title="接电", by=None, at=AT)
        assert deliver() == 1
        assert FigureDue.objects.count() == 2
    finally:
        done.set()
        thread.join()
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")

"""One row for each key of a phone's queue; what was done stays done, what was refused may still be done."""

from datetime import timedelta

import pytest

from services.enums import OfflineOutcome
from services.models import OfflineAction
from services.operations.offline import Arrival, note_action
from tests.services.telling import AT


@pytest.fixture
def agent(town):
    return town["agent"]


def arrival(key: str = "1:a", **more) -> Arrival:
    return Arrival(
        **{"key": key, "kind": "agent-trip-begin", "target": "7", "device_at": AT, "offset_ms": 0, "late": False} | more
    )


def test_an_action_is_kept_with_the_clock_of_the_device(agent):
    came = AT + timedelta(minutes=40)
    kept = note_action(arrival(offset_ms=1800000, late=True), OfflineOutcome.DONE, by=agent, at=came)
    assert (kept.device_at, kept.offset_ms, kept.received_at, kept.late) == (AT, 1800000, came, True)


def test_a_key_has_one_row_however_often_it_comes(agent):
    for minutes in range(3):
        note_action(arrival(), OfflineOutcome.DONE, by=agent, at=AT + timedelta(minutes=minutes))
    assert [row.received_at for row in OfflineAction.objects.all()] == [AT]


def test_what_was_refused_may_still_be_done(agent):
    note_action(arrival(), OfflineOutcome.REFUSED, "先到门口。", by=agent, at=AT)
    kept = note_action(arrival(), OfflineOutcome.DONE, by=agent, at=AT)
    assert (kept.outcome, kept.said) == (OfflineOutcome.DONE, "")


def test_what_was_done_stays_done(agent):
    note_action(arrival(), OfflineOutcome.DONE, by=agent, at=AT)
    kept = note_action(arrival(), OfflineOutcome.CONFLICT, "变了。", by=agent, at=AT)
    assert (kept.outcome, kept.said) == (OfflineOutcome.DONE, "")


def test_a_long_sentence_is_cut(agent):
    kept = note_action(arrival(), OfflineOutcome.REFUSED, "长" * 900, by=agent, at=AT)
    assert len(kept.said) == 500

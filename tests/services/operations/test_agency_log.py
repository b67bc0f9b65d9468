"""The log is written by whoever serves the project, entry by entry; an entry is never changed, its next step is done once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from projects.enums import Source
from projects.models import Event
from projects.operations.refusals import Forbidden, Refused
from services.models import LogEntry
from services.operations.agency_log import Entry, settle_log, write_log
from tests.services.telling import AT, Town

CALL = Entry("call", "说好周三取图纸", with_whom="王工", next_step="打电话确认", back_on=date(2026, 3, 4))


def write(town: Town, entry: Entry = CALL, who: str = "agent", **more) -> LogEntry:
    return write_log(town.project, entry, by=town[who], at=AT, **more)


@pytest.mark.parametrize("who", ["agent", "backup"])
def test_whoever_serves_the_project_writes(town, who):
    row = write(town, who=who)
    assert (row.author, row.with_whom, row.back_on, row.happened_at) == (town[who], "王工", date(2026, 3, 4), AT)


@pytest.mark.parametrize("who", ["member", "admin", "other_agent", "reviewer", "window", "lead", "stranger"])
def test_nobody_else_does(town, who):
    with pytest.raises(Forbidden):
        write(town, who=who)
    assert not LogEntry.objects.exists()


def test_what_was_written_stands_in_no_event(town):
    write(town)
    event = Event.objects.get(verb="write_log")
    assert (event.stream, event.text) == (f"project:{town.project.pk}", None)
    assert event.data == {"kind": "call", "item": None, "back_on": "2026-03-04"}


def test_sent_twice_it_is_one_entry(town):
    for _ in range(2):
        write(town, idempotency_key="k1", source=Source.OFFLINE)
    assert (LogEntry.objects.count(), Event.objects.get(verb="write_log").source) == (1, "offline")


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry("smoke", "x"), "kind"),
        (Entry("call", "  "), "text"),
        (Entry("call", "字" * 1001), "text"),
        (Entry("call", "x", next_step="字" * 301), "next_step"),
        (Entry("call", "x", with_whom="字" * 61), "with_whom"),
        (Entry("call", "x", back_on=date(2026, 3, 5)), "next_step"),
        (Entry("call", "x", next_step="y", back_on=date(2026, 3, 1)), "back_on"),
        (Entry("call", "x", next_step="y", back_on=date(2028, 3, 1)), "back_on"),
        (Entry("call", "x", happened_at=AT + timedelta(seconds=1)), "happened_at"),
        (Entry("call", "x", happened_at=AT - timedelta(days=400)), "happened_at"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(town, entry, field):
    with pytest.raises(Refused) as refusal:
        write(town, entry)
    assert (refusal.value.field, LogEntry.objects.count()) == (field, 0)


def test_a_next_step_is_done_once(town):
    row = write(town)
    for hours in (1, 2):
        settle_log(row, by=town["backup"], at=AT + timedelta(hours=hours))
    row.refresh_from_db()
    assert (row.settled_at, Event.objects.filter(verb="settle_log").count()) == (AT + timedelta(hours=1), 1)


def test_an_entry_without_a_next_step_has_none_to_be_done(town):
    with pytest.raises(Refused):
        settle_log(write(town, Entry("note", "x")), by=town["agent"], at=AT)


@pytest.mark.parametrize("who", ["member", "other_agent", "lead"])
def test_nobody_else_says_that_it_is_done(town, who):
    row = write(town)
    with pytest.raises(Forbidden):
        settle_log(row, by=town[who], at=AT)
    assert LogEntry.objects.get().settled_at is None

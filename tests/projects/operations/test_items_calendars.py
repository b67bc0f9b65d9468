"""A newer holiday notice: open clocks follow it by an event, concluded ones keep the calendar they ended under."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from projects.models import ApprovalItem, CalendarNotice, Event, ItemClock
from projects.operations.catalogue import import_holiday_notice
from projects.operations.items.calendars import follow_calendars
from projects.operations.items.rebuild import rebuild
from projects.queries_items import newest_notice
from projects.rules.calendar import DayRule
from tests.projects.items import ENERGY, FILING, ITEM_AT, WATER, act, item_project, make_item

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
SUDDEN = date(2026, 11, 20)  # a Friday that the new notice takes off


@pytest.fixture
def project(catalogue):
    return item_project()


def import_notice(*off: date, at: datetime = NOW) -> CalendarNotice:
    """The notice of 2026 again, with more days off."""
    held = CalendarNotice.objects.in_force().get(year=2026)
    rules = [DayRule(d.day, d.works, d.name_zh, d.name_en, "新通知") for d in held.days.exclude(day__in=off)]
    rules += [DayRule(day, False, "临时放假", "Extra holiday", "新通知") for day in off]
    return import_holiday_notice(2026, "新通知", rules, announced=True, by=None, at=at)


def again(item: ApprovalItem) -> ApprovalItem:
    return ApprovalItem.objects.get(pk=item.pk)


def due_days(item: ApprovalItem) -> dict[str, date | None]:
    return dict(ItemClock.objects.filter(item=item).values_list("name", "due_on"))


def test_a_notice_moves_the_open_clocks_and_leaves_the_concluded_ones(project):
    item = make_item(project, ENERGY, "reviewing")
    before, old = due_days(item), item.calendar
    assert (before["notice"], before["committed"]) == (date(2026, 11, 23), date(2026, 11, 23))
    notice = import_notice(SUDDEN)
    assert follow_calendars(NOW) == 1
    item, after = again(item), due_days(item)
    assert (item.due_on, after["committed"]) == (date(2026, 11, 24), date(2026, 11, 24))
    assert after["notice"] == before["notice"]  # it was concluded by the acceptance
    assert after["statutory"] == before["statutory"] + timedelta(days=1)
    assert item.calendar == notice.pk == newest_notice()
    event = Event.objects.get(verb="follow_calendar", object_id=str(item.pk))
    assert event.data == {"from": old, "to": notice.pk, "due_from": "2026-11-23", "due_to": "2026-11-24"}
    assert (event.source, event.actor) == ("system", None)
    last = Event.objects.filter(object_id=str(item.pk), verb="start_review").get()
    assert item.calendars == [[old, last.pk]]
    assert item.last_event == event.pk


def test_following_twice_changes_nothing(project):
    item = make_item(project, ENERGY, "reviewing")
    import_notice(SUDDEN)
    assert (follow_calendars(NOW), follow_calendars(NOW)) == (1, 0)
    assert Event.objects.filter(verb="follow_calendar", object_id=str(item.pk)).count() == 1


def test_drafts_and_ended_items_stay_as_they_are(project):
    make_item(project, ENERGY)
    archived = make_item(project, FILING, "archived")
    delivered = make_item(item_project(2), FILING, "delivered")
    denied = make_item(item_project(3), WATER, "denied")
    import_notice(SUDDEN)
    assert follow_calendars(NOW) == 1
    assert again(denied).calendar == newest_notice()  # its time to deliver still runs
    assert {again(archived).calendar, again(delivered).calendar} != {newest_notice()}


def test_a_later_clock_knows_the_newest_notice_though_none_was_open(project):
    item = make_item(project, ENERGY, "correcting")
    import_notice(SUDDEN)
    assert follow_calendars(NOW) == 1
    item = act(item, "submit_correction", at=NOW)
    assert again(item).due_on == date(2026, 11, 26)  # 19, 23, 24, 25, 26


def test_two_notices_after_one_another_and_the_rebuild_agrees(project):
    item = make_item(project, ENERGY, "reviewing")
    import_notice(SUDDEN)
    follow_calendars(NOW)
    item = act(item, "finish_review", at=NOW)
    item = act(item, "approve", at=NOW)
    stopped = due_days(item)
    import_notice(SUDDEN, date(2026, 11, 19), at=NOW)
    assert follow_calendars(NOW) == 1
    assert len(again(item).calendars) == 2
    after = due_days(item)
    assert {name: after[name] for name in ("notice", "statutory", "committed")} == {
        name: stopped[name] for name in ("notice", "statutory", "committed")
    }
    assert after["delivery"] == stopped["delivery"] + timedelta(days=1)
    assert rebuild(check=True).differences == ()


def test_the_next_step_keeps_what_was_followed(project):
    item = make_item(project, ENERGY, "reviewing", at=ITEM_AT)
    import_notice(SUDDEN)
    follow_calendars(NOW)
    item = again(act(item, "finish_review", at=NOW))
    assert (item.due_on, item.calendar) == (date(2026, 11, 24), newest_notice())

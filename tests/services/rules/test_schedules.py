"""When a schedule is late."""

from datetime import UTC, datetime, timedelta

import pytest

from services.rules.schedules import FAILED, FINE, FRESH, LATE, RUNS, At, Beat, Every, judge, last_due

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
DAILY = At({30}, {3}, set(range(7)))
MONDAYS = At({0}, {8}, {1})
HOURLY = At({5, 35}, set(range(24)), set(range(7)))
OLD = NOW - timedelta(days=30)


def ago(**span) -> datetime:
    return NOW - timedelta(**span)


@pytest.mark.parametrize(
    ("plan", "now", "found"),
    [
        (DAILY, NOW, datetime(2026, 3, 2, 3, 30, tzinfo=UTC)),
        (DAILY, NOW.replace(hour=3, minute=29), datetime(2026, 3, 1, 3, 30, tzinfo=UTC)),
        (DAILY, NOW.replace(hour=3, minute=30), datetime(2026, 3, 2, 3, 30, tzinfo=UTC)),
        (MONDAYS, NOW, datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        (MONDAYS, NOW.replace(hour=7), datetime(2026, 2, 23, 8, 0, tzinfo=UTC)),
        (HOURLY, NOW, datetime(2026, 3, 2, 8, 35, tzinfo=UTC)),
        (At({0}, {0}, set()), NOW, None),
    ],
)
def test_the_last_time_at_which_it_was_due(plan, now, found):
    assert last_due(plan, now) == found


@pytest.mark.parametrize(
    ("plan", "done", "state"),
    [
        (Every(60), ago(seconds=100), FINE),
        (Every(60), ago(minutes=4), LATE),
        (Every(600), ago(minutes=29), FINE),
        (Every(600), ago(minutes=31), LATE),
        (Every(30), ago(seconds=119), FINE),  # two minutes' grace whatever the period
        (DAILY, ago(hours=5), FINE),
        (DAILY, ago(hours=6), LATE),
        (MONDAYS, ago(minutes=50), FINE),
        (MONDAYS, ago(days=7), LATE),
    ],
)
def test_late_is_what_did_not_run_when_it_should_have(plan, done, state):
    verdict = judge(plan, Beat(done, done, done), NOW, OLD)
    assert (verdict.state, verdict.late_by) == (state, NOW - done if state == LATE else None)


def test_a_time_that_has_just_come_is_not_late_yet():
    yesterday = ago(days=1, hours=5)
    for minute, state in ((31, FINE), (44, FINE), (45, LATE)):
        assert (
            judge(DAILY, Beat(yesterday, yesterday, yesterday), NOW.replace(hour=3, minute=minute), OLD).state == state
        )


def test_what_failed_is_red_at_once_and_says_so_when_it_is_late():
    assert judge(Every(600), Beat(NOW, NOW, ago(minutes=1), "OperationalError"), NOW, OLD).state == FAILED
    assert judge(Every(60), Beat(NOW, NOW, ago(hours=1), "OperationalError"), NOW, OLD) == (FAILED, timedelta(hours=1))


def test_what_never_ran_is_late_from_when_the_portal_first_ran_anything():
    assert judge(DAILY, Beat(), NOW, None).state == FRESH
    assert judge(DAILY, Beat(), NOW, ago(hours=1)).state == FRESH
    assert judge(DAILY, Beat(), NOW, ago(hours=6)).state == LATE


def test_a_run_that_takes_long_is_not_late_until_it_must_have_died():
    before = ago(hours=1)
    assert judge(Every(60), Beat(ago(minutes=15), before, before), NOW, OLD).state == RUNS
    assert judge(Every(60), Beat(ago(minutes=16), before, before), NOW, OLD).state == LATE
    assert judge(Every(60), Beat(began_at=NOW), NOW, ago(hours=1)).state == RUNS

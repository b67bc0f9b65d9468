"""Whether a schedule is late: when it should have run last, and when it did."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

GRACE = timedelta(minutes=15)  # a run at a time of day may take so long to begin and end
SLACK, LEAST = 3, timedelta(minutes=2)  # of a period: so many may be missed, and no less than this
WEEK = timedelta(days=8)
LONGEST = timedelta(minutes=16)  # a run that says nothing for longer has died: a task is cut off after fifteen
FINE, FAILED, LATE, FRESH, RUNS = "fine", "failed", "late", "fresh", "runs"


class Every(NamedTuple):
    """Again and again after so many seconds."""

    seconds: float


class At(NamedTuple):
    """At these minutes of these hours on these weekdays (0 is Sunday, as in cron), in the zone's time."""

    minutes: Collection[int]
    hours: Collection[int]
    weekdays: Collection[int]


class Beat(NamedTuple):
    """What a schedule left behind. `fault`: of the last run, when it failed."""

    began_at: datetime | None = None
    ended_at: datetime | None = None
    succeeded_at: datetime | None = None
    fault: str = ""


class Verdict(NamedTuple):
    """`late_by`: since when it ought to have run; nothing when it is in time."""

    state: str
    late_by: timedelta | None = None

    @property
    def red(self) -> bool:
        return self.state in (LATE, FAILED)


def last_due(plan: At, now: datetime) -> datetime | None:
    """The last of its times that is not after `now` (in the zone's time); None when it has none in a week."""
    moment = now.replace(second=0, microsecond=0)
    earliest = moment - WEEK
    while moment > earliest:
        if (moment.weekday() + 1) % 7 not in plan.weekdays or moment.hour not in plan.hours:
            moment = moment.replace(minute=0) - timedelta(minutes=1)
        elif moment.minute not in plan.minutes:
            moment -= timedelta(minutes=1)
        else:
            return moment
    return None


def judge(plan: Every | At, beat: Beat, now: datetime, since: datetime | None) -> Verdict:
    """How it stands. `since`: when the first schedule of this portal ran: nothing is late from before that."""
    if beat.began_at and now - beat.began_at < LONGEST and (beat.ended_at is None or beat.ended_at < beat.began_at):
        return Verdict(RUNS)
    done = beat.succeeded_at or since
    if done is None:
        return Verdict(FRESH)
    expected = _expected(plan, now)
    if expected is not None and done < expected:
        return Verdict(FAILED if beat.fault else LATE, now - done)
    if beat.fault:
        return Verdict(FAILED)
    return Verdict(FINE if beat.succeeded_at else FRESH)


def _expected(plan: Every | At, now: datetime) -> datetime | None:
    """It should have succeeded since then."""
    if isinstance(plan, Every):
        return now - max(SLACK * timedelta(seconds=plan.seconds), LEAST)
    return last_due(plan, now - GRACE)

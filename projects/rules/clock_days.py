"""How a due date was computed: every day of a clock with the reason why it counts or not (promise U5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from projects.rules.calendar import (
    COUNTED_EN,
    COUNTED_ZH,
    ON_THE_SPOT_EN,
    ON_THE_SPOT_ZH,
    START_EN,
    START_ZH,
    CountedDay,
    DayRun,
    fold,
)
from projects.rules.clock import COMMITTED, DAY, OTHER_UNIT, PAUSE, STATUTORY, Clock, Interval
from projects.rules.wording import Text

_STARTS = {
    "notice": Text("收件当日不计入", "day of receipt is not counted"),
    "answer": Text("告知当日不计入", "day of the notice is not counted"),
    **dict.fromkeys((STATUTORY, OTHER_UNIT, COMMITTED), Text(START_ZH, START_EN)),
    "tolerance": Text("容缺受理当日不计入", "day of the notice is not counted"),
    "delivery": Text("作出决定当日不计入", "day of the decision is not counted"),
}
_START = Text("起始当日不计入", "start day is not counted")
_DEEMED = Text("视为受理：收件当日不计入", "deemed accepted: day of receipt is not counted")


def explain(clock: Clock, as_of: date) -> list[DayRun]:
    """A line for each counting day, and one for each run of days that do not count for the same reason.

    From the start day to the day the clock stopped; of an open clock to its due day, or to `as_of` when that is later or
    the due day is not known yet. `number` is the day's place in the count; past the limit it goes on.
    """
    return fold(_days(clock, as_of))


def _days(clock: Clock, as_of: date) -> Iterator[CountedDay]:
    last = clock.stopped_on or max(clock.due_on or as_of, as_of)
    if clock.origin == clock.started_on:
        yield _start(clock)
    number = 0
    pauses = [each for each in clock.intervals if each.kind == PAUSE]
    calendar = clock.calendar
    if last <= clock.origin:
        return
    plain = calendar.explain(clock.origin, calendar.workdays_between(clock.origin, last) + 1)
    for day in plain[1:]:
        if day.day > last:
            return
        pause = next((each for each in pauses if _covers(each, day.day)), None)
        if pause is not None:
            yield _made(day, None, _why_paused(pause, day.day))
        elif _counts(clock, day, number):
            number += 1
            yield _made(day, number, _why_counted(clock, day, number))
        else:
            yield _made(day, None, _why_not(clock, day))


def _start(clock: Clock) -> CountedDay:
    text = _DEEMED if clock.back_dated else _STARTS.get(clock.name, _START)
    if clock.days == 0:
        text = Text(ON_THE_SPOT_ZH, ON_THE_SPOT_EN)
    return CountedDay(clock.started_on, False, None, text.zh, text.en, clock.calendar.is_provisional(clock.started_on))


def _made(day: CountedDay, number: int | None, text: Text) -> CountedDay:
    return CountedDay(day.day, number is not None, number, text.zh, text.en, day.provisional)


def _covers(pause: Interval, day: date) -> bool:
    return pause.from_day <= day and (pause.to_day is None or day <= pause.to_day)


def _counts(clock: Clock, day: CountedDay, number: int) -> bool:
    """Calendar days all count, but for those over which the last day moves on."""
    if clock.unit != DAY:
        return day.counts
    return number < clock.days or (clock.due_on is not None and day.day > clock.due_on)


def _why_paused(pause: Interval, day: date) -> Text:
    if day != pause.to_day:
        return pause.reason
    return Text(f"{pause.reason.zh}，次日恢复", f"{pause.reason.en}, running on from the next day")


def _why_counted(clock: Clock, day: CountedDay, number: int) -> Text:
    """Counted, and what is special about it: beyond the limit, in the extension, in a procedure that is not deducted."""
    zh = [day.reason_zh if day.counts else f"{COUNTED_ZH}（{day.reason_zh}也计入）"]
    en = [day.reason_en if day.counts else f"{COUNTED_EN} ({day.reason_en} too)"]
    remark = next(
        (each.text for each in clock.remarks if each.from_day <= day.day and day.day <= (each.to_day or day.day)), None
    )
    if remark is not None:
        zh.append(remark.zh)
        en.append(remark.en)
    if number > clock.days:
        zh.append(f"超期第{number - clock.days}日")
        en.append(f"day {number - clock.days} beyond the limit")
    elif number > clock.days - clock.extension:
        zh.append("延长期")
        en.append("extension")
    return Text("，".join(zh), ", ".join(en))


def _why_not(clock: Clock, day: CountedDay) -> Text:
    if clock.unit != DAY:
        return Text(day.reason_zh, day.reason_en)
    if day.counts:
        return Text("届满日顺延至此", "the last day moves on to this day")
    return Text(f"届满日遇{day.reason_zh}，顺延", f"last day on a day off ({day.reason_en}): moves on")

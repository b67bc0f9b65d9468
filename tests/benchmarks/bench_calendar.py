"""P3: adding working days against a bare prefix-count table, bizdays, holidays and numpy, side by side in one run.

`python -m tests.benchmarks.bench_calendar` prints a table. Every contender adds the same random (start, n); rounds are
interleaved and medians taken, so that a slow second of the machine touches all alike.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import bizdays
import holidays
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))  # to run as a plain file too

from projects.catalogue.working_days import ANNOUNCED_YEARS, announced_days
from projects.rules.calendar import WorkCalendar

FIRST, LAST = date(2022, 1, 1), date(2026, 12, 31)
REPEATS = 3
MANY, FEW = 50_000, 1_000  # additions per round: for the fast ones, and for those that walk day by day
Pairs = Sequence[tuple[date, int]]
Adder = Callable[[date, int], date]

RULES = announced_days(ANNOUNCED_YEARS)


def random_pairs(count: int) -> Pairs:
    """Starts and n of 1 to 30 working days (most limits in the catalogue) due inside the published years."""
    dice = random.Random(3)
    span = (LAST - FIRST).days - 60
    return [(FIRST + timedelta(days=dice.randint(0, span)), dice.randint(1, 30)) for _ in range(count)]


def bare_table() -> Adder:
    """The floor: two list look-ups, no check of anything."""
    off = {rule.day for rule in RULES if not rule.works}
    made_up = {rule.day for rule in RULES if rule.works}
    base = FIRST.toordinal()
    counts: list[int] = []
    days = [FIRST]
    for ordinal in range(base, LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day in made_up or (day.weekday() < 5 and day not in off):
            days.append(day)
        counts.append(len(days) - 1)

    def add(start: date, n: int) -> date:
        return days[counts[start.toordinal() - base] + n]

    return add


def peer_bizdays() -> Adder:
    """bizdays knows days off but no make-up weekends; it is given what it can hold."""
    off = [rule.day for rule in RULES if not rule.works]
    calendar = bizdays.Calendar(off, ["Saturday", "Sunday"], startdate=FIRST, enddate=LAST + timedelta(days=90))
    return calendar.offset


def peer_holidays() -> Adder:
    """The authority the rules were taken from; it walks day by day."""
    return holidays.country_holidays("CN", years=range(FIRST.year, LAST.year + 1)).get_nth_working_day


def timed(add: Adder, pairs: Pairs) -> float:
    """Seconds per addition."""
    began = perf_counter()
    for start, n in pairs:
        add(start, n)
    return (perf_counter() - began) / len(pairs)


def wrong_share_of_numpy(ours: Adder, pairs: Pairs) -> float:
    """Share of additions where a five-day week mask with the same days off gives another day; it grows with n."""
    off = np.array([rule.day for rule in RULES if not rule.works], dtype="datetime64[D]")
    starts = np.array([start for start, _ in pairs], dtype="datetime64[D]")
    ns = np.array([n for _, n in pairs])
    theirs = np.busday_offset(starts, ns, roll="backward", weekmask="1111100", holidays=off)
    due = np.array([ours(start, n) for start, n in pairs], dtype="datetime64[D]")
    return float((theirs != due).mean())


def row(what: str, ours: float, peer: float, ratio: float, promise: str, holds: bool) -> dict[str, object]:
    """One line of the table."""
    return {"id": "P3", "what": what, "ours": ours, "peer": peer, "ratio": ratio, "promise": promise, "holds": holds}


def run() -> list[dict[str, object]]:
    """Measure; `ours` and `peer` are seconds per addition except where `what` says otherwise."""
    ours = WorkCalendar(RULES, ANNOUNCED_YEARS).add_workdays
    table, business, authority = bare_table(), peer_bizdays(), peer_holidays()
    many = random_pairs(MANY)
    few = many[:FEW]
    # The machine's rounds: (name, adder, pairs). The slow ones get fewer pairs of the same kind.
    contenders = [
        ("ours", ours, many),
        ("table", table, many),
        ("bizdays", business, few),
        ("holidays", authority, few),
    ]
    rounds: dict[str, list[float]] = {name: [] for name, _, _ in contenders}
    for _ in range(REPEATS):
        for name, add, pairs in contenders:
            rounds[name].append(timed(add, pairs))
    took = {name: median(times) for name, times in rounds.items()}

    different = sum(ours(start, n) != table(start, n) for start, n in many)
    different += sum(ours(start, n) != authority(start, n) for start, n in few)
    numpy_wrong = wrong_share_of_numpy(ours, many)
    mine = took["ours"]
    return [
        row("add working days / bare table", mine, took["table"], mine / took["table"], "<= 1.5",
            mine <= 1.5 * took["table"]),
        row("bizdays / add working days", mine, took["bizdays"], took["bizdays"] / mine, ">= 15",
            took["bizdays"] >= 15 * mine),
        row("holidays / add working days", mine, took["holidays"], took["holidays"] / mine, ">= 100",
            took["holidays"] >= 100 * mine),
        row("additions unlike table or authority (count)", different, 0, different, "= 0", different == 0),
        row("numpy five-day mask wrong (share)", 0, numpy_wrong, numpy_wrong, "about 0.30", 0.2 <= numpy_wrong <= 0.4),
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    for line in run():
        print(
            f"{line['id']}  {line['what']:<46} ours {line['ours']:.3g}  peer {line['peer']:.3g}  "
            f"ratio {line['ratio']:.3g}  promise {line['promise']}  {'holds' if line['holds'] else 'BROKEN'}"
        )


if __name__ == "__main__":
    main()

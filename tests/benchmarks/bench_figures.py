"""P7 at a million events: database time of the weekly dashboard against one primary-key lookup, and that it does not grow.

Asked are the functions that the page asks, by one connection to a durable PostgreSQL, in turn with the lookup; counted is the
time of the statements, lower quartiles. Once with a tenth of the events and once with all of them; then all kept sums are
compared with the independent recount.

P8's second part: what an event costs the rollup, noted and folded in batches as the sweep does, against a transaction that locks
the project's row and inserts one bare row. FIGURE_EVENTS: another number of events.
Run: python -m tests.benchmarks.bench_figures
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from tests.benchmarks import bench_advance

EVENTS, REPEATS, AT_ONCE = int(os.environ.get("FIGURE_EVENTS", "1000000")), 400, 10_000
TODAY = date(2026, 11, 24)  # Tuesday of the week after the last one with items
WEEK, BEFORE = date(2026, 11, 16), date(2026, 11, 9)
ROLLUP, AGAIN = 300, 5
PROMISED = {"one body": 1.5, "the whole zone": 4.0, "52 weeks of a figure": 3.0}
FLAT, ROLLUP_MOST = 1.3, 1.4


def asked() -> dict[str, Callable[[], Any]]:
    from projects.models import Project
    from services.queries_figures import trend
    from services.queries_week import week_sums

    pk = Project.objects.order_by("pk").values_list("pk", flat=True)[0]
    return {
        "lookup": lambda: list(Project.objects.filter(pk=pk).values_list("pk", "name", "state")),
        "one body": lambda: week_sums(WEEK, BEFORE, TODAY, "au-fg"),
        "the whole zone": lambda: week_sums(WEEK, BEFORE, TODAY),
        "52 weeks of a figure": lambda: trend("used_days", "", WEEK - timedelta(weeks=51), WEEK),
    }


@contextmanager
def counted(spent: list[float]) -> Any:
    """The time of each statement that is executed meanwhile."""
    from django.db import connection

    def timed(execute: Any, *said: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(*said)
        finally:
            spent.append(perf_counter() - begun)

    with connection.execute_wrapper(timed):
        yield


def measured() -> dict[str, float]:
    """What is asked -> its time in the database: the lower quartile, which a busy machine disturbs least."""
    acts = asked()
    times: dict[str, list[float]] = {name: [] for name in acts}
    for repeat in range(REPEATS + 20):
        for name, act in acts.items():
            spent: list[float] = []
            with counted(spent):
                act()
            if repeat >= 20:
                times[name].append(sum(spent))
    return {name: quantiles(found, n=4)[0] for name, found in times.items()}


def settle() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def grow(town: Any, items: int) -> None:
    """So many more items, folded."""
    from django.db import transaction

    from projects.models import ApprovalItem, Project
    from services.operations.figures import fold_all

    last = ApprovalItem.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(0, items, AT_ONCE):
        town.add(min(AT_ONCE, items - start))
    for kind, rows in (("project", Project.objects.all()), ("approvalitem", ApprovalItem.objects.filter(pk__gt=last))):
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(pks), AT_ONCE):
            with transaction.atomic():
                fold_all(kind, pks[start : start + AT_ONCE])
    settle()


def rollup() -> tuple[float, float]:
    """Seconds for an event: noted and folded; and for the bare transaction."""
    from django.db import transaction

    from projects.models import ApprovalItem, Event, EventText, Project
    from services.operations.figures import fold_due, note_due

    now = datetime.now(UTC)
    pks = ApprovalItem.objects.order_by("-pk").values_list("pk", flat=True)[: ROLLUP * AGAIN]
    told = list(Event.objects.filter(object_type="approvalitem", object_id__in=[str(pk) for pk in pks], verb="submit"))
    project = told[0].stream.partition(":")[2]
    mine, bare = [], []
    for turn in range(AGAIN):
        begun = perf_counter()
        with transaction.atomic():
            for event in told[ROLLUP * turn : ROLLUP * (turn + 1)]:
                note_due(event)
        fold_due(now)
        mine.append((perf_counter() - begun) / ROLLUP)
        begun = perf_counter()
        for _ in range(ROLLUP):
            with transaction.atomic():
                Project.objects.select_for_update().only("pk").get(pk=project)
                EventText.objects.create(content="", digest="")
        bare.append((perf_counter() - begun) / ROLLUP)
    return median(mine), median(bare)


def measure() -> list[dict[str, Any]]:
    from tests.benchmarks.world import prepare

    prepare()
    from projects.models import Event
    from services.models import FigureCell
    from services.operations.recount import recount
    from tests.benchmarks.figure_world import EVENTS_EACH, Town

    items = -(-EVENTS // EVENTS_EACH)
    town = Town(max(items // 20, 10))
    grow(town, items // 10)
    small = measured()
    grow(town, items - items // 10)
    large = measured()
    events, cells = Event.objects.count(), FigureCell.objects.count()
    per_event, bare = rollup()
    _cells, differ = recount()
    rows = [_row(name, most, small, large, events) for name, most in PROMISED.items()]
    rows.append(
        {
            "id": "P7",
            "what": f"kept sums that differ from the recount, at {events} events",
            "ours": str(len(differ)),
            "peer": f"{cells} sums",
            "ratio": len(differ) / cells,
            "promise": "0",
            "holds": not differ,
        }
    )
    rows.append(
        {
            "id": "P8",
            "what": f"the rollup of an event, noted and folded {ROLLUP} at a time",
            "ours": f"{per_event * 1e3:.3g} ms",
            "peer": f"the project locked and one bare row: {bare * 1e3:.3g} ms",
            "ratio": per_event / bare,
            "promise": f"≤ {ROLLUP_MOST}",
            "holds": per_event / bare <= ROLLUP_MOST,
        }
    )
    return rows


def _row(name: str, most: float, small: dict[str, float], large: dict[str, float], events: int) -> dict[str, Any]:
    ratio, grown = large[name] / large["lookup"], (large[name] / large["lookup"]) / (small[name] / small["lookup"])
    return {
        "id": "P7",
        "what": f"weekly dashboard, {name}, at {events} events; from a tenth of them to all: {grown:.2f} × (≤ {FLAT})",
        "ours": f"{large[name] * 1e3:.3g} ms",
        "peer": f"a primary-key lookup: {large['lookup'] * 1e3:.3g} ms",
        "ratio": ratio,
        "promise": f"≤ {most:g}",
        "holds": ratio <= most and grown <= FLAT,
    }


def run() -> list[dict[str, Any]]:
    return bench_advance.apart("bench_figures")


if __name__ == "__main__":
    bench_advance.main("bench_figures", measure)

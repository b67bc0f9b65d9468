"""P8: recording an event, with its hash chain and outbox row, against locking the project and inserting one bare row.

Both in one transaction on one durable PostgreSQL, in turn, medians of five repeats of 300. Ours locks the head of the
project's stream, chains and hashes the event, and stores event, outbox row and head; the peer locks the project's row through
the ORM and inserts a row of three columns.
Run: python -m tests.benchmarks.bench_event
"""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import Any

from tests.benchmarks import bench_advance
from tests.benchmarks.world import World, prepare

REPEATS, ACTS, MOST = 5, 300, 1.4


def measure() -> list[dict[str, Any]]:
    prepare()
    from django.db import transaction

    from projects.models import Project
    from projects.operations.events import record
    from tests.benchmarks.peers.models import Bare

    world = World()
    project, at = world.project(), datetime.now(UTC)
    person = world.person("window")

    def ours() -> None:
        with transaction.atomic():
            record(project, "move", by=person, at=at, data={"from": "signed", "to": "preparing"})

    def bare() -> None:
        with transaction.atomic():
            Project.objects.select_for_update().only("pk").get(pk=project.pk)
            Bare.objects.create(project=project.pk, verb="move", at=at)

    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for repeat in range(REPEATS + 1):
        for name, act in (("ours", ours), ("bare", bare)):
            begun = perf_counter()
            for _ in range(ACTS):
                act()
            if repeat:
                times[name].append((perf_counter() - begun) / ACTS)
    mine, peer = median(times["ours"]), median(times["bare"])
    return [
        {
            "id": "P8",
            "what": "an event with hash chain and outbox row",
            "ours": f"{mine * 1e3:.3g} ms",
            "peer": f"the project locked and one bare row: {peer * 1e3:.3g} ms",
            "ratio": mine / peer,
            "promise": f"≤ {MOST}",
            "holds": mine / peer <= MOST,
        }
    ]


def run() -> list[dict[str, Any]]:
    return bench_advance.apart("bench_event")


if __name__ == "__main__":
    bench_advance.main("bench_event", measure)

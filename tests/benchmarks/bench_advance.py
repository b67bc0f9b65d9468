"""P1: one advance of an item, side by side with django-viewflow's per task and with django-fsm-2, a lock and a log row.

Ours is `move_item` as a view calls it: the person read afresh with the roles of today, stream and item locked, the step
permitted and judged by the rules, clocks read and written, the event chained with its outbox row; four of the twelve steps
change clocks, five carry a reason. Viewflow's task is assigned, begun and done under its own lock with its permission
checks; django-fsm-2's is a person read, a locked row, a transition, a saved state with a due day and a log row that names the
person, without permission. All three walk twelve steps on one durable PostgreSQL, in turn, medians of five repeats. A step that
also issues a numbered paper, which none of the peers does, is told apart, for the record. A package with its schedule, of a
project that is there, is held against viewflow's start and twelve advances. Flat: the time of an advance with a long history,
a wide project, many projects.
Run: python -m tests.benchmarks.bench_advance
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from tests.benchmarks import database
from tests.benchmarks.peers.lives import STEPS, clerk, fsm_live, viewflow_begin, viewflow_live
from tests.benchmarks.world import FIRST, World, prepare

REPEATS, LIVES = 5, 24
MOST_STATEMENTS = 7
TAKEN_IN = ("pre_review", "accept")  # before the clock of the bench starts: acceptance comes with a numbered paper
# reviewed, suspended and resumed twice, sent back by the decider three times
LIFE = (
    *("start_review", "suspend", "resume", "finish_review", "return_to_review", "finish_review"),
    *("return_to_review", "suspend", "resume", "finish_review", "return_to_review", "finish_review"),
)
WHO = {
    "return_to_review": "decides",
    "resume": "decides",
    "suspend": "leads",
    "pre_review": "window",
    "accept": "window",
}
REASONS = {"return_to_review": "退回再看", "suspend": "等上级答复"}


def live(world: World, item: Any, verbs: Iterable[str] = LIFE) -> None:
    from projects.operations.items.steps import move_item

    at = FIRST
    for verb in verbs:
        at += timedelta(seconds=30)
        person = world.person(WHO.get(verb, "reviews"))
        item = move_item(item, verb, by=person, at=at, reason=REASONS.get(verb, ""))


# --- measuring


def timed(work: Callable[[Any], None], things: list[Any]) -> float:
    """Seconds for one thing."""
    gc.collect()
    begun = perf_counter()
    for thing in things:
        work(thing)
    return (perf_counter() - begun) / len(things)


def in_turn(works: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]]) -> dict[str, float]:
    """name -> median seconds for one thing; each repeat makes what it needs before the clock starts."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for repeat in range(REPEATS + 1):
        for name, (make, work) in works.items():
            spent = timed(work, [make() for _ in range(LIVES)])
            if repeat:  # the first round warms up
                times[name].append(spent)
    return {name: median(each) for name, each in times.items()}


def statements(work: Callable[[], None]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        work()
    return len([each for each in queries.captured_queries if each["sql"] not in ("BEGIN", "COMMIT")])


def measure() -> list[dict[str, Any]]:
    prepare()
    from tests.benchmarks.peers.models import Application

    world, user = World(), clerk()
    walk = viewflow_live(user)
    found = in_turn(
        {
            "ours": (lambda: accepted(world), lambda item: live(world, item)),
            "viewflow": (viewflow_begin, walk),
            "fsm": (lambda: Application.objects.create(project=1), lambda row: fsm_live(row, user)),
            "paper": (lambda: begun(world, "pre_review"), lambda item: live(world, item, ("accept",))),
            "package": (world.bare, world.package),
            "viewflow whole": (lambda: None, lambda _: walk(viewflow_begin())),
        }
    )
    most, mean = counted(world)
    ours = found["ours"] / STEPS
    rows = [
        row("one advance of twelve", ours, found["viewflow"] / STEPS, "django-viewflow, a task", ">= 6", 6.0),
        row("the same", ours, found["fsm"] / STEPS, "django-fsm-2, a lock and a log row", ">= 1", 1.0),
        {
            **row(
                "an acceptance, its numbered paper issued with it; for the record", found["paper"], ours, "", "-", 0.0
            ),
            "peer": f"one of the twelve: {ours * 1e3:.3g} ms",
            "ratio": found["paper"] / ours,
        },
        {
            **row(
                "package with schedule, generated and stored",
                found["package"],
                found["viewflow whole"],
                "",
                ">= 50",
                50,
            ),
            "peer": f"django-viewflow, start and twelve advances: {found['viewflow whole'] * 1e3:.3g} ms",
        },
        {
            "id": "P1",
            "what": f"statements of an advance, the person's roles among them (mean {mean:.2g})",
            "ours": most,
            "peer": "-",
            "ratio": most,
            "promise": f"≤ {MOST_STATEMENTS}",
            "holds": most <= MOST_STATEMENTS,
        },
    ]
    return rows + [flat(*each) for each in growth(world)]


def row(what: str, ours: float, peer: float, name: str, promise: str, least: float) -> dict[str, Any]:
    said = f"{name}: {peer * 1e3:.3g} ms"
    promise = promise.replace(">=", "≥")
    ratio = peer / ours
    held = {"ratio": ratio, "promise": promise, "holds": ratio >= least}
    return {"id": "P1", "what": what, "ours": f"{ours * 1e3:.3g} ms", "peer": said, **held}


def begun(world: World, *verbs: str) -> Any:
    """A new item at the end of these steps."""
    item = world.item(world.project())
    live(world, item, verbs)
    return item


def accepted(world: World) -> Any:
    return begun(world, *TAKEN_IN)


def counted(world: World) -> tuple[int, float]:
    """(most, mean) statements of the twelve advances."""
    item = accepted(world)
    found = [statements(lambda verb=verb: live(world, item, [verb])) for verb in LIFE]  # type: ignore[misc]
    return max(found), sum(found) / len(found)


def growth(world: World) -> Iterable[tuple[str, float]]:
    """(what, time / time), the two in turn, since a machine drifts by more than what is looked for."""
    from tests.benchmarks.peers.models import Application

    back_and_forth = ("finish_review", "return_to_review")

    def steps(item: Any) -> float:
        return timed(lambda _: live(world, item, back_and_forth * 3), [None] * 2)

    def under_review(project: Any) -> Any:
        item = world.item(project)
        live(world, item, (*TAKEN_IN, "start_review"))
        return item

    def against(one: Callable[[], float], other: Callable[[], float]) -> float:
        return median(one() / other() for _ in range(15))

    old = under_review(world.project())
    for _ in range(50):
        live(world, old, back_and_forth * 3)
    fresh = lambda: steps(under_review(world.project()))  # noqa: E731
    yield "an advance with 300 steps behind it / with three", against(lambda: steps(old), fresh)

    narrow, wide = world.project(), world.project()
    for node in wide_nodes(wide):
        from projects.operations.items.drafts import open_item

        open_item(wide, node, by=world.person("window"), at=FIRST)
    alone, among = under_review(narrow), under_review(wide)
    yield "in a project with 9 items / with 1", against(lambda: steps(among), lambda: steps(alone))

    def bare() -> float:
        return timed(lambda _: Application.objects.create(project=1), [None] * 12)

    few = against(lambda: steps(alone), bare)
    for _ in range(500):
        world.project()
    many = against(lambda: steps(alone), bare)
    yield "among 500 more projects / before, each against a bare row committed in turn", many / few


def wide_nodes(project: Any) -> list[str]:
    needed = project.packages.first().items.filter(verdict="needed", kind="item").exclude(node="ap-energy")
    return list(needed.values_list("node", flat=True))[:8]


def flat(what: str, ratio: float) -> dict[str, Any]:
    held = {"ratio": ratio, "promise": "flat (≤ 1.25)", "holds": ratio <= 1.25}
    return {"id": "P1", "what": what, "ours": "-", "peer": "-", **held}


def apart(module: str) -> list[dict[str, Any]]:
    """The rows of a bench in a process and a database of its own: the peers' apps belong to nothing else."""
    database.begin()
    command = [sys.executable, "-m", f"tests.benchmarks.{module.rsplit('.', 1)[-1]}", "--rows"]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    if done.returncode:
        raise RuntimeError(done.stderr)
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def main(module: str, measure: Callable[[], list[dict[str, Any]]]) -> None:
    """`--rows`: the child that measures; else the table."""
    if "--rows" in sys.argv:
        print(json.dumps(measure()))
        return
    from tests.benchmarks.run import line

    print("\n".join(line(each) for each in apart(module)))


def run() -> list[dict[str, Any]]:
    return apart("bench_advance")


if __name__ == "__main__":
    main("bench_advance", measure)

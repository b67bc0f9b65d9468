"""P6: the flowchart against a `dot` process on the same graph. Run: python -m tests.benchmarks.bench_flowchart"""

import shutil
import subprocess
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from projects.guide.draw.flowchart import draw_flowchart, layout_flowchart
from tests.projects.guide.test_flowchart import Project, generated

PROMISE = 0.05


def sample(count: int = 40) -> list[Project]:
    """Generated projects of the usual size: about 30 boxes."""
    found = (project for seed in range(10_000) if 27 <= len((project := generated(seed))[0]) <= 33)
    return [next(found) for _ in range(count)]


def as_dot(project: Project) -> bytes:
    """The same graph with the same texts, phases as clusters, from left to right."""
    boxes, edges, columns, _ = project
    lines = ["digraph {", "rankdir=LR; node [shape=box];"]
    lines += [f'"{box.id}" [label="{box.title}\\n{box.word}"];' for box in boxes]
    for column in columns:
        held = "; ".join(f'"{box.id}"' for box in boxes if box.column == column.id)
        lines.append(f'subgraph "cluster_{column.id}" {{ label="{column.title}"; {held} }}')
    lines += [f'"{edge.source}" -> "{edge.target}";' for edge in edges]
    return "\n".join([*lines, "}"]).encode()


def draw(project: Project) -> str:
    return draw_flowchart(layout_flowchart(*project), label="流程图")


def timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def run() -> list[dict[str, Any]]:
    dot = shutil.which("dot")
    if dot is None:
        print("P6: no `dot` on this machine (apt-get install graphviz); nothing to compare with")
        return []
    projects = sample()
    sources = [as_dot(project) for project in projects]
    ours, theirs = [], []
    for project in projects:
        draw(project)
    # In turns, so that a busy machine slows both. Not drawing by drawing: what comes right after 25 ms of waiting, for a
    # child or in sleep(), takes a third longer here.
    for _ in range(3):
        ours += [timed(lambda: draw(project)) for project in projects]  # noqa: B023  (called at once)
        theirs += [
            timed(lambda: subprocess.run([dot, "-Tsvg"], input=source, capture_output=True, check=True))  # noqa: B023
            for source in sources
        ]
    mine, peer = median(ours), median(theirs)
    return [
        {
            "id": "P6",
            "what": "flowchart of about 30 boxes, layout and SVG; peer: `dot -Tsvg`, same texts and phases",
            "ours": round(mine, 6),
            "peer": round(peer, 6),
            "ratio": round(mine / peer, 4),
            "promise": f"≤ {PROMISE}",
            "holds": mine <= PROMISE * peer,
        }
    ]


if __name__ == "__main__":
    for row in run():
        print(row)

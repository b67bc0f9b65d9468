"""`make bench`: every benchmark, ours and the peer interleaved in one run; the table goes to RESULTS.md beside this file.

Ratios are what counts: the same code drifts by up to twice between runs, so 1.25 is the resolution.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BENCHES = (
    *(
        "bench_rules",
        "bench_calendar",
        "bench_flowchart",
        "bench_event",
        "bench_advance",
        "bench_api",
        "bench_documents",
    ),
    *("bench_import", "bench_list", "bench_figures", "bench_wallet", "bench_guide"),
    "bench_handbook",
)
RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = """# Measured

`make bench` on {machine}, Python {python}, {day}. Ours and the peer run in turn, three repeats, medians.
Ratios only are promises; absolute times are not, and differences below 1.25 are noise.

| promise | what | ours | peer | ratio | promised | holds |
| --- | --- | --- | --- | --- | --- | --- |
"""


def said(value: Any) -> str:
    """Seconds as µs or ms; words and counts as they are."""
    if not isinstance(value, float):
        return str(value)
    return f"{value * 1e6:.3g} µs" if value < 1e-3 else f"{value * 1e3:.3g} ms" if value < 0.1 else f"{value:.3g}"


def line(row: dict[str, Any]) -> str:
    holds = "yes" if row["holds"] else "**no**"
    cells = (row["id"], row["what"], said(row["ours"]), said(row["peer"]), f"{row['ratio']:.3g}", row["promise"], holds)
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def main() -> int:
    rows = []
    for name in BENCHES:
        found = importlib.import_module(f"tests.benchmarks.{name}").run()
        print("\n".join(map(line, found)), flush=True)
        rows += found
    cores = len(os.sched_getaffinity(0))
    head = HEAD.format(
        machine=f"{cores} cores", python=platform.python_version(), day=datetime.now(UTC).date().isoformat()
    )
    RESULTS.write_text(head + "\n".join(map(line, rows)) + "\n", encoding="utf-8")
    return 0 if all(row["holds"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

"""P5 for the zone's handbook: after one matter's limit changed, against one document of bare WeasyPrint with the same markup,
running heads and page numbers; first ever; unchanged.

`python -m tests.benchmarks.bench_handbook` prints the rows. Ours and the peer run in turn, three repeats, medians.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.benchmarks import database
from tests.benchmarks.bench_guide import CHANGED, FIRST, ours, row, timed, weasyprint

if TYPE_CHECKING:
    from projects.guide.paper.binding import Piece

REPEATS = 3
MATTER, USUAL = "ap-works-planning", 7  # whose promised limit changes, and its working days


def piece_of(number: int, days: int = USUAL) -> Piece:
    """The issue with this number, the matter's limit being so many working days."""
    from projects.guide.handbook.changes import changes, snapshot
    from projects.guide.handbook.pieces import Imprint, make_piece, make_sections
    from tests.projects.guide.books import changed_engine
    from tests.projects.guide.zones import make_zone

    zone = make_zone(engine=changed_engine(MATTER, committed_workdays=days), number="2026-11-22")
    told = changes(snapshot(make_zone()), snapshot(zone)) if number > 1 else []
    imprint = Imprint(number, date(2026, 11, 23), f"http://127.0.0.1/check/{number}/", told)
    return make_piece(zone, make_sections(zone), imprint)


def unchanged() -> str:
    from projects.guide.handbook.pieces import content_hash, make_sections
    from tests.projects.guide.zones import make_zone

    zone = make_zone()
    return content_hash(zone, make_sections(zone))


def keep(made: list[Any], make: Callable[[], Any]) -> None:
    made.append(make())


def run() -> list[dict[str, Any]]:
    from pypdf import PdfReader

    from projects.guide.paper import binding

    database.begin()
    took: dict[str, list[float]] = {name: [] for name in ("first", "bare", "changed", "again")}
    pages = 0
    for turn in range(1, REPEATS + 1):
        binding.forget()
        first = piece_of(1)
        took["first"].append(timed(partial(ours, first)))
        bare, made = weasyprint(first), []
        took["bare"].append(timed(partial(keep, made, bare)))
        later = piece_of(2, USUAL - turn)
        took["changed"].append(timed(partial(ours, later)))
        took["again"].append(timed(unchanged))
        if turn == 1:
            counted = {len(PdfReader(BytesIO(each)).pages) for each in (*made, ours(first))}
            assert len(counted) == 1, f"not the same pages: {counted}"
            pages = counted.pop()
    first_s, bare_s, changed_s, again_s = (median(each) for each in took.values())
    peer = f"bare WeasyPrint, one document: {bare_s:.2f} s"
    return [
        row(f"handbook of {pages} pages, first ever", f"{first_s:.2f} s", peer, first_s / bare_s, FIRST),
        row("handbook after one matter's limit changed: its section, its phase, overview, flowchart, national view, cover, "
            "changes and contents", f"{changed_s:.2f} s", peer, changed_s / bare_s, CHANGED),
        row("handbook unchanged: to find that nothing is to be printed; for the record", f"{again_s:.3f} s", peer,
            again_s / bare_s, None),
    ]  # fmt: skip


if __name__ == "__main__":
    for each in run():
        print(each)

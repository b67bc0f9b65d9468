"""P5: the hotel's service guide against one document of bare WeasyPrint with the same markup, running heads and page numbers;
after a change; unchanged; Typst with the same texts, tables and figures; memory of the job; growth.

`python -m tests.benchmarks.bench_guide` prints the table. Ours and the peers run in turn, three repeats, medians.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

from tests.benchmarks import database
from tests.benchmarks.memory import peak_mb

if TYPE_CHECKING:
    from projects.guide.book.context import Book
    from projects.guide.paper.binding import Piece

REPEATS = 3
CHANGES = 3  # of the promised kind, in each repeat
FIRST, CHANGED, MEMORY_MB, FLAT, LINEAR = 1.10, 0.30, 400, 1.25, 1.25
HOTEL = "C"
AWAY, AHEAD = "ap-drawing", "ap-fire-design"  # a matter that nothing waits for; one on the critical path
GUIDES = 30  # of different projects, one after the other in one worker
ROOT = Path(__file__).parents[2]

BARE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ @top-left {{ content: element(headleft); width: 68% }} @top-right {{ content: element(headright); width: 32% }}
@bottom-left {{ content: element(foot); width: 68% }} @bottom-right {{ content: element(number); width: 32% }} }}
@page cover {{ @top-left {{ content: none }} @top-right {{ content: none }}
@bottom-left {{ content: none }} @bottom-right {{ content: none }} }}
.now::before {{ content: counter(page) }} .all::before {{ content: counter(pages) }} .new {{ break-before: page }}
</style></head><body><div class="headleft">{head[0]}</div><div class="headright">{head[1]}</div><div class="foot">{foot}</div>
<div class="number">{numbers[0]}<span class="now"></span>{numbers[1]}<span class="all"></span>{numbers[2]}</div>
{inside}</body></html>"""


# --- the two ways to a file


def ours(piece: Piece) -> bytes:
    from projects.guide.paper.binding import bind

    return bind(piece).content


def bare_markup(piece: Piece) -> str:
    """All sections in one document, the contents with the page numbers that they have in ours, which is made already."""
    from projects.guide.paper import binding

    parts = [binding._lay(piece, section.body) for section in piece.sections]
    assert piece.contents is not None
    length = 1
    while (found := len(binding._lay(piece, piece.contents(binding._entries(piece, parts, length))))) != length:
        length = found
    inside = ""
    for section in piece.sections:
        inside += f'<div class="new">{section.body}</div>'
        if section.id == piece.contents_after:
            inside += f'<div class="new">{piece.contents(binding._entries(piece, parts, length))}</div>'
    return BARE.format(title=piece.title, head=piece.head, foot=piece.foot, numbers=piece.numbers, inside=inside)


def weasyprint(piece: Piece) -> Callable[[], bytes]:
    from projects.guide.paper import pdf

    markup = bare_markup(piece)
    return lambda: pdf.render(markup, piece.css)


def typst_seconds(piece: Piece) -> float:
    """In a process of its own: in the same one Typst remembers everything that it has compiled before."""
    from projects.guide.paper import pdf
    from tests.benchmarks import typst_markup

    with tempfile.TemporaryDirectory() as folder:
        path = typst_markup.write(piece, Path(folder))
        answer: dict[str, Any] = in_process("typst", str(path), str(pdf.font_file().parent))
        return float(answer["took"])


def timed(work: Callable[[], Any]) -> float:
    """Seconds of the processor: both work in one thread, and what else the machine does is not theirs."""
    gc.collect()
    begin = process_time()
    work()
    return process_time() - begin


# --- the pieces


def book_of(name: str, change: str = "", number: int = 0) -> Book:
    """The hotel's; `change`: the matter whose promised limit is so many working days longer."""
    from projects.catalogue.loader import load_document
    from tests.projects.guide.books import changed_engine, make_book

    if not change:
        return make_book(HOTEL, name=name)
    (raw,) = [each for each in load_document()["items"] if each["id"] == change]
    engine = changed_engine(change, committed_workdays=raw["committed_workdays"] + number)
    return make_book(HOTEL, name=name, engine=engine)


def next_issue(book: Book) -> Piece:
    from tests.projects.guide.books import piece_of

    return piece_of(
        book, number=2, changes=[("一项的承诺时限变了", "One limit changed")], check_url="http://127.0.0.1/check/b/"
    )


def rounds() -> dict[str, list[float]]:
    from pypdf import PdfReader

    from projects.guide.paper import binding
    from tests.projects.guide.books import piece_of

    took: dict[str, list[float]] = {name: [] for name in ("first", "bare", AWAY, AHEAD, "again", "typst", "pages")}
    for turn in range(1, REPEATS + 1):
        book = book_of(f"升科五星级酒店 {turn}")
        piece = piece_of(book)
        binding.forget()
        took["first"].append(timed(partial(ours, piece)))
        bare, made = weasyprint(piece), []
        took["bare"].append(timed(lambda: made.append(bare())))  # noqa: B023 - called at once
        for longer in range(1, CHANGES + 1):
            for change in (AWAY, AHEAD) if longer == 1 else (AWAY,):
                later = next_issue(book_of(f"升科五星级酒店 {turn}", change, longer))
                took[change].append(timed(partial(ours, later)))
        took["again"].append(timed(partial(unchanged, book)))
        took["typst"].append(typst_seconds(piece))
        if turn == 1:
            pages = {len(PdfReader(BytesIO(each)).pages) for each in (*made, ours(piece))}
            assert len(pages) == 1, f"not the same pages: {pages}"
            took["pages"].append(pages.pop())
    return took


def unchanged(book: Book) -> str:
    from projects.guide.book.pieces import content_hash, make_sections

    return content_hash(book, "guide", make_sections(book, "guide"))


def changed_sections(change: str) -> str:
    from projects.guide.book.pieces import make_sections

    before, after = ({s.id: s.body for s in make_sections(book_of("x", *what), "guide")} for what in ((), (change, 1)))
    return f"{sum(before[name] != after[name] for name in before)} of {len(before)} sections"


# --- memory and growth


def in_process(*what: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_guide", *what]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def worker(guides: int) -> list[float]:
    """Peaks of resident memory after each of so many guides of different projects, in this process."""
    from tests.projects.guide.books import make_book, piece_of
    from tests.projects.profiles import PROFILES

    todo = [(HOTEL, "zh-hans"), *((profile, language) for language in ("zh-hans", "en") for profile in PROFILES)]
    peaks = []
    for number, (profile, language) in enumerate(todo[:guides]):
        ours(piece_of(make_book(profile, language, name=f"项目 {number}")))
        peaks.append(peak_mb())
    return peaks


def copies(piece: Piece, times: int) -> Piece:
    """The sections of the matters so many times, no two of them alike."""
    matters = [section for section in piece.sections if section.id.startswith("m-")][:12]
    made = [
        replace(
            section,
            id=f"{section.id}-{turn}",
            body=section.body.replace(f'id="{section.id}', f'id="{section.id}-{turn}'),
        )
        for turn in range(times)
        for section in matters
    ]
    return replace(piece, sections=[*piece.sections[:1], *made])


def growth() -> float:
    """Seconds per page of 48 matters by seconds per page of 12."""
    from projects.guide.paper import binding
    from tests.projects.guide.books import piece_of

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # sections that other sections refer to are not there
    piece = piece_of(book_of("x"))
    found: dict[int, list[float]] = {1: [], 4: []}
    for _ in range(REPEATS):
        for times, each in found.items():
            more = copies(piece, times)
            binding.forget()
            pages: list[int] = []
            took = timed(lambda: pages.append(binding.bind(more).pages))  # noqa: B023 - called at once
            each.append(took / pages[0])
    return median(found[4]) / median(found[1])


# --- the table


def run() -> list[dict[str, Any]]:
    database.begin()
    took = rounds()
    pages = int(took.pop("pages")[0])
    first, bare, away, ahead, again, typst = (median(each) for each in took.values())
    peer = f"bare WeasyPrint, one document: {bare:.2f} s"
    peaks = in_process("worker", str(GUIDES))["peaks"]
    grown = growth()
    return [
        row(f"service guide of {pages} pages, first ever", f"{first:.2f} s", peer, first / bare, FIRST),
        row(f"after one matter's limit changed: {changed_sections(AWAY)}, cover and changes", f"{away:.2f} s", peer,
            away / bare, CHANGED),
        row(f"the same for one on the critical path, where the dates of others move with it: {changed_sections(AHEAD)}, cover "
            "and changes", f"{ahead:.2f} s", peer, ahead / bare, CHANGED),
        row("unchanged: to find that nothing is to be printed, then a file download; for the record", f"{again:.3f} s", peer,
            again / bare, None),
        row("one matter's change against Typst compiling the same content in a fresh process; for the record",
            f"{away:.2f} s", f"Typst: {typst:.2f} s, {typst / bare:.2f} × bare WeasyPrint", away / typst, None),
        row(f"peak memory of a worker, first guide {peaks[0]:.0f} MB, after {GUIDES} of different projects",
            f"{peaks[-1]:.0f} MB", "-", peaks[-1], MEMORY_MB, " MB"),
        row(f"the same, after {GUIDES} guides / after 10", "-", "-", peaks[-1] / peaks[9], FLAT),
        row("time for a page of 48 matters / of 12", "-", "-", grown, LINEAR),
    ]  # fmt: skip


def row(what: str, ours: str, peer: str, ratio: float, promise: float | None, unit: str = "") -> dict[str, Any]:
    return {
        "id": "P5",
        "what": what,
        "ours": ours,
        "peer": peer,
        "ratio": ratio,
        "promise": "-" if promise is None else f"≤ {promise}{unit}",
        "holds": promise is None or ratio <= promise,
    }


def one_typst(path: str, fonts: str) -> float:
    import typst

    return timed(lambda: typst.compile(path, font_paths=[fonts]))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["worker", count]:
            database.begin()
            print(json.dumps({"peaks": worker(int(count))}))
        case ["typst", path, fonts]:
            print(json.dumps({"took": one_typst(path, fonts)}))
        case _:
            for each in run():
                print(each)

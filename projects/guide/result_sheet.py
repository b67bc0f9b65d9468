"""What the PDF of a result says and shows, ready for `templates/pdf/result.html`: no WeasyPrint here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

import segno
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from projects.guide.draw.flow_layout import NAMES
from projects.guide.drawings import Figures
from projects.guide.result import Matter, Phase, Result
from projects.rules.explain import Reason
from projects.rules.materials import PaperLine
from projects.rules.wording import Text, value_text
from projects.templatetags.portal import PROVENANCE

# what stands under the title: what the reader needs to see that this is his project
PROFILE = ("project_nature", "industry_group", "industry_code", "land_mode", "investment_total_wan", "floor_area_m2")

# --- figures on paper


class Sheet(NamedTuple):
    """A page for a figure: its name in pdf.css and the room for the figure, in CSS pixels."""

    page: str
    width: float
    height: float


SHEETS = (Sheet("a4l", 1040, 640), Sheet("a3l", 1530, 1010), Sheet("a3p", 1040, 1460))
WITH_NOTES = Sheet("a4l", 1040, 400)  # the dates share their page with what is not in them
SMALLEST = 7 / 9  # the figures' 12 px (9 pt) must not come out below 7 pt
SQUEEZE = 0.94  # rather this much narrower, nobody sees it, than a second sheet
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)" width="[\d.]+" height="[\d.]+"')
_HALO = re.compile(r'<text class="([^"]*)\bhalo\b([^"]*)"([^>]*)>([^<]*)</text>')
_FAMILY = re.compile(r"font-family:[^;}]*")


def for_paper(svg: str) -> str:
    """A standalone figure as WeasyPrint can draw it.

    It knows no `paint-order`, so a halo is a second, stroked text below the first. It takes fonts by name only.
    """
    svg = _FAMILY.sub('font-family:"Portal Sans"', svg, count=1)
    svg = re.sub(
        r"\.halo\{[^}]*\}", ".under{fill:#fff;stroke:#fff;stroke-width:5px;stroke-linejoin:round}", svg, count=1
    )
    svg = svg.replace("</style>", '.tx-b{font-family:"Noto Sans CJK SC","Portal Sans"}</style>', 1)
    return _HALO.sub(r'<text class="under"\3>\4</text><text class="\1\2"\3>\4</text>', svg)


def size_of(svg: str) -> tuple[float, float]:
    found = _SIZE.search(svg)
    assert found is not None
    return float(found[1]), float(found[2])


def window(svg: str, x: float, width: float, across: float, down: float) -> SafeString:
    """The figure between two verticals, at two scales that are nearly the same. Our own SVG, its texts escaped."""
    _, height = size_of(svg)
    size = f'width="{width * across:g}" height="{height * down:g}" preserveAspectRatio="none"'
    return SafeString(_SIZE.sub(f'viewBox="{x:g} 0 {width:g} {height:g}" {size}', svg, count=1))  # nosec B703


@dataclass(frozen=True)
class Picture:
    """A figure on its sheets: on each sheet one piece, or the names of the rows and a piece."""

    page: str
    sheets: tuple[tuple[SafeString, ...], ...]
    scale: float = 1.0


def picture(
    svg: str, sheets: tuple[Sheet, ...] = SHEETS[:2], cut_for: tuple[Sheet, ...] = SHEETS[1:], largest: float = 1.0
) -> Picture | None:
    """The figure on the smallest sheet on which it can be read; else cut into as few sheets as possible.

    `largest`: how much a small figure may grow.
    """
    if not svg:
        return None
    svg = for_paper(svg)
    width, height = size_of(svg)
    for sheet in sheets:
        across, down = sheet.width / width, min(largest, sheet.height / height)
        if down >= SMALLEST and across >= SMALLEST * SQUEEZE:
            down = min(down, max(across, SMALLEST))
            return Picture(sheet.page, ((window(svg, 0, width, min(across, down), down),),), down)
    return min((_cut(svg, sheet) for sheet in cut_for), key=_cost)


def _cost(one: Picture) -> tuple[float, int]:
    """Too small to read is worse than one sheet more."""
    return max(0.0, SMALLEST * SQUEEZE - one.scale), len(one.sheets)


def _cut(svg: str, sheet: Sheet) -> Picture:
    """Side by side, each piece with the names of the rows before it."""
    width, height = size_of(svg)
    count = ceil((width - NAMES) / (sheet.width / min(SMALLEST, sheet.height / height) - NAMES))
    piece = (width - NAMES) / count
    scale = min(1.0, sheet.height / height, sheet.width / (NAMES + piece))
    names = window(svg, 0, NAMES, scale, scale)
    pieces = [window(svg, NAMES + piece * i, piece, scale, scale) for i in range(count)]
    return Picture(sheet.page, tuple((names, one) for one in pieces), scale)


# --- words


class Bring(NamedTuple):
    """A paper to bring, with its number on the list."""

    number: int
    line: PaperLine
    matter: Matter


class Row(NamedTuple):
    """A matter in the table."""

    matter: Matter
    why: list[Reason]
    law: Reason | None
    papers: list[int]


class Block(NamedTuple):
    phase: Phase
    rows: list[Row]


def short_why(matter: Matter) -> list[Reason]:
    """The answer that weighs most, or the rule when no answer is named; the page on the portal has them all."""
    answers = [reason for reason in matter.why if reason.kind == "answer"]
    return answers[:1] or matter.why[:1]


def bring_list(result: Result) -> list[Bring]:
    lines = [(line, matter) for matter in result.matters for line in matter.to_bring]
    return [Bring(number, line, matter) for number, (line, matter) in enumerate(lines, 1)]


def blocks(result: Result, papers: list[Bring]) -> list[Block]:
    numbers: dict[str, list[int]] = {}
    for each in papers:
        numbers.setdefault(each.matter.id, []).append(each.number)
    return [
        Block(
            phase,
            [Row(m, short_why(m), next(iter(m.laws), None), numbers.get(m.id, [])) for m in phase.matters],
        )
        for phase in result.phases
        if phase.matters
    ]


def profile(result: Result) -> list[tuple[Text, Text]]:
    questions, values = result.evaluation.catalogue.questions, result.evaluation.values
    asked = [questions[name] for name in PROFILE if name in questions and values.get(name) not in (None, "")]
    return [(Text(q.zh, q.en), value_text(q.raw, values[q.id])) for q in asked]


def left_out(result: Result) -> list[Text]:
    nodes = result.evaluation.catalogue.nodes
    return [Text(nodes[name].zh, nodes[name].en) for name in result.saving.left_out]


def qr_code(link: str) -> SafeString:
    code = segno.make(link, error="m", micro=False)
    title = gettext("二维码：在网上打开这个结果")
    return SafeString(code.svg_inline(border=0, omitsize=True, title=title, svgclass="qr", dark="#12201f"))  # nosec B703


def sheet(result: Result, language: str, link: str, *, site_name: str, name: str) -> dict[str, Any]:
    """The context of `pdf/result.html`, in the language that is active."""
    figures = Figures(result, language)
    papers = bring_list(result)
    start = next((m for m in result.milestones if m.id == "ms-construction-start"), None)
    return {
        "result": result,
        "english": language.startswith("en"),
        "link": link,
        "qr": qr_code(link),
        "site_name": site_name,
        "name": name,
        "profile": profile(result),
        "start": start,
        "milestones": [m for m in result.milestones if m.applies],
        "blocks": blocks(result, papers),
        "papers": papers,
        "left_out": left_out(result),
        "not_needed": [(matter, short_why(matter)) for matter in result.not_needed],
        "procedures": result.procedures,
        "land_supply": result.land_supply,
        "utilities": result.counts.get("utility"),
        "marks": [(word, meaning) for word, meaning, _ in PROVENANCE.values()],
        "gantt": picture(figures.gantt(standalone=True), (WITH_NOTES, *SHEETS[:2])),
        "flow": picture(figures.flowchart(standalone=True)),
    }

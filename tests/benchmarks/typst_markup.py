"""A printed piece as Typst markup: the same texts, headings, lists, tables and figures, in the same order.

The peer is a stretch, so the markup is plain: no links inside, and the look is Typst's with our fonts and sizes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

from projects.guide.paper.binding import Piece

HEAD = """#set document(title: {title})
#set text(font: ("Noto Sans SC", "Noto Sans CJK SC"), size: 8.5pt, lang: "zh")
#set page(paper: "a4", margin: (top: 22mm, bottom: 20mm, left: 20mm, right: 18mm), header: [{head} #h(1fr) {issue}],
  footer: context [{foot} #h(1fr) 第 #counter(page).display() 页，共 #counter(page).final().first() 页])
#set table(stroke: (bottom: .5pt + gray), inset: (x: 0pt, y: 1.2mm))
#show heading: set text(font: "Noto Sans CJK SC", weight: "bold")
"""
FIGURE = re.compile(r"<svg.*?</svg>", re.DOTALL)
ENDS = {"p": "\n\n", "div": "\n\n", "section": "\n\n", "article": "\n\n", "ul": "\n", "ol": "\n"}
HEADINGS = {"h1": "= ", "h2": "== ", "h3": "=== "}


def quoted(text: str) -> str:
    """As a string of Typst's code."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


class _Reader(HTMLParser):
    """One section; tables become tables, cell by cell."""

    def __init__(self, figures: Sequence[str]) -> None:
        super().__init__()
        self.figures, self.out = figures, ""
        self.rows: list[list[str]] = []
        self.widest = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in HEADINGS:
            self.out += f"\n\n{HEADINGS[tag]}"
        elif tag == "li":
            self.out += "\n- "
        elif tag == "table":
            self.out += "\n#TABLE("
            self.widest = self.width = 0
        elif tag == "tr":
            self.width = 0
        elif tag in ("td", "th"):
            span = int(said.get("colspan") or 1)
            self.width += span
            self.widest = max(self.widest, self.width)
            self.out += f"table.cell(colspan: {span}, rowspan: {int(said.get('rowspan') or 1)})["
        elif tag == "figure-number":
            self.out += f"\n#image({quoted(self.figures[int(said['value'] or 0)])}, width: 100%)\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.out += "],"
        elif tag == "table":
            before, _, inside = self.out.rpartition("#TABLE(")
            self.out = f"{before}#table(columns: ({'1fr,' * max(self.widest, 1)}), {inside})\n"
        elif tag in HEADINGS:
            self.out += "\n\n"
        else:
            self.out += ENDS.get(tag, "")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.out += f"#{quoted(data)};"


def write(piece: Piece, folder: Path) -> Path:
    """The markup with its figures beside it; every section begins on a new page, the fold-out is A3."""
    names: list[str] = []

    def keep(found: re.Match[str]) -> str:
        names.append(f"figure{len(names)}.svg")
        svg = (
            found[0]
            if "xmlns=" in found[0][:200]
            else found[0].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        )
        (folder / names[-1]).write_text(svg, encoding="utf-8")
        return f'<figure-number value="{len(names) - 1}"></figure-number>'

    said = {"title": piece.title, "head": piece.head[0], "issue": piece.head[1], "foot": piece.foot}
    parts = [HEAD.format(**{name: ("" if name == "title" else "#") + quoted(text) for name, text in said.items()})]
    for number, section in enumerate(piece.sections):
        reader = _Reader(names)
        reader.feed(FIGURE.sub(keep, section.body))
        text = f'#page(paper: "a3", flipped: true)[{reader.out}]' if "a3l" in section.body[:200] else reader.out
        parts += ["#pagebreak(weak: true)\n" if number else "", text]
        if section.id == piece.contents_after:
            parts.append("#pagebreak(weak: true)\n#outline(depth: 1)\n")
    path = folder / "guide.typ"
    path.write_text("\n".join(parts), encoding="utf-8")
    return path
